"""What every backend promises, asked of each backend there is."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.errors import Conflict, StoreUnavailable
from storage.base import NEW, Backend, Change, Delete, Document, Put
from storage.memory import MemoryBackend
from storage.opening import backends

MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

NASTY = [
    "æøå ÆØÅ é ß",
    "nul\0i midten\0",
    "alene \ud800 og \udfff",
    "et par der ikke er et tegn \ud83d\ude00",
    "linje\u2028afsnit\u2029nel\x85",
    "👩‍👩‍👧‍👦 \u202e omvendt",
    '"\\\r\n\t\b\f\x1b',
    "\ufeff\uffff\U0010ffff",
    "' OR 1=1; DROP TABLE documents --",
    "%00/../_%",
    " ",
]

TEXT = st.text(st.characters(exclude_categories=()))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODY = st.dictionaries(TEXT, JSON, max_size=5)


async def put(
    backend: Backend, key: str, expected: int = NEW, collection: str = "rounds", **body: Any
) -> None:
    await backend.commit([Put(collection, key, expected, body)])


async def body_of(backend: Backend, key: str, collection: str = "rounds") -> dict[str, Any]:
    document = await backend.get(collection, key)
    assert document is not None
    return document.body


def keys(found: list[Document]) -> list[str]:
    return [document.key for document in found]


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


async def test_changing_what_was_written_or_read_changes_nothing_stored(backend: Backend) -> None:
    body: dict[str, Any] = {"state": "open", "list": [1, {"x": 1}]}
    committing = asyncio.ensure_future(backend.commit([Put("rounds", "a", NEW, body)]))
    await asyncio.sleep(0)
    body["list"][1]["x"] = 2
    await committing
    body["state"] = "changed"
    for read in (
        await backend.get("rounds", "a"),
        (await backend.get_many([("rounds", "a")]))[0],
        (await backend.scan("rounds"))[0],
        (await backend.scan("rounds", "state", "open"))[0],
    ):
        assert read
        assert read.body == {"state": "open", "list": [1, {"x": 1}]}
        read.body["list"][1]["x"] = 3
        read.body["state"] = "mine"
    assert await body_of(backend, "a") == {"state": "open", "list": [1, {"x": 1}]}


@pytest.mark.parametrize("text", NASTY)
async def test_any_text_comes_back_as_it_was(backend: Backend, text: str) -> None:
    document = Document("rounds", text, 1, {"state": text, text: [text, {text: text}]})
    await backend.commit([Put("rounds", text, NEW, document.body)])
    assert await backend.get("rounds", text) == document
    assert await backend.scan("rounds", "state", text) == [document]
    assert await backend.scan("rounds", after=text) == []
    await backend.commit([Delete("rounds", text, 1)])
    assert await backend.scan("rounds", "state", text) == []


async def test_numbers_and_the_order_of_fields_come_back_as_they_were(backend: Backend) -> None:
    body: dict[str, Any] = {
        "z": 1e23,
        "a": -0.0,
        "m": 2**70,
        "b": True,
        "c": 1,
        "d": 1.0,
        "e": None,
        "f": [],
        "g": {},
    }
    await backend.commit([Put("rounds", "a", NEW, body)])
    assert repr(await body_of(backend, "a")) == repr(body)


async def test_a_body_of_a_megabyte_comes_back_whole(backend: Backend) -> None:
    text = "Blåbærgrød\0\u2028" * 90_000
    await put(backend, "a", text=text, state="open")
    assert (await body_of(backend, "a"))["text"] == text
    await put(backend, "a", 1, text=text[::-1], state="closed")
    [found] = await backend.scan("rounds", "state", "closed")
    assert found.body["text"] == text[::-1]


@MANY
@given(st.lists(st.tuples(TEXT.filter(bool), BODY), max_size=4, unique_by=lambda pair: pair[0]))
async def test_any_bodies_come_back_as_they_were(
    backend: Backend, pairs: list[tuple[str, dict[str, Any]]]
) -> None:
    await backend.commit([Put("anything", key, NEW, body) for key, body in pairs])
    found = await backend.scan("anything")
    assert repr([(each.key, each.body) for each in found]) == repr(sorted(pairs, key=lambda pair: pair[0]))
    await backend.commit([Delete("anything", each.key, each.version) for each in found])


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
