"""What every backend promises to those who write at the same time, are cancelled, or close it."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from dialogs.errors import Conflict, StoreUnavailable
from storage.base import NEW, Backend, Document, Put
from tests.storage.asking import keys, put


async def test_a_refused_batch_does_not_take_its_neighbours_down(backend: Backend) -> None:
    await put(backend, "taken", n=0)
    batches = [
        [
            Put("rounds", f"{n}", NEW, {"state": "open"}),
            Put("rounds", "taken" if n % 3 == 0 else f"{n}-too", NEW, {"state": "open"}),
        ]
        for n in range(60)
    ]
    outcomes = await asyncio.gather(*(backend.commit(batch) for batch in batches), return_exceptions=True)
    refused = {n for n, outcome in enumerate(outcomes) if isinstance(outcome, Conflict)}
    assert refused == {n for n in range(60) if n % 3 == 0}
    expected = sorted(key for n in range(60) if n not in refused for key in (f"{n}", f"{n}-too"))
    assert keys(await backend.scan("rounds", "state", "open")) == expected
    assert keys(await backend.scan("rounds")) == [*expected, "taken"]


async def test_ten_coroutines_counting_in_one_document_lose_no_count(backend: Backend) -> None:
    await put(backend, "a", n=0)

    async def count_up() -> None:
        while True:
            document = await backend.get("rounds", "a")
            assert document
            try:
                await put(backend, "a", document.version, n=document.body["n"] + 1)
            except Conflict:
                continue
            return

    await asyncio.gather(*(count_up() for _ in range(10)))
    assert await backend.get("rounds", "a") == Document("rounds", "a", 11, {"n": 10})


async def test_of_many_who_decided_on_one_version_one_wins(backend: Backend) -> None:
    await put(backend, "a", by=-1)
    outcomes = await asyncio.gather(*(put(backend, "a", 1, by=n) for n in range(20)), return_exceptions=True)
    winners = [n for n, outcome in enumerate(outcomes) if outcome is None]
    assert len(winners) == 1
    assert await backend.get("rounds", "a") == Document("rounds", "a", 2, {"by": winners[0]})


async def test_a_cancelled_commit_is_whole_or_not_there(backend: Backend) -> None:
    """Cancelled before, while and after it is written: both documents of a batch or none."""
    for n in count():
        batch = [Put("rounds", f"{n}", NEW, {"state": "open"}), Put("seats", f"{n}", NEW, {})]
        task = asyncio.create_task(backend.commit(batch))
        for _ in range(n % 7):
            await asyncio.sleep(0)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        assert ended is None or isinstance(ended, asyncio.CancelledError)
        if ended is None:
            assert await backend.get("rounds", f"{n}")
        if n == 70:
            break
    await put(backend, "after", state="open")
    rounds = keys(await backend.scan("rounds"))
    assert rounds == [*keys(await backend.scan("seats")), "after"]
    assert rounds == keys(await backend.scan("rounds", "state", "open"))


async def test_a_closed_store_says_so(backend: Backend) -> None:
    await put(backend, "a")
    await backend.close()
    await backend.close()
    for asking in (
        backend.get("rounds", "a"),
        backend.get_many([("rounds", "a")]),
        backend.scan("rounds"),
        put(backend, "b"),
    ):
        with pytest.raises(StoreUnavailable):
            await asking


async def test_closing_finishes_what_was_begun(backend: Backend) -> None:
    tasks = [asyncio.create_task(put(backend, f"{n}")) for n in range(30)]
    await asyncio.sleep(0)
    await backend.close()
    assert await asyncio.gather(*tasks) == [None] * 30
