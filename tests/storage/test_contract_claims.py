"""What every backend promises about work that several share: one gets it, for a while, and can lose it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from dialogs.errors import Conflict, StoreUnavailable
from storage.base import NEW, Backend, Delete, Document, Put
from storage.opening import open_backend
from tests.storage.asking import keys

NOON, LATER, EVENING = "2026-03-02T12:00:00+00:00", "2026-03-02T12:00:00.5+00:00", "2026-03-02T18:00:00+00:00"


async def owe(backend: Backend, key: str, due_at: str | None) -> None:
    await backend.commit([Put("outbox", key, NEW, {"due_at": due_at, "text": "\ud83d\ude00\0", "n": 1e23})])


async def claim(backend: Backend, now: str, by: str = "me", limit: int = 10) -> list[Document]:
    """Take what is due for a day."""
    until = now.replace("03-02", "03-03")
    return await backend.claim("outbox", "due_at", now=now, mark={"due_at": until, "holder": by}, limit=limit)


async def test_what_is_due_is_taken_the_earliest_first(backend: Backend) -> None:
    for key, due_at in (("c", NOON), ("a", LATER), ("b", NOON), ("d", EVENING), ("e", None)):
        await owe(backend, key, due_at)
    assert keys(await claim(backend, NOON, limit=1)) == ["b"]
    assert keys(await claim(backend, LATER)) == ["c", "a"]
    assert await claim(backend, LATER) == []
    assert keys(await claim(backend, EVENING)) == ["d"]


async def test_it_is_given_as_it_was_found_with_the_version_it_has_now(backend: Backend) -> None:
    await owe(backend, "a", NOON)
    before = {"due_at": NOON, "text": "\ud83d\ude00\0", "n": 1e23}
    assert await claim(backend, NOON) == [Document("outbox", "a", 2, before)]
    after = {**before, "due_at": "2026-03-03T12:00:00+00:00", "holder": "me"}
    assert await backend.get("outbox", "a") == Document("outbox", "a", 2, after)
    assert keys(await backend.scan("outbox", "holder", "me")) == ["a"]


async def test_after_the_lease_another_gets_it_and_the_first_can_no_longer_write_it(
    backend: Backend,
) -> None:
    await owe(backend, "a", NOON)
    (first,) = await claim(backend, NOON, "first")
    assert await claim(backend, "2026-03-03T11:59:59+00:00", "second") == []
    (second,) = await claim(backend, "2026-03-03T12:00:00+00:00", "second")
    with pytest.raises(Conflict):
        await backend.commit([Put("outbox", "a", first.version, {"due_at": None})])
    with pytest.raises(Conflict):
        await backend.commit([Delete("outbox", "a", first.version)])
    await backend.commit([Put("outbox", "a", second.version, {"due_at": None})])
    assert await claim(backend, "2026-03-09T12:00:00+00:00") == []


async def test_of_many_who_claim_at_once_each_document_goes_to_one(backend: Backend, url: str) -> None:
    """Through several connections, as several processes have them; memory has no other."""
    await backend.commit([Put("outbox", f"{n:03d}", NEW, {"due_at": NOON}) for n in range(400)])
    got: list[str] = []

    async def work(mine: Backend) -> None:
        while len(got) < 400:
            got.extend(keys(await claim(mine, NOON, limit=150)))

    async with AsyncExitStack() as stack, asyncio.timeout(20):
        others = [backend] * 3
        if url != "memory://":
            others = [await opened(stack, url) for _ in range(3)]
        await asyncio.gather(*(work(each) for each in (backend, *others) for _ in range(2)))
    assert sorted(got) == [f"{n:03d}" for n in range(400)]
    assert {document.version for document in await backend.scan("outbox")} == {2}


async def opened(stack: AsyncExitStack, url: str) -> Backend:
    """Closed with the stack, also when a test fails: asyncpg warns of a connection that was left open."""
    backend = await open_backend(url)
    stack.push_async_callback(backend.close)
    return backend


async def test_who_claims_and_who_writes_at_once_never_both_win(backend: Backend) -> None:
    """The claim of a version that somebody has just finished with does not happen."""
    for n in range(30):
        await owe(backend, f"{n}", NOON)
        finish = backend.commit([Put("outbox", f"{n}", 1, {"due_at": None, "done": True})])
        done, claimed = await asyncio.gather(finish, claim(backend, NOON), return_exceptions=True)
        assert isinstance(claimed, list)
        assert (done is None) == (keys(claimed) == [])
        stored = await backend.get("outbox", f"{n}")
        assert stored
        assert stored.version == 2
        assert ("done" in stored.body) == (done is None)


async def test_only_an_indexed_field_can_be_claimed_by(backend: Backend) -> None:
    with pytest.raises(ValueError, match="no index"):
        await backend.claim("outbox", "created_at", now=NOON, mark={}, limit=1)


async def test_a_closed_store_gives_nothing_to_do(backend: Backend) -> None:
    await backend.close()
    with pytest.raises(StoreUnavailable):
        await claim(backend, NOON)
