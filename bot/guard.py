"""Who may post an activity: the checks in front of `/api/messages`, before any SDK sees a byte.

A refusal has a status and a code naming the kind of failure; the content is in neither.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn, Protocol, TypeAlias

from aiohttp import web

from bot.hosts import LOOPBACK, Hosts, is_loopback

Json: TypeAlias = dict[str, Any]

BODY_LIMIT = 1_000_000
"""Bytes. Teams sends some 100 kB at most; a local client may paste more, and an escaped letter takes six."""

DEPTH_LIMIT = 50
NODE_LIMIT = 5000
"""How deep and how rich in parts an activity may be: the SDK walks each part in Python, on the event loop."""


class Refused(Exception):
    """A request that is not let in. `code` goes to the log, `status` to the client."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Guard(Protocol):
    """Decides about one request."""

    async def admit(self, request: web.Request) -> Json:
        """Return the activity as JSON, or raise Refused."""


class LocalGuard:
    """For a bot without an app id: only this machine, and only towards this machine.

    `Host` is checked because a web page can make a browser on this machine post here under a name of its own.
    """

    def __init__(self) -> None:
        self._hosts = Hosts(LOOPBACK)

    async def admit(self, request: web.Request) -> Json:
        if not is_loopback(request.remote):
            raise Refused(403, "not_local")
        if not self._hosts.allows(f"http://{request.host}"):
            raise Refused(403, "foreign_host_header")
        body = await read_json(request)
        check_channel(body, self._hosts)
        return body


def check_channel(body: Json, hosts: Hosts) -> None:
    """Refuse what is not from Teams or names a service outside the list."""
    if body.get("channelId") != "msteams":
        raise Refused(403, "foreign_channel")
    service_url = body.get("serviceUrl")
    if not isinstance(service_url, str) or not hosts.allows(service_url):
        raise Refused(403, "foreign_service_url")


async def read_json(request: web.Request) -> Json:
    """Return the body as a JSON object, or raise Refused with 400, 413 or 415."""
    if request.content_type != "application/json":
        raise Refused(415, "not_json_content")
    body = _parsed(await _read(request))
    if not isinstance(body, dict):
        raise Refused(400, "not_an_object")
    _check_shape(body)
    return body


async def _read(request: web.Request) -> bytes:
    if (request.content_length or 0) > BODY_LIMIT:
        raise Refused(413, "too_large")
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Refused(413, "too_large")
    return bytes(body)


def _parsed(raw: bytes) -> Any:
    """Parse strictly. Half a surrogate pair, which JSON can spell and UTF-8 cannot, becomes U+FFFD."""
    try:
        body = json.loads(raw.decode(), parse_constant=_no_constant)
        if b"\\ud" in raw or b"\\uD" in raw:
            whole = json.dumps(body, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
            body = json.loads(whole.decode("utf-16-le", "replace"))
    except (ValueError, RecursionError):
        raise Refused(400, "not_json") from None
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check_shape(body: Json) -> None:
    level: list[Any] = [body]
    nodes = 0
    for _ in range(DEPTH_LIMIT):
        level = [part for node in level for part in _parts(node)]
        nodes += len(level)
        if nodes > NODE_LIMIT:
            raise Refused(400, "too_many_parts")
        if not level:
            return
    raise Refused(400, "too_deep")


def _parts(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
