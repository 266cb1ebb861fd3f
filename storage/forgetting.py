"""Forgetting a person: whatever is theirs is deleted, and everything else stands without their name.

What was written for the annex stays, for it is the municipality's; who wrote it does not. The log loses who
and why, and stands. It can be done again where it was interrupted: the person's own record goes last. The
caller calls `Backend.erase` afterwards: until then the files hold it all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dialogs.audit import AuditEntry, anonymous
from dialogs.model import Person
from storage.base import CHAT, Backend, Change, Document, Json
from storage.codec import decode, encode
from storage.renewing import renew_chains
from storage.repository import (
    AUDIT,
    AUDIT_HEADS,
    CHAPTERS,
    DECISIONS,
    FILES,
    OUTBOX,
    PEOPLE,
    PROJECTS,
    ROUNDS,
    SEEN,
    THEMES,
    Repository,
)
from storage.walking import changed, every, holds, is_in, mentions, removed, rewrite

WRITTEN = frozenset({"text", "value", "original", "reason", "prose", "intro", "purpose", "previous"})
"""Fields that hold what was written for the annex; the log vouches for it."""

ANNEX = frozenset({ROUNDS.name, PROJECTS.name, CHAPTERS.name, THEMES.name})
"""What HR wrote for the annex: only what is theirs alone is taken out of it."""

SAID = frozenset({OUTBOX.name, CHAT, DECISIONS.name})
"""What was said about the work: nothing in it is for the annex."""

BESIDE = frozenset({"remarks", "returns", "handovers", "denials"})
"""Fields of a submission of which the same is true."""

BUILT_IN = "local:"
"""How the built-in chat calls a conversation, before the person's id."""


SHORTEST = 8
"""A mark of fewer letters is not looked for in the middle of a text."""


@dataclass(frozen=True, slots=True)
class Identity:
    """By what somebody is known here. `emails` are lower case."""

    id: str
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    conversations: frozenset[str] = frozenset()

    @property
    def marks(self) -> frozenset[str]:
        """What is theirs alone, where it stands alone."""
        return self.emails | self.conversations | {self.id}

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds them in the middle of a text, and nobody whose name or address only begins or ends as theirs.

        A name of one word is not looked for: it is others' too.
        """
        return _pattern(self.marks, self.names)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many documents were deleted or changed, by collection; `left` is where others write about them."""

    counts: Counter[str]
    left: tuple[str, ...]


async def identify(backend: Backend, said: str) -> Identity | None:
    """Whom an id or an e-mail address means; None for somebody of whom nothing is stored."""
    repository = Repository(backend)
    email = said.casefold()
    stored = await repository.get(PEOPLE, said)
    if stored is None:
        stored = next(iter(await repository.find(PEOPLE, "emails", email)), None)
    person = stored.record if stored else Person(email, "", (email,))
    talks = {f"{BUILT_IN}{person.id}", *([person.address.conversation] if person.address else [])}
    who = Identity(person.id, frozenset(person.emails), frozenset({person.name} - {""}), frozenset(talks))
    known, names = stored is not None, set(who.names)
    async with aclosing(every(backend)) as documents:
        async for document in documents:
            known = known or holds(document.body, who.marks)
            names.update(_names_beside(document.body, who.marks))
    return replace(who, names=frozenset(names - {""})) if known else None


async def forget(backend: Backend, who: Identity, instead: str) -> Forgotten:
    """Take somebody out; `instead` is written where a name cannot be missing."""
    await renew_chains(backend)
    rounds = frozenset([each async for each in _rounds_of(backend, who)])
    forgetting = _Forgetting(who, instead, rounds)
    counts = await rewrite(backend, forgetting.decide)
    counts += await rewrite(backend, forgetting.decide_on_the_person)
    async with aclosing(every(backend)) as documents:
        left = tuple([_place(each) async for each in documents if mentions(each.body, who.pattern)])
    return Forgotten(counts, left)


async def foreseen(backend: Backend, who: Identity, instead: str) -> Counter[str]:
    """How many documents `forget` would delete or change, by collection."""
    rounds = frozenset([each async for each in _rounds_of(backend, who)])
    forgetting, counts = _Forgetting(who, instead, rounds), Counter[str]()
    async with aclosing(every(backend)) as documents:
        async for document in documents:
            meant = forgetting.decide(document) or forgetting.decide_on_the_person(document)
            counts[document.collection] += meant is not None
    return +counts


async def _rounds_of(backend: Backend, who: Identity) -> AsyncGenerator[str, None]:
    """The rounds in which they were asked, or which they made."""
    async with aclosing(every(backend)) as documents:
        async for document in documents:
            if document.collection == PROJECTS.name and holds(document.body, who.marks):
                yield document.body["round_id"]


@dataclass(frozen=True, slots=True)
class _Forgetting:
    """What becomes of each document."""

    who: Identity
    instead: str
    rounds: frozenset[str]

    def decide_on_the_person(self, document: Document) -> Change | None:
        theirs = document.collection == PEOPLE.name and holds(document.body, self.who.marks)
        return removed(document) if theirs else None

    def decide(self, document: Document) -> Change | None:
        if document.collection in {AUDIT_HEADS.name, PEOPLE.name}:
            return None
        if document.collection == AUDIT.name:
            return self._forget_entry(document)
        return removed(document) if self._is_theirs(document) else changed(document, self._without(document))

    def _forget_entry(self, document: Document) -> Change | None:
        entry = decode(AuditEntry, document.body)
        said = (entry.by, entry.reason)
        concerned = any(text in self.who.marks or self.who.pattern.search(text) for text in said)
        return changed(document, encode(anonymous(entry))) if concerned else None

    def _is_theirs(self, document: Document) -> bool:
        body = document.body
        if is_in(document, self.who.conversations):
            return True
        if document.collection == FILES.name and body["round_id"] in self.rounds:
            return True  # an annex with their name in it, which can be made again without
        if document.collection == SEEN.name:
            return any(row.startswith(f"{self.who.id}/") for row in body["rows"])
        return body.get("person") in self.who.marks

    def _without(self, document: Document) -> Json:
        about = holds(document.body, self.who.marks)
        inside, whole = document.collection not in ANNEX, document.collection in SAID
        return dict(_Scrub(self.who, self.instead, about, inside, whole).value(document.body, ""))


@dataclass(frozen=True, slots=True)
class _Scrub:
    """A body without somebody. `about`: the document is about them.

    `inside`: texts are looked into, too; `whole`: also those of WRITTEN.
    """

    who: Identity
    instead: str
    about: bool
    inside: bool
    whole: bool

    def value(self, value: Any, key: str) -> Any:
        if key in WRITTEN and not self.whole:
            return value
        if isinstance(value, Mapping):
            return {name: self._field(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.value(each, key) for each in value]
        return self._text(value, key) if isinstance(value, str) else value

    def _field(self, value: Any, key: str) -> Any:
        """A list of people loses them; deeper in, a list is a text with its looks, and keeps its length."""
        scrub = replace(self, whole=True) if key in BESIDE else self
        kept = value
        if isinstance(value, list) and not (key in WRITTEN and not self.whole):
            kept = [each for each in value if not (isinstance(each, str) and self._is(each, key))]
        return scrub.value(kept, key)

    def _is(self, text: str, key: str) -> bool:
        named = text in self.who.names and (self.about or key.endswith("name"))
        return named or text in self.who.marks or text.casefold() in self.who.emails

    def _text(self, text: str, key: str) -> str:
        if self._is(text, key):
            return self.instead if text in self.who.names else ""
        return self.who.pattern.sub(lambda _: self.instead, text) if self.inside else text


@cache
def _pattern(marks: frozenset[str], names: frozenset[str]) -> re.Pattern[str]:
    ours = sorted(re.escape(mark) for mark in marks if len(mark) >= SHORTEST)
    found = [rf"(?<![\w.+-]){mark}(?![\w-])" for mark in ours]
    full = sorted(re.escape(name) for name in names if " " in name)
    found += [rf"(?<![\w-]){name}(?=s?(?![\w-]))" for name in full]  # Eva Holms: a Danish genitive
    return re.compile("|".join(found) or r"(?!)", re.IGNORECASE)


def _names_beside(value: Any, marks: frozenset[str]) -> Iterator[str]:
    """What the fields beside their id call them: `by_name` beside `by`, `name` beside `person`."""
    if isinstance(value, list):
        for each in value:
            yield from _names_beside(each, marks)
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        if isinstance(inner, str) and inner in marks:
            yield value.get("name" if key == "person" else f"{key}_name") or ""
        yield from _names_beside(inner, marks)


def _place(document: Document) -> str:
    return f"{document.collection}/{document.key}"
