"""How fast a channel may be written to: never more than it takes, people's replies before invitations.

A limit is "so many in so many seconds", for one conversation and for a whole tenant. What the service asks
for beyond that (wait so long) is kept here too. Time comes in as arguments, in seconds of any steady clock.
Each process keeps its own pace: several with one tenant are given a share each.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from dialogs.model import Address

Now = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

LATENESS = 0.1
"""Seconds by which a timer may wake us too late without the pace falling behind."""

LONGEST_QUEUE = 5.0
"""Seconds that somebody waits here for a conversation; whoever would wait longer is sent away."""

FORGET_AFTER = 500
"""Conversations remembered before those at rest are dropped."""

SHARED_BY = 3
"""So many conversations told to wait, one after the other, mean that the limit is not theirs."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `number` in any `seconds`."""

    number: int
    seconds: float


PER_CONVERSATION = (Limit(7, 1), Limit(8, 2), Limit(60, 30), Limit(1800, 3600))
"""What Teams documents for one conversation."""

PER_TENANT = 50
"""What Teams documents for one app in one tenant, per second."""


class TooSoon(Exception):
    """This conversation may be written to again in `seconds`, which is too long to wait for."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f} s")
        self.seconds = seconds


class Lane:
    """One thing that has limits. Whoever waits for it goes by rank, lowest first, then in order."""

    def __init__(self, limits: Sequence[Limit], now: Now, sleep: Sleep) -> None:
        self._limits = limits
        self._now = now
        self._sleep = sleep
        self._went: deque[float] = deque(maxlen=max((limit.number for limit in limits), default=0))
        self._closed_until = float("-inf")
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._opening: asyncio.Task[None] | None = None

    async def enter(self, rank: int = 0) -> None:
        """Return when it is our turn, which is then used."""
        if not self._waiting and self.pause() <= 0:
            self._went.append(self._now())
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (rank, next(self._numbers), turn))
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._open())
        await turn

    def pause(self) -> float:
        """Seconds until the next may go, apart from those who wait already; 0 or less is now."""
        return self._free_at() - self._now()

    def hold(self, seconds: float) -> None:
        """Nobody goes for so long."""
        self._closed_until = max(self._closed_until, self._now() + seconds)

    @property
    def rests(self) -> bool:
        """Nothing here is worth remembering."""
        longest = max((limit.seconds for limit in self._limits), default=0.0)
        quiet = not self._went or self._went[-1] + longest < self._now()
        return quiet and not self._waiting and self._closed_until < self._now()

    def _free_at(self) -> float:
        opened = [
            self._went[-limit.number] + limit.seconds
            for limit in self._limits
            if len(self._went) >= limit.number
        ]
        return max(self._closed_until, *opened) if opened else self._closed_until

    async def _open(self) -> None:
        while self._waiting:
            pause = self.pause()
            if pause > 0:
                await self._sleep(pause)
                continue
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                # as of when it could have gone: a pace kept by timers that are late would fall behind
                self._went.append(max(self._free_at(), self._now() - LATENESS))
                turn.set_result(None)

    async def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            with suppress(asyncio.CancelledError):
                await self._opening


class Pace:
    """The lanes of the channels that have limits. `per_second` is by channel; others are not held back."""

    def __init__(
        self,
        per_second: Mapping[str, int],
        *,
        per_conversation: Sequence[Limit] = PER_CONVERSATION,
        now: Now = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._per_second = per_second
        self._per_conversation = per_conversation
        self._now = now
        self._sleep = sleep
        self._tenants: dict[tuple[str, str], Lane] = {}
        self._conversations: dict[tuple[str, str], Lane] = {}
        self._told_to_wait: dict[tuple[str, str], set[str]] = {}
        self._full_at = FORGET_AFTER

    async def enter(self, address: Address, *, urgent: bool) -> None:
        """Return when it may be written to. `urgent` goes before what is not. Raises TooSoon."""
        if address.channel not in self._per_second:
            return
        lanes = self._conversation(address), self._tenant(address)
        pause = max(lane.pause() for lane in lanes)
        if pause > LONGEST_QUEUE:
            raise TooSoon(pause)
        for lane in lanes:
            await lane.enter(0 if urgent else 1)

    def answered(self, address: Address) -> None:
        """The service took, or refused, a message: nobody is told to wait for a limit of all."""
        self._told_to_wait.pop(_tenant_of(address), None)

    def asked_to_wait(self, address: Address, seconds: float) -> None:
        """The service said so. Several conversations in a row mean that the limit is the tenant's."""
        if address.channel not in self._per_second:
            return
        self._conversation(address).hold(seconds)
        told = self._told_to_wait.setdefault(_tenant_of(address), set())
        told.add(address.conversation)
        if len(told) >= SHARED_BY:
            self._tenant(address).hold(seconds)
            told.clear()

    async def close(self) -> None:
        for lane in (*self._tenants.values(), *self._conversations.values()):
            await lane.close()

    def _tenant(self, address: Address) -> Lane:
        limit = Limit(self._per_second[address.channel], 1.0)
        lane = self._tenants.get(_tenant_of(address)) or Lane((limit,), self._now, self._sleep)
        return self._tenants.setdefault(_tenant_of(address), lane)

    def _conversation(self, address: Address) -> Lane:
        key = (address.channel, address.conversation)
        if key not in self._conversations and len(self._conversations) >= self._full_at:
            self._conversations = {k: lane for k, lane in self._conversations.items() if not lane.rests}
            self._full_at = max(FORGET_AFTER, 2 * len(self._conversations))
        lane = self._conversations.get(key) or Lane(self._per_conversation, self._now, self._sleep)
        return self._conversations.setdefault(key, lane)


def _tenant_of(address: Address) -> tuple[str, str]:
    return address.channel, address.tenant
