"""How far each project of a round is, as HR follows it, and the counts and sums per area. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from dialogs.checks import Contains, found_in
from dialogs.model import Answer, Assignment, RoundState, SubmissionState
from dialogs.richtext import plain
from dialogs.states import SETTLED_STATES


class Standing(StrEnum):
    """Where a project is, in the order in which HR has to do something. Each has words in the phrases."""

    NOT_REACHED = "not_reached"
    UNCERTAIN = "uncertain"
    LATE = "late"
    INVITED = "invited"
    SEEN = "seen"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    SENT = "sent"
    APPROVED = "approved"
    EXEMPT = "exempt"
    DRAFT = "draft"


class Contact(StrEnum):
    """How far a message to one owner came; the best of a project's owners counts."""

    NONE = "none"
    UNCERTAIN = "uncertain"
    INVITED = "invited"
    SEEN = "seen"


DONE = frozenset({Standing.SENT, Standing.APPROVED, Standing.EXEMPT})
"""Nothing is wanted from the owner."""

_ANSWERED: Mapping[SubmissionState, Standing] = {
    SubmissionState.SUBMITTED: Standing.SENT,
    SubmissionState.APPROVED: Standing.APPROVED,
    SubmissionState.LOCKED: Standing.APPROVED,
    SubmissionState.EXEMPT: Standing.EXEMPT,
}
_REACHED: Mapping[Contact, Standing] = {
    Contact.NONE: Standing.NOT_REACHED,
    Contact.UNCERTAIN: Standing.UNCERTAIN,
    Contact.INVITED: Standing.INVITED,
    Contact.SEEN: Standing.SEEN,
}
_ORDER = tuple(Contact)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One project. `number` is its place in the annex, `days_left` whole days until its own deadline.

    `version` is the submission's as stored, for whatever is done from here.
    """

    number: int
    project: str
    title: str
    area: str
    unit: str
    owners: str
    standing: Standing
    days_left: int | None
    answered: int
    total: int
    version: int
    grant: Decimal | None = None
    late: bool = False
    findings: tuple[Contains, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaCount:
    """One area of the administration: `done` of `total` projects; what they were granted together."""

    area: str
    done: int
    total: int
    grants: Decimal | None


def standing_of(assignment: Assignment, contact: Contact, now: datetime) -> Standing:
    """`contact` is the best of the owners'. What is late is what is still wanted after its deadline."""
    if assignment.round.state is RoundState.DRAFT:
        return Standing.DRAFT
    state = assignment.submission.state
    if state in _ANSWERED:
        return _ANSWERED[state]
    if assignment.deadline_at is not None and now > assignment.deadline_at:
        return Standing.LATE
    if state is SubmissionState.RETURNED:
        return Standing.RETURNED
    if assignment.submission.answers:
        return Standing.IN_PROGRESS
    return _REACHED[contact]


def best(contacts: Iterable[Contact]) -> Contact:
    return max(contacts, key=_ORDER.index, default=Contact.NONE)


def days_left(deadline: datetime | None, now: datetime) -> int | None:
    """Whole days by the calendar of `deadline`'s zone; negative after it."""
    return (deadline.date() - now.astimezone(deadline.tzinfo).date()).days if deadline else None


def findings_of(answer: Answer) -> tuple[Contains, ...]:
    return tuple(found_in(f"{plain(answer.text)}\n{answer.value}"))


def areas_of(lines: Sequence[BoardLine]) -> tuple[AreaCount, ...]:
    """In the order in which the areas first come in the annex."""
    return counted((line.area, line.standing in DONE, line.grant) for line in lines)


def areas_in(assignments: Iterable[Assignment]) -> tuple[AreaCount, ...]:
    """The same, without knowing whom messages reached."""
    return counted(
        (a.project.area, a.submission.state in SETTLED_STATES, a.project.grant) for a in assignments
    )


def counted(projects: Iterable[tuple[str, bool, Decimal | None]]) -> tuple[AreaCount, ...]:
    """From each project's area, whether it is done, and its grant."""
    by_area: dict[str, list[tuple[bool, Decimal | None]]] = {}
    for area, done, grant in projects:
        by_area.setdefault(area, []).append((done, grant))
    return tuple(
        AreaCount(area, sum(done for done, _ in mine), len(mine), total_of(grant for _, grant in mine))
        for area, mine in by_area.items()
    )


def total_of(grants: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known; None when none is."""
    known = [grant for grant in grants if grant is not None]
    return sum(known, Decimal(0)) if known else None


def missing(assignments: Iterable[Assignment]) -> list[Assignment]:
    """Those from which something is still wanted."""
    return [a for a in assignments if a.submission.state not in SETTLED_STATES]
