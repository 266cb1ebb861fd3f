"""Around the questions: the invitation, projects, all answers of one, the receipt, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialogs.messages.codes import Note, Reaction, Reason
from dialogs.model import Missing, SubmissionState
from dialogs.richtext import RichText


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
    reason: str = ""
    remark: Reaction | None = None


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
    paused_until: datetime | None = None
    handed_to: str = ""
    given_away: bool = False


@dataclass(frozen=True, slots=True)
class InviteOwner:
    """The first message of a round: who asks, why, what about, until when, and where it will be published.

    `minutes` is about how long one project takes.
    """

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
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ShowSummary:
    """Everything answered for one project, to be changed or sent. `blocking` are labels still required.

    `signed` says that others answer, too: each answer is shown with who wrote it. `sent_by` is who of the
    others sent it. `asking` is the question on the screen behind this; empty when this is the screen.
    """

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
    signed: bool = False
    sent_by: str = ""
    sent_at: datetime | None = None
    approved_at: datetime | None = None
    published_name: str = ""
    asking: str = ""


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
    lines: tuple[AnswerLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowNothing:
    """There is nothing to ask this person; `excerpt` of what they wrote is not kept.

    `locked`: they have answered, and HR has approved it.
    """

    excerpt: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class RefuseAction:
    """A pressed button or a command that cannot be followed, and why. `name` is who stands in the way."""

    reason: Reason
    title: str = ""
    name: str = ""
