"""A Teams connector over real HTTP that fails on demand and records everything it is asked.

In a test's own loop::

    async with FakeConnector() as connector:
        connector.members["29:alice"] = {"id": "29:alice", "name": "Alice", "email": "alice@example.org"}
        connector.fail_next(throttled(2), refused())
        ...  # let the bot write to connector.url
        assert [m["text"] for m in connector.messages("a:personal-alice")] == ["hej"]

As a process of its own it prints its service URL, and is scripted and read over HTTP::

    python -m tests.fakes.connector --port 0
    POST {origin}/_fake/members   {"id": ..., "name": ..., "email": ..., "userPrincipalName": ...}
    POST {origin}/_fake/faults    {"next": [{"status": 429}], "every": 5, "fault": {"status": 502}}
    GET  {origin}/_fake/calls     everything asked so far;  GET {origin}/_fake/messages  what stands where
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self, TypeAlias

from aiohttp import web

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call.

    `accept`: the call has its effect all the same. `wait` is in seconds, before anything else. Then one of:
    `hang` (no answer until the connector is stopped), `reset` (the connection is torn), `status` (an error
    with `code` and perhaps `retry_after` seconds). A fault with none of them is a slow success.
    """

    status: int = 0
    code: str = ""
    retry_after: float | None = None
    accept: bool = False
    wait: float = 0.0
    hang: bool = False
    reset: bool = False

    @property
    def takes_effect(self) -> bool:
        return self.accept or not (self.status or self.hang or self.reset)


def throttled(retry_after: float | None = None) -> Fault:
    return Fault(429, "TooManyRequests", retry_after)


def refused(code: str = "MessageWritesBlocked") -> Fault:
    return Fault(403, code)


def failed(status: int, *, accept: bool = False) -> Fault:
    return Fault(status, "ServiceError", accept=accept)


def hanging(*, accept: bool = False) -> Fault:
    return Fault(hang=True, accept=accept)


def torn(*, accept: bool = False) -> Fault:
    return Fault(reset=True, accept=accept)


def slow(seconds: float) -> Fault:
    return Fault(wait=seconds)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived. `activity` is the message it is about; `delivered`: it took effect."""

    method: str
    conversation: str
    activity: str
    body: Json
    host: str
    authorization: str
    delivered: bool = True


@dataclass
class Script:
    """Every so manieth message fails, by each of `faults` in turn, the first ones by hanging.

    Whoever is in one of the conversations `blocked` never gets anything.
    """

    every: int
    faults: Sequence[Fault]
    hangs: int = 0
    blocked: frozenset[str] = frozenset()
    count: int = 0

    def __call__(self, call: Call) -> Fault | None:
        if call.conversation in self.blocked:
            return refused()
        self.count += 1
        if self.count % self.every:
            return None
        number = self.count // self.every - 1
        return hanging() if number < self.hangs else self.faults[number % len(self.faults)]


Faults: TypeAlias = Callable[[Call], Fault | None]


@dataclass
class FakeConnector:
    """The connector. `faults` is asked about each call that `fail_next` has nothing for."""

    members: dict[str, Json] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: Faults = lambda _: None
    port: int = 0

    def __post_init__(self) -> None:
        self._next: deque[Fault | None] = deque()
        self._said: dict[str, dict[str, Json]] = {}
        self._count = 0
        self._changed = asyncio.Condition()
        self._stopped = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopped.set()
        await self._runner.cleanup()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The service URL; it has a path, as Teams' own has."""
        return f"{self.origin}/connector"

    def fail_next(self, *faults: Fault | None) -> None:
        """Let the next calls fail, in order; None lets one through."""
        self._next.extend(faults)

    def messages(self, conversation: str) -> list[Json]:
        """What a person sees in this conversation now: sent, updated, not deleted; without typing."""
        return [body for body in self._said.get(conversation, {}).values() if body.get("type") == "message"]

    def sent(self, conversation: str) -> list[Json]:
        """Every body that arrived there by POST, in order, delivered or not."""
        return [c.body for c in self.calls if c.method == "POST" and c.conversation == conversation]

    async def wait_for(self, seen: Callable[[FakeConnector], bool], timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Return as soon as `seen` holds, without sleeping; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(lambda: seen(self))

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=1024**2)
        root = "/connector/v3/conversations"
        app.router.add_post(root, self._create)
        app.router.add_route("*", root + "/{conversation}/activities", self._on_activity)
        app.router.add_route("*", root + "/{conversation}/activities/{activity}", self._on_activity)
        app.router.add_get(root + "/{conversation}/members", self._on_members)
        app.router.add_get(root + "/{conversation}/members/{member}", self._on_member)
        add_controls(app, self)
        return app

    async def _create(self, request: web.Request) -> web.StreamResponse:
        def made(call: Call) -> Json:
            first = (call.body.get("members") or [{}])[0]
            return {"id": f"a:personal-{str(first.get('id', '')).removeprefix('29:')}"}

        return await self._answer(request, made)

    async def _on_activity(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, self._say)

    async def _on_members(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, lambda _: list(self.members.values()))

    async def _on_member(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, lambda _: self.members.get(request.match_info["member"]))

    async def _answer(self, request: web.Request, effect: Callable[[Call], Any]) -> web.StreamResponse:
        call = await _call(request)
        fault = (self._next.popleft() if self._next else self.faults(call)) or Fault()
        if fault.wait:
            await self._pause(fault.wait)
        result = effect(call) if fault.takes_effect else None
        await self._record(call, fault.takes_effect)
        if fault.hang:
            await self._stopped.wait()
        if (fault.reset or fault.hang) and request.transport:
            request.transport.abort()
        if fault.status:
            return _error(fault)
        return _error(Fault(404, "NotFound")) if result is None else web.json_response(result, status=200)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

    async def _record(self, call: Call, delivered: bool) -> None:
        async with self._changed:
            self.calls.append(replace(call, delivered=delivered))
            self._changed.notify_all()

    def _say(self, call: Call) -> Json | None:
        said = self._said.setdefault(call.conversation, {})
        if call.method == "POST":
            self._count += 1
            said[str(self._count)] = call.body
            return {"id": str(self._count)}
        if call.activity not in said:
            return None
        if call.method == "DELETE":
            del said[call.activity]
            return {}
        said[call.activity] = call.body
        return {"id": call.activity}


async def _call(request: web.Request) -> Call:
    body = await request.json() if request.can_read_body else {}
    found = request.match_info
    return Call(
        method=request.method,
        conversation=found.get("conversation", ""),
        activity=found.get("activity", found.get("member", "")),
        body=body,
        host=request.host,
        authorization=request.headers.get("Authorization", ""),
    )


def _error(fault: Fault) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    error = {"error": {"code": fault.code, "message": "a fault of the script"}}
    return web.json_response(error, status=fault.status, headers=headers)


def add_controls(app: web.Application, connector: FakeConnector) -> None:
    """The routes by which another process scripts and reads the connector."""

    async def members(request: web.Request) -> web.Response:
        member = await request.json()
        connector.members[member["id"]] = member
        return web.Response()

    async def faults(request: web.Request) -> web.Response:
        script = await request.json()
        connector.fail_next(*(Fault(**fault) for fault in script.get("next", [])))
        if every := script.get("every"):
            faults = [Fault(**fault) for fault in script.get("faults", [script.get("fault")])]
            connector.faults = Script(
                every, faults, script.get("hangs", 0), frozenset(script.get("blocked", ()))
            )
        return web.Response()

    async def tally(_: web.Request) -> web.Response:
        said = (call for call in connector.calls if call.method == "POST" and call.delivered)
        delivered = Counter(f"{call.conversation} {_kind_of(call.body)}" for call in said)
        faulty = sum(not call.delivered for call in connector.calls)
        counts = {"calls": len(connector.calls), "faulty": faulty, "delivered": delivered}
        return web.json_response(counts)

    async def calls(_: web.Request) -> web.Response:
        return web.json_response([asdict(call) for call in connector.calls])

    async def messages(_: web.Request) -> web.Response:
        return web.json_response({key: connector.messages(key) for key in connector._said})

    app.router.add_post("/_fake/members", members)
    app.router.add_post("/_fake/faults", faults)
    app.router.add_get("/_fake/calls", calls)
    app.router.add_get("/_fake/tally", tally)
    app.router.add_get("/_fake/messages", messages)


def _kind_of(body: Json) -> str:
    return "reminder" if "Påmindelse" in str(body) else "invitation"


async def serve(port: int) -> None:
    async with FakeConnector(port=port) as connector:
        sys.stdout.write(f"{connector.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))
