"""What is asked about and what was answered: a project, its answers, and both with their round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from dialogs.model.rounds import Round
from dialogs.richtext import RichText


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


@dataclass(frozen=True, slots=True)
class Project:
    """What HR knows about a project before anybody is asked.

    `owners` are units or names as the annex prints them; `contacts` are the e-mail addresses (lower case) of
    those who are asked. `title` may hold several lines, a list among them. `position` is the order in the
    annex (0, 1, ...); `number` is what HR calls it and may be empty. `previous` is what was answered in the
    round before this one, by question key; owners see it above the question.
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
    previous: Mapping[str, RichText] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands as the answer to one question.

    `text` holds a text answer, `value` the written form of a typed one (ISO date, decimal, choice). When
    `missing` is set there is no text, and `reason` may say why. `version` counts this question's answers
    from 1; every earlier version is kept in the store. `sent_at` is when the person sent it, by our clock.
    `original` is set where HR has corrected the wording: what stood here before she did. `on_behalf`: HR
    wrote it for the owner, and `by` is HR's.
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
    original: RichText | None = None
    corrected_by: str = ""
    on_behalf: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """What HR wants changed in one answer. `quote` is the part it is about; empty means all of it.

    `version` is that of the answer which was returned: once there is a newer one, this has been seen to.
    """

    question: str
    version: int
    comment: str
    by_name: str
    at: datetime
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """Somebody who answers says that what looks like a CPR number in an answer is none. HR decides.

    `version` is that of the answer they said it of: of a newer one nobody has said anything.
    """

    question: str
    version: int
    by: str
    by_name: str
    at: datetime


class HandoverState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Handover:
    """One person's part of a project, offered to a colleague who answers in their place.

    `by` and `to` are addresses: an e-mail, lower case, or the id of somebody who was picked in the chat.
    `note` is what the one wrote to the other, `reason` why it was declined.
    """

    by: str
    by_name: str
    to: str
    to_name: str
    at: datetime
    state: HandoverState = HandoverState.OFFERED
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Why HR did something with a submission, in HR's words. `deed` is its code.

    The log has a digest of it alone, made with `salt`: so this can be deleted, and the log still stands.
    """

    deed: str
    text: str
    by_name: str
    at: datetime
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One project's answers, whoever gives them. `owners` are e-mail addresses, lower case.

    `returns` are the answers that HR has sent back since it was last sent. `deadline_at` is this project's
    own, where HR has given it more time than the round has. `remarks` are the oldest first. `delegates` are
    the addresses to whom a part is offered or given, as `handovers` say; change both by `dialogs/handovers`.
    `disowned` are the addresses of those who say that it is not theirs.
    """

    project: str
    round_id: str
    state: SubmissionState = SubmissionState.NOT_STARTED
    owners: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    submitted_at: datetime | None = None
    submitted_by: str = ""
    submitted_by_name: str = ""
    late: bool = False
    returns: tuple[Return, ...] = ()
    approved_at: datetime | None = None
    approved_by: str = ""
    deadline_at: datetime | None = None
    handovers: tuple[Handover, ...] = ()
    delegates: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    disowned: tuple[str, ...] = ()
    denials: tuple[Denial, ...] = ()

    def answer(self, key: str) -> Answer | None:
        return self.answers.get(key)

    def denial(self, key: str) -> Denial | None:
        """What somebody has said of the answer that stands."""
        answer = self.answer(key)
        version = answer.version if answer else 0
        return next((d for d in self.denials if (d.question, d.version) == (key, version)), None)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Everything needed to ask a person about one project.

    `handed` is this person's own handover of it that stands, `paused_until` when they have put it off to:
    whoever reads assignments for one person sets both.
    """

    round: Round
    project: Project
    submission: Submission
    handed: Handover | None = None
    paused_until: datetime | None = None
    disowned: bool = False

    @property
    def given_away(self) -> bool:
        """Whether a colleague has taken this person's part over, or they have said that it is not theirs."""
        return self.disowned or (self.handed is not None and self.handed.state is HandoverState.ACCEPTED)

    @property
    def deadline_at(self) -> datetime | None:
        """Until when these answers are in time: the project's own deadline, else the round's."""
        return self.submission.deadline_at or self.round.deadline_at
