"""A backend beside a plain model: every answer of the one must be the other's, or the test fails there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

from dialogs.errors import Conflict
from storage.base import PAGE, Backend, Batch, Document, Json
from storage.memory import MemoryBackend

T = TypeVar("T")


class Compared:
    """Does everything twice; the model is a dictionary. One caller at a time, so that both see one order."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._model = MemoryBackend()
        self._turn = asyncio.Lock()

    async def get(self, collection: str, key: str) -> Document | None:
        return await self._both(lambda store: store.get(collection, key))

    async def get_many(self, wanted: Sequence[tuple[str, str]]) -> list[Document | None]:
        return await self._both(lambda store: store.get_many(wanted))

    async def scan(
        self,
        collection: str,
        field: str = "",
        value: str = "",
        *,
        after: str = "",
        limit: int | None = None,
    ) -> list[Document]:
        return await self._both(lambda store: store.scan(collection, field, value, after=after, limit=limit))

    async def versions(self, collection: str, field: str, value: str) -> list[tuple[str, int]]:
        return await self._both(lambda store: store.versions(collection, field, value))

    async def mark(self) -> str:
        return await self._backend.mark()

    async def claim(self, collection: str, field: str, *, now: str, mark: Json, limit: int) -> list[Document]:
        return await self._both(lambda store: store.claim(collection, field, now=now, mark=mark, limit=limit))

    async def commit(self, batch: Batch) -> None:
        await self._both(lambda store: store.commit(batch))

    async def everything(self, page: int = PAGE) -> AsyncGenerator[list[Document], None]:
        async for found in self._backend.everything(page):
            yield found

    async def load(self, documents: Sequence[Document]) -> None:
        await self._both(lambda store: store.load(documents))

    def on_change(self, collection: str, wake: Callable[[], None]) -> None:
        """Nobody else writes here."""

    async def erase(self) -> None:
        await self._backend.erase()

    async def close(self) -> None:
        await self._backend.close()

    async def _both(self, ask: Callable[[Backend], Awaitable[T]]) -> T:
        async with self._turn:
            here, there = await _outcome(ask(self._backend)), await _outcome(ask(self._model))
        assert repr(here) == repr(there)
        if isinstance(here, Conflict):
            raise here
        return here


async def _outcome(asked: Awaitable[T]) -> T | Conflict:
    try:
        return await asked
    except Conflict as conflict:
        return conflict
