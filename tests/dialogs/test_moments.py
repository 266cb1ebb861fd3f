"""When somebody wants to be written to again, as they say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.office_hours import OFFICE
from bot.phrasebook import phrases
from dialogs.moments import FURTHEST, WhenProblem, read_when

WORDS = phrases("da").vocabulary
NOW = datetime(2027, 5, 4, 8, 15, tzinfo=UTC)
"""Tuesday, a quarter past ten."""


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OFFICE.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("om en time", at(5, 4, 11, 15)),
        ("Om 2 timer.", at(5, 4, 12, 15)),
        ("om 30 minutter", at(5, 4, 10, 45)),
        ("om 8 timer", at(5, 5, 8)),
        ("in an hour", at(5, 4, 11, 15)),
        ("i morgen", at(5, 5, 9)),
        ("tomorrow", at(5, 5, 9)),
        ("i overmorgen", at(5, 7, 8)),
        ("mandag", at(5, 10, 9)),
        ("på mandag kl. 13", at(5, 10, 13)),
        ("tirsdag", at(5, 11, 9)),
        ("torsdag", at(5, 7, 8)),
        ("lørdag", at(5, 10, 8)),
        ("om en uge", at(5, 11, 9)),
        ("næste uge", at(5, 10, 9)),
        ("om 3 dage", at(5, 7, 9)),
        ("12. maj", at(5, 12, 9)),
        ("den 12. maj kl. 14.30", at(5, 12, 14, 30)),
        ("12/5", at(5, 12, 9)),
        ("12/5-2027", at(5, 12, 9)),
        ("2027-05-12", at(5, 12, 9)),
        ("onsdag den 12. maj", at(5, 12, 9)),
        ("17. maj", at(5, 18, 8)),
        ("kl. 13", at(5, 4, 13)),
        ("kl. 22", at(5, 5, 8)),
        ("4. februar", at(2, 4, 9, year=2028)),
        ("12 may", at(5, 12, 9)),
    ],
)
def test_a_time_is_understood_and_falls_within_office_hours(said: str, expected: datetime) -> None:
    assert read_when(said, WORDS, OFFICE, NOW) == expected


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("", WhenProblem.NOT_A_TIME),
        ("senere", WhenProblem.NOT_A_TIME),
        ("når jeg har tid", WhenProblem.NOT_A_TIME),
        ("blev projektet udvidet", WhenProblem.NOT_A_TIME),
        ("mandag var vi færdige", WhenProblem.NOT_A_TIME),
        ("om 0 timer", WhenProblem.NOT_A_TIME),
        ("32. maj", WhenProblem.NOT_A_TIME),
        ("31. februar", WhenProblem.NOT_A_TIME),
        ("kl. 27", WhenProblem.NOT_A_TIME),
        ("12", WhenProblem.NOT_A_TIME),
        ("3. maj 2027", WhenProblem.IN_THE_PAST),
        ("kl. 9", WhenProblem.IN_THE_PAST),
        ("1. juli 2030", WhenProblem.TOO_FAR),
        ("om 900 dage", WhenProblem.TOO_FAR),
    ],
)
def test_what_is_no_time_or_none_that_can_be_kept_is_refused_with_a_reason(
    said: str, problem: WhenProblem
) -> None:
    assert read_when(said, WORDS, OFFICE, NOW) is problem


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-zæøå. /:-]{0,40}", fullmatch=True))
def test_whatever_is_written_the_answer_is_a_reason_or_a_moment_in_office_hours(said: str) -> None:
    found = read_when(said, WORDS, OFFICE, NOW)
    if not isinstance(found, WhenProblem):
        assert OFFICE.is_open(found)
        assert NOW < found < NOW + 2 * FURTHEST
