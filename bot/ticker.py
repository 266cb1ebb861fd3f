"""What happens without anybody doing anything: inviting, reminding, closing, annexes, who was not reached.

Everything here is "due and not yet done": it is found in the store, so a missed run or a restart only delays
it, and what was done is written in the commit that does it, so that several processes do it once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.annex.export import Exports
from bot.attempt import attempt
from bot.clock import Clock
from bot.closing import Closing
from bot.delivery.announcing import Announcing
from bot.delivery.inviting import Inviting
from bot.delivery.reminding import Reminding
from bot.hr.starting import Starting
from bot.hr.unreached import Unreached
from bot.waking import rest
from dialogs.model import Round, RoundState
from storage.repository import ROUNDS, SEEN, Changes, Repository

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=7)
"""How long the result of an activity is kept, so that it is recognised when it is delivered again."""

LOOK_AGAIN = timedelta(minutes=10)
"""How long until a round that has not changed is gone through once more."""


class Ticker:
    """Looks for what is due, when woken and now and then."""

    def __init__(
        self,
        *,
        repository: Repository,
        inviting: Inviting,
        reminding: Reminding,
        closing: Closing,
        announcing: Announcing,
        exports: Exports,
        unreached: Unreached,
        starting: Starting,
        clock: Clock,
    ) -> None:
        self._repository = repository
        self._inviting = inviting
        self._reminding = reminding
        self._closing = closing
        self._announcing = announcing
        self._looked: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._exports = exports
        self._unreached = unreached
        self._starting = starting
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    def invite_anew(self) -> None:
        """Somebody has become an owner: go through every open round again when woken."""
        self._looked.clear()

    async def run(self, pause: float = 60.0) -> None:
        """For as long as the process lives. `pause` is in seconds."""
        while True:
            rounds = (self._starting.run, self.close, self.invite, self.remind)
            for work in (*rounds, self._exports.run, self.announce, self._unreached.report, self.forget):
                await attempt(work, log)
            await rest(self._woken, pause)
            self._woken.clear()

    async def close(self) -> None:
        """Let deadlines pass and rounds close."""
        await self._closing.run()

    async def invite(self) -> int:
        """Invite the owners of open rounds who can be reached and have not been; how many.

        Whoever gets the app later is invited by that.
        """
        return await self._go_through("invite", (RoundState.OPEN,), self._inviting.invite)

    async def remind(self) -> int:
        """Remind whoever is due it; how many messages."""
        states = (RoundState.OPEN, RoundState.CLOSING)
        return await self._go_through("remind", states, self._reminding.remind)

    async def announce(self) -> int:
        """Tell the owners of closed rounds what their annex is called; how many messages."""
        states = (RoundState.CLOSED, RoundState.ARCHIVED)
        return await self._go_through("announce", states, self._announcing.announce)

    async def _go_through(
        self, work: str, states: tuple[RoundState, ...], act: Callable[[Round], Awaitable[int]]
    ) -> int:
        """Each round when it has changed, now and then, and after a start."""
        count = 0
        for round_ in [r for s in states for r in await self._repository.find(ROUNDS, "state", s.value)]:
            now, last = self._clock(), self._looked.get((work, round_.record.id))
            if last is None or last[0] != round_.version or last[1] + LOOK_AGAIN <= now:
                count += await act(round_.record)
                self._looked[work, round_.record.id] = round_.version, now
        return count

    async def forget(self) -> None:
        """Drop the results of activities that nobody will deliver again."""
        today = self._clock().date()
        for back in range(3):
            day = (today - REMEMBERED - timedelta(days=back)).isoformat()
            for stored in await self._repository.find(SEEN, "day", day):
                changes = Changes()
                changes.delete(SEEN, stored.record.key, stored.version)
                await self._repository.commit(changes, self._clock())
