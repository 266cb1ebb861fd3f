"""What happens without anybody doing anything: inviting owners, making annexes, saying who was not reached.

Everything here is "due and not yet done": it is found in the store, so a missed run or a restart only delays
it.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from bot.annex.export import Exports
from bot.attempt import attempt
from bot.clock import Clock
from bot.delivery.inviting import Inviting
from bot.hr.unreached import Unreached
from dialogs.model import RoundState
from storage.repository import ROUNDS, SEEN, Changes, Repository

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=7)
"""How long the result of an activity is kept, so that it is recognised when it is delivered again."""

INVITE_AGAIN = timedelta(minutes=10)
"""How long until an open round that has not changed is gone through once more."""


class Ticker:
    """Looks for what is due, when woken and now and then."""

    def __init__(
        self,
        repository: Repository,
        inviting: Inviting,
        exports: Exports,
        unreached: Unreached,
        clock: Clock,
    ) -> None:
        self._repository = repository
        self._inviting = inviting
        self._invited: dict[str, tuple[int, datetime]] = {}
        self._exports = exports
        self._unreached = unreached
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self, pause: float = 60.0) -> None:
        """For as long as the process lives. `pause` is in seconds."""
        while True:
            for work in (self.invite, self._exports.run, self._unreached.report, self.forget):
                await attempt(work, log)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()

    async def invite(self) -> int:
        """Invite the owners of open rounds who can be reached and have not been; how many.

        A round is gone through when it has changed, now and then, and after a start: whoever gets the app
        later is invited by that.
        """
        count = 0
        for round_ in await self._repository.find(ROUNDS, "state", RoundState.OPEN.value):
            now, last = self._clock(), self._invited.get(round_.record.id)
            if last is None or last[0] != round_.version or last[1] + INVITE_AGAIN <= now:
                count += await self._inviting.invite(round_.record)
                self._invited[round_.record.id] = round_.version, now
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
