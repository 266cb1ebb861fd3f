"""Working days and office hours: when somebody may be written to, and how many working days lie between.

Which days are holidays, and in which time zone people live, comes in from outside. What goes out of here is
in UTC: two local times of one zone are compared by what the clock on the wall says, which the change to and
from summer time makes wrong.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """`opens` and `closes` are local times of a working day; at `closes` it is closed."""

    zone: tzinfo
    holidays: Container[date] = frozenset()
    opens: time = time(8)
    closes: time = time(16)

    def day(self, at: datetime) -> date:
        """The local day of an aware moment."""
        return at.astimezone(self.zone).date()

    def moment(self, on: date, at: time) -> datetime:
        """A local time of a day, in UTC."""
        return datetime.combine(on, at, self.zone).astimezone(UTC)

    def is_working_day(self, on: date) -> bool:
        return on.weekday() < _SATURDAY and on not in self.holidays

    def working_day(self, on: date, away: int = 0) -> date:
        """The working day so many after `on`, or before it when negative.

        0 is `on` itself or, when nobody works then, the last working day before it.
        """
        step = ONE_DAY if away > 0 else -ONE_DAY
        while away == 0 and not self.is_working_day(on):
            on += step
        for _ in range(abs(away)):
            on += step
            while not self.is_working_day(on):
                on += step
        return on

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        return self.is_working_day(local.date()) and self.opens <= local.time() < self.closes

    def next_open(self, at: datetime) -> datetime:
        """`at` when it is within office hours, else the next opening; in UTC."""
        if self.is_open(at):
            return at.astimezone(UTC)
        local = at.astimezone(self.zone)
        today = self.is_working_day(local.date()) and local.time() < self.opens
        return self.moment(local.date() if today else self.working_day(local.date(), 1), self.opens)
