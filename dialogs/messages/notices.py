"""What owners are told because HR did something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogs.model import SubmissionState
from dialogs.richtext import RichText


class Told(StrEnum):
    """What HR did with an owner's projects. Each has words in the phrases file."""

    EXTENDED = "extended"
    EXEMPT = "exempt"
    REINSTATED = "reinstated"
    RELIEVED = "relieved"  # somebody else answers now
    APPROVED = "approved"
    ASKED_AGAIN = "asked_again"  # a new question, after they had sent
    GIVEN = "given"  # one more, from somebody else


@dataclass(frozen=True, slots=True)
class TellOwner:
    """`titles` are the projects this is about. `question` is a new one, and `reason` why HR asks it."""

    told: Told
    round_id: str
    round_title: str
    titles: tuple[str, ...]
    coordinator_name: str
    deadline_at: datetime | None = None
    question: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TellReturned:
    """HR wants one answer written again: what stands, `quote` of it (empty: all), and what HR says."""

    round_id: str
    project: str
    project_title: str
    question: str
    label: str
    present: RichText
    comment: str
    coordinator_name: str
    quote: str = ""
    deadline_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One project in a published annex; `at` is when its answers were approved, or sent; None for neither."""

    project: str
    title: str
    state: SubmissionState
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TellPublished:
    """The round is closed and its annex is made. `readable`: their answers can still be seen in the chat."""

    round_id: str
    round_title: str
    coordinator_name: str
    published_name: str
    published_where: str
    lines: tuple[PublishedLine, ...]
    readable: bool = True
