"""What is odd in HR's Word file, and a number anywhere in a template: on the list before publication."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.annex.compiling import make_annex
from bot.annex.source import Source
from bot.annex.template_check import with_templates
from dialogs.exporting import ExportFlaw
from dialogs.matters import Concern, Verdict
from dialogs.publication import Decision, Item, review
from templates import sample
from templates.catalogue import HOUSE
from tests.templates.annexes import STATUS
from tests.templates.layouts import a_layout

NUMBER = "010190-1234"


def source() -> Source:
    shown = sample(STATUS)
    return Source(shown.round, shown.assignments, shown.chapters, shown.themes)


def about_templates(house: Path) -> list[Item]:
    checked = with_templates(source(), STATUS, house)
    odd = {warning.place for warning in checked.warnings} | {text.about for text in checked.printed}
    return [item for item in review(checked, ()) if item.matter.place.about in odd]


def said(house: Path) -> list[tuple[str, str]]:
    warnings = [item.matter.warning for item in about_templates(house) if item.matter.warning]
    return [(warning.code, warning.detail) for warning in warnings]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("house.css", "house.typ", "house.docx"):
        (tmp_path / name).write_bytes((HOUSE / name).read_bytes())
    return tmp_path


def layout(house: Path, change: Callable[[Any], None] = lambda _: None) -> Path:
    return a_layout(house / "status_table" / "annex.docx", change)


def without(style: str) -> Callable[[Any], None]:
    def change(file: Any) -> None:
        element = next(s for s in file.styles.element.style_lst if s.name_val == style)
        element.getparent().remove(element)

    return change


def without_answer(file: Any) -> None:
    cell = next(c for row in file.tables[0].rows for c in row.cells if "effekt" in c.text)
    cell.text = ""


def test_our_own_templates_and_a_sound_layout_have_nothing_to_decide(house: Path) -> None:
    assert about_templates(HOUSE) == []
    layout(house)
    assert about_templates(house) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda file: file.add_paragraph("{{ annex.titel }}"), ("unknown_name", "annex.titel")),
        (without("Opstilling - punkttegn"), ("missing_style", "List Bullet")),
        (without_answer, ("unused_answer", "Effekt")),
    ],
)
def test_what_is_odd_in_hrs_layout_is_named(
    house: Path, change: Callable[[Any], None], expected: tuple[str, str]
) -> None:
    layout(house, change)
    assert said(house) == [expected]


def test_a_house_file_without_its_body_and_one_that_is_no_word_file_are_named(house: Path) -> None:
    (house / "house.docx").write_bytes(layout(house).read_bytes())
    (house / "status_table" / "annex.docx").unlink()
    assert ("no_body_tag", "{{ body }}") in said(house)
    (house / "house.docx").write_bytes(b"not a zip")
    assert [code for code, _ in said(house)] == ["not_word"]


def in_text(file: Any) -> None:
    file.add_paragraph(f"Sagen om {NUMBER}")


def in_header(file: Any) -> None:
    file.sections[0].header.paragraphs[0].add_run(f" {NUMBER}")


def in_comment(file: Any) -> None:
    file.add_comment(file.add_paragraph("ord").runs, text=f"Er det {NUMBER}?", author="", initials="")


def in_property(file: Any) -> None:
    file.core_properties.keywords = f"sag {NUMBER}"


@pytest.mark.parametrize("change", [in_text, in_header, in_comment, in_property])
def test_a_number_in_hrs_layout_keeps_the_annex_back_until_it_is_none(
    house: Path, change: Callable[[Any], None]
) -> None:
    layout(house, change)
    found = about_templates(house)
    assert {item.matter.concern for item in found} == {Concern.CPR}
    assert {item.matter.choices for item in found} == {(Verdict.NOT_CPR,)}
    made = make_annex(STATUS.folder, house, source().pack(), internal=False)
    assert made.flaw is ExportFlaw.CPR
    assert {place.about for place in made.places} == {"annex.docx"}
    decisions = tuple(decision(item) for item in found)
    made = make_annex(STATUS.folder, house, replace(source(), decisions=decisions).pack(), internal=False)
    assert made.flaw is None
    assert made.files


def decision(item: Item) -> Decision:
    said = {"by": "hr", "by_name": "Karen", "salt": "s", "reason": "sag"}
    at = sample(STATUS).round.created_at
    return Decision.on(item.matter, round_id="r", verdict=Verdict.NOT_CPR, at=at, **said)


def test_a_file_that_is_mended_is_read_anew(house: Path) -> None:
    path = layout(house, lambda file: file.add_paragraph("{{ annex.titel }}"))
    assert said(house)
    layout(house)
    os.utime(path, ns=(1, 1))
    assert said(house) == []
