"""`tinydb://`: one file on this machine, with TinyDB's API over rows in SQLite.

`open_tinydb` gives the file as a TinyDB whose tables are the collections, for whoever wants to look or
repair; the bot reads and commits the same rows through `TinyDBBackend`. Both may have the file at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from tinydb import TinyDB

from dialogs.errors import Conflict, StoreBroken, StoreUnavailable
from storage.base import PAGE, Backend, Batch, Document, Json
from storage.rows import Rows
from storage.tables import RowTinyDB
from storage.takeover import take_over
from storage.writer import Writer
from storage.writes import check_scan, marking, prepare, prepare_load, taken

SCHEME = "tinydb://"

FILE = "bilagsbot.db"
"""The file's name where only its folder is given."""

AT_ONCE = 50
"""Documents read on the event loop itself; what may be more than that goes to a thread."""

T = TypeVar("T")


def open_tinydb(path: str | Path) -> TinyDB:
    """The file as a TinyDB; `path` is the folder or the file, as in the URL. Blocks."""
    file = _file(Path(path))
    take_over(file)
    return RowTinyDB(file)


class TinyDBBackend:
    """Commits go through the writer's thread; each reading thread has a connection while it reads."""

    def __init__(self, path: Path) -> None:
        """Open or make the file: blocks, and raises StoreDamaged or StoreUnavailable."""
        self._path = path
        self._writing = Rows(path)
        self._idle = [Rows(path, reading=True)]
        self._watching = Rows(path, reading=True)
        self._writer = Writer(self._writing)
        self._closed = False

    async def get(self, collection: str, key: str) -> Document | None:
        with self._reading() as rows:
            return rows.get(collection, key)

    async def get_many(self, wanted: Sequence[tuple[str, str]]) -> list[Document | None]:
        if len(wanted) <= AT_ONCE:
            return self._read(lambda rows: rows.get_many(wanted))
        return await asyncio.to_thread(self._read, lambda rows: rows.get_many(wanted))

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
        if limit is not None and limit <= AT_ONCE:
            return self._read(lambda rows: rows.scan(collection, field, value, after, limit))
        return await asyncio.to_thread(
            self._read, lambda rows: rows.scan(collection, field, value, after, limit)
        )

    async def versions(self, collection: str, field: str, value: str) -> list[tuple[str, int]]:
        check_scan(collection, field, None)
        return await asyncio.to_thread(self._read, lambda rows: rows.versions(collection, field, value))

    async def mark(self) -> str:
        if self._closed:
            raise StoreUnavailable(f"{self._path}: the store is closed")
        return str(self._watching.data_version())

    async def claim(self, collection: str, field: str, *, now: str, mark: Json, limit: int) -> list[Document]:
        check_scan(collection, field, limit)
        found = await asyncio.to_thread(self._read, lambda rows: rows.due(collection, field, now, limit))
        mine = await asyncio.gather(*(self._take(document, mark) for document in found))
        return [taken(document) for document, is_mine in zip(found, mine, strict=True) if is_mine]

    async def _take(self, document: Document, mark: Json) -> bool:
        """Each is a batch of its own, so that one which another process took does not cost us the others."""
        try:
            await self.commit([marking(document, mark)])
        except Conflict:
            return False
        return True

    async def commit(self, batch: Batch) -> None:
        await self._writer.submit(prepare(batch))

    async def everything(self, page: int = PAGE) -> AsyncGenerator[list[Document], None]:
        with self._reading() as rows, rows.moment():
            found = await asyncio.to_thread(rows.everything, "", "", page)
            while found:
                yield found
                last = found[-1]
                found = await asyncio.to_thread(rows.everything, last.collection, last.key, page)

    async def load(self, documents: Sequence[Document]) -> None:
        await self._writer.submit(prepare_load(documents))

    def on_change(self, collection: str, wake: Callable[[], None]) -> None:
        """SQLite does not tell."""

    async def erase(self) -> None:
        await asyncio.to_thread(self._erase)

    def _erase(self) -> None:
        with closing(Rows(self._path)) as rows:
            rows.erase()

    async def close(self) -> None:
        await asyncio.to_thread(self._writer.close)
        self._closed = True
        self._writing.close()
        self._watching.close()
        while self._idle:
            self._idle.pop().close()

    def _read(self, ask: Callable[[Rows], T]) -> T:
        with self._reading() as rows:
            return ask(rows)

    @contextmanager
    def _reading(self) -> Iterator[Rows]:
        if self._closed:
            raise StoreUnavailable(f"{self._path}: the store is closed")
        if self._writer.broken:
            raise StoreBroken(str(self._writer.broken))
        try:
            rows = self._idle.pop()
        except IndexError:
            rows = Rows(self._path, reading=True)
        try:
            yield rows
        finally:
            if self._closed:
                rows.close()
            else:
                self._idle.append(rows)


async def open_url(url: str) -> Backend:
    """`tinydb:///folder` or `tinydb:///folder/file.db`; the folder is made."""
    return await asyncio.to_thread(_open, _file(Path(unquote(url.removeprefix(SCHEME)))))


def file_of(store: str | Path) -> Path | None:
    """The file of a path or of a URL of ours; None for another backend's."""
    if "://" not in str(store):
        return _file(Path(store))
    url = str(store)
    return _file(Path(unquote(url.removeprefix(SCHEME)))) if url.startswith(SCHEME) else None


def set_aside(file: Path) -> Path:
    """Give a file that cannot be read, and its log, another name; what it is called now.

    The log first: one that was left behind would be played into the file that comes next.
    """
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    for ending in ("-wal", "-shm", ""):
        part = file.with_name(file.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def _file(path: Path) -> Path:
    return path if path.suffix or path.is_file() else path / FILE


def _open(path: Path) -> TinyDBBackend:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"{path.parent}: {error.strerror}") from error
    take_over(path)
    return TinyDBBackend(path)
