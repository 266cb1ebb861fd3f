"""What every backend promises about finding documents."""

from __future__ import annotations

import asyncio

import pytest

from storage.base import NEW, Backend, Put
from tests.storage.asking import keys, put


async def test_a_scan_goes_in_key_order(backend: Backend) -> None:
    several = ["b", "a", "ø", "å", "Z", "10", "9", "a b", "\uffff", "\U0001f600", "\ud800", "a\0"]
    for key in several:
        await put(backend, key)
    assert keys(await backend.scan("rounds")) == sorted(several)


async def test_a_scan_by_field_finds_what_has_the_value_now(backend: Backend) -> None:
    await put(backend, "a", state="open")
    await put(backend, "b", state="draft")
    await put(backend, "c", state="open")
    await put(backend, "a", 1, state="closed")
    assert keys(await backend.scan("rounds", "state", "open")) == ["c"]
    assert keys(await backend.scan("rounds", "state", "closed")) == ["a"]
    assert await backend.scan("rounds", "state", "op") == []
    assert await backend.scan("rounds", "state", "OPEN") == []


async def test_a_list_is_found_by_each_of_its_elements(backend: Backend) -> None:
    await put(backend, "a", collection="submissions", owners=["ib@eks.dk", "bo@eks.dk"], round_id="r")
    await put(backend, "b", collection="submissions", owners=["bo@eks.dk", "bo@eks.dk"], round_id="r")
    await put(backend, "c", collection="submissions", owners=[], round_id="r")
    assert keys(await backend.scan("submissions", "owners", "ib@eks.dk")) == ["a"]
    assert keys(await backend.scan("submissions", "owners", "bo@eks.dk")) == ["a", "b"]
    await put(backend, "a", 1, "submissions", owners=["bo@eks.dk"], round_id="r")
    assert await backend.scan("submissions", "owners", "ib@eks.dk") == []
    assert keys(await backend.scan("submissions", "round_id", "r")) == ["a", "b", "c"]


async def test_an_empty_value_is_a_value_and_a_missing_one_is_not(backend: Backend) -> None:
    await put(backend, "a", state="")
    await put(backend, "b")
    await put(backend, "c", state=None)
    await put(backend, "d", state=1)
    assert keys(await backend.scan("rounds", "state", "")) == ["a"]
    assert await backend.scan("rounds", "state", "None") == []
    assert await backend.scan("rounds", "state", "1") == []


async def test_a_field_without_index_may_not_be_asked_for(backend: Backend) -> None:
    with pytest.raises(ValueError, match="no index"):
        await backend.scan("rounds", "title", "x")
    with pytest.raises(ValueError, match="limit"):
        await backend.scan("rounds", limit=-1)


@pytest.mark.parametrize(("field", "value"), [("", ""), ("state", "open")])
async def test_pages_together_are_the_whole(backend: Backend, field: str, value: str) -> None:
    await backend.commit([Put("rounds", f"{n:03d}", NEW, {"state": "open"}) for n in range(25)])
    pages = []
    after = ""
    while page := await backend.scan("rounds", field, value, after=after, limit=10):
        pages.append(keys(page))
        after = page[-1].key
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [key for page in pages for key in page] == [f"{n:03d}" for n in range(25)]
    assert await backend.scan("rounds", field, value, limit=0) == []


async def test_get_many_answers_in_the_order_asked(backend: Backend) -> None:
    await backend.commit([Put("rounds", f"{n}", NEW, {"n": n}) for n in range(120)])
    wanted = [("rounds", f"{n}") for n in reversed(range(121))]
    found = await backend.get_many([*wanted, ("rounds", "7"), ("seats", "7")])
    assert [document and document.body["n"] for document in found] == [None, *reversed(range(120)), 7, None]
    assert await backend.get_many([]) == []


async def test_get_many_reads_one_moment(backend: Backend) -> None:
    both = [("rounds", "a"), ("seats", "b")]
    await backend.commit([Put(collection, key, NEW, {"n": 0}) for collection, key in both])

    async def write() -> None:
        for n in range(1, 40):
            await backend.commit([Put(collection, key, n, {"n": n}) for collection, key in both])

    writing = asyncio.create_task(write())
    while not writing.done():
        found = await backend.get_many(both * 40)
        assert len({document.version for document in found if document}) == 1
        await asyncio.sleep(0)
    await writing


async def test_versions_are_those_of_a_scan_and_change_with_every_write(backend: Backend) -> None:
    for key in ("b", "a", "\ud800"):
        await put(backend, key, collection="submissions", owners=[], round_id="r")
    await put(backend, "c", collection="submissions", owners=[], round_id="other")

    async def seen() -> list[tuple[str, int]]:
        versions = await backend.versions("submissions", "round_id", "r")
        found = await backend.scan("submissions", "round_id", "r")
        assert versions == [(each.key, each.version) for each in found]
        return versions

    before = await seen()
    assert before == [("a", 1), ("b", 1), ("\ud800", 1)]
    assert await seen() == before
    await put(backend, "b", 1, "submissions", owners=["ib@eks.dk"], round_id="r")
    assert await seen() == [("a", 1), ("b", 2), ("\ud800", 1)]
    await put(backend, "a", 1, "submissions", owners=[], round_id="other")
    assert await seen() == [("b", 2), ("\ud800", 1)]
    with pytest.raises(ValueError, match="no index"):
        await backend.versions("submissions", "title", "x")


async def test_the_mark_is_another_one_after_every_commit_and_the_same_without(backend: Backend) -> None:
    seen = [await backend.mark()]
    for number in range(3):
        await put(backend, f"key {number}")
        await backend.scan("rounds")
        seen.append(await backend.mark())
        assert await backend.mark() == seen[-1]
    assert len(set(seen)) == 4 or set(seen) == {""}, "it differs, or the store says that it cannot tell"
