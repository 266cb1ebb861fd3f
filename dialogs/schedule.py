"""What is due and when: the plan back from a meeting, whom to remind or escalate to, and what to close.

Everything is "due and not yet done": `now` and what was done before come in, so a run that was missed is
caught up by the next one, once, and running twice changes nothing. All moments are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from dialogs.model import Assignment, Plan, Round, RoundState, Submission
from dialogs.states import SETTLED_STATES
from dialogs.workdays import OfficeCalendar

MOST_REMINDERS = 3

REMIND_AT = time(9)
NOON = time(12)
"""When a deadline falls, and a round is closed, unless somebody says otherwise: while others are at work."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A round's days in order. `escalation_at` is None where nobody's manager is told."""

    reminders_at: tuple[datetime, ...]
    deadline_at: datetime
    escalation_at: datetime | None
    closes_at: datetime
    dispatch_on: date | None
    meeting_on: date | None


def plan_back(meeting_on: date, plan: Plan, calendar: OfficeCalendar) -> Timeline:
    """The plan worked out backwards from the committee's meeting."""
    dispatch_on = calendar.working_day(meeting_on, -plan.dispatch)
    due_on = calendar.working_day(dispatch_on, -plan.compiling)
    return _timeline(calendar.moment(due_on, NOON), plan, calendar, dispatch_on, meeting_on)


def timeline_of(round_: Round, calendar: OfficeCalendar) -> Timeline | None:
    """A round's days as they stand; None as long as it has no deadline."""
    if round_.deadline_at is None:
        return None
    meeting = round_.meeting_on
    dispatch_on = calendar.working_day(meeting, -round_.plan.dispatch) if meeting else None
    return _timeline(round_.deadline_at, round_.plan, calendar, dispatch_on, meeting)


def _timeline(
    deadline: datetime,
    plan: Plan,
    calendar: OfficeCalendar,
    dispatch_on: date | None,
    meeting_on: date | None,
) -> Timeline:
    return Timeline(
        reminders_at=reminders_at(deadline, plan, calendar),
        deadline_at=deadline,
        escalation_at=escalation_at(deadline, plan, calendar),
        closes_at=closes_at(deadline, plan, calendar),
        dispatch_on=dispatch_on,
        meeting_on=meeting_on,
    )


def reminders_at(deadline: datetime, plan: Plan, calendar: OfficeCalendar) -> tuple[datetime, ...]:
    """When those who have not sent are reminded: in the morning, all before the deadline, three at most."""
    moments = {_reminder_at(deadline, days, calendar) for days in plan.reminders if days >= 0}
    return tuple(sorted(moments)[-MOST_REMINDERS:])


def _reminder_at(deadline: datetime, days: int, calendar: OfficeCalendar) -> datetime:
    on = calendar.working_day(calendar.day(deadline), -days)
    at = calendar.moment(on, REMIND_AT)
    return at if at < deadline else calendar.moment(calendar.working_day(on, -1), REMIND_AT)


def escalation_at(deadline: datetime, plan: Plan, calendar: OfficeCalendar) -> datetime | None:
    if plan.escalation is None:
        return None
    return calendar.moment(calendar.working_day(calendar.day(deadline), max(plan.escalation, 1)), REMIND_AT)


def closes_at(deadline: datetime, plan: Plan, calendar: OfficeCalendar) -> datetime:
    return calendar.moment(calendar.working_day(calendar.day(deadline), max(plan.closing, 1)), NOON)


def round_state_due(
    round_: Round, last_deadline: datetime | None, calendar: OfficeCalendar, now: datetime
) -> RoundState:
    """What the clock makes of a round; `last_deadline` is the latest that any of its projects has.

    It is closing from its deadline on, and closed when the last project has had its days after it too.
    """
    deadline = round_.deadline_at
    if deadline is None or round_.state not in {RoundState.OPEN, RoundState.CLOSING} or now < deadline:
        return round_.state
    last = max(deadline, last_deadline or deadline)
    return RoundState.CLOSED if now >= closes_at(last, round_.plan, calendar) else RoundState.CLOSING


@dataclass(frozen=True, slots=True)
class Asked:
    """One project as somebody is asked about it: since when, and whether they have put it off.

    `paused` also holds for the day on which it comes back. `reminded` is the number of the latest reminder
    that was sent or let go (1, 2, 3; 0 for none).
    """

    assignment: Assignment
    since: datetime
    paused: bool = False
    reminded: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """What one person is to be reminded of now, and how far each project's reminders are after that."""

    remind: tuple[Assignment, ...] = ()
    reminded: Mapping[str, int] = field(default_factory=dict)


def due(asked: Iterable[Asked], calendar: OfficeCalendar, now: datetime) -> Due:
    """Whom to remind of what. Of several reminders that were missed, one is sent and the others let go.

    A reminder that falls while its project is put off, or on the day on which it comes back, is let go: there
    is a message of its own when the time is up.
    """
    if not calendar.is_open(now):
        return Due()
    remind: list[Assignment] = []
    reminded: dict[str, int] = {}
    for each in asked:
        number = _number_due(each, calendar, now)
        if number <= each.reminded:
            continue
        reminded[each.assignment.project.id] = number
        if not each.paused:
            remind.append(each.assignment)
    return Due(tuple(remind), reminded)


def _number_due(asked: Asked, calendar: OfficeCalendar, now: datetime) -> int:
    """The number of the latest reminder whose time has come; 0 when there is none, or nothing is wanted.

    Nobody is reminded on the day on which they were asked.
    """
    assignment = asked.assignment
    deadline = assignment.deadline_at
    if deadline is None or not wanted(assignment):
        return 0
    first = calendar.day(asked.since)
    moments = reminders_at(deadline, assignment.round.plan, calendar)
    passed = [n for n, at in enumerate(moments, 1) if at <= now and calendar.day(at) > first]
    return max(passed, default=0)


def anything_due(
    round_: Round, submissions: Iterable[Submission], calendar: OfficeCalendar, now: datetime
) -> bool:
    """Whether the time of any reminder or escalation has come, whether or not it was sent: a quick look."""
    deadlines = {s.deadline_at or round_.deadline_at for s in submissions if s.state not in SETTLED_STATES}
    first = (reminders_at(deadline, round_.plan, calendar)[:1] for deadline in deadlines if deadline)
    return any(at <= now for moments in first for at in moments) or any(
        at is not None and at <= now
        for at in (escalation_at(deadline, round_.plan, calendar) for deadline in deadlines if deadline)
    )


def next_reminder(assignment: Assignment, calendar: OfficeCalendar, now: datetime) -> datetime | None:
    """When the next reminder of this project falls; None when it has had its last."""
    deadline = assignment.deadline_at
    if deadline is None:
        return None
    moments = reminders_at(deadline, assignment.round.plan, calendar)
    return next((at for at in moments if at > now), None)


def wanted(assignment: Assignment) -> bool:
    """Whether an answer is still waited for: not sent, not exempt, and the round not closed."""
    open_ = assignment.round.state in {RoundState.OPEN, RoundState.CLOSING}
    return open_ and assignment.submission.state not in SETTLED_STATES


def to_escalate(
    assignments: Iterable[Assignment], told: Iterable[str], calendar: OfficeCalendar, now: datetime
) -> dict[str, list[Assignment]]:
    """By manager (the column that HR's file has), what is missing after the deadline and not in `told`."""
    done, found = set(told), dict[str, list[Assignment]]()
    for each in assignments:
        deadline, superior = each.deadline_at, each.project.superior
        at = escalation_at(deadline, each.round.plan, calendar) if deadline else None
        if at is None or at > now or not superior or each.project.id in done or not wanted(each):
            continue
        if calendar.is_open(now):
            found.setdefault(superior, []).append(each)
    return found


def last_deadline(submissions: Iterable[Submission]) -> datetime | None:
    """The latest deadline that HR has given a project of its own."""
    return max((s.deadline_at for s in submissions if s.deadline_at), default=None)
