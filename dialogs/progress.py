"""How a round's answers came in, day by day, against its deadline: the numbers of a picture. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from dialogs.model import Submission
from dialogs.states import SENT_STATES

MOST_DAYS = 120
"""A picture of more shows the last of them."""


@dataclass(frozen=True, slots=True)
class Day:
    """`answers` were given on this day; `sent` is how many projects had been sent by its end."""

    on: date
    answers: int
    sent: int


@dataclass(frozen=True, slots=True)
class Progress:
    """From the first day to today or the deadline, whichever is later; `total` counts the projects."""

    days: tuple[Day, ...]
    total: int
    today: date
    deadline: date | None = None

    @property
    def answers(self) -> int:
        return sum(day.answers for day in self.days)

    @property
    def busiest(self) -> Day | None:
        best = max(self.days, key=lambda day: day.answers, default=None)
        return best if best and best.answers else None


def progress_of(
    submissions: Iterable[Submission],
    opened_at: datetime | None,
    deadline_at: datetime | None,
    now: datetime,
    zone: tzinfo,
) -> Progress:
    """Days are those of `zone`. The latest version of an answer counts, on the day it was given."""
    every = list(submissions)
    given = Counter(_day(a.saved_at, zone) for s in every for a in s.answers.values() if a.missing is None)
    sent = Counter(
        _day(s.submitted_at, zone) for s in every if s.submitted_at is not None and s.state in SENT_STATES
    )
    today = _day(now, zone)
    deadline = _day(deadline_at, zone) if deadline_at else None
    first = min([*given, *sent, today, *([_day(opened_at, zone)] if opened_at else [])])
    last = max(today, deadline or today)
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    so_far = sum(count for on, count in sent.items() if on < first)
    days = []
    for offset in range((last - first).days + 1):
        on = first + timedelta(days=offset)
        so_far += sent[on]
        days.append(Day(on, given[on], so_far))
    return Progress(tuple(days), len(every), today, deadline)


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
