"""A label is printed once: before its answer, whoever wrote it, and never without one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import richtext
from dialogs.richtext import Paragraph, RichText, Span
from templates.labels import labelled, without_label


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Status: Alt er klar.", "Alt er klar."),
        ("Status. Alt er klar.", "Alt er klar."),
        ("status : Alt er klar.", "Alt er klar."),
        ("STATUS:Alt er klar.", "Alt er klar."),
        ("Status - alt er klar.", "alt er klar."),
        ("Status – alt er klar.", "alt er klar."),
        ("Status:- alt er klar.", "alt er klar."),
        ("Status; alt er klar.", "alt er klar."),
        ("  Status: alt er klar.", "alt er klar."),
        ("Status\nAlt er klar.", "Alt er klar."),
        ("Status:\nAlt er klar.", "Alt er klar."),
        ("Status:\n\nAlt er klar.", "Alt er klar."),
    ],
)
def test_a_typed_label_is_taken_away(typed: str, left: str) -> None:
    assert without_label(richtext.read_plain(typed), "Status") == richtext.read_plain(left)


@pytest.mark.parametrize(
    "typed",
    [
        "Statusmødet blev holdt i maj.",
        "Status-mødet blev holdt i maj.",
        "Status er god.",
        "Status på projektet: godt.",
        "Effekt: Ro på gangene.",
        "Vores status: alt er klar.",
        "Alt er klar.\nStatus: stadig klar.",
        "1. Status: klar\n2. Effekt: stor",
        "",
    ],
)
def test_words_that_are_no_label_stay(typed: str) -> None:
    text = richtext.read_plain(typed)
    assert without_label(text, "Status") == text


def test_a_label_in_bold_is_taken_away_and_what_follows_keeps_its_look() -> None:
    spans = (Span("Sta", bold=True), Span("tus: ", bold=True), Span("Alt", italic=True), Span(" er klar."))
    left = without_label(RichText((Paragraph(spans),)), "Status")
    assert left == RichText((Paragraph((Span("Alt", italic=True), Span(" er klar."))),))


def test_a_list_begun_beside_its_label_is_a_list_without_it() -> None:
    text = richtext.read_plain("Effekt: 1) Ro på gangene\n2) Flere ansøgere")
    assert without_label(text, "Effekt") == richtext.read_plain("1) Ro på gangene\n2) Flere ansøgere")


def test_the_label_stands_bold_before_the_first_words() -> None:
    text = labelled(richtext.read_plain("Effekt. Ro på gangene.\nOg glade børn."), "Effekt")
    first, second = text.blocks
    assert first == Paragraph((Span("Effekt:", bold=True), Span(" "), Span("Ro på gangene.")))
    assert second == Paragraph((Span("Og glade børn."),))


def test_the_label_stands_alone_before_a_list() -> None:
    items = richtext.read_plain("1) Ro\n2) Glæde")
    assert labelled(items, "Effekt").blocks == (
        Paragraph((Span("Effekt:", bold=True),)),
        *items.blocks,
    )


def test_an_answer_that_is_nothing_but_its_label_is_not_doubled() -> None:
    assert labelled(richtext.read_plain("Status:"), "Status").blocks == (
        Paragraph((Span("Status:", bold=True),)),
    )


def test_no_answer_no_label() -> None:
    assert labelled(RichText(), "Effekt") == RichText()


def test_a_question_without_a_label_prints_the_answer_as_it_is() -> None:
    text = richtext.read_plain("Status: klar")
    assert labelled(text, "") == text


@given(st.text(), st.sampled_from(["", "Status: ", "status - "]))
def test_nothing_but_the_label_and_list_markers_is_ever_taken(typed: str, before: str) -> None:
    text = richtext.read_plain(before + typed)
    written, left = richtext.words(text), iter(richtext.words(without_label(text, "Status")))
    taken: list[str] = []
    kept = next(left, None)
    for word in written:
        if word == kept:
            kept = next(left, None)
        else:
            taken.append(word)
    assert kept is None or kept in written[0]
    assert all(re.match(r"(?i)status|[^\w]+$|\w{1,3}[.)]$", word) for word in taken)
