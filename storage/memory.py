"""`memory://`: documents in a dict, gone with the process. The model the other backends are held against.

What is kept is JSON text, as on disk, so nobody holds a piece of what is stored.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from dialogs.errors import Conflict, StoreUnavailable
from storage.base import NEW, PAGE, Backend, Batch, Document, Json
from storage.writes import Write, check_scan, marking, prepare, prepare_load, taken


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    text: str
    entries: frozenset[tuple[str, str]]


class MemoryBackend:
    """No method waits, so each is one moment."""

    def __init__(self) -> None:
        self._collections: dict[str, dict[str, _Kept]] = {}
        self._commits = 0
        self._closed = False

    async def get(self, collection: str, key: str) -> Document | None:
        self._check_open()
        kept = self._kept(collection, key)
        return _document(collection, key, kept) if kept else None

    async def get_many(self, wanted: Sequence[tuple[str, str]]) -> list[Document | None]:
        return [await self.get(collection, key) for collection, key in wanted]

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
        self._check_open()
        found = sorted(
            (key, kept)
            for key, kept in self._collections.get(collection, {}).items()
            if key > after and (not field or (field, value) in kept.entries)
        )
        return [_document(collection, key, kept) for key, kept in found[:limit]]

    async def versions(self, collection: str, field: str, value: str) -> list[tuple[str, int]]:
        return [(found.key, found.version) for found in await self.scan(collection, field, value)]

    async def mark(self) -> str:
        return str(self._commits)

    async def claim(self, collection: str, field: str, *, now: str, mark: Json, limit: int) -> list[Document]:
        check_scan(collection, field, limit)
        self._check_open()
        due = sorted(
            (value, key)
            for key, kept in self._collections.get(collection, {}).items()
            for name, value in kept.entries
            if name == field and value <= now
        )
        found = [_document(collection, key, self._collections[collection][key]) for _, key in due[:limit]]
        await self.commit([marking(document, mark) for document in found])
        return [taken(document) for document in found]

    async def commit(self, batch: Batch) -> None:
        writes = prepare(batch)
        self._check_open()
        for write in writes:
            kept = self._kept(write.collection, write.key)
            if write.expected != (kept.version if kept else NEW):
                raise Conflict(write.collection, write.key)
        for write in writes:
            self._apply(write)
        self._commits += 1

    async def everything(self, page: int = PAGE) -> AsyncGenerator[list[Document], None]:
        self._check_open()
        kept = sorted(
            (collection, key, kept)
            for collection, documents in self._collections.items()
            for key, kept in documents.items()
        )
        for start in range(0, len(kept), page):
            yield [_document(*each) for each in kept[start : start + page]]

    async def load(self, documents: Sequence[Document]) -> None:
        writes = prepare_load(documents)
        self._check_open()
        for write in writes:
            self._apply(write)

    def on_change(self, collection: str, wake: Callable[[], None]) -> None:
        """Nobody else writes here."""

    async def erase(self) -> None:
        """What was deleted is nowhere."""

    async def close(self) -> None:
        self._closed = True

    def _kept(self, collection: str, key: str) -> _Kept | None:
        return self._collections.get(collection, {}).get(key)

    def _apply(self, write: Write) -> None:
        documents = self._collections.setdefault(write.collection, {})
        if write.text is None:
            del documents[write.key]
        else:
            documents[write.key] = _Kept(write.version, write.text, write.entries)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the store is closed")


def _document(collection: str, key: str, kept: _Kept) -> Document:
    return Document(collection, key, kept.version, json.loads(kept.text))


async def open_url(_url: str) -> Backend:
    """A new, empty store each time."""
    return MemoryBackend()
