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
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.attempt import attempt
from bot.channels.base import Address, Channel, Outgoing
from bot.clock import Clock
from bot.logs import place
from dialogs.delivery import OWED, Delivery, OutboxRow, Urgency
from dialogs.desk import Message
from dialogs.errors import ChannelError, Conflict, SendPostponed, SendRefused, SendUncertain
from storage.repository import OUTBOX, Changes, Repository, Stored, moment

log = logging.getLogger(__name__)

Render = Callable[[Message, str], Outgoing]
"""A message and a language code to what goes on the screen."""

LONGEST_SEND = timedelta(seconds=20)
"""What takes longer is given up, and may or may not have arrived."""

LEASE = timedelta(seconds=30)
"""How long a row stays in the hands of a process that says nothing more. Where the clocks of two processes
differ by more than this leaves over LONGEST_SEND, a reply may be sent twice."""

LONGEST_PAUSE = timedelta(minutes=5)

AT_ONCE = 50
"""Rows claimed in one go."""


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
    ) -> None:
        self._repository = repository
        self._channels = channels
        self._render = render
        self._clock = clock
        self._name = name or secrets.token_hex(8)
        self._wake = asyncio.Event()
        self._under_way: set[str] = set()

    def held(self, row: OutboxRow) -> OutboxRow:
        """The row in this process's hands: how it is written by whoever is going to send it at once."""
        return replace(row, holder=self._name, due_at=(self._clock() + LEASE).astimezone(UTC))

    async def deliver(self, keys: Sequence[str]) -> None:
        """Send those of `keys` that are still owed and in no other process's hands, in that order."""
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

    async def run(self, pause: float = 2.0) -> None:
        """Send what is owed, for as long as the process lives. `pause` is in seconds."""
        everything = True
        while True:
            if await attempt(partial(self.catch_up, everything), log):
                everything = False
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                continue

    async def catch_up(self, everything: bool = False) -> int:
        """Send what is due; with `everything` also what a process of our name had in hand when it died."""
        count = await self._deliver_all(await self._left_behind()) if everything else 0
        while claimed := await self._claim():
            count += await self._deliver_all(claimed)
        return count

    async def _left_behind(self) -> list[Stored[OutboxRow]]:
        found = await self._repository.find(OUTBOX, "holder", self._name)
        ours = [row for row in found if row.record.key not in self._under_way]
        taken = [await self._mark(row, self._taken_over(row.record)) for row in ours]
        return [row for row in taken if row is not None]

    async def _claim(self) -> list[Stored[OutboxRow]]:
        now = self._clock()
        mark = {"due_at": moment(now + LEASE), "holder": self._name}
        found = await self._repository.claim(OUTBOX, "due_at", now, mark, AT_ONCE)
        return [replace(row, record=self._taken_over(row.record)) for row in found]

    def _taken_over(self, row: OutboxRow) -> OutboxRow:
        """A row that was in somebody's hands may have been sent by them, just not marked."""
        return replace(self.held(row), doubtful=row.doubtful or row.holder is not None)

    async def _deliver_all(self, rows: Sequence[Stored[OutboxRow]]) -> int:
        await asyncio.gather(*(self._deliver_in_order(rows) for rows in _by_person(rows)))
        return len(rows)

    async def _deliver_in_order(self, rows: Sequence[Stored[OutboxRow]]) -> None:
        for row in rows:
            await self._deliver(row)

    async def _deliver(self, stored: Stored[OutboxRow]) -> None:
        if stored.record.key in self._under_way:
            return
        self._under_way.add(stored.record.key)
        try:
            held = await self._hold(stored)
            if held is not None:
                await self._send(held)
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
        if row.holder == self._name and row.due_at >= self._clock() + LONGEST_SEND:
            return stored
        return await self._mark(stored, self.held(row) if row.holder == self._name else self._taken_over(row))

    async def _send(self, stored: Stored[OutboxRow]) -> None:
        if stored.record.urgency is Urgency.REMINDER:
            before = await self._before_reminder(stored)
            if before is None:
                return
            stored = before
        began = self._clock()
        try:
            message_id = await self._speak(stored.record)
        except (SendRefused, SendPostponed, SendUncertain) as error:
            log.info("outbox: not sent (%s)", type(error).__name__)
            await self._mark(stored, _failed(stored.record, error, began))
        else:
            sent = replace(stored.record, state=Delivery.SENT, sent_at=began, message_id=message_id, error="")
            await self._mark(stored, sent)

    async def _before_reminder(self, stored: Stored[OutboxRow]) -> Stored[OutboxRow] | None:
        """Marked *sending*, ready to leave; None when it may have left already, or another process has it."""
        if stored.record.state is Delivery.SENDING:
            await self._mark(stored, replace(stored.record, state=Delivery.UNCERTAIN, error="interrupted"))
            return None
        return await self._mark(stored, replace(stored.record, state=Delivery.SENDING))

    async def _speak(self, row: OutboxRow) -> str:
        channel = self._channels.get(row.address.channel)
        if channel is None:
            raise SendRefused("no_such_channel")
        outgoing = self._rendered(row)
        try:
            async with asyncio.timeout(LONGEST_SEND.total_seconds()):
                if not row.replaces:
                    return await channel.send(row.address, outgoing)
                await channel.update(row.address, row.replaces, outgoing)
                return row.replaces
        except TimeoutError:
            raise SendUncertain("no answer") from None

    def _rendered(self, row: OutboxRow) -> Outgoing:
        """A message that cannot be drawn is our mistake; it must not hold up the others."""
        try:
            return self._render(row.message, row.language)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is logged and the row is given up
            log.error("outbox: %s cannot be drawn (%s)", type(row.message).__name__, place(error))
            raise SendRefused("cannot_be_drawn") from None

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


def _failed(row: OutboxRow, error: Exception, now: datetime) -> OutboxRow:
    if isinstance(error, SendRefused):
        return replace(row, state=_refusal(error.code), error=error.code)
    if isinstance(error, SendUncertain) and row.urgency is Urgency.REMINDER:
        return replace(row, state=Delivery.UNCERTAIN, error=str(error))
    pause = timedelta(seconds=2.0 ** min(row.attempts, 8))
    if isinstance(error, SendPostponed) and error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after))
    due_at = (now + min(pause, LONGEST_PAUSE)).astimezone(UTC)
    row = replace(row, attempts=row.attempts + 1, due_at=due_at, holder=None, error=str(error))
    if isinstance(error, SendPostponed):
        return replace(row, state=Delivery.THROTTLED)
    return replace(row, state=Delivery.QUEUED, doubtful=True)


def _refusal(code: str) -> Delivery:
    return {"blocked": Delivery.BLOCKED, "not_installed": Delivery.NOT_INSTALLED}.get(code, Delivery.FAILED)


def _by_person(rows: Iterable[Stored[OutboxRow]]) -> list[list[Stored[OutboxRow]]]:
    people: dict[str, list[Stored[OutboxRow]]] = {}
    for row in sorted(rows, key=lambda row: (row.record.created_at, row.record.key)):
        people.setdefault(row.record.person, []).append(row)
    return list(people.values())
