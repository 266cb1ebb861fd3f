"""`postgresql://`: one table of versioned documents on a server, for bots on several machines.

What PostgreSQL must be able to do for it is listed in README.md, Storage.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from asyncpg import exceptions

from dialogs.errors import Conflict, StorageError, StoreDamaged, StoreUnavailable
from storage.base import NEW, PAGE, Backend, Batch, Document, Json
from storage.layout import from_bytes, to_bytes
from storage.postgresql_hints import NOT_HERE, Hints
from storage.postgresql_layout import MIGRATIONS, Postgres, fields_now
from storage.postgresql_pool import AGAIN, FAILED, LOST, Connections, connect, storage_error
from storage.postgresql_statements import (
    ALL,
    COMMIT,
    DUE,
    ERASE,
    EVERYTHING,
    FORGET,
    GET_MANY,
    SETTLE,
    VERSIONS,
    WHERE,
    commit_arguments,
)
from storage.writes import ANY, Write, check_scan, marking, prepare, prepare_load, taken

AT_ONCE = 50
"""Documents decoded on the event loop itself; more go to a thread."""

PATIENCE = 10.0
"""Seconds to go on trying: a batch that collides with others, or to learn whether one was saved."""

LONGEST_PAUSE = 0.5

T = TypeVar("T")

REMEMBERED = 86400.0
"""Seconds that the ids of commits are kept: far longer than anybody asks for one."""

FORGET_EVERY = 1000
"""Commits."""


class PostgresqlBackend:
    """Commits are one statement each. `now` is this machine's clock, in seconds."""

    def __init__(self, connections: Connections, now: Callable[[], float] = time.time) -> None:
        self._connections = connections
        self._now = now
        self._commits = 0
        self._hints = Hints(connections)

    async def get(self, collection: str, key: str) -> Document | None:
        (document,) = await self.get_many([(collection, key)])
        return document

    async def get_many(self, wanted: Sequence[tuple[str, str]]) -> list[Document | None]:
        collections, keys = [name for name, _ in wanted], [to_bytes(key) for _, key in wanted]
        rows = await self._fetch(GET_MANY, collections, keys)
        found = list(zip(wanted, rows, strict=True))
        return await self._in_thread(lambda: [self._answer(*each) for each in found], len(found))

    async def scan(
        self,
        collection: str,
        field: str = "",
        value: str = "",
        *,
        after: str = "",
        limit: int | None = None,
    ) -> list[Document]:
        check_scan(collection, field, limit)
        if field:
            rows = await self._fetch(WHERE, collection, field, to_bytes(value), to_bytes(after), limit)
        else:
            rows = await self._fetch(ALL, collection, to_bytes(after), limit)
        return await self._in_thread(lambda: self._documents(rows), len(rows))

    async def versions(self, collection: str, field: str, value: str) -> list[tuple[str, int]]:
        check_scan(collection, field, None)
        rows = await self._fetch(VERSIONS, collection, field, to_bytes(value))
        return [(from_bytes(row["key"]), row["version"]) for row in rows]

    async def mark(self) -> str:
        """Nothing that every engine of this protocol has would tell."""
        return ""

    async def claim(self, collection: str, field: str, *, now: str, mark: Json, limit: int) -> list[Document]:
        check_scan(collection, field, limit)
        self._connections.check_open()
        asked = (collection, field, to_bytes(now), limit)
        try:
            async with self._connections.one() as connection, connection.transaction():
                found = self._documents(await connection.fetch(DUE, *asked))
                # What somebody else has just finished with comes as it is now, due or not.
                found = [each for each in found if _is_due(each.body.get(field), now)]
                await self._write(connection, prepare([marking(each, mark) for each in found]), _new_id())
        except AGAIN:
            return []
        except FAILED as error:
            raise storage_error(error, self._connections.place) from error
        return [taken(each) for each in found]

    async def commit(self, batch: Batch) -> None:
        """As in base, but for a server that is lost in the middle and stays away longer than PATIENCE.

        StoreUnavailable then says that the batch is whole on disk or not there; reading later tells which.
        """
        await self._save(prepare(batch))

    async def everything(self, page: int = PAGE) -> AsyncGenerator[list[Document], None]:
        self._connections.check_open()
        after = ("", b"")
        try:
            async with self._connections.one() as connection, _moment(connection):
                while rows := await connection.fetch(EVERYTHING, *after, page):
                    yield await self._in_thread(partial(self._documents, rows), len(rows))
                    after = (rows[-1]["collection"], rows[-1]["key"])
        except FAILED as error:
            raise storage_error(error, self._connections.place) from error

    async def load(self, documents: Sequence[Document]) -> None:
        await self._save(prepare_load(documents))

    def on_change(self, collection: str, wake: Callable[[], None]) -> None:
        self._hints.on_change(collection, wake)

    async def erase(self) -> None:
        """An engine without VACUUM tidies up by itself."""
        self._connections.check_open()
        try:
            async with self._connections.one() as connection:
                await connection.execute(ERASE)
        except NOT_HERE:
            return
        except FAILED as error:
            raise storage_error(error, self._connections.place) from error

    async def close(self) -> None:
        await self._hints.close()
        await self._connections.close()

    async def _save(self, writes: tuple[Write, ...]) -> None:
        self._connections.check_open()
        async for _ in self._pauses("others write the same documents"):
            if await self._attempt(writes):
                break
        self._hints.changed(write.collection for write in writes)
        self._commits += 1
        if self._commits % FORGET_EVERY == 1:
            await self._forget()

    async def _attempt(self, writes: tuple[Write, ...]) -> bool:
        """Write the batch; False when nothing was written and it may be tried again."""
        commit = _new_id()
        try:
            async with self._connections.one() as connection:
                await self._write(connection, writes, commit)
        except AGAIN:
            return False
        except exceptions.UniqueViolationError:
            await self._check_versions(writes)
            return False
        except LOST:
            return await self._was_saved(commit)
        except exceptions.PostgresError as error:
            raise storage_error(error, self._connections.place) from error
        return True

    async def _write(self, connection: Postgres, writes: Sequence[Write], commit: bytes) -> None:
        arguments = (*commit_arguments(writes), commit, self._now(), len(MIGRATIONS), fields_now())
        refused = await connection.fetchval(COMMIT, *arguments)
        if refused == 0:
            place = self._connections.place
            raise StoreDamaged(f"{place}: changed by another version of this product; restart this one")
        if refused is not None:
            raise Conflict(writes[refused - 1].collection, writes[refused - 1].key)

    async def _check_versions(self, writes: Sequence[Write]) -> None:
        """Somebody made a document at the same moment: raise Conflict for the first that does not hold."""
        found = await self.get_many([(write.collection, write.key) for write in writes])
        for write, document in zip(writes, found, strict=True):
            if write.expected not in {ANY, document.version if document else NEW}:
                raise Conflict(write.collection, write.key)

    async def _was_saved(self, commit: bytes) -> bool:
        """Whether a commit whose connection was lost has happened; if not, it never will."""
        async for _ in self._pauses("whether the batch was saved cannot be known"):
            try:
                async with self._connections.one() as connection:
                    return not await connection.fetchval(SETTLE, commit, self._now())
            except (StoreUnavailable, *LOST, *AGAIN):
                continue
        raise AssertionError

    async def _forget(self) -> None:
        try:
            await self._fetch(FORGET, self._now() - REMEMBERED)
        except StorageError:
            return  # the batch itself is saved; the next thousand will do

    async def _fetch(self, statement: str, *arguments: Any) -> list[Any]:
        """Read; once more on another connection when the one at hand turns out to be broken."""
        self._connections.check_open()
        for last in (False, False, True):
            try:
                async with self._connections.one() as connection:
                    return await connection.fetch(statement, *arguments)
            except FAILED as error:
                if last or not isinstance(error, (*LOST, *AGAIN)) or isinstance(error, TimeoutError):
                    raise storage_error(error, self._connections.place) from error
        raise AssertionError

    async def _pauses(self, why_not: str) -> AsyncIterator[None]:
        """Go on, a little slower each time; StoreUnavailable when the patience is at its end."""
        end, pause = time.monotonic() + PATIENCE, 0.005
        while True:
            yield
            if time.monotonic() > end:
                raise StoreUnavailable(f"{self._connections.place}: {why_not}")
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  only to drift apart
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _in_thread(self, decode: Callable[[], T], number: int) -> T:
        return decode() if number <= AT_ONCE else await asyncio.to_thread(decode)

    def _answer(self, at: tuple[str, str], row: Any) -> Document | None:
        return None if row["version"] is None else self._document(*at, row["version"], row["body"])

    def _documents(self, rows: Sequence[Any]) -> list[Document]:
        return [
            self._document(row["collection"], from_bytes(row["key"]), row["version"], row["body"])
            for row in rows
        ]

    def _document(self, collection: str, key: str, version: int, body: bytes) -> Document:
        try:
            return Document(collection, key, version, json.loads(from_bytes(body)))
        except ValueError:
            raise StoreDamaged(f"{self._connections.place}: {collection}/{key} cannot be read") from None


def _new_id() -> bytes:
    return secrets.token_bytes(16)


def _is_due(value: object, now: str) -> bool:
    return isinstance(value, str) and value <= now


def _moment(connection: Postgres) -> Any:
    """A transaction that sees one state of everything."""
    return connection.transaction(isolation="repeatable_read", readonly=True)


async def open_url(url: str) -> Backend:
    """`postgresql://user:password@host:port/database`, as libpq has it."""
    return PostgresqlBackend(await connect(url))
