"""What to say to a coordinator. Codes and values, as in `messages`; `bot/cards` finds the words.

One module per side of HR's work. A new message is a record in the module it belongs to, an entry in
`DeskMessage` below, and a screen in `bot/cards`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dialogs.desk.board import OwnerStatus, ShowStatus
from dialogs.desk.deeds import (
    AnnounceDeed,
    AnnounceTakeover,
    AskForDeed,
    CallLine,
    Outcome,
    ReadLine,
    ShowCallList,
    ShowProject,
)
from dialogs.desk.delivery import (
    OUT_OF_REACH,
    Addressee,
    AnnounceResend,
    Reached,
    ReportUnreached,
    ShowDryRun,
    ShowLedger,
)
from dialogs.desk.handing import TellNotMine, TellUnescalated, TellWaiting
from dialogs.desk.making import (
    AnnounceCopy,
    AnnounceDeadline,
    AnnounceKept,
    AnnounceRenamed,
    AnnounceTest,
    QuestionLine,
    ShowQuestions,
    ShowStartTime,
)
from dialogs.desk.parts import PartLine, ShowGroups, ShowParts
from dialogs.desk.publishing import (
    ChangeLine,
    MatterLine,
    ShowComparison,
    ShowMatters,
    ShowVersions,
    VersionLine,
)
from dialogs.desk.reasons import DeskReason, FieldProblem
from dialogs.desk.rounds import (
    AnnounceClosing,
    AnnounceStart,
    AskForProjects,
    ChooseRound,
    KindChoice,
    OptionChoice,
    OptionLine,
    RoundLine,
    RowFinding,
    ShowImport,
    ShowOptions,
    ShowRoundForm,
)
from dialogs.exporting import AnnounceExport, OfferFiles, RefuseExport
from dialogs.messages import OwnerMessage

__all__ = [
    "OUT_OF_REACH",
    "Addressee",
    "AnnounceClosing",
    "AnnounceCopy",
    "AnnounceDeadline",
    "AnnounceDeed",
    "AnnounceKept",
    "AnnounceRenamed",
    "AnnounceResend",
    "AnnounceStart",
    "AnnounceTakeover",
    "AnnounceTest",
    "AskForDeed",
    "AskForProjects",
    "CallLine",
    "ChangeLine",
    "ChooseRound",
    "DeskMessage",
    "DeskReason",
    "FieldProblem",
    "KindChoice",
    "MatterLine",
    "Message",
    "OfferPage",
    "OptionChoice",
    "OptionLine",
    "Outcome",
    "OwnerStatus",
    "PartLine",
    "QuestionLine",
    "Reached",
    "ReadLine",
    "RefuseCommand",
    "ReportUnreached",
    "RoundLine",
    "RowFinding",
    "ShowCallList",
    "ShowComparison",
    "ShowDeskHelp",
    "ShowDryRun",
    "ShowGroups",
    "ShowImport",
    "ShowLedger",
    "ShowMatters",
    "ShowOptions",
    "ShowParts",
    "ShowProject",
    "ShowQuestions",
    "ShowRoundForm",
    "ShowStartTime",
    "ShowStatus",
    "ShowVersions",
    "TellNotMine",
    "TellUnescalated",
    "TellWaiting",
    "VersionLine",
]


@dataclass(frozen=True, slots=True)
class ShowDeskHelp:
    """What somebody may do at HR's desk, by verb. `unknown` is the beginning of what was not understood."""

    verbs: tuple[str, ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class OfferPage:
    """Where HR's page is; with `once`, a link that lets its holder in, one time."""

    url: str
    once: bool = False


@dataclass(frozen=True, slots=True)
class RefuseCommand:
    reason: DeskReason
    round_title: str = ""
    detail: str = ""


DeskMessage: TypeAlias = (
    AnnounceCopy
    | AnnounceDeadline
    | AnnounceKept
    | AnnounceRenamed
    | AnnounceTest
    | ShowQuestions
    | ShowStartTime
    | AnnounceDeed
    | AnnounceTakeover
    | AskForDeed
    | ShowCallList
    | ShowProject
    | ShowRoundForm
    | AskForProjects
    | ShowImport
    | ShowGroups
    | ShowParts
    | ShowOptions
    | AnnounceStart
    | ShowStatus
    | ShowDryRun
    | ShowLedger
    | AnnounceResend
    | ReportUnreached
    | ShowMatters
    | ShowVersions
    | ShowComparison
    | OfferFiles
    | RefuseExport
    | AnnounceExport
    | AnnounceClosing
    | ChooseRound
    | ShowDeskHelp
    | OfferPage
    | RefuseCommand
    | TellNotMine
    | TellUnescalated
    | TellWaiting
)

Message: TypeAlias = OwnerMessage | DeskMessage
