"""What a reminder says: the projects, the days left, and what is missing in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialogs import messages as say
from dialogs.answered import title_line
from dialogs.handovers import asked
from dialogs.model import Assignment, HandoverState, Question, Round
from dialogs.screens import blocking, unanswered
from dialogs.workdays import OfficeCalendar


def reminder(
    assignments: Sequence[Assignment],
    calendar: OfficeCalendar,
    now: datetime,
    *,
    woken: datetime | None = None,
) -> say.RemindOwner:
    """Of these, which are one person's; at least one."""
    rounds = {a.round.id: a.round for a in assignments}
    only = next(iter(rounds.values()))
    several = len(rounds) > 1
    return say.RemindOwner(
        round_id="" if several else only.id,
        round_title="" if several else only.title,
        coordinator_name="" if several else only.coordinator_name,
        lines=tuple(_line(a, calendar, now) for a in assignments),
        woken=woken,
    )


def overdue(round_: Round, late: Sequence[Assignment], names: Mapping[str, str]) -> say.TellSuperior:
    """For the manager of those who have not sent; `names` are by address."""
    return say.TellSuperior(
        round_id=round_.id,
        round_title=round_.title,
        coordinator_name=round_.coordinator_name,
        deadline_at=max((a.deadline_at for a in late if a.deadline_at), default=None),
        lines=tuple(
            say.OverdueLine(
                title_line(a.project), tuple(names.get(who) or who for who in asked(a.submission))
            )
            for a in late
        ),
    )


def _line(assignment: Assignment, calendar: OfficeCalendar, now: datetime) -> say.MissingLine:
    deadline, handed = assignment.deadline_at, assignment.handed
    waiting = handed is not None and handed.state is HandoverState.OFFERED
    return say.MissingLine(
        project=assignment.project.id,
        title=title_line(assignment.project),
        missing=tuple(q.label for q in _missing(assignment)),
        deadline_at=deadline,
        days_left=(calendar.day(deadline) - calendar.day(now)).days if deadline else 0,
        offered_to=(handed.to_name or handed.to) if handed and waiting else "",
    )


def _missing(assignment: Assignment) -> list[Question]:
    """What nothing stands under, and what was skipped although it must be answered."""
    open_ = {q.key for q in (*unanswered(assignment), *blocking(assignment))}
    return [q for q in assignment.round.questions if q.key in open_]
