"""The PostgreSQL tables: made and changed by numbered migrations, one process at a time.

The one row of `bilagsbot_layout` says which migrations have run, and is the lock under which they run. Names
of ours are `text`; keys, values and bodies are `bytea`, for PostgreSQL's text holds neither NUL nor lone
surrogates, and bytes sort by code point whatever the database's language.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from asyncpg import Connection
from asyncpg.exceptions import (
    DuplicateObjectError,
    DuplicateTableError,
    UndefinedTableError,
    UniqueViolationError,
)
from asyncpg.pool import PoolConnectionProxy

from dialogs.errors import StoreDamaged
from storage import base
from storage.layout import to_bytes
from storage.writes import entries

Migration: TypeAlias = tuple[str, ...]

MIGRATIONS: tuple[Migration, ...] = (
    (
        """CREATE TABLE bilagsbot_documents (
            collection text COLLATE "C" NOT NULL,
            key bytea NOT NULL,
            version bigint NOT NULL,
            body bytea NOT NULL,
            PRIMARY KEY (collection, key))""",
        """CREATE TABLE bilagsbot_entries (
            collection text COLLATE "C" NOT NULL,
            field text COLLATE "C" NOT NULL,
            value bytea NOT NULL,
            key bytea NOT NULL,
            PRIMARY KEY (collection, field, value, key))""",
        "CREATE INDEX bilagsbot_entries_of ON bilagsbot_entries (collection, key)",
        "CREATE TABLE bilagsbot_commits (id bytea PRIMARY KEY, made_at double precision NOT NULL)",
    ),
)
"""The statements from each number to the next. What has been released is never edited, only added to."""

_LAYOUT_TABLE = """
CREATE TABLE IF NOT EXISTS bilagsbot_layout (
    id integer PRIMARY KEY CHECK (id = 1),
    number integer NOT NULL,
    fields text NOT NULL)"""
_FIRST_ROW = "INSERT INTO bilagsbot_layout VALUES (1, 0, '{}') ON CONFLICT DO NOTHING"
_READ = "SELECT number, fields FROM bilagsbot_layout"
_PAGE = """
SELECT key, body FROM bilagsbot_documents
WHERE collection = $1 AND key > $2 ORDER BY key LIMIT 1000"""
_ADD_ENTRIES = """
INSERT INTO bilagsbot_entries (collection, field, value, key)
SELECT $1, * FROM unnest($2::text[], $3::bytea[], $4::bytea[])"""

_MADE_MEANWHILE = (UniqueViolationError, DuplicateTableError, DuplicateObjectError)
"""What IF NOT EXISTS raises when another process makes the table at this very moment."""

Postgres: TypeAlias = "Connection[Any] | PoolConnectionProxy[Any]"


def fields_now() -> str:
    """The indexed fields as the layout's row names them."""
    return json.dumps({name: sorted(fields) for name, fields in base.INDEXES.items()}, sort_keys=True)


async def lay_out(connection: Postgres, place: str, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the tables to the newest layout. Raises StoreDamaged when they have a newer one."""
    today = (len(migrations), fields_now())
    if await _layout(connection, place, migrations) == today:
        return
    with suppress(*_MADE_MEANWHILE):
        await connection.execute(_LAYOUT_TABLE)
    await connection.execute(_FIRST_ROW)
    async with connection.transaction():
        await connection.execute(f"{_READ} FOR UPDATE")
        number, fields = await _layout(connection, place, migrations)
        for migration in migrations[number:]:
            for statement in migration:
                await connection.execute(statement)
        if fields != today[1]:
            await _make_entries(connection)
        await connection.execute("UPDATE bilagsbot_layout SET number = $1, fields = $2", *today)


async def _layout(connection: Postgres, place: str, migrations: Sequence[Migration]) -> tuple[int, str]:
    try:
        row = await connection.fetchrow(_READ)
    except UndefinedTableError:
        row = None
    if row is None:
        return 0, "{}"
    if row["number"] > len(migrations):
        raise StoreDamaged(f"{place}: written by a newer version of this product")
    return row["number"], row["fields"]


async def _make_entries(connection: Postgres) -> None:
    await connection.execute("DELETE FROM bilagsbot_entries")
    for collection in base.INDEXES:
        after = b""
        while page := await connection.fetch(_PAGE, collection, after):
            await connection.execute(_ADD_ENTRIES, collection, *_columns(collection, page))
            after = page[-1]["key"]


def _columns(collection: str, page: Sequence[Any]) -> tuple[list[str], list[bytes], list[bytes]]:
    found = [
        (field, to_bytes(value), row["key"])
        for row in page
        for field, value in entries(collection, json.loads(row["body"]))
    ]
    return [f for f, _, _ in found], [v for _, v, _ in found], [k for _, _, k in found]
