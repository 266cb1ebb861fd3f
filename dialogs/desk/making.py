"""What is said about changing a round: questions, deadline, names, a copy of it, a test, its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.model import RoundState
from dialogs.questions import QuestionProblem


@dataclass(frozen=True, slots=True)
class QuestionLine:
    number: int
    key: str
    text: str
    label: str
    help: str
    required: bool


@dataclass(frozen=True, slots=True)
class ShowQuestions:
    """What the round asks; `version` is the round's. `problem` is why it was not changed.

    `asked_again` counts those who had sent and are asked the new question, `sealed` those who are not,
    because they are approved.
    """

    round_id: str
    round_title: str
    version: int
    state: RoundState
    lines: tuple[QuestionLine, ...]
    problem: QuestionProblem | None = None
    asked_again: int = 0
    sealed: int = 0


@dataclass(frozen=True, slots=True)
class AnnounceDeadline:
    round_id: str
    round_title: str
    deadline_at: datetime
    before: datetime | None


@dataclass(frozen=True, slots=True)
class AnnounceKept:
    """For how many days after closing the round is kept; None is as the installation says."""

    round_id: str
    round_title: str
    days: int | None


@dataclass(frozen=True, slots=True)
class AnnounceRenamed:
    """`projects` had the name `before`."""

    round_id: str
    round_title: str
    before: str
    name: str
    projects: int


@dataclass(frozen=True, slots=True)
class AnnounceCopy:
    """A draft was made of an earlier round: `carried` projects go on, `left` do not."""

    round_id: str
    round_title: str
    source_title: str
    carried: int
    left: int


@dataclass(frozen=True, slots=True)
class AnnounceTest:
    """So many `messages` are on their way to the coordinator herself."""

    round_id: str
    round_title: str
    messages: int


@dataclass(frozen=True, slots=True)
class ShowStartTime:
    """When the clock starts the round; None: it does not."""

    round_id: str
    round_title: str
    starts_at: datetime | None
