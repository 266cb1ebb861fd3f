from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.audit import AuditEntry, AuditHead, Deed, anonymous, append, follows, renewed, salted

SALT = "3f"
AT = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
STREAM = "submission/r1-7"
DEED = Deed("answered", "status/1", "anne", "", salted("salt", "Vi er færdige."))


def after(entry: AuditEntry) -> AuditHead:
    return AuditHead(entry.stream, entry.number, entry.hash)


def chain(deeds: list[Deed]) -> list[AuditEntry]:
    head, entries = AuditHead(STREAM), []
    for minute, deed in enumerate(deeds):
        entry = append(head, deed, AT + timedelta(minutes=minute), f"s{minute}")
        entries.append(entry)
        head = after(entry)
    return entries


def stands(entries: list[AuditEntry]) -> bool:
    head = AuditHead(STREAM)
    for entry in entries:
        if not follows(head, entry):
            return False
        head = after(entry)
    return True


words = st.text(max_size=12)
deeds = st.lists(st.builds(Deed, words, words, words, words, words), min_size=1, max_size=5)


@given(deeds)
def test_a_chain_of_any_deeds_stands(done: list[Deed]) -> None:
    entries = chain(done)
    assert [entry.number for entry in entries] == list(range(1, len(done) + 1))
    assert stands(entries)


@pytest.mark.parametrize("name", [field.name for field in fields(AuditEntry)])
def test_no_field_of_an_entry_can_be_changed_unseen(name: str) -> None:
    entries = chain([DEED, replace(DEED, target="effekt/1"), replace(DEED, action="submitted")])
    changes: dict[str, Any] = {"number": 7, "at": AT + timedelta(seconds=1)}
    entries[1] = replace(entries[1], **{name: changes.get(name, "et andet ord")})
    assert not stands(entries)


def test_no_entry_can_be_left_out_or_change_places() -> None:
    first, second, third = chain([DEED, replace(DEED, target="a"), replace(DEED, target="b")])
    assert not stands([first, third])
    assert not stands([second, third])
    assert not stands([first, third, second])
    assert stands([first, second]), "a cut end is what the head in the store is for"


def test_who_rewrites_an_entry_must_rewrite_all_that_come_after_it() -> None:
    """Each hash is over the one before it, so that the head's own hash vouches for the whole stream."""
    first, second, third = chain([DEED, replace(DEED, target="a"), replace(DEED, target="b")])
    forged = append(AuditHead(STREAM), replace(DEED, by="bo"), first.at, SALT)
    assert not stands([forged, replace(second, before=forged.hash), third])


def test_words_cannot_move_from_one_field_to_the_next() -> None:
    head = AuditHead(STREAM)
    one = append(head, Deed("answered", "status", "anne"), AT, SALT)
    other = append(head, Deed("answered", "statusanne", ""), AT, SALT)
    assert one.hash != other.hash


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    head, copenhagen = AuditHead(STREAM), timezone(timedelta(hours=2))
    assert append(head, DEED, AT, SALT).hash == append(head, DEED, AT.astimezone(copenhagen), SALT).hash


def test_the_log_holds_no_answer_and_its_digest_says_nothing_without_the_salt() -> None:
    entry = append(AuditHead(STREAM), DEED, AT, SALT)
    assert "færdige" not in repr(entry)
    assert salted("salt", "Vi er færdige.") == entry.digest
    assert salted("", "Vi er færdige.") != entry.digest
    assert salted("salt", "Vi er ikke færdige.") != entry.digest


@given(deeds, st.data())
def test_a_chain_stands_when_any_of_its_people_are_forgotten(done: list[Deed], data: st.DataObject) -> None:
    entries = chain(done)
    forgotten = data.draw(st.sets(st.integers(0, len(done) - 1)))
    left = [anonymous(entry) if n in forgotten else entry for n, entry in enumerate(entries)]
    assert stands(left)
    for n in forgotten:
        assert (left[n].by, left[n].reason, left[n].salt) == ("", "", "")


def test_who_was_forgotten_cannot_be_replaced_by_another() -> None:
    entries = [anonymous(entry) for entry in chain([DEED, DEED])]
    assert stands(entries)
    entries[1] = replace(entries[1], by="bo")
    assert not stands(entries)
    entries[1] = replace(entries[1], salt="s1")
    assert not stands(entries)


def an_old_entry(stream: str = STREAM, by: str = "anne", reason: str = "") -> AuditEntry:
    """As one was before people could be forgotten."""
    fields_then = (stream, "1", AT.isoformat(), by, "answered", "status/1", reason, DEED.digest, "")
    hashed = hashlib.sha256("\x1f".join(fields_then).encode()).hexdigest()
    return AuditEntry(stream, 1, AT, by, "answered", "status/1", reason, DEED.digest, "", hashed)


def test_a_chain_of_before_people_could_be_forgotten_stands_and_is_renewed_so_that_they_can() -> None:
    old = an_old_entry()
    later = append(after(old), DEED, AT, SALT)
    assert stands([old, later])
    assert not stands([replace(old, by="bo"), later])
    assert not stands([anonymous(old), later])
    first = renewed(AuditHead(STREAM), old, "s0")
    second = renewed(after(first), later, "not used")
    assert stands([first, second])
    assert stands([anonymous(first), anonymous(second)])
    assert (first.by, first.at, first.action, first.digest) == (old.by, old.at, old.action, old.digest)
    assert (second.author, second.salt) == (later.author, later.salt)


def test_even_text_that_is_no_text_has_a_digest() -> None:
    assert salted("salt", "\ud800") != salted("salt", "\ud801")


def test_keys_sort_as_the_entries_were_written() -> None:
    keys = [append(AuditHead(STREAM, number), DEED, AT, SALT).key for number in (0, 8, 9, 98, 99, 12_344)]
    assert keys == sorted(keys)
