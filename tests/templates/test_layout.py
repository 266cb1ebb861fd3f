"""HR's own Word layout: filled whole, in her styles, valid, and wrong tags are named."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from dialogs.errors import TemplateError
from templates import Context, build_context, render, sample
from templates.catalogue import HOUSE
from templates.flaws import Flaw
from templates.layout import layout_of
from tests.templates.annexes import (
    STATUS,
    W,
    a_context,
    a_project,
    docx_part,
    docx_words,
    many,
    sample_context,
    squeezed,
    texts,
)
from tests.templates.layouts import a_layout


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("house.css", "house.typ", "house.docx"):
        (tmp_path / name).write_bytes((HOUSE / name).read_bytes())
    return tmp_path


def written(house: Path, context: Context, change: Callable[[Any], None] = lambda _: None) -> bytes:
    a_layout(house / "status_table" / "annex.docx", change)
    return render(STATUS, context, ["docx"], house)["docx"]


def test_the_houses_own_layout_goes_before_the_kinds_and_none_is_needed(house: Path) -> None:
    assert layout_of(STATUS, house) is None
    path = a_layout(house / "status_table" / "annex.docx")
    assert layout_of(STATUS, house) == path


def test_every_answer_is_in_hrs_own_layout(house: Path) -> None:
    context = sample_context(STATUS)
    found = squeezed(docx_words(written(house, context)))
    answers = [
        p
        for project in context.projects
        for key, kept in texts(project).items()
        for p in kept
        if key != "purpose"
    ]
    assert len(answers) > 20
    assert [text for text in answers if squeezed(text) not in found] == []


def test_it_is_valid_and_the_same_every_time(house: Path, tmp_path: Path) -> None:
    file = written(house, sample_context(STATUS))
    path = tmp_path / "made.docx"
    path.write_bytes(file)
    assert [error.description for error in OpenXmlValidator().validate(path).errors] == []
    assert render(STATUS, sample_context(STATUS), ["docx"], house)["docx"] == file


def styles_of(file: bytes) -> dict[str, str]:
    """Each paragraph's words and its style's name."""
    read = docx.Document(io.BytesIO(file))
    return {p.text: str(p.style.name) for p in read.paragraphs if p.style is not None}


def test_a_value_stands_in_the_style_that_hr_gave_its_paragraph(house: Path) -> None:
    named = styles_of(written(house, sample_context(STATUS)))
    assert [style for text, style in named.items() if text.startswith("Hovedudvalget bad")] == [
        "Brødtekst HR"
    ]
    assert named["Efterliv"] == "Overskrift 2"


def test_a_list_uses_hrs_danish_list_style_and_restarts(house: Path) -> None:
    text = "Vi har:\n- en liste\n- med to\n1. først\n2. så"
    context = a_context(efterliv=text, status=text)
    file = written(house, context)
    named = styles_of(file)
    assert named["en liste"] == "Opstilling - punkttegn"
    root = docx_part(file, "word/document.xml")
    numbers = [
        number.get(f"{W}val")
        for paragraph in root.iter(f"{W}p")
        if "".join(t.text or "" for t in paragraph.iter(f"{W}t")) in {"først", "så"}
        for number in paragraph.iter(f"{W}numId")
    ]
    assert len(numbers) == 4
    assert len(set(numbers)) == 2


def test_a_value_keeps_the_look_of_the_tag_it_replaces(house: Path) -> None:
    root = docx_part(written(house, a_context(effekt="Færre klager.")), "word/document.xml")
    (run,) = (r for r in root.iter(f"{W}r") if "".join(r.itertext()) == "Færre klager.")
    color = run.find(f"{W}rPr/{W}color")
    assert color is not None
    assert color.get(f"{W}val") == "800000"


def test_text_that_looks_like_a_tag_or_a_mark_stays_text(house: Path) -> None:
    typed = "S&O <b> {{ 7*7 }} {% if x %} \ue0000\ue001"
    found = docx_words(written(house, a_context(a_project("A & B"), status=typed)))
    assert "S&O <b> {{ 7*7 }} {% if x %}" in found
    assert "49" not in found
    assert "A & B" in found


def test_an_answer_that_is_missing_leaves_a_valid_cell(house: Path, tmp_path: Path) -> None:
    path = tmp_path / "made.docx"
    path.write_bytes(written(house, a_context()))
    assert [error.description for error in OpenXmlValidator().validate(path).errors] == []


def test_a_tag_in_the_header_is_filled_in_one_line(house: Path) -> None:
    def change(file: Any) -> None:
        file.sections[0].header.paragraphs[0].text = "{{ annex.intro }} {{ header }}"

    context = build_context(STATUS, sample(STATUS).round, sample(STATUS).assignments)
    header = "".join(docx_part(written(house, context, change), "word/header1.xml").itertext())
    assert header.startswith("Hovedudvalget bad")
    assert "\ue000" not in header


def test_an_internal_copy_in_hrs_layout_is_marked_or_refused(house: Path) -> None:
    shown = sample(STATUS)
    context = build_context(STATUS, shown.round, shown.assignments, sources=True)
    header = "".join(docx_part(written(house, context), "word/header1.xml").itertext())
    assert STATUS.wording.internal in header

    def change(file: Any) -> None:
        file.sections[0].header.paragraphs[0].text = "Kommunen"

    with pytest.raises(TemplateError) as wrong:
        written(house, context, change)
    assert wrong.value.code == Flaw.NO_HEADER_TAG


@pytest.mark.parametrize(
    ("tag", "flaw"),
    [
        ("{{ annex.titel }}", Flaw.UNKNOWN_NAME),
        ("{{ projekter }}", Flaw.UNKNOWN_NAME),
        ("{{ annex.title.__class__.__mro__ }}", Flaw.UNKNOWN_NAME),
        ("{% for x in projects %}", Flaw.TEMPLATE_SYNTAX),
        ("{{ annex.title", Flaw.TEMPLATE_SYNTAX),
        ("{{ 1 / 0 }}", Flaw.TEMPLATE_FAILED),
    ],
)
def test_a_wrong_tag_is_named(house: Path, tag: str, flaw: Flaw) -> None:
    with pytest.raises(TemplateError) as wrong:
        written(house, a_context(), lambda file: file.add_paragraph(tag))
    assert (wrong.value.code, wrong.value.place) == (flaw, "annex.docx")


def test_a_tag_that_word_has_split_is_filled_all_the_same(house: Path) -> None:
    def change(file: Any) -> None:
        paragraph = file.add_paragraph("Ved: ")
        for piece in ("{", "{ annex", ".comm", "ittee }", "}"):
            paragraph.add_run(piece).bold = True

    context = build_context(STATUS, sample(STATUS).round, sample(STATUS).assignments)
    assert "Ved: Hovedudvalget" in docx_words(written(house, context, change))


def test_the_file_names_nobody_who_worked_on_hrs_layout(house: Path) -> None:
    def change(file: Any) -> None:
        file.core_properties.author = file.core_properties.last_modified_by = "Birgit Hansen"
        paragraph = file.add_paragraph("ord")
        file.add_comment(paragraph.runs, text="se her", author="Birgit Hansen", initials="BH")
        inserted = (
            f'<w:ins {nsdecls("w")} w:id="9" w:author="Birgit Hansen"><w:r><w:t>nyt</w:t></w:r></w:ins>'
        )
        paragraph._p.append(parse_xml(inserted))
        app = next(p for p in file.part.package.iter_parts() if p.partname == "/docProps/app.xml")
        app._blob = app.blob.replace(b"</Properties>", b"<Company>Birgit Hansen</Company></Properties>")

    with zipfile.ZipFile(io.BytesIO(written(house, a_context(), change))) as package:
        everything = {name: package.read(name) for name in package.namelist()}
    assert [name for name, part in everything.items() if b"Birgit" in part or b"BH" in part] == []
    assert any(b"nyt" in part for part in everything.values())


def test_many_projects_take_time_in_proportion(house: Path) -> None:
    def seconds(count: int) -> float:
        context = many(count)
        began = time.process_time()
        written(house, context)
        return time.process_time() - began

    seconds(20)
    assert seconds(1000) < 25 * seconds(100)


def test_a_section_that_ends_in_a_value_stays_a_section(house: Path) -> None:
    def change(file: Any) -> None:
        paragraph = file.add_paragraph("{{ annex.intro }}")._p
        paragraph.get_or_add_pPr().append(parse_xml(f"<w:sectPr {nsdecls('w')}/>"))

    context = build_context(STATUS, sample(STATUS).round, sample(STATUS).assignments)
    root = docx_part(written(house, context, change), "word/document.xml")
    assert len(list(root.iter(qn("w:sectPr")))) == 2
