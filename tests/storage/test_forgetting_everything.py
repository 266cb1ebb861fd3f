"""Every text of every record is tried as the place where somebody is named: none is missed by `forget`.

The records are made from their types, so a field that is added later is tried without anybody thinking of it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from bot.insight import insight
from bot.phrasebook import phrases
from dialogs.audit import AuditHead, Deed, append
from dialogs.delivery import OutboxRow
from dialogs.desk import Message
from dialogs.errors import StoreDamaged
from dialogs.model import Person
from storage.base import CHAT, NEW, Document, Json, Put
from storage.codec import decode, encode
from storage.forgetting import ANNEX, WRITTEN, forget, identify
from storage.memory import MemoryBackend
from storage.repository import AUDIT, AUDIT_HEADS, OUTBOX, PEOPLE, SECRETS, TOMBSTONES, Repository
from storage.verifying import COLLECTIONS
from storage.walking import mentions
from tests.storage.examples import AT, example

EVA = Person("oid-eva-000000000001", "Eva Holmgren", ("eva.holmgren@eks.dk",))
MARKS = (EVA.id, EVA.emails[0], EVA.name, f"Spørg Eva Holmgren, {EVA.emails[0]}.")

NOBODY = {AUDIT_HEADS.name, SECRETS.name, TOMBSTONES.name}
"""Collections in which no person can stand."""

NO_PERSON = {"schema", "record", "stream", "action", "target", "digest", "before", "hash", "author", "salt"}
"""Fields that hold what we made and nobody wrote; of the log, what is done to a thing."""

FILE = "content"
"""A file is packed; those of a round in which they were asked are deleted whole."""


def bodies() -> Iterator[tuple[str, str, Json]]:
    """Collection, key and body of an example of everything that is kept."""
    for name, collection in COLLECTIONS.items():
        if name not in {*NOBODY, AUDIT.name, OUTBOX.name, PEOPLE.name}:
            record = example(collection.type)
            yield name, collection.key(record), encode(record)
    for message in get_args(Message):
        row = replace(example(OutboxRow), message=example(message))
        yield OUTBOX.name, f"{OUTBOX.key(row)}/{message.__name__}", encode(row)
    entry = append(AuditHead("round/r"), Deed("reminded", "r", "hr", "fordi"), AT, "salt")
    yield AUDIT.name, entry.key, encode(entry)
    yield CHAT, "hr/000001", {"conversation": "hr", "at": AT.isoformat(), "text": "ord", "by": "ord"}


def places(body: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where texts stand in it."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inner:
        if isinstance(value, str) and key not in {*NO_PERSON, FILE}:
            yield (*at, key)
        yield from places(value, (*at, key))


def put(body: Json, at: tuple[Any, ...], text: str) -> Json:
    changed = copy.deepcopy(body)
    inner: Any = changed
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = text
    return changed


def fits(name: str, body: Json) -> bool:
    """Whether a text may stand there: not in the place of a moment or a code."""
    try:
        return name == CHAT or bool(decode(COLLECTIONS[name].type, body))
    except (StoreDamaged, ValueError):
        return False


def cases() -> Iterator[tuple[str, str, Json, tuple[Any, ...]]]:
    """A row's own fields are tried with one message."""
    tried: set[tuple[Any, ...]] = set()
    for name, key, body in bodies():
        for at in places(body):
            about = (name, *at) if at[0] != "message" else (key, *at)
            if about not in tried and fits(name, put(body, at, "x")):
                tried.add(about)
                yield name, key, body, at


CASES = list(cases())


async def stored(*documents: tuple[str, str, Json]) -> MemoryBackend:
    backend = MemoryBackend()
    await backend.commit([Put(PEOPLE.name, EVA.id, NEW, encode(EVA))])
    await backend.commit([Put(*each[:2], NEW, each[2]) for each in documents])
    return backend


async def everything(backend: MemoryBackend) -> list[Document]:
    return [document async for page in backend.everything() for document in page]


def test_there_is_something_of_everything_to_try() -> None:
    assert len(CASES) > 300
    assert {name for name, *_ in CASES} == {*COLLECTIONS, CHAT} - NOBODY - {PEOPLE.name}


@pytest.mark.parametrize("mark", MARKS)
async def test_where_somebody_is_named_they_are_shown_and_then_gone(mark: str) -> None:
    nothing = set(await shown(await stored()))
    unshown, left, broken = [], [], []
    for name, key, body, at in CASES:
        place, backend = f"{name}/{key} {at}", await stored((name, key, put(body, at, mark)))
        if set(await shown(backend)) <= nothing:
            unshown.append(place)
        who = await identify(backend, EVA.id)
        assert who
        told = (await forget(backend, who, "slettet person")).left
        after = await everything(backend)
        if any(mark in str(each.body) or mentions(each.body, who.pattern) for each in after):
            annex = name in ANNEX or not WRITTEN.isdisjoint(at)
            left += [] if annex and told == (f"{name}/{key}",) else [place]
        broken += [place for each in after if not fits(each.collection, each.body)]
    assert (unshown, left, broken) == ([], [], [])


async def shown(backend: MemoryBackend) -> list[str]:
    who = await identify(backend, EVA.id)
    assert who
    return await insight(Repository(backend), who, phrases("da"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_kind_of_record_has_a_name_in_what_is_shown(language: str) -> None:
    assert set(phrases(language).section("insight.place")) == {*COLLECTIONS, CHAT}
