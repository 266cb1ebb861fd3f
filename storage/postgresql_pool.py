"""Connections to PostgreSQL: a few, shared, replaced when they break; and what their failures mean to us.

Every use of a connection here is one statement or one transaction, so there is nothing to reset in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
from asyncpg import exceptions
from asyncpg.pool import PoolConnectionProxy

from dialogs.errors import ConfigurationError, StorageError, StoreDamaged, StoreUnavailable
from storage.postgresql_layout import Postgres, lay_out

MOST = 10
"""Connections of one process."""

CONNECT_SECONDS = 5.0
"""How long to wait for a connection: a new one, or one that others are using."""

STATEMENT_SECONDS = 60.0

LOST = (
    exceptions.PostgresConnectionError,
    exceptions.AdminShutdownError,
    exceptions.CrashShutdownError,
    exceptions.CannotConnectNowError,
    exceptions.DatabaseDroppedError,
    exceptions.IdleSessionTimeoutError,
    exceptions.QueryCanceledError,
    exceptions.InterfaceError,
    exceptions.InternalClientError,
    OSError,
    TimeoutError,
)
"""After these nobody can know what became of the statement."""

AGAIN = (exceptions.SerializationError, exceptions.DeadlockDetectedError)
"""After these nothing has happened, and the same statement may be made again."""

FAILED = (*LOST, exceptions.PostgresError)

_DAMAGED = (exceptions.DataCorruptedError, exceptions.IndexCorruptedError)
_OURS = (exceptions.ProgramLimitExceededError, exceptions.DataError)

Pool: TypeAlias = "asyncpg.Pool[Any]"
Lent: TypeAlias = "PoolConnectionProxy[Any]"


class Connections:
    """Connections to one store. `place` names it in errors, without the password."""

    def __init__(self, pool: Pool, place: str) -> None:
        self.place = place
        self._pool = pool
        self._closed = False
        self._in_use = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Lent]:
        """A connection for as long as the block lasts. Raises StoreUnavailable when there is none."""
        self._in_use += 1
        self._idle.clear()
        try:
            connection = await self._acquire()
            try:
                yield connection
            finally:
                await self._pool.release(connection)
        finally:
            self._in_use -= 1
            if not self._in_use:
                self._idle.set()

    async def _acquire(self) -> Lent:
        try:
            return await self._pool.acquire(timeout=CONNECT_SECONDS)
        except FAILED as error:
            raise storage_error(error, self.place) from error

    def check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"{self.place}: the store is closed")

    async def close(self) -> None:
        """Wait for what was begun, but not for a server that does not answer."""
        self._closed = True
        try:
            async with asyncio.timeout(STATEMENT_SECONDS):
                await self._idle.wait()
                await self._pool.close()
        except FAILED:
            self._pool.terminate()


async def connect(url: str) -> Connections:
    """Open the store and bring its tables up to date.

    Raises ConfigurationError for a URL that is none, StoreUnavailable or StoreDamaged.
    """
    place = _place(url)
    try:
        pool = await asyncpg.create_pool(
            url,
            init_size=1,
            min_size=0,  # with a floor asyncpg reconnects by itself, and logs each failure whole
            max_size=MOST,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            max_inactive_connection_lifetime=0,
            init=_durable,
            reset=_nothing_to_reset,
        )
    except ValueError:
        raise ConfigurationError(f"{place}: not a URL of a PostgreSQL server") from None
    except FAILED as error:
        raise storage_error(error, place) from error
    try:
        async with pool.acquire(timeout=CONNECT_SECONDS) as connection:
            await lay_out(connection, place)
    except BaseException as error:
        pool.terminate()
        if isinstance(error, FAILED):
            raise storage_error(error, place) from error
        raise
    return Connections(pool, place)


def storage_error(error: BaseException, place: str) -> StorageError:
    """What a failure of asyncpg's means to us. What the server quotes of the documents is left out."""
    words = error.strerror if isinstance(error, OSError) else next(iter(error.args), "")
    said = f"{place}: {words or type(error).__name__}"
    if isinstance(error, _OURS):
        return StorageError(said)
    if isinstance(error, _DAMAGED):
        return StoreDamaged(said)
    return StoreUnavailable(said)


def _place(url: str) -> str:
    """What follows the last @, so that no part of a password is in it, however badly it is quoted."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


async def _durable(connection: Postgres) -> None:
    """Where it is the database's habit to acknowledge before the disk has it, it is not ours."""
    if await connection.fetchval("SELECT current_setting('synchronous_commit', true)") == "off":
        await connection.execute("SET synchronous_commit = on")


async def _nothing_to_reset(_: Postgres) -> None:
    return
