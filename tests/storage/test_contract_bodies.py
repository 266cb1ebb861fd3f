"""What every backend promises about what is in a document: it comes back as it was."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.base import NEW, Backend, Delete, Document, Put
from tests.storage.asking import MANY, TEXT, body_of, put

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

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODY = st.dictionaries(TEXT, JSON, max_size=5)


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
