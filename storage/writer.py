"""The one thread that writes: it commits what came in meanwhile together, with one fsync.

A group in which nothing is refused, as most are, is written at one go. Else it is begun again, batch by
batch: one that is refused is taken back to its savepoint and its neighbours go on. Each batch is acknowledged
by its own future, after the commit; a loop hears of the whole group at once, for waking it is dear. When the
commit itself fails, none of the group is on disk, and all of it hears so. When the disk does not confirm a
commit, nobody can know, and nothing is written any more.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from dialogs.errors import Conflict, StorageError, StoreBroken, StoreUnavailable
from storage.rows import Rows, storage_error
from storage.writes import Write

GROUP = 512
"""The most batches in one commit; those who come later would only wait longer for it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pending:
    writes: tuple[Write, ...]
    done: asyncio.Future[None]


class Writer:
    """`broken` is set when the disk has not confirmed a commit."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._queue: SimpleQueue[_Pending | None] = SimpleQueue()
        self._closing = Lock()
        self._closed = False
        self.broken: StoreBroken | None = None
        self._thread = Thread(target=self._run, name="storage-writer", daemon=True)
        self._thread.start()

    def submit(self, writes: tuple[Write, ...]) -> asyncio.Future[None]:
        """Done when it is on disk. Cancelling before it was begun withdraws it; later it is too late.

        Called on an event loop, which the future belongs to.
        """
        pending = _Pending(writes, asyncio.get_running_loop().create_future())
        with self._closing:
            if self._closed:
                raise StoreUnavailable(f"{self._rows.path}: the store is closed")
            self._queue.put(pending)
        return pending.done

    def close(self) -> None:
        """Wait until everything submitted is done."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going_on = True
        while going_on:
            taken = self._take()
            going_on = None not in taken
            group = [each for each in taken if each and not each.done.cancelled()]
            if group:
                self._finish(group)

    def _take(self) -> list[_Pending | None]:
        """Wait for the first, then take what has come in with it."""
        taken = [self._queue.get()]
        while len(taken) < GROUP:
            try:
                taken.append(self._queue.get_nowait())
            except Empty:
                break
        return taken

    def _finish(self, group: list[_Pending]) -> None:
        """Commit a group and tell each; whatever goes wrong is told, and never ends the thread."""
        refusals: list[Exception | None]
        try:
            refusals = self._commit(group)
        except sqlite3.Error as error:
            refusals = [self._failure(error) for _ in group]
        except Exception as error:  # noqa: BLE001  it belongs to those who wait, not to the thread
            refusals = [error] * len(group)
        _tell(list(zip(group, refusals, strict=True)))

    def _failure(self, error: sqlite3.Error) -> StorageError:
        failure = storage_error(error, self._rows.path)
        if isinstance(failure, StoreBroken):
            self.broken = failure
        return failure

    def _commit(self, group: list[_Pending]) -> list[Exception | None]:
        if self.broken:
            return [StoreBroken(str(self.broken)) for _ in group]
        self._rows.check_there()
        with suppress(Conflict, sqlite3.DataError, OverflowError):
            return self._commit_all(group)
        with self._rows.transaction():
            return [self._attempt(pending.writes) for pending in group]

    def _commit_all(self, group: Sequence[_Pending]) -> list[Exception | None]:
        """Without savepoints, which cost a fifth. Raises for the first that is refused: none is written."""
        with self._rows.transaction():
            for pending in group:
                for write in pending.writes:
                    self._rows.write(write)
        return [None for _ in group]

    def _attempt(self, writes: tuple[Write, ...]) -> Exception | None:
        """Do one batch, or undo all of it and say why."""
        execute = self._rows.connection.execute
        refusal: Exception | None = None
        execute("SAVEPOINT batch")
        try:
            for write in writes:
                self._rows.write(write)
        except Conflict as conflict:
            refusal = conflict
        except (sqlite3.DataError, OverflowError) as error:
            refusal = StorageError(str(error))
        if refusal:
            execute("ROLLBACK TO batch")
        execute("RELEASE batch")
        return refusal


Outcome = tuple[_Pending, Exception | None]


def _tell(outcomes: Sequence[Outcome]) -> None:
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_loop[outcome[0].done.get_loop()].append(outcome)
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # a loop that is closed has nobody who waits
            loop.call_soon_threadsafe(_settle, theirs)


def _settle(outcomes: Sequence[Outcome]) -> None:
    for pending, refusal in outcomes:
        if pending.done.cancelled():
            continue
        if refusal is None:
            pending.done.set_result(None)
        else:
            pending.done.set_exception(refusal)
