"""The Word file: real headings, lists, tables and fields, in whatever styles HR's own file has."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from dialogs.errors import TemplateError
from dialogs.richtext import ListStyle, Span
from templates import blocks as b
from templates import render
from templates.catalogue import HOUSE
from templates.docx import write
from templates.docx_lists import MOST
from templates.flaws import Flaw
from tests.templates.annexes import MADE_AT, STATUS, W, a_context, docx_part, docx_words, sample_context

LISTS = "Vi har:\n1. Lyttet\n2. Lært\n\nOg så:\n1. Talt\n   a) højt\n   b) lavt\n2. Ledt\n- ro"


def a_document(*blocks: b.Block, page: b.Page | None = None) -> b.Document:
    title = b.Heading(1, (Span("Bilag"),))
    return b.Document("Bilag", "da", page or b.Page(), (title, *blocks), MADE_AT)


def words(text: str) -> b.Paragraph:
    return b.Paragraph((Span(text),))


def a_list(style: ListStyle, *items: str, start: int = 1) -> b.ListOf:
    return b.ListOf(style, tuple((words(item),) for item in items), start)


def a_house(folder: Path, part: str, change: Callable[[str], str]) -> Path:
    """The product's own Word file with one part changed, as HR would in Word."""
    with zipfile.ZipFile(HOUSE / "house.docx") as own, zipfile.ZipFile(folder / "house.docx", "w") as made:
        for name in own.namelist():
            text = own.read(name).decode()
            made.writestr(name, change(text) if name == part else text)
    return folder


def body_of(file: bytes) -> ElementTree.Element:
    return docx_part(file, "word/document.xml")


def style_names(file: bytes) -> dict[str, str]:
    styles = docx_part(file, "word/styles.xml").iter(f"{W}style")
    return {s.get(f"{W}styleId", ""): s.find(f"{W}name").get(f"{W}val", "") for s in styles}  # type: ignore[union-attr]


def styles_used(file: bytes) -> list[str]:
    names = style_names(file)
    return [names[style.get(f"{W}val", "")] for style in body_of(file).iter(f"{W}pStyle")]


def numbers_of(file: bytes) -> dict[str, tuple[str, str]]:
    """Each paragraph that is an item: its words, and which list at which level."""
    found = {}
    for paragraph in body_of(file).iter(f"{W}p"):
        number = paragraph.find(f"{W}pPr/{W}numPr")
        if number is not None:
            level, list_ = (number.find(f"{W}{tag}").get(f"{W}val", "") for tag in ("ilvl", "numId"))  # type: ignore[union-attr]
            found["".join(t.text or "" for t in paragraph.iter(f"{W}t"))] = (list_, level)
    return found


def test_the_table_has_a_header_row_that_repeats_and_rows_that_may_break() -> None:
    rows = list(body_of(render(STATUS, sample_context(STATUS), ["docx"])["docx"]).iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert [row.find(f"{W}trPr/{W}cantSplit") for row in rows[1:]] == [None] * 4


def test_columns_are_as_wide_as_the_kind_says_on_a_page_that_lies() -> None:
    body = body_of(render(STATUS, sample_context(STATUS), ["docx"])["docx"])
    widths = [int(column.get(f"{W}w", "")) for column in body.iter(f"{W}gridCol")]
    size, margins = body.find(f".//{W}pgSz"), body.find(f".//{W}pgMar")
    assert size is not None
    assert margins is not None
    assert size.get(f"{W}orient") == "landscape"
    assert sum(widths) == 16838 - int(margins.get(f"{W}left", "")) - int(margins.get(f"{W}right", ""))
    assert [round(100 * width / sum(widths)) for width in widths] == [19, 14, 29, 38]


def test_headings_and_paragraphs_have_the_styles_of_their_names() -> None:
    file = render(STATUS, sample_context(STATUS), ["docx"])["docx"]
    assert styles_used(file)[:3] == ["heading 1", "Subtitle", "heading 2"]
    assert {"Tabelhoved", "Tabeltitel", "Tabeltekst", "Tabelliste"} <= set(styles_used(file))


def test_each_numbered_list_begins_again_and_bullets_are_one() -> None:
    file = render(STATUS, a_context(status=LISTS, effekt=LISTS), ["docx"])["docx"]
    bullets = b.ListOf(ListStyle.BULLET, ((words("x"), a_list(ListStyle.BULLET, "y")),))
    first = numbers_of(file)
    assert first["Lyttet"] == first["Lært"] != first["Talt"] == first["Ledt"]
    assert first["højt"][1] == "1"
    assert first["højt"] == first["lavt"]
    restarts = docx_part(file, "word/numbering.xml").findall(f"{W}num/{W}lvlOverride/{W}startOverride")
    assert [restart.get(f"{W}val") for restart in restarts] == ["1"] * 6
    both = numbers_of(write(a_document(bullets, a_list(ListStyle.BULLET, "z")), HOUSE))
    assert both["x"][0] == both["y"][0] == both["z"][0]


@pytest.mark.parametrize(
    ("style", "shape", "mark"),
    [
        (ListStyle.BULLET, "bullet", "•"),
        (ListStyle.NUMBER, "decimal", "%1."),
        (ListStyle.NUMBER_PAREN, "decimal", "%1)"),
        (ListStyle.LETTER, "lowerLetter", "%1."),
        (ListStyle.LETTER_PAREN, "lowerLetter", "%1)"),
    ],
)
def test_a_list_keeps_its_marks_and_its_first_number(style: ListStyle, shape: str, mark: str) -> None:
    file = write(a_document(a_list(style, "tre", "fire", start=3)), HOUSE)
    numbering = docx_part(file, "word/numbering.xml")
    level = numbering.find(f"{W}abstractNum/{W}lvl")
    assert level is not None
    assert [level.find(f"{W}{tag}").get(f"{W}val") for tag in ("numFmt", "lvlText")] == [shape, mark]  # type: ignore[union-attr]
    starts = [found.get(f"{W}val") for found in numbering.iter(f"{W}startOverride")]
    assert starts == ([] if style is ListStyle.BULLET else ["3"])


def test_lists_beyond_what_word_can_number_get_their_numbers_as_text(tmp_path: Path) -> None:
    lists = [a_list(ListStyle.LETTER_PAREN, f"x{n}", f"y{n}") for n in range(MOST + 2)]
    file = write(a_document(*lists), HOUSE)
    numbered = numbers_of(file)
    assert f"x{MOST - 1}" in numbered
    assert f"x{MOST}" not in numbered
    assert f"a)\tx{MOST}\nb)\ty{MOST}" in docx_words(file)
    (tmp_path / "a.docx").write_bytes(file)
    assert OpenXmlValidator().validate(tmp_path / "a.docx").errors == []


def test_lists_deeper_than_word_knows_stay_at_the_deepest_level() -> None:
    deep = a_list(ListStyle.NUMBER, "bund")
    for n in range(12):
        deep = b.ListOf(ListStyle.NUMBER, ((words(f"n{n}"), deep),))
    assert numbers_of(write(a_document(deep), HOUSE))["bund"][1] == "8"


def test_an_item_may_hold_several_paragraphs_or_none() -> None:
    made = b.ListOf(ListStyle.NUMBER, ((words("et"), words("mere")), (a_list(ListStyle.BULLET, "inde"),), ()))
    numbered = numbers_of(write(a_document(made), HOUSE))
    assert set(numbered) == {"et", "", "inde"}
    assert numbered["inde"][1] == "1"


def test_the_foot_counts_pages_with_real_fields() -> None:
    file = render(STATUS, sample_context(STATUS), ["docx"])["docx"]
    foot = docx_part(file, "word/footer1.xml")
    assert [field.get(f"{W}instr", "").strip() for field in foot.iter(f"{W}fldSimple")] == [
        "PAGE",
        "NUMPAGES",
    ]
    assert "".join(text.text or "" for text in foot.iter(f"{W}t")) == "Side 1 af 1"


def test_the_head_may_carry_the_title() -> None:
    document = replace(
        a_document(page=b.Page(header="{title} – side {page}")), title="{page} \ue000PAGE\ue001"
    )
    head = docx_part(write(document, HOUSE), "word/header1.xml")
    assert "".join(text.text or "" for text in head.iter(f"{W}t")) == "{page} PAGE – side 1"
    assert len(list(head.iter(f"{W}fldSimple"))) == 1


def test_the_language_is_danish_and_the_properties_have_the_title_and_no_author() -> None:
    file = write(replace(a_document(), title="S&O <b>"), HOUSE)
    language = docx_part(file, "word/styles.xml").find(f".//{W}docDefaults//{W}lang")
    assert language is not None
    assert language.get(f"{W}val") == "da-DK"
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        core = package.read("docProps/core.xml").decode()
        settings = package.read("word/settings.xml").decode()
    assert "<dc:title>S&amp;O &lt;b&gt;</dc:title>" in core
    assert "2026-02-02T08:00:00Z" in core
    assert "<w:autoHyphenation/>" in settings


def test_words_and_looks_are_kept_to_the_letter() -> None:
    spans = (Span("S&O <b>\ny", bold=True), Span(" x", italic=True, link="https://a.example/?b=1&c=2"))
    file = write(a_document(b.Paragraph(spans)), HOUSE)
    assert "S&O <b>\ny x" in docx_words(file)
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        links = package.read("word/_rels/document.xml.rels").decode()
    assert 'Target="https://a.example/?b=1&amp;c=2" TargetMode="External"' in links


def test_hrs_own_style_ids_are_found_by_name(tmp_path: Path) -> None:
    house = a_house(tmp_path, "word/styles.xml", lambda xml: xml.replace('"Overskrift1"', '"Titel77"'))
    file = write(a_document(), house)
    assert body_of(file).find(f".//{W}pStyle").get(f"{W}val") == "Titel77"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["List Number", "Tabeltekst", "Bilagstabel", "heading 3", "Hyperlink"])
def test_a_style_hr_has_not_got_is_added(tmp_path: Path, name: str) -> None:
    def without(xml: str) -> str:
        kept = [s for s in re.findall(r"<w:style .*?</w:style>", xml) if f'<w:name w:val="{name}"/>' not in s]
        kept = [re.sub(r'<w:basedOn w:val="Tabeltekst"/>', "", s) for s in kept]
        return re.sub(r"<w:style .*</w:style>", "".join(kept), xml)

    house = a_house(tmp_path, "word/styles.xml", without)
    table = b.Table((b.Cell((words("a"),)),), ((b.Cell((a_list(ListStyle.NUMBER, "b"),)),),))
    link = b.Paragraph((Span("x", link="https://a.example"),))
    headings = [b.Heading(level, (Span(str(level)),)) for level in (2, 3)]
    file = write(a_document(*headings, a_list(ListStyle.NUMBER, "c"), link, table), house)
    assert name in style_names(file).values()
    path = tmp_path / "annex.docx"
    path.write_bytes(file)
    assert [error.description for error in OpenXmlValidator().validate(path).errors] == []


def test_a_file_that_never_had_a_list_gets_one(tmp_path: Path) -> None:
    house = a_house(
        tmp_path,
        "word/_rels/document.xml.rels",
        lambda xml: re.sub(r'<Relationship [^>]*Target="numbering.xml"/>', "", xml),
    )
    assert numbers_of(write(a_document(a_list(ListStyle.NUMBER, "x")), house))["x"][1] == "0"


def test_what_hr_wrote_around_the_annex_stays(tmp_path: Path) -> None:
    before = "<w:p><w:r><w:t>Kommunens eget: {{ title }}</w:t></w:r></w:p>"
    house = a_house(tmp_path, "word/document.xml", lambda xml: xml.replace("<w:body>", f"<w:body>{before}"))
    assert docx_words(write(a_document(words("Svar")), house)).split("\n")[:3] == [
        "Kommunens eget: Bilag",
        "Bilag",
        "Svar",
    ]


@pytest.mark.parametrize(
    ("written", "flaw"),
    [
        ("{{ krop }}", Flaw.UNKNOWN_NAME),
        ("{{ title }}", Flaw.NO_BODY_TAG),
        ("{{ body", Flaw.TEMPLATE_SYNTAX),
    ],
)
def test_a_house_file_without_a_place_for_the_annex_is_refused(
    tmp_path: Path, written: str, flaw: Flaw
) -> None:
    house = a_house(tmp_path, "word/document.xml", lambda xml: xml.replace("{{ body }}", written))
    with pytest.raises(TemplateError) as wrong:
        write(a_document(), house)
    assert (wrong.value.code, wrong.value.place) == (flaw, "house.docx")


def test_a_house_without_a_word_file_uses_the_products(tmp_path: Path) -> None:
    assert write(a_document(), tmp_path) == write(a_document(), HOUSE)
