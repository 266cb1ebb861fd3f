"""What to say: imperative, with codes and values, never a sentence. `bot/cards` finds the words.

A message is a record that can be stored: it is written to the outbox in the commit that decided it.
"""

from __future__ import annotations

from typing import TypeAlias

from dialogs.messages.asking import (
    Acknowledge,
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
from dialogs.messages.notices import TellOwner, TellReturned, Told
from dialogs.messages.overview import (
    AnnounceApproval,
    AnnouncePublished,
    AnswerLine,
    ConfirmReceipt,
    InviteOwner,
    ProjectLine,
    RefuseAction,
    ShowCorrection,
    ShowNothing,
    ShowProjects,
    ShowSummary,
)

__all__ = [
    "Acknowledge",
    "AnnounceApproval",
    "AnnouncePublished",
    "AnswerLine",
    "AskAboutText",
    "AskQuestion",
    "AskReason",
    "ChoosePause",
    "CloseCard",
    "CloseQuestion",
    "ConfirmParts",
    "ConfirmPause",
    "ConfirmReceipt",
    "FormField",
    "InviteOwner",
    "MissingLine",
    "Note",
    "OverdueLine",
    "OwnerMessage",
    "PartOfText",
    "ProjectLine",
    "Reaction",
    "Reason",
    "RefuseAction",
    "RejectAnswer",
    "RemindOwner",
    "ShowCorrection",
    "ShowForm",
    "ShowHelp",
    "ShowNothing",
    "ShowProjects",
    "ShowSummary",
    "TellOwner",
    "TellReturned",
    "TellSuperior",
    "Told",
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
    | ShowNothing
    | RefuseAction
    | CloseQuestion
    | CloseCard
    | ChoosePause
    | ConfirmPause
    | RemindOwner
    | TellSuperior
    | TellOwner
    | TellReturned
    | AskReason
    | ShowForm
    | ConfirmParts
    | ShowCorrection
    | AnnouncePublished
    | AnnounceApproval
)
