"""What to say: imperative, with codes and values, never a sentence. `bot/cards` finds the words.

A message is a record that can be stored: it is written to the outbox in the commit that decided it.
"""

from __future__ import annotations

from typing import TypeAlias

from dialogs.messages.asking import (
    Acknowledge,
    AskAboutText,
    AskQuestion,
    CloseCard,
    CloseQuestion,
    RejectAnswer,
    ShowHelp,
)
from dialogs.messages.codes import Note, Reason
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
    "AskAboutText",
    "AskQuestion",
    "ChoosePause",
    "CloseCard",
    "CloseQuestion",
    "ConfirmPause",
    "ConfirmReceipt",
    "InviteOwner",
    "MissingLine",
    "Note",
    "OverdueLine",
    "OwnerMessage",
    "ProjectLine",
    "Reason",
    "RefuseAction",
    "RejectAnswer",
    "RemindOwner",
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
)
