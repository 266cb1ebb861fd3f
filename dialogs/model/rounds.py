"""What HR sets up: a round with its own copy of the questions, and the annex's chapters and themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from dialogs.richtext import RichText


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    ARCHIVED = "archived"


class QuestionType(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a good answer to one question has, as its kind says: what is missed is asked about once, gently.

    `shortest` and `longest` are counts of words, `lix` is the readability aimed at; 0 asks nothing. Texts
    from `effect_from` words on should say one of `effect`; one that speaks of what is `expected` should also
    say what is `realised` (each the beginning of a word in lower case, or several words). `dates` asks about
    a date that is over and told as to come, `abbreviations` about one nobody explained that is not `known`.
    """

    shortest: int = 0
    longest: int = 0
    lix: int = 0
    effect: tuple[str, ...] = ()
    effect_from: int = 12
    expected: tuple[str, ...] = ()
    realised: tuple[str, ...] = ()
    dates: bool = False
    abbreviations: bool = False
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a round. `label` is what the annex prints before the answer, without punctuation.

    `points` says that the answer is a row of points, each with its heading (see `dialogs/points`).
    """

    key: str
    text: str
    label: str
    help: str = ""
    example: str = ""
    type: QuestionType = QuestionType.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    points: bool = False
    guidance: Guidance = Guidance()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a round is followed up, counted in working days.

    `dispatch`: the agenda goes out so many before the meeting. `compiling`: the answers are due so many
    before that. `reminders`: owners are reminded so many before the deadline (0: on its day), three times at
    most. `closing`: the round is closed so many after the deadline. `escalation`: the owner's own manager is
    told so many after the deadline; None is never.
    """

    dispatch: int = 4
    compiling: int = 10
    reminders: tuple[int, ...] = (5, 2, 0)
    closing: int = 3
    escalation: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One collection of answers for one annex.

    `questions` is this round's own copy, taken from the kind when the round was made; `options` is what HR
    has chosen where the kind leaves a choice. `deadline_at` is aware. `published_where` is what owners are
    told about where their text will be read. `coordinator` is the person id of the HR employee who asks,
    `coordinator_name` what owners see. `published_name` is the name under which the annex was published;
    empty until it is. `keep_days` is how long it is kept after it was closed; None is as long as the
    installation says.
    `starts_at` is when the clock starts a draft.
    """

    id: str
    kind: str
    title: str
    state: RoundState
    questions: tuple[Question, ...]
    coordinator: str
    coordinator_name: str
    created_at: datetime
    subtitle: str = ""
    heading: str = ""
    year: int | None = None
    fund: str = ""
    fund_amount: Decimal | None = None
    committee: str = ""
    meeting_on: date | None = None
    deadline_at: datetime | None = None
    intro: RichText = RichText()
    published_where: str = ""
    published_name: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    starts_at: datetime | None = None
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    plan: Plan = Plan()
    keep_days: int | None = None

    def question(self, key: str) -> Question | None:
        return next((q for q in self.questions if q.key == key), None)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled part of an annex with its own introduction and its projects, in order.

    `position` is its place among the chapters (0, 1, ...). `heading` is printed instead of the one that the
    kind makes of the title. `listed` says whether a list of its projects stands before them.
    """

    id: str
    round_id: str
    title: str
    intro: RichText = RichText()
    projects: tuple[str, ...] = ()
    position: int = 0
    heading: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Theme:
    """A numbered heading under a question, with prose HR may write and the points it rests on.

    `position` is its place among the question's themes (0, 1, ...); the annex counts from 1. Without prose
    the points themselves are printed.
    """

    id: str
    round_id: str
    question: str
    title: str
    prose: RichText = RichText()
    points: tuple[Point, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """One point of one version of one answer: what a theme rests on. `index` counts from 0 (`points`)."""

    project: str
    question: str
    version: int
    index: int
