"""The stores that the benchmark compares, each with one verb: save an answer, its log entry and its seen id.

`Ours` is any backend of the product. The other two are what the product could have been: TinyDB as it comes,
which writes its whole file and does not sync it, and SQLite with a transaction for each commit.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from tinydb import TinyDB
from tinydb.table import Document as TinyDocument

from storage.base import NEW, Backend, Document, Json, Put
from storage.opening import open_backend

TEXT = "Et svar på nogle linjer, som ejere skriver dem. " * 20
PAGE = 500


def body(number: int, version: int) -> Json:
    """About a kilobyte, as one answer is."""
    return {"round_id": "r", "owners": [f"ejer{number}@eks.dk"], "version": version, "text": TEXT}


def entry(number: int, version: int) -> Json:
    return {"stream": f"submission/{number}", "action": "answered", "digest": f"{version:064d}"}


class Store(Protocol):
    async def fill(self, documents: int) -> None:
        """Make that many submissions, each of version 1."""

    async def save(self, number: int, version: int) -> None:
        """Take submission `number` from `version` to the next; return when that is kept."""

    async def close(self) -> None: ...


class Ours:
    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def fill(self, documents: int) -> None:
        for start in range(0, documents, PAGE):
            numbers = range(start, min(start + PAGE, documents))
            await self._backend.load([Document("submissions", str(n), 1, body(n, 1)) for n in numbers])

    async def save(self, number: int, version: int) -> None:
        await self._backend.commit(
            [
                Put("submissions", str(number), version, body(number, version + 1)),
                Put("audit", f"{number}/{version}", NEW, entry(number, version)),
                Put("seen", f"{number}/{version}", NEW, {"day": "2031-05-06", "rows": []}),
            ]
        )

    async def close(self) -> None:
        await self._backend.close()


async def ours(store: str | Path) -> Ours:
    return Ours(await open_backend(store))


class Plain:
    """SQLite as one would write it down: WAL, synchronous, one thread, one transaction for each commit."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE documents (collection, key, version, body, PRIMARY KEY (collection, key))",
        ):
            self._db.execute(statement)
        self._thread = ThreadPoolExecutor(1)

    async def fill(self, documents: int) -> None:
        rows = [("submissions", str(n), 1, json.dumps(body(n, 1))) for n in range(documents)]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")

    async def save(self, number: int, version: int) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._save, number, version)

    def _save(self, number: int, version: int) -> None:
        execute, key = self._db.execute, f"{number}/{version}"
        execute("BEGIN IMMEDIATE")
        execute(
            "UPDATE documents SET version = ?, body = ?"
            " WHERE collection = 'submissions' AND key = ? AND version = ?",
            (version + 1, json.dumps(body(number, version + 1)), str(number), version),
        )
        insert = "INSERT INTO documents VALUES (?, ?, 1, ?)"
        execute(insert, ("audit", key, json.dumps(entry(number, version))))
        execute(insert, ("seen", key, json.dumps({"day": "2031-05-06", "rows": []})))
        execute("COMMIT")

    async def close(self) -> None:
        self._thread.shutdown()
        self._db.close()


class Stock:
    """TinyDB as it comes, on the event loop. One table, or each commit would write the file three times."""

    def __init__(self, path: Path) -> None:
        self._db = TinyDB(path)

    async def fill(self, documents: int) -> None:
        self._db.insert_multiple(TinyDocument(body(n, 1), n + 1) for n in range(documents))

    async def save(self, number: int, version: int) -> None:
        self._db.update(body(number, version + 1), doc_ids=[number + 1])
        await asyncio.sleep(0)

    async def close(self) -> None:
        self._db.close()
