"""Calls to a Teams connector over the shared session, and what each of their failures means.

No SDK here: JSON out, JSON in, and one of the three exceptions of a channel.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    InvalidURL,
)
from yarl import URL

from bot.trust.hosts import Hosts, parsed_url
from dialogs.errors import ChannelError, SendPostponed, SendRefused, SendUncertain

Json: TypeAlias = dict[str, Any]

log = logging.getLogger(__name__)


class Authorise(Protocol):
    """Whoever has the token."""

    async def __call__(self) -> str:
        """The value of the Authorization header. Raises SendPostponed when there is none to be had."""

    def refused(self) -> None:
        """A connector would not have it."""


POSTPONED = frozenset({401, 408, 412, 429, 502, 504})
"""Statuses after which the same call may be made again: the connector says that it did not take it."""

LONGEST_WAIT = 3600.0
"""Seconds; a Retry-After beyond this is cut."""


class Delivery:
    """Calls to connectors on listed hosts.

    `patience` is how many seconds an answer may take to begin, and a connection to be made. `authorise`
    gives the value of the Authorization header; it is asked only after the host was found on the list.
    """

    def __init__(
        self,
        session: ClientSession,
        hosts: Hosts,
        *,
        patience: float = 15.0,
        authorise: Authorise | None = None,
    ) -> None:
        self._session = session
        self._hosts = hosts
        self._timeout = ClientTimeout(total=4 * patience, connect=patience, sock_read=patience)
        self._authorise = authorise

    async def call(self, method: str, service_url: str, *path: str, body: Json | None = None) -> Json:
        """Make one call below `service_url` and return the JSON object answered ({} when there is none)."""
        url = self._target(service_url, path)
        headers = {"Authorization": await self._authorise()} if self._authorise else {}
        try:
            async with self._session.request(
                method, url, json=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                answer = await _json(response)
                if not 200 <= response.status < 300:
                    if response.status == 401 and self._authorise:
                        self._authorise.refused()
                    raise failure(response.status, response.headers, answer)
                return answer
        except (ClientError, TimeoutError, OSError) as error:
            raise _lost(error) from error

    def may_call(self, address: str) -> bool:
        return self._hosts.allows(address)

    async def upload(self, address: str, content: bytes) -> None:
        """Put all of `content` to an upload session. Carries no token: the address is the permission."""
        url = parsed_url(address)
        if url is None or not content or not self._hosts.allows(url):
            raise _unlisted()
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}",
        }
        try:
            async with self._session.put(
                url, data=content, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                if response.status not in {200, 201}:
                    raise failure(response.status, response.headers, {})
        except (ClientError, TimeoutError, OSError) as error:
            raise _lost(error) from error

    async def download(self, address: str, into: Path, limit: int) -> None:
        """Write what is at `address` to `into`. Carries no token; raises SendRefused beyond `limit` bytes."""
        url = parsed_url(address)
        if url is None or not self._hosts.allows(url):
            raise _unlisted()
        try:
            async with self._session.get(url, timeout=self._timeout, allow_redirects=False) as response:
                if response.status != 200:
                    raise failure(response.status, response.headers, {})
                content = await _limited(response, limit)
        except (ClientError, TimeoutError, OSError) as error:
            raise _lost(error) from error
        await asyncio.to_thread(into.write_bytes, content)

    def _target(self, service_url: str, path: tuple[str, ...]) -> URL:
        root = parsed_url(service_url)
        if root is None or root.query_string or root.fragment:
            raise _unlisted()
        url = root.joinpath("v3", "conversations", *(quote(part, safe="") for part in path), encoded=True)
        if not self._hosts.allows(url):
            raise _unlisted()
        return url


def failure(status: int, headers: Mapping[str, str], answer: Json) -> ChannelError:
    """What a refusal by the connector means. 5xx other than 502 and 504 may come after it has delivered.

    A 503 that names a time to come back has taken nothing either.
    """
    code = _code(status, answer)
    wait = _retry_after(headers)
    if status in POSTPONED or (status == 503 and wait is not None):
        return SendPostponed(code, wait)
    return SendUncertain(code) if status >= 500 else SendRefused(code)


def _lost(error: Exception) -> ChannelError:
    """No answer: nothing was sent if there was no connection, nobody knows if there was one."""
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return SendPostponed("unreachable")
    if isinstance(error, InvalidURL):
        return SendRefused("bad_address")
    return SendUncertain("no_answer" if isinstance(error, TimeoutError) else "connection_lost")


def _unlisted() -> SendRefused:
    log.warning("refused to call a host that is not on the list")
    return SendRefused("host_not_listed")


def _code(status: int, answer: Json) -> str:
    error = answer.get("error")
    name = error.get("code") if isinstance(error, dict) else None
    if isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", name):
        return f"{status}:{name}"
    return str(status)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None


async def _json(response: ClientResponse) -> Json:
    """Read the body; the status counts even when the body is cut off or makes no sense."""
    try:
        answer = json.loads(await response.read())
    except (ClientError, TimeoutError, OSError, ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


async def _limited(response: ClientResponse, limit: int) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > limit:
            raise SendRefused("file_too_large")
    return bytes(content)
