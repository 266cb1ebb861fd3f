"""The plan back from the meeting, and what is due: reminders, escalation, closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.office_hours import OFFICE
from dialogs.model import Assignment, Plan, RoundState, SubmissionState
from dialogs.schedule import (
    Asked,
    due,
    last_deadline,
    plan_back,
    reminders_at,
    round_state_due,
    timeline_of,
    to_escalate,
)
from tests.dialogs.owners import make_assignment, make_project, make_round

DEADLINE = datetime(2027, 6, 10, 10, tzinfo=UTC)
"""Thursday at noon, local time."""

OPENED = datetime(2027, 5, 10, 8, tzinfo=UTC)
MOMENTS = (
    datetime(2027, 6, 3, 7, tzinfo=UTC),
    datetime(2027, 6, 8, 7, tzinfo=UTC),
    datetime(2027, 6, 10, 7, tzinfo=UTC),
)
ROUND = make_round(deadline_at=DEADLINE, meeting_on=date(2027, 6, 30))


def asked(number: int = 1, reminded: int = 0, **submission: object) -> Asked:
    project = replace(make_project(f"p{number}"), superior="leder@eksempel.example")
    return Asked(make_assignment(project, ROUND, **submission), OPENED, reminded=reminded)


def named(assignments: tuple[Assignment, ...]) -> list[str]:
    return [a.project.id for a in assignments]


def test_the_plan_is_worked_out_backwards_from_the_meeting_over_easter() -> None:
    plan = Plan(dispatch=4, compiling=5, reminders=(5, 2, 0), closing=2, escalation=1)
    timeline = plan_back(date(2027, 4, 1), plan, OFFICE)
    assert timeline.dispatch_on == date(2027, 3, 23)
    assert timeline.deadline_at == datetime(2027, 3, 16, 11, tzinfo=UTC)
    assert [OFFICE.day(at) for at in timeline.reminders_at] == [
        date(2027, 3, 9),
        date(2027, 3, 12),
        date(2027, 3, 16),
    ]
    assert timeline.escalation_at == datetime(2027, 3, 17, 8, tzinfo=UTC)
    assert timeline.closes_at == datetime(2027, 3, 18, 11, tzinfo=UTC)


def test_a_plan_over_the_change_to_summer_time_keeps_the_wall_clock() -> None:
    timeline = plan_back(date(2027, 4, 15), Plan(dispatch=4, compiling=5), OFFICE)
    assert timeline.deadline_at == datetime(2027, 4, 2, 10, tzinfo=UTC), "noon in summer is ten"
    assert timeline.reminders_at[0] == datetime(2027, 3, 23, 8, tzinfo=UTC), "nine in winter is eight"


def test_a_rounds_own_timeline_follows_the_deadline_that_hr_wrote() -> None:
    timeline = timeline_of(ROUND, OFFICE)
    assert timeline is not None
    assert (timeline.reminders_at, timeline.dispatch_on) == (MOMENTS, date(2027, 6, 24))
    assert timeline_of(replace(ROUND, deadline_at=None), OFFICE) is None


def test_no_plan_gives_more_than_three_reminders_or_one_after_the_deadline() -> None:
    many = reminders_at(DEADLINE, Plan(reminders=(9, 5, 4, 3, 2, 1, -3)), OFFICE)
    assert len(many) == 3
    assert max(many) < DEADLINE
    early = reminders_at(datetime(2027, 6, 10, 6, tzinfo=UTC), Plan(reminders=(0,)), OFFICE)
    assert early == (datetime(2027, 6, 9, 7, tzinfo=UTC),)
    assert reminders_at(datetime(2027, 6, 12, 10, tzinfo=UTC), Plan(reminders=(0,)), OFFICE) == (
        datetime(2027, 6, 11, 7, tzinfo=UTC),
    )


def test_a_reminder_is_due_from_its_moment_until_it_was_sent() -> None:
    assert due([asked()], OFFICE, MOMENTS[0] - timedelta(seconds=1)).reminded == {}
    first = due([asked()], OFFICE, MOMENTS[0])
    assert (named(first.remind), first.reminded) == (["p1"], {"p1": 1})
    assert due([asked(reminded=1)], OFFICE, MOMENTS[1] - timedelta(hours=1)).reminded == {}


def test_of_two_missed_reminders_one_is_sent_even_after_the_deadline() -> None:
    late = due([asked()], OFFICE, MOMENTS[1] + timedelta(hours=1))
    assert (named(late.remind), late.reminded) == (["p1"], {"p1": 2})
    assert due([asked(reminded=2)], OFFICE, DEADLINE + timedelta(days=1)).reminded == {"p1": 3}
    assert due([asked(reminded=3)], OFFICE, DEADLINE + timedelta(days=1)).reminded == {}


@pytest.mark.parametrize(
    "at",
    [
        datetime(2027, 6, 3, 21, tzinfo=UTC),
        datetime(2027, 6, 4, 5, 59, tzinfo=UTC),
        datetime(2027, 6, 5, 9, tzinfo=UTC),
        datetime(2027, 6, 6, 9, tzinfo=UTC),
    ],
)
def test_nothing_is_due_at_night_in_a_weekend_or_on_a_holiday(at: datetime) -> None:
    assert due([asked()], OFFICE, at) == due([], OFFICE, at)
    assert to_escalate([asked().assignment], (), OFFICE, at) == {}


@pytest.mark.parametrize(
    "state",
    [SubmissionState.SUBMITTED, SubmissionState.APPROVED, SubmissionState.LOCKED, SubmissionState.EXEMPT],
)
def test_nobody_is_reminded_of_what_is_sent_or_exempt(state: SubmissionState) -> None:
    assert due([asked(state=state)], OFFICE, MOMENTS[0]).reminded == {}
    assert named(due([asked(state=SubmissionState.RETURNED)], OFFICE, MOMENTS[0]).remind) == ["p1"]


def test_a_reminder_that_falls_in_a_pause_is_let_go_and_the_next_one_comes() -> None:
    let_go = due([replace(asked(), paused=True), asked(2)], OFFICE, MOMENTS[0])
    assert (named(let_go.remind), let_go.reminded) == (["p2"], {"p1": 1, "p2": 1})
    assert named(due([asked(reminded=1)], OFFICE, MOMENTS[1]).remind) == ["p1"]


def test_nobody_is_reminded_on_the_day_they_were_asked_or_of_anything_before_it() -> None:
    late = replace(asked(), since=MOMENTS[1] + timedelta(hours=1))
    assert due([late], OFFICE, MOMENTS[1] + timedelta(hours=2)).reminded == {}
    assert due([late], OFFICE, MOMENTS[2]).reminded == {"p1": 3}


def test_more_time_for_one_project_moves_its_reminders_and_only_its() -> None:
    later = DEADLINE + timedelta(days=14)
    found = due([asked(deadline_at=later), asked(2)], OFFICE, MOMENTS[2])
    assert named(found.remind) == ["p2"]
    after = due([asked(deadline_at=later)], OFFICE, datetime(2027, 6, 17, 7, tzinfo=UTC))
    assert after.reminded == {"p1": 1}


def test_the_owners_manager_is_told_once_and_only_where_the_round_says_so() -> None:
    missing = [asked(1).assignment, asked(2, state=SubmissionState.SUBMITTED).assignment]
    at = datetime(2027, 6, 11, 7, tzinfo=UTC)
    assert to_escalate(missing, (), OFFICE, at) == {}
    strict = [replace(a, round=replace(ROUND, plan=Plan(escalation=1))) for a in missing]
    assert to_escalate(strict, (), OFFICE, at - timedelta(seconds=1)) == {}
    told = to_escalate(strict, (), OFFICE, at)
    assert {who: named(tuple(of)) for who, of in told.items()} == {"leder@eksempel.example": ["p1"]}
    assert to_escalate(strict, ["p1"], OFFICE, at) == {}


def test_a_round_is_closing_from_its_deadline_and_closed_when_everybody_had_their_days_after_it() -> None:
    def state(at: datetime, last: datetime | None = None) -> RoundState:
        return round_state_due(ROUND, last, OFFICE, at)

    assert state(DEADLINE - timedelta(seconds=1)) is RoundState.OPEN
    assert state(DEADLINE) is RoundState.CLOSING
    assert state(datetime(2027, 6, 15, 9, 59, tzinfo=UTC)) is RoundState.CLOSING
    assert state(datetime(2027, 6, 15, 10, tzinfo=UTC)) is RoundState.CLOSED
    extended = asked(deadline_at=DEADLINE + timedelta(days=7)).assignment.submission
    assert state(datetime(2027, 6, 15, 10, tzinfo=UTC), last_deadline([extended])) is RoundState.CLOSING
    draft = replace(ROUND, state=RoundState.DRAFT)
    assert round_state_due(draft, None, OFFICE, DEADLINE + timedelta(days=99)) is RoundState.DRAFT
