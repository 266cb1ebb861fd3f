"""What happens without anybody doing anything: inviting owners, making the annexes that were asked for.

Everything here is "due and not yet done": it is found in the store, so a missed run or a restart only delays
it.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from bot.attempt import attempt
from bot.channels.base import Inbound, InboundKind
from bot.clock import Clock
from bot.export import Exports
from bot.people import People
from bot.turn import Turns
from dialogs.model import Person, Round, RoundState
from storage.repository import ROUNDS, SEATS, SEEN, SUBMISSIONS, Changes, Repository

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=7)
"""How long the result of an activity is kept, so that it is recognised when it is delivered again."""

AT_ONCE = 8
"""How many owners are invited side by side."""


class Ticker:
    """Looks for what is due, when woken and now and then."""

    def __init__(
        self, repository: Repository, turns: Turns, people: People, exports: Exports, clock: Clock
    ) -> None:
        self._repository = repository
        self._turns = turns
        self._people = people
        self._exports = exports
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, pause: float = 60.0) -> None:
        """For as long as the process lives. `pause` is in seconds."""
        while True:
            for work in (self.invite, self._exports.run, self.forget):
                await attempt(work, log)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()

    async def invite(self) -> int:
        """Greet every owner of an open round who can be reached and has not been; how many."""
        waiting = [
            (person, round_.record)
            for round_ in await self._repository.find(ROUNDS, "state", RoundState.OPEN.value)
            for person in await self._owners(round_.record)
        ]
        room = asyncio.Semaphore(AT_ONCE)

        async def one(person: Person, round_: Round) -> bool:
            async with room:
                return await self._invite(person, round_)

        return sum(await asyncio.gather(*(one(*each) for each in waiting)))

    async def forget(self) -> None:
        """Drop the results of activities that nobody will deliver again."""
        today = self._clock().date()
        for back in range(3):
            day = (today - REMEMBERED - timedelta(days=back)).isoformat()
            for stored in await self._repository.find(SEEN, "day", day):
                changes = Changes()
                changes.delete(SEEN, stored.record.key, stored.version)
                await self._repository.commit(changes, self._clock())

    async def _owners(self, round_: Round) -> list[Person]:
        submissions = await self._repository.find(SUBMISSIONS, "round_id", round_.id)
        emails = list(dict.fromkeys(email for s in submissions for email in s.record.owners))
        return list({person.id: person for person in (await self._people.known(emails)).values()}.values())

    async def _invite(self, person: Person, round_: Round) -> bool:
        seat = await self._repository.get(SEATS, person.id)
        if person.address is None or (seat is not None and round_.id in seat.record.greeted):
            return False
        now = self._clock()
        arrived = Inbound("", InboundKind.ARRIVED, person.address, person.id, person.name, now, now)
        await self._turns.receive(arrived)
        return True
