"""The keys that sign what Teams posts to us: fetched, kept, and fetched again in time."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.logs import place
from bot.trust.hosts import Hosts

log = logging.getLogger(__name__)

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
KEY_HOSTS = Hosts({"login.botframework.com"})

REFRESH_AFTER = timedelta(hours=12)
"""Keys this old are fetched again while they are still used; Microsoft asks for once a day."""

TRUSTED_FOR = timedelta(days=5)
"""Keys older than this are not believed: it is how long a withdrawn key may still be in use."""

PAUSE = timedelta(seconds=30)
"""Between two fetches, so that invented key ids cannot make us fetch without end."""


class KeysUnavailable(Exception):
    """There are no keys to check with. It says nothing about the request."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels it may sign for."""

    key: Any
    endorsements: frozenset[str]


class SigningKeys:
    """The keys of the Bot Framework's token service. `patience` is in seconds, for one of its answers."""

    def __init__(
        self,
        session: ClientSession,
        now: Callable[[], datetime],
        *,
        metadata: str = METADATA,
        hosts: Hosts = KEY_HOSTS,
        patience: float = 10.0,
    ) -> None:
        self._session = session
        self._now = now
        self._metadata = metadata
        self._hosts = hosts
        self._timeout = ClientTimeout(total=patience)
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> SigningKey | None:
        """Return the key of this id, fetching once for an unknown one; None when there is no such key.

        Raises KeysUnavailable when there are no keys that can be believed.
        """
        if kid not in self._keys or self._older(TRUSTED_FOR):
            await self._refresh()
        elif self._older(REFRESH_AFTER):
            self._begin()
        if self._older(TRUSTED_FOR):
            raise KeysUnavailable
        return self._keys.get(kid)

    async def close(self) -> None:
        """Stop a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _older(self, age: timedelta) -> bool:
        return self._fetched_at is None or self._now() - self._fetched_at > age

    async def _refresh(self) -> None:
        self._begin()
        if self._fetching is not None:
            await asyncio.shield(self._fetching)

    def _begin(self) -> None:
        """Start fetching, unless that is under way or was tried a moment ago."""
        if self._fetching is not None and not self._fetching.done():
            return
        if self._tried_at is None or self._now() - self._tried_at >= PAUSE:
            self._tried_at = self._now()
            self._fetching = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        try:
            metadata = await self._json(self._metadata)
            keys = dict(_read(await self._json(metadata["jwks_uri"])))
        except (ClientError, TimeoutError, OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            log.error("the signing keys could not be fetched: %s", place(error))
            return
        if keys:
            self._keys, self._fetched_at = keys, self._now()

    async def _json(self, url: str) -> Any:
        if not self._hosts.allows(url):
            raise ValueError("a key server that is not on the list")
        async with self._session.get(url, timeout=self._timeout, allow_redirects=False) as response:
            if response.status != 200:
                raise ValueError("no keys")
            return json.loads(await response.read())


def _read(found: Any) -> Iterator[tuple[str, SigningKey]]:
    """The RSA keys that can be read; others are for somebody else."""
    for said in found["keys"]:
        try:
            key = jwt.PyJWK(said, algorithm="RS256").key
            yield said["kid"], SigningKey(key, frozenset(said.get("endorsements") or ()))
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError):
            continue
