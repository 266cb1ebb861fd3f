"""Working days, office hours, and both changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.office_hours import OFFICE

WEDNESDAY = date(2027, 3, 24)
"""The day before Easter: Maundy Thursday, Good Friday, weekend, Easter Monday follow."""


@pytest.mark.parametrize(
    ("start", "away", "expected"),
    [
        (WEDNESDAY, 0, WEDNESDAY),
        (WEDNESDAY, 1, date(2027, 3, 30)),
        (date(2027, 3, 30), -1, WEDNESDAY),
        (date(2027, 3, 27), 0, WEDNESDAY),
        (date(2027, 6, 7), -1, date(2027, 6, 4)),
        (date(2027, 12, 23), 1, date(2027, 12, 27)),
        (date(2027, 12, 30), 1, date(2028, 1, 3)),
        (date(2027, 4, 23), 1, date(2027, 4, 26)),
    ],
)
def test_working_days_step_over_weekends_and_danish_holidays(start: date, away: int, expected: date) -> None:
    assert OFFICE.working_day(start, away) == expected


def test_the_great_prayer_day_is_a_working_day_since_2024() -> None:
    assert not OFFICE.is_working_day(date(2023, 5, 5))
    assert OFFICE.is_working_day(date(2024, 4, 26))


def test_local_office_hours_are_two_different_hours_of_utc_in_winter_and_summer() -> None:
    assert OFFICE.moment(date(2027, 3, 26), time(9)) == datetime(2027, 3, 26, 8, tzinfo=UTC)
    assert OFFICE.moment(date(2027, 3, 30), time(9)) == datetime(2027, 3, 30, 7, tzinfo=UTC)
    assert OFFICE.is_open(datetime(2027, 3, 30, 6, 0, tzinfo=UTC))
    assert not OFFICE.is_open(datetime(2027, 3, 24, 6, 59, tzinfo=UTC))
    assert not OFFICE.is_open(datetime(2027, 3, 24, 15, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("asked", "opening"),
    [
        (datetime(2027, 3, 24, 3, tzinfo=UTC), datetime(2027, 3, 24, 7, tzinfo=UTC)),
        (datetime(2027, 3, 24, 12, tzinfo=UTC), datetime(2027, 3, 24, 12, tzinfo=UTC)),
        (datetime(2027, 3, 24, 18, tzinfo=UTC), datetime(2027, 3, 30, 6, tzinfo=UTC)),
        (datetime(2027, 10, 30, 0, tzinfo=UTC), datetime(2027, 11, 1, 7, tzinfo=UTC)),
    ],
)
def test_what_falls_outside_office_hours_waits_for_the_next_opening(
    asked: datetime, opening: datetime
) -> None:
    assert OFFICE.next_open(asked) == opening


@given(st.integers(0, 5 * 365 * 24 * 60))
def test_the_next_opening_is_open_not_before_and_nothing_between_is_open(minutes: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    opening = OFFICE.next_open(at)
    assert OFFICE.is_open(opening)
    assert opening >= at
    between = at + timedelta(minutes=7)
    while between < opening:
        assert not OFFICE.is_open(between)
        between += timedelta(hours=1)


@given(st.dates(date(2026, 1, 1), date(2032, 1, 1)), st.integers(1, 30))
def test_counting_forth_and_back_from_a_working_day_ends_where_it_began(on: date, days: int) -> None:
    start = OFFICE.working_day(on)
    assert OFFICE.working_day(OFFICE.working_day(start, days), -days) == start
