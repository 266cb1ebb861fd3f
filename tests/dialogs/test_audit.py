from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.audit import AuditEntry, AuditHead, Deed, append, follows, salted

AT = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
STREAM = "submission/r1-7"
DEED = Deed("answered", "status/1", "anne", "", salted("salt", "Vi er færdige."))


def after(entry: AuditEntry) -> AuditHead:
    return AuditHead(entry.stream, entry.number, entry.hash)


def chain(deeds: list[Deed]) -> list[AuditEntry]:
    head, entries = AuditHead(STREAM), []
    for minute, deed in enumerate(deeds):
        entry = append(head, deed, AT + timedelta(minutes=minute))
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
    forged = append(AuditHead(STREAM), replace(DEED, by="bo"), first.at)
    assert not stands([forged, replace(second, before=forged.hash), third])


def test_words_cannot_move_from_one_field_to_the_next() -> None:
    head = AuditHead(STREAM)
    one = append(head, Deed("answered", "status", "anne"), AT)
    other = append(head, Deed("answered", "statusanne", ""), AT)
    assert one.hash != other.hash


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    head, copenhagen = AuditHead(STREAM), timezone(timedelta(hours=2))
    assert append(head, DEED, AT).hash == append(head, DEED, AT.astimezone(copenhagen)).hash


def test_the_log_holds_no_answer_and_its_digest_says_nothing_without_the_salt() -> None:
    entry = append(AuditHead(STREAM), DEED, AT)
    assert "færdige" not in repr(entry)
    assert salted("salt", "Vi er færdige.") == entry.digest
    assert salted("", "Vi er færdige.") != entry.digest
    assert salted("salt", "Vi er ikke færdige.") != entry.digest


def test_even_text_that_is_no_text_has_a_digest() -> None:
    assert salted("salt", "\ud800") != salted("salt", "\ud801")


def test_keys_sort_as_the_entries_were_written() -> None:
    keys = [append(AuditHead(STREAM, number), DEED, AT).key for number in (0, 8, 9, 98, 99, 12_344)]
    assert keys == sorted(keys)
