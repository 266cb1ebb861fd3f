"""What to say: imperative, with codes and values, never a sentence. `bot/cards` finds the words.

A message is a record that can be stored: it is written to the outbox in the commit that decided it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from dialogs.model import Missing, SubmissionState
from dialogs.richtext import RichText


class Note(StrEnum):
    """What became of what the person just did; one line above the next screen."""

    SAVED = "saved"
    ADDED = "added"
    SKIPPED = "skipped"
    KEPT = "kept"
    DUPLICATE = "duplicate"
    NOTHING_BEFORE = "nothing_before"
    STALE = "stale"
    DISCARDED = "discarded"
    NOTHING_HELD = "nothing_held"
    NOTHING_TO_ADD_TO = "nothing_to_add_to"
    NO_SUCH_NUMBER = "no_such_number"
    NOTHING_TO_SEND = "nothing_to_send"
    ALREADY_SENT = "already_sent"
    NOT_READY = "not_ready"


class Reason(StrEnum):
    """Why something a person wrote or pressed changes nothing. Each has words in the phrases file."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    REQUIRED = "required"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"
    NOT_YES_OR_NO = "not_yes_or_no"
    ROUND_ARCHIVED = "round_archived"
    LOCKED = "locked"
    NOT_YOURS = "not_yours"
    UNKNOWN_CARD = "unknown_card"
    CHANGED_MEANWHILE = "changed_meanwhile"
    FILE_NOT_TAKEN = "file_not_taken"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with what stands under it, as a summary shows it. `number` counts from 1."""

    number: int
    question: str
    label: str
    required: bool
    text: RichText = RichText()
    value: str = ""
    missing: Missing | None = None
    version: int = 0
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project in an overview. `answered` of `total` questions have something under them."""

    number: int
    project: str
    title: str
    state: SubmissionState
    answered: int
    total: int
    round_title: str = ""
    deadline_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InviteOwner:
    """The first message of a round: who asks, why, what about, until when, and where it will be published."""

    round_id: str
    round_title: str
    fund: str
    committee: str
    coordinator_name: str
    published_where: str
    questions: int
    deadline_at: datetime | None
    meeting_on: date | None
    projects: tuple[ProjectLine, ...]


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """One question on the screen. `version` is the answer's now (0: none); `index` counts from 1.

    `noted` is the label of the question `note` speaks about. `more` says that the person has more projects.
    """

    round_id: str
    project: str
    project_title: str
    purpose: RichText
    question: str
    text: str
    label: str
    help: str
    example: str
    index: int
    total: int
    required: bool
    version: int
    choices: tuple[str, ...] = ()
    present: RichText = RichText()
    adding: bool = False
    note: Note | None = None
    noted: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class RejectAnswer:
    """This could not be taken, and why; the question stands. `limit` is what the reason is about."""

    reason: Reason
    label: str = ""
    limit: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """One line about what became of something, where the screen stays as it is."""

    note: Note
    noted: str = ""


@dataclass(frozen=True, slots=True)
class ShowSummary:
    """Everything answered for one project, to be changed or sent. `blocking` are labels still required."""

    round_id: str
    project: str
    project_title: str
    state: SubmissionState
    lines: tuple[AnswerLine, ...]
    blocking: tuple[str, ...] = ()
    note: Note | None = None
    noted: str = ""
    more: bool = False
    changed_since_sent: bool = False
    deadline_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShowProjects:
    """The person's projects, to choose between."""

    projects: tuple[ProjectLine, ...]
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class ConfirmReceipt:
    """Sent, and kept: what happens now, and which project is next (empty when none is)."""

    project: str
    project_title: str
    coordinator_name: str
    late: bool
    next_project: str = ""
    next_title: str = ""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """What one can do here; `question` and `help` when a question is on the screen."""

    question: str = ""
    help: str = ""
    example: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class AskAboutText:
    """Something was written that could belong here or there, or nowhere; it is kept until they say.

    `excerpt` is its beginning. `previous` and `current` are labels of the questions it may belong to.
    """

    excerpt: str
    repeated: bool
    project: str = ""
    previous: str = ""
    previous_label: str = ""
    current: str = ""
    current_label: str = ""


@dataclass(frozen=True, slots=True)
class ShowNothing:
    """There is nothing to ask this person; `excerpt` of what they wrote is not kept."""

    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class RefuseAction:
    """A pressed button or a command that cannot be followed, and why."""

    reason: Reason
    title: str = ""


@dataclass(frozen=True, slots=True)
class CloseQuestion:
    """The place of an answered question's card: what stands there now, with a way to change it."""

    project: str
    project_title: str
    question: str
    label: str
    text: RichText
    missing: Missing | None
    version: int


@dataclass(frozen=True, slots=True)
class CloseCard:
    """The place of a card that has been used: what follows stands further down."""


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
)
