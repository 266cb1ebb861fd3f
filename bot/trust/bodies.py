"""Reading what is posted to us: under limits, strictly, before anything else looks at it."""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeAlias

from aiohttp import web

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
