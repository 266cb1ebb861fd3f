"""Going through everything that is stored, whatever it is: to change it, or to look for somebody in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping
from contextlib import aclosing
from typing import Any, TypeAlias

from dialogs.errors import Conflict, StoreUnavailable
from storage.base import CHAT, Backend, Change, Delete, Document, Json, Put

Decide: TypeAlias = Callable[[Document], Change | None]

ATTEMPTS = 50
"""How often a document is tried that somebody else writes at the same time."""

PASSES = 5
"""How often everything is gone through, for what was written behind us."""


async def every(backend: Backend) -> AsyncGenerator[Document, None]:
    """All documents, as they are at one moment."""
    async with aclosing(backend.everything()) as pages:
        async for page in pages:
            for document in page:
                yield document


async def rewrite(backend: Backend, decide: Decide) -> Counter[str]:
    """Change each document as `decide` says, until a whole pass finds nothing more; how many, by collection.

    Each is a commit of its own: what is interrupted is done by doing it again.
    """
    counts: Counter[str] = Counter()
    for _ in range(PASSES):
        before = counts.total()
        async with aclosing(every(backend)) as documents:
            async for document in documents:
                counts[document.collection] += await _change(backend, document, decide)
        if counts.total() == before:
            break
    return +counts


async def _change(backend: Backend, document: Document, decide: Decide) -> bool:
    """Whether there was something to do. What others have written meanwhile is decided on anew."""
    found: Document | None = document
    for _ in range(ATTEMPTS):
        change = decide(found) if found else None
        if change is None:
            return False
        try:
            await backend.commit([change])
        except Conflict:
            found = await backend.get(document.collection, document.key)
        else:
            return True
    raise StoreUnavailable(f"others write {document.collection} all the time")


def removed(document: Document) -> Delete:
    return Delete(document.collection, document.key, document.version)


def changed(document: Document, body: Json) -> Put | None:
    """None when it is the same."""
    if body == document.body:
        return None
    return Put(document.collection, document.key, document.version, body)


def is_in(document: Document, conversations: Collection[str]) -> bool:
    """Whether it is a message, or the mark of one, in one of these conversations of the built-in chat."""
    return document.collection == CHAT and any(document.key.startswith(f"{each}/") for each in conversations)


def pairs(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a body, however deep, with the name of the field it is in."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from pairs(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from pairs(inner, key)
    elif isinstance(value, str):
        yield key, value


def holds(body: Json, values: Collection[str]) -> bool:
    """Whether one of these is a whole text in the body."""
    return any(text in values for _, text in pairs(body))


def mentions(body: Json, pattern: re.Pattern[str]) -> bool:
    """Whether it is found in any text of the body."""
    return any(pattern.search(text) for _, text in pairs(body))
