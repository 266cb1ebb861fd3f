"""A JSON file of stock TinyDB, from an earlier start: taken over once, whole, and kept aside.

It is found where the store should be, or beside it under the same name with `.json`. First it gets a name of
its own (PENDING), then all of it is written in one transaction, then it gets the name it keeps. Each step may
be the last of a process; the next start goes on from there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dialogs.errors import StoreDamaged, StoreUnavailable
from storage.base import NEW, Put
from storage.rows import Rows, errors_of
from storage.writes import Write, prepare

PENDING = ".stock.json"
LOCK = ".takeover"
PATIENCE = 60.0
"""Seconds to wait for another process that is taking over the same file."""
ATTEMPTS = 10


def take_over(store: Path) -> Path | None:
    """Do it where there is something to take over; where the file is kept now.

    Raises StoreDamaged, with the file's name, for one that is no whole TinyDB file; it is left as it is.
    """
    if _stock(store) is None:
        return None
    with errors_of(store), _alone(store):
        stock = _stock(store)
        return _take(store, stock) if stock else None


def _stock(store: Path) -> Path | None:
    """The file to take over, if there is one."""
    pending, beside = store.with_name(store.name + PENDING), store.with_suffix(".json")
    if pending.exists():
        return pending
    if store.exists():
        return store if _is_json(store) else None
    return beside if beside.exists() else None


def _is_json(file: Path) -> bool:
    """Whether it begins as TinyDB's does; SQLite's begins with its name."""
    try:
        with file.open("rb") as opened:
            return opened.read(64).lstrip().startswith(b"{")
    except OSError as error:
        raise StoreUnavailable(f"{file}: {error.strerror}") from error


def _take(store: Path, stock: Path) -> Path:
    writes = _read(stock)
    pending = store.with_name(store.name + PENDING)
    if stock != pending:
        stock.rename(pending)
    rows = Rows(store)
    try:
        with rows.transaction():
            if not rows.collections():  # else it was written before, and not renamed any more
                for write in writes:
                    rows.write(write)
    finally:
        rows.close()
    return pending.rename(_kept(store))


def _read(stock: Path) -> tuple[Write, ...]:
    try:
        tables = json.loads(stock.read_bytes().decode("utf-8-sig", "surrogatepass"))
        found = [
            Put(table, key, NEW, body)
            for table, documents in tables.items()
            for key, body in documents.items()
        ]
        return prepare(found)
    except OSError as error:
        raise StoreUnavailable(f"{stock}: {error.strerror}") from error
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise StoreDamaged(f"{stock}: not a whole TinyDB file") from None


def _kept(store: Path) -> Path:
    number = 1
    while (kept := store.with_name(f"{store.stem}.taken-over-{number}.json")).exists():
        number += 1
    return kept


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """One process at a time, by a lock that the system lets go of when its process dies."""
    file = store.with_name(store.name + LOCK)
    lock = _locked(file)
    try:
        yield
    finally:
        with suppress(OSError):  # Windows does not delete what is open
            file.unlink()
        lock.close()


def _locked(file: Path) -> sqlite3.Connection:
    """SQLite's own lock. Who waited for one that is deleted now begins again, with a new one."""
    for _ in range(ATTEMPTS):
        lock = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            lock.close()
        else:
            return lock
    raise StoreUnavailable(f"{file}: others hold it")
