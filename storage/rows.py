"""Documents as rows of one SQLite file: what one connection can read and write.

Text goes in and out as UTF-8 bytes that may hold lone surrogates (bound as bytes, cast to TEXT), so that any
Python string comes back as it was, keys sort by code point, and the file is readable with any SQLite tool.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dialogs.errors import Conflict, StorageError, StoreBroken, StoreDamaged, StoreUnavailable
from storage.base import NEW, Document
from storage.layout import from_bytes, lay_out, to_bytes
from storage.writes import ANY, Write

BUSY_SECONDS = 10.0
"""How long to wait for another process that is writing."""

UNSYNCED = frozenset({sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC})
"""The system could not write what it had taken, and has forgotten which part: asking again would not help."""

_GET = "SELECT version, body FROM documents WHERE collection = ? AND key = CAST(? AS TEXT)"
_ALL = """
SELECT key, version, body FROM documents
WHERE collection = ? AND key > CAST(? AS TEXT) ORDER BY key LIMIT ?"""
_WHERE = """
SELECT documents.key, version, body FROM entries CROSS JOIN documents USING (collection, key)
WHERE entries.collection = ? AND field = ? AND value = CAST(? AS TEXT) AND entries.key > CAST(? AS TEXT)
ORDER BY entries.key LIMIT ?"""
_VERSIONS = """
SELECT documents.key, version FROM entries CROSS JOIN documents USING (collection, key)
WHERE entries.collection = ? AND field = ? AND value = CAST(? AS TEXT) ORDER BY entries.key"""
_EVERYTHING = """
SELECT collection, key, version, body FROM documents
WHERE (collection, key) > (?, CAST(? AS TEXT)) ORDER BY collection, key LIMIT ?"""
_DUE = """
SELECT documents.key, version, body FROM entries CROSS JOIN documents USING (collection, key)
WHERE entries.collection = ? AND field = ? AND value <= CAST(? AS TEXT)
ORDER BY value, entries.key LIMIT ?"""
_COLLECTIONS = "SELECT DISTINCT collection FROM documents"
_COUNT = "SELECT count(*) FROM documents WHERE collection = ?"
_INSERT = """
INSERT INTO documents (collection, key, version, body)
VALUES (?, CAST(? AS TEXT), 1, CAST(? AS TEXT)) ON CONFLICT DO NOTHING"""
_LOAD = """
INSERT INTO documents (collection, key, version, body)
VALUES (?, CAST(? AS TEXT), ?, CAST(? AS TEXT))
ON CONFLICT (collection, key) DO UPDATE SET version = excluded.version, body = excluded.body"""
_UPDATE = """
UPDATE documents SET version = version + 1, body = CAST(? AS TEXT)
WHERE collection = ? AND key = CAST(? AS TEXT) AND version = ?"""
_DELETE = "DELETE FROM documents WHERE collection = ? AND key = CAST(? AS TEXT) AND version = ?"
_ENTRIES = "SELECT field, value FROM entries WHERE collection = ? AND key = CAST(? AS TEXT)"
_ADD_ENTRY = (
    "INSERT INTO entries (collection, key, field, value) VALUES (?, CAST(? AS TEXT), ?, CAST(? AS TEXT))"
)
_DROP_ENTRY = """
DELETE FROM entries
WHERE collection = ? AND key = CAST(? AS TEXT) AND field = ? AND value = CAST(? AS TEXT)"""


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """Turn SQLite's exceptions into ours, which name the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    except UnicodeDecodeError as error:
        raise StoreDamaged(f"{path}: {error.reason}") from None


def storage_error(error: sqlite3.Error, path: Path) -> StorageError:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in UNSYNCED:
        return StoreBroken(f"{path}: {error}")
    if code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StoreDamaged(f"{path}: {error}")
    return StoreUnavailable(f"{path}: {error}")


class Rows:
    """One connection. Whoever holds it sees to it that one thread uses it at a time.

    Reading raises StoreDamaged or StoreUnavailable. The writing methods raise SQLite's own exceptions, for
    whoever has the transaction must tell one document's failure from the file's.
    """

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        self.path = path
        with errors_of(path):
            self.connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            with errors_of(path):
                self._set_up(reading)
            self._opened = self._found()
        except BaseException:
            self.connection.close()
            raise

    def _set_up(self, reading: bool) -> None:
        self.connection.text_factory = from_bytes
        if reading:
            self.connection.execute("PRAGMA query_only = ON")
        else:
            lay_out(self.connection, self.path)

    def close(self) -> None:
        self.connection.close()

    def check_there(self) -> None:
        """Raises StoreUnavailable when the file was moved or deleted: SQLite would go on writing in it."""
        if self._found() != self._opened:
            raise StoreUnavailable(f"{self.path}: the file was moved or deleted while it was open")

    def _found(self) -> tuple[int, int]:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return (0, 0)
        except OSError as error:
            raise StoreUnavailable(f"{self.path}: {error.strerror}") from error
        return (found.st_dev, found.st_ino)

    def get(self, collection: str, key: str) -> Document | None:
        with errors_of(self.path):
            rows = self.connection.execute(_GET, (collection, to_bytes(key))).fetchall()
        return self._document(collection, key, *rows[0]) if rows else None

    def get_many(self, wanted: Iterable[tuple[str, str]]) -> list[Document | None]:
        with errors_of(self.path), self.moment():
            return [self.get(collection, key) for collection, key in wanted]

    def scan(self, collection: str, field: str, value: str, after: str, limit: int | None) -> list[Document]:
        most = -1 if limit is None else limit
        with errors_of(self.path):
            if field:
                asked = (collection, field, to_bytes(value), to_bytes(after), most)
                rows = self.connection.execute(_WHERE, asked).fetchall()
            else:
                rows = self.connection.execute(_ALL, (collection, to_bytes(after), most)).fetchall()
        return [self._document(collection, key, version, body) for key, version, body in rows]

    def versions(self, collection: str, field: str, value: str) -> list[tuple[str, int]]:
        with errors_of(self.path):
            return self.connection.execute(_VERSIONS, (collection, field, to_bytes(value))).fetchall()

    def due(self, collection: str, field: str, now: str, limit: int) -> list[Document]:
        """Those whose `field` is not after `now`, the earliest first."""
        with errors_of(self.path):
            rows = self.connection.execute(_DUE, (collection, field, to_bytes(now), limit)).fetchall()
        return [self._document(collection, key, version, body) for key, version, body in rows]

    def everything(self, collection: str, key: str, limit: int) -> list[Document]:
        """What comes after a document, in all collections."""
        with errors_of(self.path):
            rows = self.connection.execute(_EVERYTHING, (collection, to_bytes(key), limit)).fetchall()
        return [self._document(*row) for row in rows]

    def collections(self) -> list[str]:
        with errors_of(self.path):
            return [name for (name,) in self.connection.execute(_COLLECTIONS).fetchall()]

    def count(self, collection: str) -> int:
        with errors_of(self.path):
            return int(self.connection.execute(_COUNT, (collection,)).fetchone()[0])

    def data_version(self) -> int:
        """A number that changes when another connection has written."""
        with errors_of(self.path):
            return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def write(self, write: Write) -> None:
        """Do one change inside a transaction; raises Conflict when its version does not hold."""
        if not self._write_document(write):
            raise Conflict(write.collection, write.key)
        self._write_entries(write)

    def erase(self) -> None:
        """Write the whole file anew, and cut the log: until then both hold what was deleted."""
        with errors_of(self.path):
            self.connection.execute("VACUUM")
            busy = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreUnavailable(f"{self.path}: others are reading it all the time")

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Several reads of one state."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it on disk at the end, or nothing of it anywhere."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def _write_document(self, write: Write) -> bool:
        execute, key = self.connection.execute, to_bytes(write.key)
        if write.text is None:
            done = execute(_DELETE, (write.collection, key, write.expected))
        elif write.expected == ANY:
            done = execute(_LOAD, (write.collection, key, write.version, to_bytes(write.text)))
        elif write.expected == NEW:
            done = execute(_INSERT, (write.collection, key, to_bytes(write.text)))
        else:
            done = execute(_UPDATE, (to_bytes(write.text), write.collection, key, write.expected))
        return done.rowcount == 1

    def _write_entries(self, write: Write) -> None:
        at = (write.collection, to_bytes(write.key))
        before = frozenset(self.connection.execute(_ENTRIES, at)) if write.expected != NEW else frozenset()
        for sql, changed in ((_DROP_ENTRY, before - write.entries), (_ADD_ENTRY, write.entries - before)):
            self.connection.executemany(sql, [(*at, field, to_bytes(value)) for field, value in changed])

    def _document(self, collection: str, key: str, version: int, body: str) -> Document:
        try:
            return Document(collection, key, version, json.loads(body))
        except ValueError:
            raise StoreDamaged(f"{self.path}: {collection}/{key} cannot be read") from None
