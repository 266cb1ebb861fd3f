"""The built-in chat on a real server and store, with a receiver that remembers and speaks as it is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, web

from bot.channels.base import Inbound, InboundKind, Member, Outgoing, Reply
from bot.channels.local import LocalChannel
from dialogs.richtext import read_plain
from storage.opening import open_backend

Json = dict[str, Any]
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HR = Member("hr", "HR Karen Holm", "hr@example.dk")
ANNA = Member("anna@example.dk", "Anna Lind", "anna@example.dk")


@dataclass
class Receiver:
    """Keeps what it got; then does `during`, raises `error`, or answers with `reply`."""

    received: list[Inbound] = field(default_factory=list)
    reply: Reply = Reply()
    error: Exception | None = None
    during: Callable[[Inbound], Awaitable[None]] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, kind: InboundKind, count: int = 1) -> list[Inbound]:
        """What it got of one kind, as soon as there are `count`. Raises TimeoutError."""
        async with asyncio.timeout(10):
            while len(found := [got for got in self.received if got.kind is kind]) < count:
                self._changed.clear()
                await self._changed.wait()
        return found

    async def receive(self, inbound: Inbound) -> Reply:
        self.received.append(inbound)
        self._changed.set()
        if self.during:
            await self.during(inbound)
        if self.error:
            raise self.error
        return self.reply


@dataclass
class Rig:
    channel: LocalChannel
    receiver: Receiver
    client: ClientSession
    url: str
    folder: Path
    now: datetime = NOW
    people: list[Member] = field(default_factory=lambda: [HR, ANNA])

    async def say(self, persona: str, text: str) -> str:
        """What the bot says by itself."""
        return await self.channel.send(self.channel.address(persona), Outgoing(text))

    async def post(self, body: Any, persona: str = "hr", **headers: str) -> tuple[int, Json]:
        """Post what the page would; the status and, when it is 200, the answer."""
        url = f"{self.url}/chat/{persona}/posts"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.post(url, json=body, headers=sent) as response:
            return response.status, await response.json() if response.status == 200 else {}

    async def history(self, persona: str = "hr") -> list[Json]:
        """The conversation as a page gets it when it connects."""
        async with self.live(persona) as page:
            event: Json = await page.receive_json(timeout=5)
        assert event["type"] == "history"
        messages: list[Json] = event["messages"]
        return messages

    @asynccontextmanager
    async def live(self, persona: str = "hr") -> AsyncIterator[ClientWebSocketResponse]:
        async with self.client.ws_connect(f"{self.url}/chat/{persona}/live") as page:
            yield page


def text(identity: str, written: str, **more: Any) -> Json:
    return {"id": identity, "kind": "text", "text": written, **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def local_rig(
    folder: Path, *, port: int | None = None, store: str = "", routes: Sequence[web.RouteDef] = ()
) -> AsyncIterator[Rig]:
    """Serve until the block is left. The same `folder` again is the same installation after a restart."""
    backend = await open_backend(store or folder / "store.db")
    port = port or free_port()
    rig: Rig

    async def people() -> Sequence[Member]:
        return rig.people

    channel = LocalChannel(backend, people, lambda: rig.now, folder / "uploads", read_plain)
    app = web.Application()
    app.add_routes(routes)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(backend.close)
        client = await stack.enter_async_context(ClientSession())
        rig = Rig(channel, Receiver(), client, f"http://127.0.0.1:{port}", folder)
        channel.mount(app, rig.receiver)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
        await runner.setup()
        stack.push_async_callback(lambda: asyncio.wait_for(runner.cleanup(), 4))
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield rig
