"""What is said about one project: how it stands, what was done with it, and what is asked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from dialogs.board import Standing
from dialogs.checks import Contains
from dialogs.deeds import Became, Deed
from dialogs.model import Missing, Remark, SubmissionState
from dialogs.richtext import RichText


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one project; `number` is its place in the annex."""

    project: str
    number: int
    title: str
    became: Became


@dataclass(frozen=True, slots=True)
class AnnounceDeed:
    """Something was done with projects, or could not be. `day_on` is a new deadline's, `to` a new owner."""

    deed: Deed
    round_id: str
    round_title: str
    outcomes: tuple[Outcome, ...]
    deadline_at: datetime | None = None
    to: str = ""

    @property
    def done(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.became in {Became.DONE, Became.UNREACHED})


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One question as HR reads it. `version` is the answer's, 0 for none."""

    number: int
    question: str
    label: str
    text: RichText
    missing: Missing | None
    version: int
    by_name: str = ""
    on_behalf: bool = False
    original: RichText | None = None
    corrected_by: str = ""
    findings: tuple[Contains, ...] = ()
    returned: str = ""


@dataclass(frozen=True, slots=True)
class ShowProject:
    """One project's answers for HR to read. `note` says why what was just asked for was not done."""

    round_id: str
    round_title: str
    project: str
    number: int
    title: str
    owners: str
    standing: Standing
    state: SubmissionState
    version: int
    lines: tuple[ReadLine, ...]
    deadline_at: datetime | None
    remarks: tuple[Remark, ...] = ()
    note: Became | None = None


@dataclass(frozen=True, slots=True)
class AskForDeed:
    """A form: what has to be written before something is done with one project or several.

    `projects` are the versions that were read, by id. With a `question`, `version` is its answer's, `present`
    what stands there, and `text` what was written: with `changed` it was for an older answer.
    """

    deed: Deed
    round_id: str
    round_title: str
    projects: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    titles: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    question: str = ""
    question_number: int = 0
    label: str = ""
    version: int = 0
    present: RichText = RichText()
    text: str = ""
    problem: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody to telephone, and what about."""

    owners: str
    emails: str
    titles: tuple[str, ...]
    days_left: int | None


@dataclass(frozen=True, slots=True)
class ShowCallList:
    """Who is missing, to be copied and telephoned."""

    round_id: str
    round_title: str
    lines: tuple[CallLine, ...]


@dataclass(frozen=True, slots=True)
class AnnounceTakeover:
    """From now on the round is this coordinator's."""

    round_id: str
    round_title: str
    name: str
    before: str
