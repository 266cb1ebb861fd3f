"""What is said about making a round, starting it, closing it and choosing between several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from dialogs.desk.reasons import FieldProblem
from dialogs.messages import ProjectLine
from dialogs.model import RoundState


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
    """What a file was read as: nothing is saved when a finding is an error.

    `people` are the addresses that will be asked; `answered` counts projects with an earlier answer.
    """

    round_id: str
    round_title: str
    file: str
    projects: tuple[ProjectLine, ...]
    owners: int
    findings: tuple[RowFinding, ...]
    grants: str
    can_start: bool
    more_findings: int = 0
    people: tuple[str, ...] = ()
    deadline_at: datetime | None = None
    fund_amount: str = ""
    answered: int = 0


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


@dataclass(frozen=True, slots=True)
class AnnounceClosing:
    """Its deadline has passed, or it is closed (late answers are still taken) or archived (none are)."""

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
