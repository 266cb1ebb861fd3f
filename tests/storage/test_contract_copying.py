"""What every backend promises to a copy: everything at one moment, and documents written as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.errors import Conflict, StoreUnavailable
from storage.base import NEW, Backend, Delete, Document, Put
from tests.storage.asking import MANY, TEXT, keys, put

KEYS = ["b", "a", "ø", "Z", "10", "9", "a/b", "\uffff", "\U0001f600", "\ud800", "a\0"]


async def all_of(backend: Backend, page: int = 500) -> list[Document]:
    return [document async for found in backend.everything(page) for document in found]


async def test_everything_goes_by_collection_and_then_by_key(backend: Backend) -> None:
    for collection in ("seats", "rounds", "a_table_of_somebodys_own"):
        for key in KEYS:
            await put(backend, key, collection=collection, state="open")
    await put(backend, "a", 1, state="closed")
    found = await all_of(backend)
    expected = [
        (collection, key)
        for collection in ("a_table_of_somebodys_own", "rounds", "seats")
        for key in sorted(KEYS)
    ]
    assert [(each.collection, each.key) for each in found] == expected
    assert found[expected.index(("rounds", "a"))] == Document("rounds", "a", 2, {"state": "closed"})


@pytest.mark.parametrize("page", [1, 2, 7, 8, 9])
async def test_the_pages_of_everything_together_are_the_whole(backend: Backend, page: int) -> None:
    await backend.commit([Put("rounds", f"{n}", NEW, {}) for n in range(5)])
    await backend.commit([Put("seats", f"{n}", NEW, {}) for n in range(3)])
    pages = [found async for found in backend.everything(page)]
    assert [len(found) for found in pages] == [page] * (8 // page) + [8 % page] * (8 % page > 0)
    assert keys([each for found in pages for each in found]) == [*"01234", *"012"]


async def test_everything_of_an_empty_store_is_nothing(backend: Backend) -> None:
    assert await all_of(backend) == []


async def test_everything_is_one_moment_while_others_write(backend: Backend) -> None:
    await backend.commit([Put("rounds", f"{n}", NEW, {"n": 0}) for n in range(6)])
    seen: list[Document] = []
    async for found in backend.everything(2):
        seen += found
        await put(backend, "5", len(seen) // 2, n=len(seen))
        await put(backend, f"9{len(seen)}", n=1)
    assert seen == [Document("rounds", f"{n}", 1, {"n": 0}) for n in range(6)]
    assert len(await all_of(backend)) == 9


async def test_reading_everything_may_stop_in_the_middle(backend: Backend) -> None:
    await backend.commit([Put("rounds", f"{n}", NEW, {}) for n in range(6)])
    pages = backend.everything(2)
    assert keys(await anext(pages)) == ["0", "1"]
    await pages.aclose()
    await put(backend, "after")
    assert len(await all_of(backend)) == 7


async def test_a_loaded_document_is_as_it_was_and_found_as_it_was(backend: Backend) -> None:
    await put(backend, "there", state="draft")
    loaded = [
        Document("rounds", "there", 7, {"state": "open"}),
        Document("rounds", "new\ud800", 3, {"state": "open"}),
        Document("own table", "x", 1, {"state": "open"}),
    ]
    await backend.load(loaded)
    assert await all_of(backend) == [loaded[2], loaded[1], loaded[0]]
    assert keys(await backend.scan("rounds", "state", "open")) == ["new\ud800", "there"]
    assert await backend.scan("rounds", "state", "draft") == []


async def test_a_loaded_document_goes_on_from_its_version(backend: Backend) -> None:
    await backend.load([Document("rounds", "a", 7, {"n": 1})])
    with pytest.raises(Conflict):
        await put(backend, "a", 1, n=2)
    await put(backend, "a", 7, n=2)
    assert await backend.get("rounds", "a") == Document("rounds", "a", 8, {"n": 2})
    await backend.load([Document("rounds", "a", 2, {"n": 3})])
    await backend.commit([Delete("rounds", "a", 2)])
    assert await all_of(backend) == []


@pytest.mark.parametrize(
    "bad",
    [
        Document("rounds", "", 1, {}),
        Document("rounds", "x", 0, {}),
        Document("rounds", "x", 1, [1]),  # type: ignore[arg-type]
        Document("rounds", "good", 2, {}),
        Document("rounds", "x", 1, {"n": float("inf")}),
    ],
)
async def test_documents_are_loaded_all_or_none(backend: Backend, bad: Document) -> None:
    with pytest.raises((ValueError, TypeError)):
        await backend.load([Document("rounds", "good", 1, {}), bad])
    assert await all_of(backend) == []


async def test_a_closed_store_is_not_copied(backend: Backend) -> None:
    await backend.close()
    with pytest.raises(StoreUnavailable):
        await backend.load([Document("rounds", "a", 1, {})])
    with pytest.raises(StoreUnavailable):
        await all_of(backend)


@MANY
@given(st.dictionaries(TEXT.filter(bool), st.tuples(st.integers(1, 9), TEXT), max_size=5))
async def test_what_everything_gives_load_takes(backend: Backend, made: dict[str, tuple[int, str]]) -> None:
    documents = [Document("rounds", key, n, {"state": text}) for key, (n, text) in sorted(made.items())]
    await backend.load(documents)
    assert await all_of(backend, 2) == documents
    await backend.commit([Delete("rounds", each.key, each.version) for each in documents])
