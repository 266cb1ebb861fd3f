"""What to say to a coordinator. Codes and values, as in `messages`; `bot/cards` finds the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from dialogs.exporting import AnnounceExport, OfferFiles, RefuseExport
from dialogs.messages import OwnerMessage, ProjectLine
from dialogs.model import RoundState


class DeskReason(StrEnum):
    """Why a coordinator's command changes nothing. Each has words in the phrases file."""

    NOT_ALLOWED = "not_allowed"
    NO_ROUND = "no_round"
    NO_DRAFT = "no_draft"
    NO_PROJECTS = "no_projects"
    NOT_OPEN = "not_open"
    ALREADY_STARTED = "already_started"
    DEADLINE_PASSED = "deadline_passed"
    FILE_NOT_FETCHED = "file_not_fetched"
    ONE_FILE_AT_A_TIME = "one_file_at_a_time"
    EXPORT_FAILED = "export_failed"
    NO_SUCH_PART = "no_such_part"
    PARTS_CHANGED = "parts_changed"
    OTHER_ROUND = "other_round"
    NO_SUCH_KIND = "no_such_kind"
    NOT_COVERED = "not_covered"
    ALREADY_CLOSED = "already_closed"


class FieldProblem(StrEnum):
    """What is wrong with one field of the round's form."""

    MISSING = "missing"
    NOT_A_YEAR = "not_a_year"
    NOT_A_DATE = "not_a_date"
    IN_THE_PAST = "in_the_past"
    AFTER_MEETING = "after_meeting"
    NO_SUCH_KIND = "no_such_kind"
    TOO_LONG = "too_long"
    NOT_AN_AMOUNT = "not_an_amount"


@dataclass(frozen=True, slots=True)
class KindChoice:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class ShowRoundForm:
    """The card of a new round, or of a draft to be changed; what was written stays in `values`."""

    kinds: tuple[KindChoice, ...]
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    problems: Mapping[str, FieldProblem] = field(default_factory=lambda: MappingProxyType({}))
    round_id: str = ""


@dataclass(frozen=True, slots=True)
class AskForProjects:
    """The draft is saved; now the file. `columns` are the headers it should have."""

    round_id: str
    round_title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowFinding:
    """Something about one row of an imported file. `row` is the spreadsheet's; 0 for the whole file."""

    row: int
    column: str
    code: str
    value: str
    other: str
    error: bool


@dataclass(frozen=True, slots=True)
class ShowImport:
    """What a file was read as: nothing is saved when a finding is an error."""

    round_id: str
    round_title: str
    file: str
    projects: tuple[ProjectLine, ...]
    owners: int
    findings: tuple[RowFinding, ...]
    grants: str
    can_start: bool
    more_findings: int = 0


@dataclass(frozen=True, slots=True)
class PartLine:
    """A chapter with its number of projects, or a theme with its points; `about` is the theme's question."""

    title: str
    number: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class ShowParts:
    """What a file of chapters or themes was read as: nothing is saved when a finding is an error.

    `part` is "chapters" or "themes". `unplaced` counts projects or points in none of them, `stale` themes
    that rest on an answer which has changed.
    """

    round_id: str
    round_title: str
    part: str
    file: str
    lines: tuple[PartLine, ...]
    findings: tuple[RowFinding, ...]
    unplaced: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class OptionChoice:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One thing HR can choose about the annex; `chosen` is the key of what holds now."""

    key: str
    title: str
    choices: tuple[OptionChoice, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """What can be chosen; the choices are numbered through."""

    round_id: str
    round_title: str
    options: tuple[OptionLine, ...]


@dataclass(frozen=True, slots=True)
class AnnounceStart:
    """The round is open. `invited` have an address; `waiting` are e-mails of people the bot has not met."""

    round_id: str
    round_title: str
    projects: int
    invited: int
    waiting: tuple[str, ...]
    deadline_at: datetime | None


class Reached(StrEnum):
    """What became of a round's messages to one person. Each has words in the phrases file."""

    INVITED = "invited"
    REMINDED = "reminded"
    REMINDER_UNCERTAIN = "reminder_uncertain"  # invited, and nobody can know whether the reminder arrived
    WAITING = "waiting"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    BLOCKED = "blocked"
    NOT_INSTALLED = "not_installed"
    UNKNOWN = "unknown"  # nobody with this address has met the bot


OUT_OF_REACH = frozenset({Reached.BLOCKED, Reached.NOT_INSTALLED, Reached.UNKNOWN})
"""Only the person, or IT, can change these."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One owner: `titles` are their projects, `at` when the message that counts was sent."""

    email: str
    name: str
    titles: tuple[str, ...]
    reached: Reached
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShowDryRun:
    """Who would get what: WAITING would be reached. `people` may be fewer than `counts` says."""

    round_id: str
    round_title: str
    coordinator_name: str
    deadline_at: datetime | None
    state: RoundState
    people: tuple[Addressee, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShowLedger:
    """What became of each person's invitation and reminders; `again` may get theirs once more."""

    round_id: str
    round_title: str
    people: tuple[Addressee, ...]
    counts: Mapping[str, int]
    again: int


@dataclass(frozen=True, slots=True)
class AnnounceResend:
    """`again` invitations are on their way once more; `people` and `counts` are of those out of reach."""

    round_id: str
    round_title: str
    again: int
    people: tuple[Addressee, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OwnerStatus:
    """One project on HR's list: whose it is, and how far."""

    line: ProjectLine
    owners: str


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Who has answered and who has not."""

    round_id: str
    round_title: str
    state: RoundState
    deadline_at: datetime | None
    sent: tuple[OwnerStatus, ...]
    under_way: tuple[OwnerStatus, ...]
    not_started: tuple[OwnerStatus, ...]
    unreached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnounceClosing:
    """The round is closed (late answers are still taken), or archived (none are)."""

    round_id: str
    round_title: str
    state: RoundState
    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class RoundLine:
    round_id: str
    title: str
    state: RoundState
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChooseRound:
    """Several rounds: which one is meant? `verb` is what will be done with the one that is chosen."""

    rounds: tuple[RoundLine, ...]
    verb: str


@dataclass(frozen=True, slots=True)
class ShowDeskHelp:
    """What a coordinator can do. `unknown` is the beginning of what was not understood."""

    unknown: str = ""


@dataclass(frozen=True, slots=True)
class RefuseCommand:
    reason: DeskReason
    round_title: str = ""
    detail: str = ""


DeskMessage: TypeAlias = (
    ShowRoundForm
    | AskForProjects
    | ShowImport
    | ShowParts
    | ShowOptions
    | AnnounceStart
    | ShowStatus
    | ShowDryRun
    | ShowLedger
    | AnnounceResend
    | OfferFiles
    | RefuseExport
    | AnnounceExport
    | AnnounceClosing
    | ChooseRound
    | ShowDeskHelp
    | RefuseCommand
)

Message: TypeAlias = OwnerMessage | DeskMessage
