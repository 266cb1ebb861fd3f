"""Several processes with one outbox: nothing is sent twice by healthy ones, nothing is left by a dead one.

A process here is an outbox with its own connection to the same store; the chat they write to counts what
arrives, and can keep a send waiting for as long as a test wants.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.base import Attachment, Member, Outgoing
from bot.delivery.outbox import LEASE, Outbox
from bot.delivery.sending import LONGEST_SEND
from dialogs.delivery import Delivery, OutboxRow, Urgency
from dialogs.desk import Message
from dialogs.errors import ChannelError, SendPostponed
from dialogs.messages import ShowHelp
from dialogs.model import Address
from storage.opening import backends, open_backend
from storage.repository import OUTBOX, Changes, Repository
from tests.storage.conftest import PLACES
from tests.storage.postgres_server import postgres_server

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Chat:
    """Where the messages arrive. While `open` is not set, a send has arrived and its answer has not."""

    name: str = "chat"
    arrived: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    refusals: list[ChannelError] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, address: Address, outgoing: Outgoing) -> str:
        if self.refusals:
            raise self.refusals.pop()
        self.arrived.append(f"{address.recipient} {outgoing.text}".strip())
        number = str(len(self.arrived))
        self.came.set()
        await self.open.wait()
        return number

    async def until(self, count: int) -> None:
        """As soon as so many have arrived."""
        while len(self.arrived) < count:
            self.came.clear()
            await self.came.wait()

    async def update(self, address: Address, message: str, outgoing: Outgoing) -> None:
        raise NotImplementedError(message)

    async def typing(self, address: Address) -> None: ...

    async def member(self, address: Address) -> Member | None: ...

    async def fetch(self, address: Address, attachment: Attachment, into: Path, limit: int) -> None: ...


@dataclass
class Process:
    outbox: Outbox
    repository: Repository


class Installation:
    """A store, a chat, a clock, and as many processes as a test starts."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self.now = NOON
        self.chat = Chat()
        self.chat.open.set()
        self._url = url
        self._stack = stack
        self._memory: Repository | None = None

    async def start(self, name: str = "") -> Process:
        if self._memory is None or self._url != "memory://":
            backend = await open_backend(self._url)
            self._stack.push_async_callback(backend.close)
            self._memory = Repository(backend)
        channels = {self.chat.name: self.chat}
        outbox = Outbox(self._memory, channels, lambda *_: Outgoing(""), lambda: self.now, name)
        return Process(outbox, self._memory)

    def row(self, key: str, urgency: Urgency = Urgency.REPLY) -> OutboxRow:
        address = Address(self.chat.name, "", "c", key, "bot")
        message: Message = ShowHelp()
        return OutboxRow(key, key, address, message, urgency, self.now, self.now)

    async def owe(self, process: Process, *rows: OutboxRow) -> None:
        changes = Changes()
        for row in rows:
            changes.put(OUTBOX, row)
        await process.repository.commit(changes, self.now)

    async def kill_while_sending(self, process: Process, row: OutboxRow) -> None:
        """The process dies after its message has arrived and before it has marked it."""
        self.chat.open.clear()
        await self.owe(process, process.outbox.held(row))
        sending = asyncio.create_task(process.outbox.deliver([row.key]))
        await self.chat.until(1)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        self.chat.open.set()

    async def state(self, process: Process, key: str) -> OutboxRow:
        row = await process.outbox.shown(key)
        assert row
        return row


@pytest.fixture(params=backends())
async def installation(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Installation]:
    async with AsyncExitStack() as stack:
        yield Installation(PLACES[request.param](tmp_path), stack)


async def test_workers_of_several_processes_send_every_message_once(installation: Installation) -> None:
    processes = [await installation.start(f"p{n}") for n in range(4)]
    keys = [f"{n:03d}" for n in range(120)]
    await installation.owe(processes[0], *(installation.row(key) for key in keys))
    await asyncio.gather(*(process.outbox.catch_up() for process in processes))
    assert Counter(installation.chat.arrived) == Counter(keys)
    for key in keys:
        row = await installation.state(processes[0], key)
        assert (row.state, row.holder, row.due_at) == (Delivery.SENT, None, None)


@pytest.mark.parametrize("urgency", Urgency)
async def test_what_a_turn_is_sending_no_other_process_sends(
    installation: Installation, urgency: Urgency
) -> None:
    first, second = await installation.start("a"), await installation.start("b")
    installation.chat.open.clear()
    await installation.owe(first, first.outbox.held(installation.row("x", urgency)))
    sending = asyncio.create_task(first.outbox.deliver(["x"]))
    await installation.chat.until(1)
    installation.now += LONGEST_SEND
    async with asyncio.timeout(5):
        await second.outbox.deliver(["x"])
        assert await second.outbox.catch_up(everything=True) == 0
    installation.chat.open.set()
    await sending
    assert installation.chat.arrived == ["x"]
    assert (await installation.state(second, "x")).state is Delivery.SENT


async def test_a_reply_of_a_dead_process_is_sent_by_another_after_the_lease(
    installation: Installation,
) -> None:
    first, second = await installation.start("a"), await installation.start("b")
    await installation.kill_while_sending(first, installation.row("x"))
    installation.now += LEASE - timedelta(seconds=1)
    assert await second.outbox.catch_up() == 0
    installation.now += timedelta(seconds=1)
    assert await second.outbox.catch_up() == 1
    assert installation.chat.arrived == ["x", "x"]
    row = await installation.state(second, "x")
    assert (row.state, row.doubtful) == (Delivery.SENT, True)


async def test_a_process_started_again_goes_on_at_once_where_it_died(installation: Installation) -> None:
    first = await installation.start("a")
    await installation.kill_while_sending(first, installation.row("x"))
    again, other = await installation.start("a"), await installation.start("b")
    assert await other.outbox.catch_up(everything=True) == 0
    assert await again.outbox.catch_up(everything=True) == 1
    assert (await installation.state(again, "x")).doubtful


async def test_a_reminder_of_a_dead_process_is_never_sent_again(installation: Installation) -> None:
    first, second = await installation.start("a"), await installation.start("b")
    await installation.kill_while_sending(first, installation.row("x", Urgency.REMINDER))
    installation.now += LEASE
    await asyncio.gather(first.outbox.catch_up(everything=True), second.outbox.catch_up(everything=True))
    assert installation.chat.arrived == ["x"]
    row = await installation.state(second, "x")
    assert (row.state, row.holder, row.due_at) == (Delivery.UNCERTAIN, None, None)


async def test_who_has_lost_a_row_cannot_write_what_became_of_it(installation: Installation) -> None:
    """A process that was frozen in the middle of a send wakes up after another has sent the row."""
    frozen, other = await installation.start("a"), await installation.start("b")
    answer, at_once = asyncio.Event(), installation.chat.open
    installation.chat.open = answer
    await installation.owe(frozen, frozen.outbox.held(installation.row("x")))
    sending = asyncio.create_task(frozen.outbox.deliver(["x"]))
    await installation.chat.until(1)
    installation.now += LEASE
    installation.chat.open = at_once
    assert await other.outbox.catch_up() == 1
    answer.set()
    await sending
    row = await installation.state(other, "x")
    assert (row.state, row.message_id, row.sent_at) == (Delivery.SENT, "2", installation.now)


async def test_a_later_row_of_a_slow_turn_is_held_anew_before_it_is_sent(installation: Installation) -> None:
    first, second = await installation.start("a"), await installation.start("b")
    await installation.owe(first, first.outbox.held(installation.row("x")))
    installation.now += LEASE - timedelta(seconds=5)
    installation.chat.open.clear()
    sending = asyncio.create_task(first.outbox.deliver(["x"]))
    await installation.chat.until(1)
    installation.now += timedelta(seconds=10)
    async with asyncio.timeout(5):
        assert await second.outbox.catch_up() == 0
    installation.chat.open.set()
    await sending
    row = await installation.state(second, "x")
    assert (row.state, row.doubtful) == (Delivery.SENT, False)
    assert installation.chat.arrived == ["x"]


async def test_what_was_postponed_is_anybodys_when_its_time_has_come(installation: Installation) -> None:
    first, second = await installation.start("a"), await installation.start("b")
    installation.chat.refusals = [SendPostponed("429", 60)]
    await installation.owe(first, first.outbox.held(installation.row("x")))
    await first.outbox.deliver(["x"])
    row = await installation.state(first, "x")
    assert (row.state, row.holder) == (Delivery.THROTTLED, None)
    installation.now += timedelta(seconds=59)
    assert await second.outbox.catch_up() == 0
    await second.outbox.deliver(["x"])
    assert installation.chat.arrived == []
    installation.now += timedelta(seconds=1)
    await asyncio.gather(first.outbox.catch_up(), second.outbox.catch_up())
    assert installation.chat.arrived == ["x"]
    assert not (await installation.state(first, "x")).doubtful


async def test_nothing_of_what_was_sent_is_ever_found_as_due(installation: Installation) -> None:
    process = await installation.start("a")
    await installation.owe(process, *(process.outbox.held(installation.row(f"{n}")) for n in range(5)))
    await process.outbox.deliver([f"{n}" for n in range(5)])
    later = "2099-01-01T00:00:00+00:00"
    backend = process.repository.backend
    assert await backend.claim("outbox", "due_at", now=later, mark={"due_at": later}, limit=9) == []
    assert await backend.scan("outbox", "holder", "a") == []


async def test_what_was_sent_while_the_store_was_gone_is_known_to_be_doubtful(tmp_path: Path) -> None:
    """The message has arrived, and its mark cannot be written: it goes again, marked as doubtful."""
    server = postgres_server()
    async with AsyncExitStack() as stack:
        installation = Installation(PLACES["postgresql"](tmp_path), stack)
        process = await installation.start("a")
        installation.chat.open.clear()
        await installation.owe(process, process.outbox.held(installation.row("x")))
        sending = asyncio.create_task(process.outbox.deliver(["x"]))
        await installation.chat.until(1)
        await asyncio.to_thread(server.stop)
        installation.chat.open.set()
        await sending
        await asyncio.to_thread(server.start)
        assert await process.outbox.catch_up() == 1
        row = await installation.state(process, "x")
        assert (row.state, row.doubtful, row.message_id) == (Delivery.SENT, True, "2")
