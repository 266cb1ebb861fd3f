"""The SQLite file: its tables, its settings, and whether it is ours.

`documents` holds one row per document. `entries` holds, for the fields of `base.INDEXES`, under which value a
document is found; it is made anew when those fields have changed since the file was last opened.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from dialogs.errors import StoreDamaged, StoreUnavailable
from storage import base
from storage.writes import entries

APPLICATION = 0x42696C61
"""SQLite's application_id of our files: "Bila"."""

LAYOUT = 1
"""SQLite's user_version: counts changes of these tables."""

_TABLES = (
    """CREATE TABLE documents (
        collection TEXT NOT NULL,
        key TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (collection, key))""",
    """CREATE TABLE entries (
        collection TEXT NOT NULL,
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        key TEXT NOT NULL,
        PRIMARY KEY (collection, field, value, key)) WITHOUT ROWID""",
    "CREATE INDEX entries_of ON entries (collection, key)",
    "CREATE TABLE indexed (fields TEXT NOT NULL)",
    "INSERT INTO indexed VALUES ('{}')",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {LAYOUT}",
)

_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA journal_size_limit = 67108864",
)


def to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def from_bytes(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def lay_out(connection: sqlite3.Connection, path: Path) -> None:
    """Make a connection one that writes, and the file if it is new; StoreDamaged for a file not ours."""
    _check_ours(connection, path)
    _check_whole(connection, path)
    if _value(connection, "PRAGMA journal_mode = WAL") != "wal":
        raise StoreUnavailable(f"{path}: this file system cannot hold the store")
    for setting in _SETTINGS:
        connection.execute(setting)
    connection.execute("BEGIN IMMEDIATE")
    try:
        _make_tables(connection)
        _make_entries(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Before anything is changed: even turning on WAL would write into somebody else's file."""
    if _is_empty(connection):
        return
    if _value(connection, "PRAGMA application_id") != APPLICATION:
        raise StoreDamaged(f"{path}: not a store of this product")
    if _value(connection, "PRAGMA user_version") > LAYOUT:
        raise StoreDamaged(f"{path}: written by a newer version of this product")


def _check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """A damaged page is better found now than in the middle of a round. Half a second for 240 MB."""
    found = _value(connection, "PRAGMA quick_check(1)")
    if found != "ok":
        raise StoreDamaged(f"{path}: {found}")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not _value(connection, "SELECT count(*) FROM sqlite_schema")


def _make_tables(connection: sqlite3.Connection) -> None:
    if _is_empty(connection):
        for statement in _TABLES:
            connection.execute(statement)


def _make_entries(connection: sqlite3.Connection) -> None:
    now = json.dumps(dict(base.INDEXES), sort_keys=True)
    if _value(connection, "SELECT fields FROM indexed") == now:
        return
    connection.execute("DELETE FROM entries")
    for collection in base.INDEXES:
        _index(connection, collection)
    connection.execute("UPDATE indexed SET fields = ?", (now,))


def _index(connection: sqlite3.Connection, collection: str) -> None:
    of_collection = "SELECT key, body FROM documents WHERE collection = ?"
    for key, body in connection.execute(of_collection, (collection,)):
        connection.executemany(
            "INSERT INTO entries VALUES (?, ?, CAST(? AS TEXT), CAST(? AS TEXT))",
            [
                (collection, field, to_bytes(value), to_bytes(key))
                for field, value in entries(collection, json.loads(body))
            ],
        )


def _value(connection: sqlite3.Connection, sql: str) -> Any:
    return connection.execute(sql).fetchone()[0]
