"""The SQLite file under TinyDB: how it is set up, grouped, indexed, and shared."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from dialogs.errors import Conflict, StorageError, StoreDamaged, StoreUnavailable
from storage import base, rows
from storage.base import NEW, Delete, Put
from storage.tinydb import TinyDBBackend
from tests.storage.asking import keys, put


@pytest.fixture
async def store(path: Path) -> AsyncIterator[TinyDBBackend]:
    opened = TinyDBBackend(path)
    yield opened
    await opened.close()


def test_an_acknowledged_commit_is_synced_to_disk(store: TinyDBBackend) -> None:
    """A kill cannot show it, only a loss of power can: so the settings themselves are looked at."""
    ask = store._writing.connection.execute
    assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ask("PRAGMA synchronous").fetchone() == (2,)
    assert ask("PRAGMA fullfsync").fetchone() == (1,)


async def test_commits_of_a_moment_share_one_transaction(store: TinyDBBackend) -> None:
    statements: list[str] = []
    store._writing.connection.set_trace_callback(statements.append)
    await asyncio.gather(*(put(store, f"{n}") for n in range(100)))
    assert len([each for each in statements if each.strip().startswith("INSERT INTO documents")]) == 100
    assert statements.count("COMMIT") < 10
    assert len(await store.scan("rounds")) == 100


async def test_nothing_is_acknowledged_before_it_can_be_written(store: TinyDBBackend, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(put(store, "a"))
    done, _ = await asyncio.wait({waiting}, timeout=0.2)
    assert not done
    assert await store.get("rounds", "a") is None
    other.execute("COMMIT")
    other.close()
    await waiting
    assert await store.get("rounds", "a")


async def test_a_file_that_stays_locked_is_unavailable_and_then_works_again(
    store: TinyDBBackend, path: Path
) -> None:
    store._writing.connection.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    outcomes = await asyncio.gather(*(put(store, f"{n}") for n in range(3)), return_exceptions=True)
    assert [type(each) for each in outcomes] == [StoreUnavailable] * 3
    assert len(set(map(id, outcomes))) == 3
    other.execute("ROLLBACK")
    other.close()
    await put(store, "0")
    assert keys(await store.scan("rounds")) == ["0"]


async def test_what_sqlite_refuses_of_one_batch_is_refused_alone(store: TinyDBBackend) -> None:
    store._writing.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000)
    too_long = {"text": "x" * 20_000}
    outcomes = await asyncio.gather(
        store.commit([Put("rounds", "a", NEW, {"state": "open"})]),
        store.commit([Put("rounds", "b", NEW, {"state": "open"}), Put("rounds", "c", NEW, too_long)]),
        store.commit([Put("rounds", "a", NEW, {})]),
        store.commit([Put("rounds", "d", NEW, {"state": "open"})]),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes] == [type(None), StorageError, Conflict, type(None)]
    assert keys(await store.scan("rounds", "state", "open")) == ["a", "d"]


async def test_a_mistake_inside_the_writer_is_told_and_does_not_end_it(
    store: TinyDBBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(rows.Rows, "write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await put(store, "a")
    await put(store, "a")
    assert keys(await store.scan("rounds")) == ["a"]


@pytest.mark.parametrize(
    "sql", [rows._GET, rows._ALL, rows._WHERE, rows._EVERYTHING, rows._ENTRIES, rows._UPDATE, rows._DELETE]
)
def test_no_question_of_the_bot_walks_through_a_whole_table(store: TinyDBBackend, sql: str) -> None:
    asked = ["x"] * sql.count("?")
    plan = store._writing.connection.execute(f"EXPLAIN QUERY PLAN {sql}", asked).fetchall()
    steps = [step for *_, step in plan]
    assert steps
    assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step]


async def test_a_field_that_is_indexed_later_finds_older_documents(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = TinyDBBackend(path)
    await put(store, "a\ud800", title="Fonden\0", state="open")
    await store.close()
    monkeypatch.setattr(base, "INDEXES", {"rounds": ("title",)})
    store = TinyDBBackend(path)
    assert keys(await store.scan("rounds", "title", "Fonden\0")) == ["a\ud800"]
    assert store._writing.connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    await store.close()


async def test_a_file_of_a_newer_layout_is_refused(path: Path) -> None:
    store = TinyDBBackend(path)
    store._writing.connection.execute("PRAGMA user_version = 99")
    await store.close()
    with pytest.raises(StoreDamaged, match="newer"):
        TinyDBBackend(path)


ADD_UP = """
import asyncio, sys
from dialogs.errors import Conflict
from storage.base import Put
from storage.opening import open_backend

async def add_up(backend):
    for _ in range(10):
        while True:
            found = await backend.get("rounds", "sum")
            n, version = (found.body["n"], found.version) if found else (0, 0)
            try:
                await backend.commit([Put("rounds", "sum", version, {"n": n + 1})])
                break
            except Conflict:
                pass

async def main():
    backend = await open_backend(sys.argv[1])
    await asyncio.gather(add_up(backend), add_up(backend))
    await backend.close()

asyncio.run(main())
"""


async def test_several_processes_may_make_and_fill_one_file_at_once(path: Path) -> None:
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", ADD_UP, f"tinydb://{path}")
        for _ in range(3)
    ]
    assert await asyncio.gather(*(each.wait() for each in started)) == [0, 0, 0]
    store = TinyDBBackend(path)
    found = await store.get("rounds", "sum")
    await store.close()
    assert found
    assert (found.version, found.body) == (60, {"n": 60})


async def test_erasing_leaves_nothing_of_what_was_deleted_in_the_file_or_its_log(
    store: TinyDBBackend, path: Path
) -> None:
    """Also with an SQLite that does not overwrite what it deletes, as some are built."""
    store._writing.connection.execute("PRAGMA secure_delete = OFF")
    await put(store, "stays", text="Det bliver stående. " * 500)
    await put(store, "goes", text="Hemmeligheden er væk. " * 500)
    await store.commit([Delete("rounds", "goes", 1)])
    store._writing.connection.execute("PRAGMA wal_checkpoint")
    needle = b"Hemmeligheden"
    files = [path, path.with_name(f"{path.name}-wal")]
    assert all(needle in file.read_bytes() for file in files)
    await store.erase()
    assert not any(needle in file.read_bytes() for file in files)
    assert keys(await store.scan("rounds")) == ["stays"]
    await put(store, "after")


async def test_erasing_says_so_when_others_read_all_the_time(
    store: TinyDBBackend, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "BUSY_SECONDS", 0.1)
    await put(store, "a")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM documents").fetchone()
        with pytest.raises(StoreUnavailable, match=str(path)):
            await store.erase()
        other.execute("COMMIT")
    await store.erase()
    assert keys(await store.scan("rounds")) == ["a"]
