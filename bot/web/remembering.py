"""A repository for reading the same round again and again: what has not changed is not decoded anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from storage.base import Json
from storage.codec import decode
from storage.repository import PAGE, Collection, Repository, Stored

T = TypeVar("T")


class Remembering(Repository):
    """Keeps, of each question, its last answer alone: what is gone from the store goes from here too.

    Records are frozen, so one may be handed out many times.
    """

    def __init__(self, repository: Repository) -> None:
        super().__init__(repository.backend)
        self._known: dict[tuple[str, str, str], dict[str, tuple[Json, Any]]] = {}

    async def find(self, collection: Collection[T], by: str = "", value: str = "") -> list[Stored[T]]:
        return [stored async for page in self.pages(collection, by, value) for stored in page]

    async def pages(
        self, collection: Collection[T], by: str = "", value: str = "", size: int = PAGE
    ) -> AsyncIterator[list[Stored[T]]]:
        known, seen = self._known.get((collection.name, by, value), {}), dict[str, tuple[Json, Any]]()
        after = ""
        while found := await self.backend.scan(collection.name, by, value, after=after, limit=size):
            page: list[Stored[T]] = []
            for document in found:
                body, record = known.get(document.key, ({}, None))
                if body != document.body:
                    record = decode(collection.type, document.body)
                seen[document.key] = document.body, record
                page.append(Stored(record, document.version))
            yield page
            after = found[-1].key
        self._known[collection.name, by, value] = seen
