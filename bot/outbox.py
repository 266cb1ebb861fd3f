"""What is owed leaves from here: one row at a time, sent only after the commit that wrote it.

The turn that wrote a row sends it first; what is left (a restart, a channel that said "later") the worker
sends. A reply or an invitation goes at least once; a reminder at most once: it is marked before it leaves,
and stays *uncertain* when nobody can know.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.attempt import attempt
from bot.channels.base import Address, Channel, Outgoing
from bot.clock import Clock
from bot.logs import place
from dialogs.delivery import OWED, Delivery, OutboxRow, Urgency
from dialogs.desk import Message
from dialogs.errors import ChannelError, Conflict, SendPostponed, SendRefused, SendUncertain
from storage.repository import OUTBOX, Changes, Repository, Stored

log = logging.getLogger(__name__)

Render = Callable[[Message, str], Outgoing]
"""A message and a language code to what goes on the screen."""

PATIENCE = timedelta(seconds=20)
"""How old an unsent row of another turn must be before the worker takes it over: longer than a turn lasts."""

LONGEST_PAUSE = timedelta(minutes=5)


class Outbox:
    """Sends rows and keeps account of what became of them."""

    def __init__(
        self, repository: Repository, channels: Mapping[str, Channel], render: Render, clock: Clock
    ) -> None:
        self._repository = repository
        self._channels = channels
        self._render = render
        self._clock = clock
        self._wake = asyncio.Event()
        self._under_way: set[str] = set()

    async def deliver(self, keys: Sequence[str]) -> None:
        """Send those of `keys` that are still owed, in that order."""
        for stored in await self._repository.get_all(OUTBOX, keys):
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
        """Send what is due; `everything` takes rows of a turn that can no longer be under way (a restart)."""
        now = self._clock()
        owed = [row for row in await self._owed() if row.record.key not in self._under_way]
        due = [
            row for row in owed if row.record.due_at <= now and (everything or _left_behind(row.record, now))
        ]
        people = _by_person(due)
        await asyncio.gather(*(self._deliver_in_order(rows) for rows in people))
        return len(due)

    async def _owed(self) -> list[Stored[OutboxRow]]:
        found: list[Stored[OutboxRow]] = []
        for state in sorted(OWED):
            found += await self._repository.find(OUTBOX, "state", state)
        return found

    async def _deliver_in_order(self, rows: Sequence[Stored[OutboxRow]]) -> None:
        for row in rows:
            await self._deliver(replace(row, record=_taken_over(row.record)))

    async def _deliver(self, stored: Stored[OutboxRow]) -> None:
        row = stored.record
        if row.state not in OWED or row.key in self._under_way:
            return
        self._under_way.add(row.key)
        try:
            await self._send(stored)
        finally:
            self._under_way.discard(row.key)

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
        if not row.replaces:
            return await channel.send(row.address, outgoing)
        await channel.update(row.address, row.replaces, outgoing)
        return row.replaces

    def _rendered(self, row: OutboxRow) -> Outgoing:
        """A message that cannot be drawn is our mistake; it must not hold up the others."""
        try:
            return self._render(row.message, row.language)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is logged and the row is given up
            log.error("outbox: %s cannot be drawn (%s)", type(row.message).__name__, place(error))
            raise SendRefused("cannot_be_drawn") from None

    async def _mark(self, stored: Stored[OutboxRow], row: OutboxRow) -> Stored[OutboxRow] | None:
        """Write what became of it; None when another process has done so meanwhile."""
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
    row = replace(row, attempts=row.attempts + 1, due_at=now + min(pause, LONGEST_PAUSE), error=str(error))
    if isinstance(error, SendPostponed):
        return replace(row, state=Delivery.THROTTLED)
    return replace(row, state=Delivery.QUEUED, doubtful=True)


def _refusal(code: str) -> Delivery:
    return {"blocked": Delivery.BLOCKED, "not_installed": Delivery.NOT_INSTALLED}.get(code, Delivery.FAILED)


def _left_behind(row: OutboxRow, now: datetime) -> bool:
    return (
        row.state is Delivery.THROTTLED or row.urgency is not Urgency.REPLY or now - row.created_at > PATIENCE
    )


def _taken_over(row: OutboxRow) -> OutboxRow:
    """A queued row that another turn left behind may have been sent by it, just not marked."""
    return replace(row, doubtful=True) if row.state is Delivery.QUEUED else row


def _by_person(rows: Iterable[Stored[OutboxRow]]) -> list[list[Stored[OutboxRow]]]:
    people: dict[str, list[Stored[OutboxRow]]] = {}
    for row in sorted(rows, key=lambda row: (row.record.created_at, row.record.key)):
        people.setdefault(row.record.person, []).append(row)
    return list(people.values())
