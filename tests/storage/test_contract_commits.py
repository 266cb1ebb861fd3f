"""What every backend promises about versions and batches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.errors import Conflict
from storage.base import NEW, Backend, Change, Delete, Document, Put
from storage.memory import MemoryBackend
from storage.opening import backends
from tests.storage.asking import MANY, body_of, keys, put


def test_the_backends_are_found_by_their_files() -> None:
    assert {"memory", "tinydb"} <= set(backends())


async def test_what_was_never_written_is_none(backend: Backend) -> None:
    assert await backend.get("rounds", "a") is None
    assert await backend.get("nobody", "a") is None
    assert await backend.scan("nobody") == []


async def test_a_document_comes_back_with_version_one(backend: Backend) -> None:
    await put(backend, "a", title="Fonden")
    assert await backend.get("rounds", "a") == Document("rounds", "a", 1, {"title": "Fonden"})


async def test_each_write_counts_the_version_by_one(backend: Backend) -> None:
    for version in range(5):
        await put(backend, "a", version, n=version)
    assert await backend.get("rounds", "a") == Document("rounds", "a", 5, {"n": 4})


async def test_a_body_is_replaced_and_not_merged(backend: Backend) -> None:
    await put(backend, "a", one=1)
    await put(backend, "a", 1, two=2)
    assert await body_of(backend, "a") == {"two": 2}


async def test_new_means_that_it_must_not_exist(backend: Backend) -> None:
    await put(backend, "a", n=1)
    with pytest.raises(Conflict) as raised:
        await put(backend, "a", n=2)
    assert (raised.value.collection, raised.value.key) == ("rounds", "a")
    assert await backend.get("rounds", "a") == Document("rounds", "a", 1, {"n": 1})


@pytest.mark.parametrize("expected", [1, 3, 7])
async def test_an_old_or_a_future_version_is_a_conflict(backend: Backend, expected: int) -> None:
    await put(backend, "a", n=1)
    await put(backend, "a", 1, n=2)
    with pytest.raises(Conflict):
        await put(backend, "a", expected, n=3)
    with pytest.raises(Conflict):
        await backend.commit([Delete("rounds", "a", expected)])
    assert await backend.get("rounds", "a") == Document("rounds", "a", 2, {"n": 2})


async def test_a_version_of_what_does_not_exist_is_a_conflict(backend: Backend) -> None:
    with pytest.raises(Conflict):
        await put(backend, "a", 1, n=1)
    with pytest.raises(Conflict):
        await backend.commit([Delete("rounds", "a", 1)])
    assert await backend.get("rounds", "a") is None


async def test_a_deleted_document_is_gone_and_may_be_made_again(backend: Backend) -> None:
    await put(backend, "a", state="open")
    await backend.commit([Delete("rounds", "a", 1)])
    assert await backend.get("rounds", "a") is None
    assert await backend.scan("rounds", "state", "open") == []
    await put(backend, "a", state="open")
    assert await backend.get("rounds", "a") == Document("rounds", "a", 1, {"state": "open"})


async def test_the_same_key_in_two_collections_is_two_documents(backend: Backend) -> None:
    await put(backend, "a", n=1)
    await put(backend, "a", collection="seats", n=2)
    assert await body_of(backend, "a") == {"n": 1}
    assert await body_of(backend, "a", "seats") == {"n": 2}


async def test_a_batch_writes_several_collections_at_once(backend: Backend) -> None:
    await put(backend, "old", n=0)
    await backend.commit(
        [Put("rounds", "a", NEW, {"n": 1}), Put("seats", "b", NEW, {"n": 2}), Delete("rounds", "old", 1)]
    )
    assert keys(await backend.scan("rounds")) == ["a"]
    assert keys(await backend.scan("seats")) == ["b"]


async def test_a_conflict_anywhere_in_a_batch_saves_nothing_of_it(backend: Backend) -> None:
    await put(backend, "there", state="open")
    changes: list[Change] = [
        Put("rounds", "first", NEW, {"state": "open"}),
        Put("rounds", "there", 1, {"state": "closed"}),
        Delete("rounds", "missing", 1),
        Put("rounds", "last", NEW, {"state": "open"}),
    ]
    with pytest.raises(Conflict):
        await backend.commit(changes)
    assert await backend.scan("rounds") == [Document("rounds", "there", 1, {"state": "open"})]
    assert keys(await backend.scan("rounds", "state", "open")) == ["there"]
    assert await backend.scan("rounds", "state", "closed") == []


async def test_an_empty_batch_changes_nothing(backend: Backend) -> None:
    await backend.commit([])
    assert await backend.scan("rounds") == []


@pytest.mark.parametrize(
    "bad",
    [
        [Put("rounds", "x", NEW, {"n": float("nan")})],
        [Put("rounds", "x", NEW, {"n": {1, 2}})],
        [Put("rounds", "x", NEW, [1])],  # type: ignore[arg-type]
        [Put("rounds", "", NEW, {})],
        [Delete("rounds", "x", NEW)],
        [Put("rounds", "x", NEW, {}), Put("rounds", "x", NEW, {})],
    ],
)
async def test_a_batch_that_no_store_could_take_is_our_mistake(backend: Backend, bad: list[Change]) -> None:
    with pytest.raises((ValueError, TypeError)):
        await backend.commit([Put("rounds", "good", NEW, {}), *bad])
    assert await backend.scan("rounds") == []


KEYS = st.sampled_from(["a", "b", "c"])
VERSIONS = st.sampled_from([NEW, 1, 2, 3])
OWNERS = st.lists(st.sampled_from(["ib", "bo", ""]), max_size=3)
CHANGES = st.one_of(
    st.builds(Put, st.just("submissions"), KEYS, VERSIONS, st.fixed_dictionaries({"owners": OWNERS})),
    st.builds(Delete, st.just("submissions"), KEYS, st.sampled_from([1, 2, 3])),
)
BATCHES = st.lists(st.lists(CHANGES, max_size=3, unique_by=lambda change: change.key), max_size=8)


@MANY
@given(BATCHES)
async def test_any_batches_do_what_they_do_in_the_model(
    backend: Backend, batches: list[list[Change]]
) -> None:
    model = MemoryBackend()
    for batch in batches:
        assert await outcome(backend, batch) == await outcome(model, batch)
        for owner in ("ib", "bo", ""):
            assert await backend.scan("submissions", "owners", owner) == await model.scan(
                "submissions", "owners", owner
            )
        assert await backend.scan("submissions") == await model.scan("submissions")
    left = await backend.scan("submissions")
    await backend.commit([Delete("submissions", each.key, each.version) for each in left])


async def outcome(backend: Backend, batch: list[Change]) -> str:
    try:
        await backend.commit(batch)
    except Conflict as conflict:
        return conflict.key
    return "saved"
