"""What is owed leaves from here: one row at a time, sent only after the commit that wrote it.

A row is in one process's hands at a time, for a while (LEASE). The turn that wrote it holds it and sends it
first; what is left (a process that died, a channel that said "later") is claimed by the worker of whichever
process comes first. Every mark carries the version of the claim, so who lost a row can no longer write it. A
reply or an invitation goes at least once; a reminder at most once: it is marked before it leaves, and stays
*uncertain* when nobody can know.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial

from bot.attempt import attempt
from bot.channels.base import Address, Channel
from bot.clock import Clock
from bot.delivery.backoff import failed, later
from bot.delivery.lines import Lines
from bot.delivery.pace import Pace, TooSoon
from bot.delivery.reach import lost
from bot.delivery.sending import LONGEST_SEND, Render, speak
from bot.waking import rest
from dialogs.delivery import OWED, Delivery, OutboxRow, Urgency
from dialogs.errors import ChannelError, Conflict, SendPostponed, SendRefused, SendUncertain, StorageError
from dialogs.model import Unreachable
from storage.repository import OUTBOX, Changes, Repository, Stored, moment

log = logging.getLogger(__name__)

Still = Callable[[OutboxRow], Awaitable[OutboxRow]]
"""A reminder that is about to leave, as it is to leave: with other words, later, or withdrawn."""


async def as_it_is(row: OutboxRow) -> OutboxRow:
    return row


LEASE = timedelta(seconds=30)
"""How long a row stays in the hands of a process that says nothing more. Where the clocks of two processes
differ by more than this leaves over LONGEST_SEND, a reply may be sent twice."""

AT_ONCE = 50
"""Rows claimed in one go, at most."""

IN_HAND = 100
"""Rows being sent at one moment. Those that hang take up to LONGEST_SEND each, and the others go on."""


class Outbox:
    """Sends rows and keeps account of what became of them.

    `name` is this process's and no other's; started again under it, it goes on at once where it died.
    """

    def __init__(
        self,
        repository: Repository,
        channels: Mapping[str, Channel],
        render: Render,
        clock: Clock,
        name: str = "",
        *,
        pace: Pace | None = None,
        still: Still = as_it_is,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`jitter` gives numbers from 0 to 1: how much of a pause that nobody named is waited."""
        self._repository = repository
        self._channels = channels
        self._render = render
        self._clock = clock
        self._name = name or secrets.token_hex(8)
        self._pace = pace or Pace({})
        self._still = still
        self._jitter = jitter
        self._wake = asyncio.Event()
        self._under_way: set[str] = set()
        self._unfinished: set[str] = set()
        self._lines = Lines(self._deliver, IN_HAND, self.wake)
        self._stopped = False

    def held(self, row: OutboxRow) -> OutboxRow:
        """The row in this process's hands: how it is written by whoever is going to send it at once."""
        return replace(row, holder=self._name, due_at=(self._clock() + LEASE).astimezone(UTC))

    async def deliver(self, keys: Sequence[str]) -> None:
        """Send those of `keys` that are still owed and in no other process's hands, in that order.

        What was decided is saved already, so nothing is raised: what cannot be sent now is sent later.
        """
        if not await attempt(partial(self._deliver_those, keys), log):
            self._unfinished.update(keys)

    async def deliver_written(self, rows: Sequence[Stored[OutboxRow]]) -> None:
        """Send rows just written as `held`, in that order, without reading them again."""
        if not await attempt(partial(self._deliver_each, rows), log):
            self._unfinished.update(row.record.key for row in rows)

    async def _deliver_each(self, rows: Sequence[Stored[OutboxRow]]) -> None:
        for stored in rows:
            await self._deliver(stored)

    async def _deliver_those(self, keys: Sequence[str]) -> None:
        for stored in await self._repository.get_all(OUTBOX, keys):
            if self._is_free(stored.record):
                await self._deliver(stored)

    async def shown(self, key: str) -> OutboxRow | None:
        """The row of a screen, to learn whether and when it went out."""
        stored = await self._repository.get(OUTBOX, key)
        return stored.record if stored else None

    async def typing(self, address: Address) -> None:
        """Show that something is on its way. It is never owed, so a failure is nothing."""
        channel = self._channels.get(address.channel)
        try:
            if channel is not None:
                await channel.typing(address)
        except ChannelError as error:
            log.info("outbox: typing was not shown (%s)", type(error).__name__)

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; what is in hand is sent, and then `run` ends."""
        self._stopped = True
        self._wake.set()

    async def run(self, pause: float = 2.0) -> None:
        """Send what is owed until stopped. `pause` is in seconds."""
        everything = True
        try:
            while not self._stopped:
                self._wake.clear()
                if await attempt(partial(self._line_up, everything), log):
                    everything = False
                await rest(self._wake, pause)
            while not self._lines.idle:
                await self._lines.moves()
        finally:
            await self._lines.stop()

    async def catch_up(self, everything: bool = False) -> int:
        """Send what is due; with `everything` also what a process of our name had in hand when it died."""
        count = await self._line_up(everything)
        while not self._lines.idle:
            await self._lines.moves()
            count += await self._line_up()
        return count

    async def _line_up(self, everything: bool = False) -> int:
        """Take in hand what is due, as far as there is room; how many."""
        found = await (self._left_behind() if everything else self._interrupted())
        self._lines.add(found)
        count = len(found)
        while not self._stopped and (room := min(self._lines.room, AT_ONCE)):
            found = await self._claim(room)
            self._lines.add(found)
            count += len(found)
            if len(found) < room:
                break
        return count

    async def _left_behind(self) -> list[Stored[OutboxRow]]:
        return await self._take_again(await self._repository.find(OUTBOX, "holder", self._name))

    async def _interrupted(self) -> list[Stored[OutboxRow]]:
        """What we had in hand when the store did not answer: perhaps sent, but not marked."""
        keys = sorted(self._unfinished)
        found = await self._repository.get_all(OUTBOX, keys) if keys else []
        taken = await self._take_again([row for row in found if row.record.holder == self._name])
        self._unfinished.difference_update(keys)
        return taken

    async def _take_again(self, found: Sequence[Stored[OutboxRow]]) -> list[Stored[OutboxRow]]:
        ours = [row for row in found if row.record.key not in self._under_way]
        taken = [await self._mark(row, self._taken_over(row.record)) for row in ours]
        return [row for row in taken if row is not None]

    async def _claim(self, room: int) -> list[Stored[OutboxRow]]:
        now = self._clock()
        mark = {"due_at": moment(now + LEASE), "holder": self._name}
        found = await self._repository.claim(OUTBOX, "due_at", now, mark, room)
        return [replace(row, record=self._taken_over(row.record)) for row in found]

    def _taken_over(self, row: OutboxRow) -> OutboxRow:
        """A row that was in somebody's hands may have been sent by them, just not marked."""
        return replace(self.held(row), doubtful=row.doubtful or row.holder is not None)

    async def _deliver(self, stored: Stored[OutboxRow]) -> None:
        if stored.record.key in self._under_way:
            return
        self._under_way.add(stored.record.key)
        try:
            await self._pace.enter(stored.record.address, urgent=stored.record.urgency is Urgency.REPLY)
            held = await self._hold(stored)
            if held is not None:
                await self._send(held)
            self._unfinished.discard(stored.record.key)
        except StorageError:
            self._unfinished.add(stored.record.key)
            raise
        except TooSoon as error:
            await self._mark(stored, later(stored.record, self._clock(), error.seconds))
        finally:
            self._under_way.discard(stored.record.key)

    def _is_free(self, row: OutboxRow) -> bool:
        return row.due_at is not None and (row.holder == self._name or row.due_at <= self._clock())

    async def _hold(self, stored: Stored[OutboxRow]) -> Stored[OutboxRow] | None:
        """The row in our hands for long enough to send it; None when it is another's, or not owed."""
        row = stored.record
        if row.state not in OWED or row.due_at is None:
            await self._mark(stored, row)
            return None
        if row.holder != self._name or row.key in self._unfinished:
            return await self._mark(stored, self._taken_over(row))
        if row.due_at >= self._clock() + LONGEST_SEND:
            return stored
        return await self._mark(stored, self.held(row))

    async def _send(self, stored: Stored[OutboxRow]) -> None:
        if stored.record.urgency is Urgency.REMINDER:
            before = await self._before_reminder(stored)
            if before is None:
                return
            stored = before
        began = self._clock()
        try:
            message_id = await speak(self._channels, self._render, stored.record)
        except (SendRefused, SendPostponed, SendUncertain) as error:
            log.info("outbox: not sent (%s)", type(error).__name__)
            self._heed(stored.record, error)
            row = failed(stored.record, error, began, self._jitter())
            await self._mark(stored, row)
            if row.state in _UNREACHABLE:
                why = _UNREACHABLE[row.state]
                await lost(self._repository, row.person, why, self._clock(), row.address)
        else:
            self._pace.answered(stored.record.address)
            sent = replace(stored.record, state=Delivery.SENT, sent_at=began, message_id=message_id, error="")
            await self._mark(stored, sent)

    async def _before_reminder(self, stored: Stored[OutboxRow]) -> Stored[OutboxRow] | None:
        """Marked *sending*, ready to leave; None when it may have left, waits, or another process has it."""
        if stored.record.state is Delivery.SENDING:
            await self._mark(stored, replace(stored.record, state=Delivery.UNCERTAIN, error="interrupted"))
            return None
        row = await self._still(stored.record)
        leaves = row.state in OWED and row.holder is not None
        marked = await self._mark(stored, replace(row, state=Delivery.SENDING) if leaves else row)
        return marked if leaves else None

    def _heed(self, row: OutboxRow, error: Exception) -> None:
        if isinstance(error, SendRefused):
            self._pace.answered(row.address)
        elif isinstance(error, SendPostponed) and error.retry_after is not None:
            self._pace.asked_to_wait(row.address, error.retry_after)

    async def _mark(self, stored: Stored[OutboxRow], row: OutboxRow) -> Stored[OutboxRow] | None:
        """Write what became of it; None when another process has it, or had it, meanwhile."""
        if row.state not in OWED:
            row = replace(row, holder=None, due_at=None)
        changes = Changes()
        changes.put(OUTBOX, row, stored.version)
        try:
            await self._repository.commit(changes, self._clock())
        except Conflict:
            return None
        return Stored(row, stored.version + 1)


_UNREACHABLE = {
    Delivery.BLOCKED: Unreachable.BLOCKED,
    Delivery.NOT_INSTALLED: Unreachable.NOT_INSTALLED,
}
