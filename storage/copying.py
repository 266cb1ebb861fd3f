"""One store's content into another: whole, as it was at one moment, and checked by count and digest.

Until the check has passed the target carries a mark, and `open_backend` refuses it. A copy that was
interrupted is begun again from nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from dialogs.errors import CopyDiffers, StoreOccupied
from storage.base import NEW, Backend, Delete, Document, Put
from storage.opening import UNFINISHED
from storage.writes import json_text

Progress = Callable[[int], None]
"""Told how many documents have been copied so far."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a store holds. `digest` is over every collection, key, version and body, in order."""

    count: int
    digest: str


async def content(backend: Backend) -> Content:
    counted = _Counted()
    async with aclosing(backend.everything()) as pages:
        async for page in pages:
            counted.add(page)
    return counted.content


async def _nothing(_: Backend) -> None:
    return


async def copy(
    source: Backend,
    target: Backend,
    *,
    replace: bool = False,
    progress: Progress = lambda _: None,
    before_use: Callable[[Backend], Awaitable[None]] = _nothing,
) -> Content:
    """Make `target` hold what `source` holds now; what both held then.

    `before_use` may change the copy when it has been checked, before anybody else can open it.
    Raises StoreOccupied when the target holds something else (unless `replace`: then that is gone), and
    CopyDiffers when it cannot be read back as it was written. One that is the same already is left alone.
    """
    if await target.get(*UNFINISHED) is None:
        here = await content(target)
        if here.count and not replace:
            if here == await content(source):
                await before_use(target)
                return here
            raise StoreOccupied(f"documents: {here.count}")
        await target.commit([Put(*UNFINISHED, NEW, {})])
    await _check_distinct(source, target)
    await _empty(target)
    copied = await _pour(source, target, progress)
    if await content(target) != copied:
        raise CopyDiffers("what was copied cannot be read back as it was")
    await before_use(target)
    await target.commit([Delete(*UNFINISHED, 1)])
    return copied


async def _check_distinct(source: Backend, target: Backend) -> None:
    """A store copied into itself would be emptied first."""
    if await source.get(*UNFINISHED) is not None:
        await target.commit([Delete(*UNFINISHED, 1)])
        raise StoreOccupied("a store cannot be copied into itself")


async def _empty(target: Backend) -> None:
    async with aclosing(target.everything()) as pages:
        async for page in pages:
            await target.commit([Delete(each.collection, each.key, each.version) for each in _ours(page)])


async def _pour(source: Backend, target: Backend, progress: Progress) -> Content:
    counted = _Counted()
    async with aclosing(source.everything()) as pages:
        async for page in pages:
            counted.add(page)
            await target.load(_ours(page))
            progress(counted.count)
    return counted.content


class _Counted:
    """Counts and digests pages as they go by."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.sha256()

    def add(self, page: Sequence[Document]) -> None:
        for each in _ours(page):
            line = f"{json.dumps([each.collection, each.key, each.version])}{json_text(each.body)}\n"
            self._hash.update(line.encode("utf-8", "surrogatepass"))
            self.count += 1

    @property
    def content(self) -> Content:
        return Content(self.count, self._hash.hexdigest())


def _ours(page: Sequence[Document]) -> list[Document]:
    """Without the mark."""
    return [each for each in page if (each.collection, each.key) != UNFINISHED]
