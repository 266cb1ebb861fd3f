"""The Teams channel on a real server, with a receiver that remembers and a connector that can fail."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, TraceConfig, TraceRequestStartParams, web
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.channels.base import Address, Inbound, Reply
from bot.channels.teams import TeamsChannel
from tests.fakes.activities import BOT, TENANT, Json
from tests.fakes.connector import FakeConnector

NOW = datetime(2026, 11, 21, 10, 0, 5, tzinfo=UTC)


@dataclass
class Recorder:
    """A receiver that keeps what it got, and answers with `reply` or raises `error`."""

    received: list[Inbound] = field(default_factory=list)
    reply: Reply = Reply()
    error: Exception | None = None
    during: Callable[[Inbound], Awaitable[None]] | None = None

    async def receive(self, inbound: Inbound) -> Reply:
        self.received.append(inbound)
        if self.during:
            await self.during(inbound)
        if self.error:
            raise self.error
        return self.reply


@dataclass
class Rig:
    connector: FakeConnector
    channel: TeamsChannel
    receiver: Recorder
    url: URL
    client: ClientSession
    requested: list[URL]
    """Every address the channel's session was about to send a request to."""

    @property
    def address(self) -> Address:
        return Address("msteams", self.connector.url, "a:personal-alice", "29:alice", BOT["id"], TENANT)

    async def post(self, activity: Json, **headers: str) -> tuple[int, Any]:
        """Post an activity as Teams does, and return the status and the body, as JSON when it is."""
        return await self.post_raw(json.dumps(activity).encode(), **headers)

    async def post_raw(self, body: bytes, **headers: str) -> tuple[int, Any]:
        sent = {"Content-Type": "application/json; charset=utf-8"}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        async with self.client.post(self.url, data=BytesIO(body), headers=sent) as response:
            text = await response.text()
            return response.status, json.loads(text) if response.content_type == "application/json" else text

    async def one(self, activity: Json) -> Inbound:
        """What the receiver got from one activity that was let in."""
        before = len(self.receiver.received)
        status, _ = await self.post(activity)
        assert status == 200
        assert len(self.receiver.received) == before + 1
        return self.receiver.received[-1]


@asynccontextmanager
async def teams_rig(patience: float = 5.0) -> AsyncIterator[Rig]:
    requested: list[URL] = []

    async def remember(_: ClientSession, __: object, params: TraceRequestStartParams) -> None:
        requested.append(params.url)

    trace = TraceConfig()
    trace.on_request_start.append(remember)
    async with FakeConnector() as connector, ClientSession(trace_configs=[trace]) as session:
        channel = TeamsChannel(session, now=lambda: NOW, patience=patience)
        receiver = Recorder()
        app = web.Application()
        channel.mount(app, receiver)
        async with TestServer(app) as server, ClientSession() as client:
            yield Rig(connector, channel, receiver, server.make_url("/api/messages"), client, requested)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)
