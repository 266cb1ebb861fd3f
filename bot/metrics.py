"""What an operator may count: requests, messages sent, what is still owed. Kinds and numbers, no content."""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
)
from prometheus_client.exposition import generate_latest

from bot.channels.base import Address, Attachment, Channel, Member, Outgoing
from dialogs.delivery import OWED
from dialogs.errors import ChannelError, SendPostponed, SendRefused, StorageError
from storage.base import Backend

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MOST_COUNTED = 10_000
"""Rows owed beyond this are not counted: that many are trouble enough."""


class Metrics:
    """The numbers of one installation."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "bilagsbot_requests", "Requests answered.", ["route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "bilagsbot_request_seconds", "How long they took.", ["route"], registry=self.registry
        )
        self._calls = Counter(
            "bilagsbot_channel_calls", "Calls to a chat.", ["verb", "outcome"], registry=self.registry
        )
        self._owed = Gauge(
            "bilagsbot_outbox_owed", "Messages not sent yet.", ["state"], registry=self.registry
        )
        ProcessCollector(registry=self.registry)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count every request by its route, never by its path: a path may be a signed link."""
        began, status = time.perf_counter(), 500
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as error:
            status = error.status
            raise
        else:
            return response
        finally:
            resource = request.match_info.route.resource
            route = resource.canonical if resource else "none"
            self._requests.labels(route, status).inc()
            self._seconds.labels(route).observe(time.perf_counter() - began)

    async def counted(self, verb: str, call: Awaitable[T]) -> T:
        """Make a channel's call, and count what became of it."""
        outcome = "failed"
        try:
            result = await call
            outcome = "done"
        except ChannelError as error:
            outcome = _outcome(error)
            raise
        else:
            return result
        finally:
            self._calls.labels(verb, outcome).inc()

    async def exposed(self, backend: Backend) -> bytes:
        """The whole, as Prometheus reads it. What is owed is counted now."""
        for state in sorted(OWED):
            try:
                rows = await backend.scan("outbox", "state", state.value, limit=MOST_COUNTED)
                self._owed.labels(state.value).set(len(rows))
            except StorageError:
                self._owed.labels(state.value).set(float("nan"))
        return generate_latest(self.registry)


class Counted:
    """A channel whose calls are counted."""

    def __init__(self, channel: Channel, metrics: Metrics) -> None:
        self.name = channel.name
        self._channel = channel
        self._metrics = metrics

    async def send(self, address: Address, outgoing: Outgoing) -> str:
        return await self._metrics.counted("send", self._channel.send(address, outgoing))

    async def update(self, address: Address, message: str, outgoing: Outgoing) -> None:
        await self._metrics.counted("update", self._channel.update(address, message, outgoing))

    async def typing(self, address: Address) -> None:
        await self._metrics.counted("typing", self._channel.typing(address))

    async def member(self, address: Address) -> Member | None:
        return await self._metrics.counted("member", self._channel.member(address))

    async def fetch(self, address: Address, attachment: Attachment, into: Path, limit: int) -> None:
        await self._metrics.counted("fetch", self._channel.fetch(address, attachment, into, limit))


class MetricsPage:
    """`/metrics`. With a token it asks for it; `open_to_all` is for a bot on the loopback address."""

    def __init__(self, metrics: Metrics, backend: Backend, token: str, *, open_to_all: bool) -> None:
        self._metrics = metrics
        self._backend = backend
        self._token = token
        self._open = open_to_all and not token

    async def answer(self, request: web.Request) -> web.Response:
        said = request.headers.get("Authorization", "")
        wanted = f"Bearer {self._token}"
        if not self._open and not (self._token and hmac.compare_digest(said.encode(), wanted.encode())):
            raise web.HTTPNotFound
        body = await self._metrics.exposed(self._backend)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _outcome(error: ChannelError) -> str:
    if isinstance(error, SendRefused):
        return "refused"
    return "postponed" if isinstance(error, SendPostponed) else "uncertain"
