"""A copy is the same or it cannot be used, and may be interrupted anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import pytest

from dialogs.errors import CopyDiffers, StoreOccupied, StoreUnavailable, StoreUnfinished
from storage.base import NEW, Backend, Delete, Document, Put
from storage.copying import content, copy
from storage.memory import MemoryBackend
from storage.opening import UNFINISHED, open_backend
from tests.storage.asking import put
from tests.storage.test_contract_bodies import NASTY
from tests.storage.test_contract_copying import all_of


async def fill(backend: Backend, documents: int = 40) -> None:
    """Documents of several collections and versions, with text of every kind."""
    for n in range(documents):
        collection = ("rounds", "seats", "own table")[n % 3]
        body = {"text": NASTY[n % len(NASTY)], "n": [n, 1e23, -0.0, None, {"z": 1, "a": 2}], "state": "open"}
        await backend.load([Document(collection, f"{n}{NASTY[-n % len(NASTY)]}", n % 5 + 1, body)])


@pytest.fixture
async def source() -> MemoryBackend:
    made = MemoryBackend()
    await fill(made)
    return made


async def test_a_copy_there_and_back_is_the_same_to_the_last_document(
    source: Backend, backend: Backend
) -> None:
    back, seen = MemoryBackend(), list[int]()
    copied = await copy(source, backend, progress=seen.append)
    assert await copy(backend, back) == copied == await content(source)
    assert copied.count == 40
    assert seen == [40]
    assert repr(await all_of(back)) == repr(await all_of(backend)) == repr(await all_of(source))


async def test_copying_again_changes_nothing(source: Backend, backend: Backend) -> None:
    copied = await copy(source, backend)
    assert await copy(source, backend) == copied
    assert await copy(source, backend, replace=True) == copied


async def test_a_store_with_something_else_in_it_is_left_alone(source: Backend, backend: Backend) -> None:
    await put(backend, "mine")
    with pytest.raises(StoreOccupied):
        await copy(source, backend)
    assert [each.key for each in await all_of(backend)] == ["mine"]
    await copy(source, backend, replace=True)
    assert await content(backend) == await content(source)


async def test_a_store_is_never_copied_into_itself(backend: Backend) -> None:
    await fill(backend)
    before = await content(backend)
    with pytest.raises(StoreOccupied):
        await copy(backend, backend, replace=True)
    assert await content(backend) == before


class Failing(MemoryBackend):
    """A target that fails at its `at`-th write, before or after that is done; or drops a document."""

    def __init__(self, at: int, *, after: bool = False) -> None:
        super().__init__()
        self._left, self._after = at, after

    async def load(self, documents: Sequence[Document]) -> None:
        await self._write(super().load(documents))

    async def commit(self, batch: Any) -> None:
        await self._write(super().commit(batch))

    async def _write(self, writing: Any) -> None:
        self._left -= 1
        if self._left == 0 and not self._after:
            writing.close()
            raise StoreUnavailable("gone")
        await writing
        if self._left == 0:
            raise StoreUnavailable("gone")


class InSmallPages(MemoryBackend):
    """One document a page, so that a copy of it can be interrupted at every row."""

    def everything(self, page: int = 1) -> AsyncGenerator[list[Document], None]:  # noqa: ARG002
        return super().everything(1)


@pytest.mark.parametrize("after", [False, True])
async def test_a_copy_interrupted_at_any_write_is_unusable_and_can_be_begun_again(after: bool) -> None:
    source = InSmallPages()
    await fill(source, 12)
    expected, nothing = await content(source), await content(MemoryBackend())
    writes = 0
    while True:
        writes += 1
        target = Failing(writes, after=after)
        try:
            assert await copy(source, target) == expected
        except StoreUnavailable:
            begun = await target.get(*UNFINISHED) is not None
            assert begun or await content(target) in {nothing, expected}
            assert await copy(source, target) == expected
        else:
            break
    assert writes > 13


async def test_a_target_that_is_not_finished_cannot_be_opened(source: Backend, tmp_path: Path) -> None:
    path = tmp_path / "to.db"
    target = await open_backend(path)
    await put(target, "left over")
    await target.commit([Put(*UNFINISHED, NEW, {})])
    await target.close()
    with pytest.raises(StoreUnfinished, match=str(path)):
        await open_backend(path)
    target = await open_backend(path, unfinished=True)
    await copy(source, target)
    await target.close()
    target = await open_backend(path)
    assert await content(target) == await content(source)
    await target.close()


class Forgetful(MemoryBackend):
    """Says that it has written, and has changed something."""

    def __init__(self, change: str) -> None:
        super().__init__()
        self._change = change

    async def load(self, documents: Sequence[Document]) -> None:
        changed = list(documents)
        first = changed[0]
        match self._change:
            case "lost":
                del changed[0]
            case "version":
                changed[0] = Document(first.collection, first.key, first.version + 1, first.body)
            case "body":
                changed[0] = Document(first.collection, first.key, first.version, {**first.body, "n": 0})
            case "order":
                changed[0] = Document(
                    first.collection, first.key, first.version, dict(reversed(first.body.items()))
                )
            case "key":
                changed[0] = Document(first.collection, f"{first.key}x", first.version, first.body)
        await super().load(changed)


@pytest.mark.parametrize("change", ["lost", "version", "body", "order", "key"])
async def test_a_copy_that_is_not_the_same_is_found_out_and_stays_unusable(
    source: Backend, change: str
) -> None:
    target = Forgetful(change)
    with pytest.raises(CopyDiffers):
        await copy(source, target)
    assert await target.get(*UNFINISHED)


async def test_a_copy_is_of_one_moment_while_the_bot_writes(backend: Backend) -> None:
    """Two documents that always change together are copied together."""
    await fill(backend)
    both = [("aa", "first"), ("zz", "last")]
    await backend.commit([Put(collection, key, NEW, {"n": 1}) for collection, key in both])
    done = asyncio.Event()

    async def write() -> None:
        n = 1
        while not done.is_set():
            await backend.commit([Put(collection, key, n, {"n": n + 1}) for collection, key in both])
            n += 1
            await asyncio.sleep(0)

    writing = asyncio.create_task(write())
    for _ in range(5):
        target = MemoryBackend()
        await copy(backend, target)
        found = await target.get_many(both)
        assert len({each.version for each in found if each}) == 1
    done.set()
    await writing


class Shared(MemoryBackend):
    """While it is copied into, somebody adds a document of their own."""

    async def load(self, documents: Sequence[Document]) -> None:
        await super().load([*documents, Document("rounds", "somebody else's", 1, {})])


async def test_a_target_somebody_writes_in_meanwhile_is_not_called_a_copy(source: Backend) -> None:
    target = Shared()
    with pytest.raises(CopyDiffers):
        await copy(source, target)
    assert await target.get(*UNFINISHED)


async def test_what_was_deleted_in_the_source_is_not_in_a_copy_begun_again() -> None:
    source, target = MemoryBackend(), MemoryBackend()
    await fill(source, 5)
    await target.load([*await all_of(source), Document("rounds", "gone since", 1, {})])
    await target.commit([Put(*UNFINISHED, NEW, {})])
    first = (await all_of(source))[0]
    await source.commit([Delete(first.collection, first.key, first.version)])
    assert (await copy(source, target)).count == 4
    assert await all_of(source) == await all_of(target)
