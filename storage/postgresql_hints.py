"""LISTEN and NOTIFY: a word to the other processes that a collection has changed. Only ever a hint.

It is sent after the commit and apart from it, so a commit never waits for it, and many commits of a moment
are one notification. An engine that has no LISTEN is left alone; whoever waits looks now and then anyway.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from asyncpg.exceptions import FeatureNotSupportedError, PostgresSyntaxError

from dialogs.errors import StoreUnavailable
from storage.postgresql_pool import FAILED, Connections

CHANNEL = "bilagsbot"

NOT_HERE = (FeatureNotSupportedError, PostgresSyntaxError)
"""What an engine answers that has no LISTEN, or whatever else it is asked for."""

GATHER_SECONDS = 0.02
"""How long hints are gathered before they are sent."""

AGAIN_SECONDS = 1.0
"""How long after a lost connection we listen again."""


class Hints:
    """Does nothing until somebody wants to know about a collection."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._process = secrets.token_hex(8)
        self._wanted: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
        self._changed: set[str] = set()
        self._there_are = asyncio.Event()
        self._work: list[asyncio.Task[None]] = []

    def on_change(self, collection: str, wake: Callable[[], None]) -> None:
        self._wanted[collection].append(wake)
        if not self._work:
            self._work = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell())]

    def changed(self, collections: Iterable[str]) -> None:
        """This process has committed to these."""
        told = self._wanted.keys() & set(collections)
        if told:
            self._changed |= told
            self._there_are.set()

    async def close(self) -> None:
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def _tell(self) -> None:
        while True:
            await self._there_are.wait()
            await asyncio.sleep(GATHER_SECONDS)
            changed, self._changed = self._changed, set()
            self._there_are.clear()
            words = [f"{self._process} {collection}" for collection in sorted(changed)]
            try:
                async with self._connections.one() as connection:
                    await connection.execute(
                        "SELECT pg_notify($1, word) FROM unnest($2::text[]) AS word", CHANNEL, words
                    )
            except (StoreUnavailable, *FAILED):
                continue

    async def _listen(self) -> None:
        while True:
            with suppress(StoreUnavailable, *FAILED):
                try:
                    await self._listen_once()
                except NOT_HERE:
                    return
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen_once(self) -> None:
        """Until the connection is lost."""
        lost = asyncio.Event()
        async with self._connections.one() as connection:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._wake(self._wanted)  # something may have changed while nobody listened
            try:
                await lost.wait()
            finally:
                await connection.close()

    def _heard(self, _connection: Any, _pid: int, _channel: str, word: object) -> None:
        process, _, collection = str(word).partition(" ")
        if process != self._process:
            self._wake([collection])

    def _wake(self, collections: Iterable[str]) -> None:
        for collection in collections:
            for wake in self._wanted.get(collection, ()):
                wake()
