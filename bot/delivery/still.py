"""Whether a reminder may leave now, as it stands when it is about to: it may have waited for days.

What was sent, handed over, made exempt or put off meanwhile is left out, and nothing leaves outside office
hours. The days left and what is missing are counted anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from dialogs import messages as say
from dialogs.delivery import Delivery, OutboxRow
from dialogs.handovers import theirs
from dialogs.model import Assignment, Person, Seat
from dialogs.reminding import reminder
from dialogs.schedule import wanted
from dialogs.workdays import OfficeCalendar
from storage.repository import PEOPLE, SEATS, SUBMISSIONS, Repository, Stored


class Still:
    """Call it with a row that is about to be sent, to get it as it is to be sent, or not."""

    def __init__(self, repository: Repository, calendar: OfficeCalendar, clock: Clock) -> None:
        self._repository = repository
        self._calendar = calendar
        self._clock = clock

    async def __call__(self, row: OutboxRow) -> OutboxRow:
        """The row, perhaps with other words; due later and nobody's; or withdrawn."""
        now = self._clock()
        if not self._calendar.is_open(now):
            return replace(row, due_at=self._calendar.next_open(now), holder=None)
        if not isinstance(row.message, say.RemindOwner):
            return row
        waiting = await self._waiting(row.person, row.message, now)
        if not waiting:
            return replace(row, state=Delivery.WITHDRAWN)
        woken = row.message.woken
        return replace(row, message=reminder(waiting, self._calendar, now, woken=woken))

    async def _waiting(self, person: str, message: say.RemindOwner, now: datetime) -> Sequence[Assignment]:
        """What of it this person is still to be reminded of."""
        stored = await self._repository.get(PEOPLE, person) or Stored(Person(person, ""))
        seat = await self._repository.get(SEATS, person) or Stored(Seat(person))
        keys = [line.project for line in message.lines]
        submissions = [s.record for s in await self._repository.get_all(SUBMISSIONS, keys)]
        found = await self._repository.assignments(submissions)
        mine = theirs(found, stored.record, seat.record, now).assignments
        if message.woken and all(pause.since != message.woken for pause in seat.record.pauses):
            return []
        return [a for a in mine if wanted(a) and a.paused_until is None and not a.given_away]
