"""Records come back from their bodies as they were, or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import messages, model
from dialogs.errors import StoreDamaged
from dialogs.messages import OwnerMessage, Reason, RefuseAction
from dialogs.model import Answer, Missing, Project, Round, Seat, Submission, SubmissionState
from dialogs.richtext import ListBlock, ListItem, ListStyle, Paragraph, RichText, Span
from storage import repository
from storage.codec import SCHEMA, UPGRADES, decode, encode, upgraded
from storage.repository import Collection
from storage.writes import json_text
from tests.storage.records import RICH, any_of, records_of

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
TEXT = RichText((Paragraph((Span("Hej "), Span("dig", bold=True, italic=True, link="https://eks.dk"))),))


@dataclass(frozen=True)
class Owed:
    """A record outside the core, with a message in it."""

    message: OwnerMessage
    replaces: OwnerMessage | None
    places: dict[str, str]
    due_on: date | None = None


STORED_KINDS = [each.type for each in vars(repository).values() if isinstance(each, Collection)]
KINDS = dict.fromkeys([*records_of(model), *records_of(messages), *STORED_KINDS])


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(drawn=st.data())
def test_any_record_comes_back_through_json(kind: type, drawn: st.DataObject) -> None:
    record = drawn.draw(any_of(kind))
    back: object = decode(kind, json.loads(json_text(encode(record))))
    assert back == record
    assert repr(back) == repr(record)


@settings(max_examples=150, deadline=None)
@given(any_of(OwnerMessage))
def test_any_message_comes_back_as_the_class_it_was(message: OwnerMessage) -> None:
    assert repr(decode(OwnerMessage, json.loads(json_text(encode(message))))) == repr(message)


@given(RICH)
def test_any_rich_text_comes_back_by_itself(text: RichText) -> None:
    project = Project("p", "r", 0, "t", purpose=text)
    assert decode(Project, encode(project)).purpose == text


@pytest.mark.parametrize("replaces", [None, RefuseAction(Reason.LOCKED)])
def test_a_message_inside_a_record_keeps_its_class(replaces: OwnerMessage | None) -> None:
    owed = Owed(messages.ShowHelp("effekt"), replaces, {"a": "b"}, date(2031, 5, 6))
    assert decode(Owed, json.loads(json_text(encode(owed)))) == owed


def test_what_was_stored_with_schema_one_can_be_read() -> None:
    """Words that are on somebody's disk: this test is only ever added to."""
    answer = {
        "question": "effekt",
        "version": 2,
        "by": "p1",
        "by_name": "Ib",
        "sent_at": "2031-05-06T14:00:00+02:00",
        "saved_at": "2031-05-06T12:00:00+00:00",
        "text": [
            ["Hej ", ["dig", "bi", "https://eks.dk"]],
            {"list": "number", "start": 3, "items": [[["en"]], []]},
        ],
        "value": "",
        "missing": "too_early",
        "reason": "",
    }
    body = {
        "schema": 1,
        "record": "Submission",
        "project": "p",
        "round_id": "r",
        "state": "in_progress",
        "owners": ["ib@eks.dk"],
        "answers": {"effekt": answer},
        "submitted_at": None,
        "submitted_by": "",
        "late": False,
    }
    items = (ListItem((Paragraph((Span("en"),)),)), ListItem(()))
    text = RichText((*TEXT.blocks, ListBlock(ListStyle.NUMBER, items, 3)))
    expected = Answer("effekt", 2, "p1", "Ib", NOON, NOON, text, missing=Missing.TOO_EARLY)
    read = decode(Submission, body)
    assert read == Submission("p", "r", SubmissionState.IN_PROGRESS, ("ib@eks.dk",), {"effekt": expected})
    assert decode(Submission, encode(read)) == read


def test_a_seat_of_schema_one_has_not_chosen_a_language() -> None:
    seat = decode(Seat, {"schema": 1, "record": "Seat", "person": "p1", "language": "da", "asked": 3})
    assert seat == Seat("p1", asked=3)
    assert decode(Seat, encode(Seat("p1", language="da"))).language == "da", "what was asked for stays"


def test_what_was_read_cannot_be_changed() -> None:
    read = decode(Submission, encode(Submission("p", "r")))
    with pytest.raises(TypeError):
        read.answers["x"] = None  # type: ignore[index]


def test_a_plain_paragraph_is_stored_as_its_words() -> None:
    packed = encode(Project("p", "r", 0, "t", purpose=RichText((Paragraph((Span("Hej"),)),))))["purpose"]
    assert packed == [["Hej"]]


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_in_autumn_keeps_which_it_was(fold: int) -> None:
    at = datetime(2031, 10, 26, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen"), fold=fold)
    read = decode(Submission, encode(Submission("p", "r", submitted_at=at)))
    assert read.submitted_at
    assert read.submitted_at.astimezone(UTC) == at.astimezone(UTC)


def test_a_moment_without_time_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode(Submission("p", "r", submitted_at=NOON.replace(tzinfo=None)))


STORED = encode(
    Submission("p", "r", answers={"q": Answer("q", 1, "b", "n", NOON, NOON, TEXT)}, owners=("ib@eks.dk",))
)


@pytest.mark.parametrize(
    "change",
    [
        {"late": 1},
        {"late": "HEMMELIGT"},
        {"project": 5},
        {"project": None},
        {"owners": "HEMMELIGT"},
        {"owners": ["a", 3]},
        {"state": "HEMMELIGT"},
        {"answers": ["HEMMELIGT"]},
        {"answers": {"q": {"text": "HEMMELIGT"}}},
        {"submitted_at": "HEMMELIGT"},
        {"submitted_at": "2031-05-06T12:00:00"},
        {"unknown": "HEMMELIGT"},
        {"record": "Round"},
        {"record": None},
        {"schema": None},
        {"schema": SCHEMA + 1},
    ],
)
def test_what_does_not_fit_is_damaged_and_its_words_are_not_repeated(change: dict[str, Any]) -> None:
    with pytest.raises(StoreDamaged) as raised:
        decode(Submission, {**STORED, **change})
    assert "HEMMELIGT" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_field_that_is_gone_is_damaged() -> None:
    with pytest.raises(StoreDamaged, match="round_id"):
        decode(Submission, {name: value for name, value in STORED.items() if name != "round_id"})


@pytest.mark.parametrize(
    "packed",
    [
        "HEMMELIGT",
        ["HEMMELIGT"],
        [[3]],
        [[["HEMMELIGT", "x", ""]]],
        [[["HEMMELIGT", "b"]]],
        [{"list": "HEMMELIGT", "start": 1, "items": []}],
        [{"list": "bullet", "items": []}],
        [{"list": "bullet", "start": 1, "items": [[3]]}],
        [{"list": "bullet", "start": 1, "items": [], "more": "HEMMELIGT"}],
    ],
)
def test_rich_text_that_we_do_not_write_is_damaged(packed: Any) -> None:
    body = encode(Project("p", "r", 0, "t"))
    with pytest.raises(StoreDamaged) as raised:
        decode(Project, {**body, "purpose": packed})
    assert "HEMMELIGT" not in str(raised.value)


def test_a_record_of_another_class_is_not_read_as_this_one() -> None:
    with pytest.raises(StoreDamaged, match="Submission"):
        decode(Round, STORED)
    with pytest.raises(StoreDamaged, match="Submission"):
        decode(OwnerMessage, STORED)


def test_old_documents_are_upgraded_step_by_step_and_new_ones_left_alone() -> None:
    steps = {
        1: lambda body: {**body, "title": body["name"]},
        2: lambda body: {name: value for name, value in body.items() if name != "name"},
    }
    old = {"schema": 1, "record": "Round", "name": "Fonden"}
    assert upgraded(old, 3, steps) == {"record": "Round", "title": "Fonden"}
    assert upgraded({"schema": 3, "title": "x"}, 3, steps) == {"title": "x"}
    assert old == {"schema": 1, "record": "Round", "name": "Fonden"}


def test_there_is_an_upgrade_from_every_number_before_this_one() -> None:
    assert sorted(UPGRADES) == list(range(1, SCHEMA))
