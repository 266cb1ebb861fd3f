"""The records: what a round, a project, a submission and a seat are.

Frozen, without behaviour beyond looking something up. `_on` is a date, `_at` an aware datetime. Changing a
record's shape means a numbered upgrade in `storage/codec.py`.
"""

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


class SubmissionState(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    CONFIRMING = "confirming"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"
    EXEMPT = "exempt"
    LAPSED = "lapsed"


class Missing(StrEnum):
    """The five kinds of missing. They read alike in a table and mean different things to a committee."""

    NOT_ANSWERED = "not_answered"
    NOT_RELEVANT = "not_relevant"
    TOO_EARLY = "too_early"
    EXEMPT = "exempt"
    WITHDRAWN = "withdrawn"


class QuestionType(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a round. `label` is what the annex prints before the answer, without punctuation."""

    key: str
    text: str
    label: str
    help: str = ""
    example: str = ""
    type: QuestionType = QuestionType.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One collection of answers for one annex.

    `questions` is this round's own copy, taken from the kind when the round was made; `options` is what HR
    has chosen where the kind leaves a choice. `deadline_at` is aware. `published_where` is what owners are
    told about where their text will be read. `coordinator` is the person id of the HR employee who asks,
    `coordinator_name` what owners see.
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
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

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


@dataclass(frozen=True, slots=True)
class Project:
    """What HR knows about a project before anybody is asked.

    `owners` are units or names as the annex prints them; `contacts` are the e-mail addresses (lower case) of
    those who are asked. `title` may hold several lines, a list among them. `position` is the order in the
    annex (0, 1, ...); `number` is what HR calls it and may be empty.
    """

    id: str
    round_id: str
    position: int
    title: str
    number: str = ""
    owners: tuple[str, ...] = ()
    unit: str = ""
    area: str = ""
    purpose: RichText = RichText()
    grant: Decimal | None = None
    contacts: tuple[str, ...] = ()
    superior: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands as the answer to one question.

    `text` holds a text answer, `value` the written form of a typed one (ISO date, decimal, choice). When
    `missing` is set there is no text, and `reason` may say why. `version` counts this question's answers
    from 1; every earlier version is kept in the store. `sent_at` is when the person sent it, by our clock.
    """

    question: str
    version: int
    by: str
    by_name: str
    sent_at: datetime
    saved_at: datetime
    text: RichText = RichText()
    value: str = ""
    missing: Missing | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One project's answers, whoever gives them. `owners` are e-mail addresses, lower case."""

    project: str
    round_id: str
    state: SubmissionState = SubmissionState.NOT_STARTED
    owners: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    submitted_at: datetime | None = None
    submitted_by: str = ""
    late: bool = False

    def answer(self, key: str) -> Answer | None:
        return self.answers.get(key)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Everything needed to ask a person about one project."""

    round: Round
    project: Project
    submission: Submission


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The answer just accepted from this seat: what a re-delivered or early text is compared with.

    `sent_at` is that of its latest part; `texts` are digests of its parts, each of which may come again under
    a new id; `asked` is the seat's count at the screen that followed.
    """

    project: str
    question: str
    sent_at: datetime
    texts: tuple[str, ...] = ()
    asked: int = 0


@dataclass(frozen=True, slots=True)
class HeldText:
    """Something a person wrote, kept until they say where it belongs.

    `version` is that of the answer to `question` which they had been shown when asked (0: none).
    """

    text: RichText
    sent_at: datetime
    project: str = ""
    question: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place in the conversation.

    `project` and `question` are what is on their screen; a project without a question is its summary. Both
    empty is the overview. `version` is that of the answer which the screen showed (0: none), `asked` counts
    the screens. `greeted` are the rounds whose invitation has been written; `met` that they have been said
    hello to without one.
    """

    person: str
    language: str = "da"
    project: str = ""
    question: str = ""
    version: int = 0
    asked: int = 0
    last: LastAnswer | None = None
    held: HeldText | None = None
    greeted: tuple[str, ...] = ()
    met: bool = False
    adding: bool = False
    """The next text is added to the present question's answer instead of replacing it."""
    desk: str = ""
    """The round a coordinator is working on; empty for everybody else."""
    form: Mapping[str, str] | None = None
    """What a coordinator has written in the round's form so far; None while none is open."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to write to somebody. What each field holds is its channel's business."""

    channel: str
    service_url: str
    conversation: str
    recipient: str
    bot: str
    tenant: str = ""


class Unreachable(StrEnum):
    """Why somebody who was met cannot be written to now."""

    NOT_INSTALLED = "not_installed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the bot has met. `emails` are lower case: e-mail and user principal name.

    `unreachable` is as the channel last said; it is None again as soon as they do anything.
    """

    id: str
    name: str
    emails: tuple[str, ...] = ()
    language: str = "da"
    address: Address | None = None
    unreachable: Unreachable | None = None

    @property
    def reachable(self) -> bool:
        return self.address is not None and self.unreachable is None
