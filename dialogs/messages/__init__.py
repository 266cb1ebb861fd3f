"""What to say: imperative, with codes and values, never a sentence. `bot/cards` finds the words.

A message is a record that can be stored: it is written to the outbox in the commit that decided it.
"""

from __future__ import annotations

from typing import TypeAlias

from dialogs.messages.asking import (
    Acknowledge,
    AskAboutAnswer,
    AskAboutText,
    AskQuestion,
    AskReason,
    CloseCard,
    CloseQuestion,
    ConfirmParts,
    FormField,
    PartOfText,
    RejectAnswer,
    ShowForm,
    ShowHelp,
)
from dialogs.messages.codes import Note, Reaction, Reason
from dialogs.messages.following import (
    ChoosePause,
    ConfirmPause,
    MissingLine,
    OverdueLine,
    RemindOwner,
    TellSuperior,
)
from dialogs.messages.handing import (
    AskWhose,
    ChooseColleague,
    Colleague,
    ConfirmHandover,
    ConfirmNotMine,
    HandoverNews,
    OfferHandover,
    TellHandover,
    WhomProblem,
)
from dialogs.messages.notices import PublishedLine, TellOwner, TellPublished, TellReturned, Told
from dialogs.messages.overview import (
    AnswerLine,
    ConfirmReceipt,
    InviteOwner,
    ProjectLine,
    RefuseAction,
    ShowNothing,
    ShowProjects,
    ShowSummary,
)

__all__ = [
    "Acknowledge",
    "AnswerLine",
    "AskAboutAnswer",
    "AskAboutText",
    "AskQuestion",
    "AskReason",
    "AskWhose",
    "ChooseColleague",
    "ChoosePause",
    "CloseCard",
    "CloseQuestion",
    "Colleague",
    "ConfirmHandover",
    "ConfirmNotMine",
    "ConfirmParts",
    "ConfirmPause",
    "ConfirmReceipt",
    "FormField",
    "HandoverNews",
    "InviteOwner",
    "MissingLine",
    "Note",
    "OfferHandover",
    "OverdueLine",
    "OwnerMessage",
    "PartOfText",
    "ProjectLine",
    "PublishedLine",
    "Reaction",
    "Reason",
    "RefuseAction",
    "RejectAnswer",
    "RemindOwner",
    "ShowForm",
    "ShowHelp",
    "ShowNothing",
    "ShowProjects",
    "ShowSummary",
    "TellHandover",
    "TellOwner",
    "TellPublished",
    "TellReturned",
    "TellSuperior",
    "Told",
    "WhomProblem",
]

OwnerMessage: TypeAlias = (
    InviteOwner
    | AskQuestion
    | RejectAnswer
    | Acknowledge
    | ShowSummary
    | ShowProjects
    | ConfirmReceipt
    | ShowHelp
    | AskAboutText
    | AskAboutAnswer
    | ShowNothing
    | RefuseAction
    | CloseQuestion
    | CloseCard
    | ChoosePause
    | ConfirmPause
    | RemindOwner
    | ChooseColleague
    | ConfirmHandover
    | OfferHandover
    | TellHandover
    | AskWhose
    | ConfirmNotMine
    | TellSuperior
    | TellOwner
    | TellPublished
    | TellReturned
    | AskReason
    | ShowForm
    | ConfirmParts
)
