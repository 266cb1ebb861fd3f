"""The PDF: tagged, with bookmarks and one table, in fonts that are ours, and no letter stops it."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page
import pypdf
import pytest

from dialogs.richtext import ListStyle, Span
from templates import blocks as b
from templates import render
from templates.catalogue import HOUSE
from templates.pdf import write
from templates.pdf_fonts import legible
from tests.templates.annexes import MADE_AT, STATUS, a_context, many, pdf_words, sample_context, squeezed

EMOJI = "🙂 👍 👍🏽 👨‍👩‍👧 ❤️ 🇩🇰 1️⃣ 🎉"
SYMBOLS = "→ ⇒ ● ■ □ ★ ✓ ✗ ☐ ☑ ≤ ≥ ≠ ≈ ∑ √ ∞ ½ ‰ № ™ ‑ … “”‘’„ «»"
EAST_ASIA = "你好，世界 繁體字 こんにちは カタカナ 안녕하세요 「」 ﹫ 〇"
ALPHABETS = "Żółć Ångström Ǽ Ж Ω א ש ع ب ไทย नमस्ते հայ ქარ አማ ខ្មែរ"


def a_document(*blocks: b.Block, page_: b.Page | None = None) -> b.Document:
    title = b.Heading(1, (Span("Bilag"),))
    return b.Document("Bilag", "da", page_ or b.Page(), (title, *blocks), MADE_AT)


def words(text: str) -> b.Paragraph:
    return b.Paragraph((Span(text),))


def complaints(file: bytes) -> list[str]:
    report = page.validate_pdf_bytes(file, profile=page.ValidationProfile.PDF_UA_1)
    return [failure.message for failure in report.failures]


def tags(file: bytes) -> Iterator[str]:
    """The structure's element names, in reading order."""
    yield from _tags(pypdf.PdfReader(io.BytesIO(file)).root_object["/StructTreeRoot"])


def _tags(element: Any) -> Iterator[str]:
    element = element.get_object() if hasattr(element, "get_object") else element
    if not isinstance(element, pypdf.generic.DictionaryObject):
        return
    if "/S" in element:
        yield str(element["/S"])
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from _tags(child)


def test_one_table_over_many_pages_is_one_table_with_marked_headers() -> None:
    file = render(STATUS, many(30), ["pdf"])["pdf"]
    found = list(tags(file))
    assert len(pypdf.PdfReader(io.BytesIO(file)).pages) > 4
    assert (found.count("/Table"), found.count("/THead"), found.count("/TH")) == (1, 1, 4)
    assert found.count("/TR") == 31
    assert pdf_words(file).count("Indhold/Formål") == len(pypdf.PdfReader(io.BytesIO(file)).pages)


def test_headings_are_headings_and_bookmarks() -> None:
    file = render(STATUS, sample_context(STATUS), ["pdf"])["pdf"]
    assert [tag for tag in tags(file) if tag in ("/H1", "/H2", "/H3")] == ["/H1", "/H2"]
    outline = pypdf.PdfReader(io.BytesIO(file)).outline
    title, below = outline
    assert isinstance(title, pypdf.generic.Destination)
    assert title.title == "Bilag til personalepolitisk redegørelse 2025"
    assert isinstance(below, list)
    assert [entry.title for entry in below if isinstance(entry, pypdf.generic.Destination)] == [
        "Status og effekt"
    ]


def test_the_file_says_its_title_and_that_it_is_danish() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write(a_document(), HOUSE)))
    assert str(reader.root_object["/Lang"]) == "da"
    assert reader.metadata is not None
    assert reader.metadata.title == "Bilag"


def test_the_page_lies_as_the_kind_says_and_counts_itself() -> None:
    lying = b.Page(b.Orientation.LANDSCAPE, {}, "{title}", "Side {page} af {pages}")
    (found,) = pypdf.PdfReader(io.BytesIO(write(a_document(page_=lying), HOUSE))).pages
    assert found.mediabox.width > found.mediabox.height
    assert "Side 1 af 1" in found.extract_text()
    assert found.extract_text().count("Bilag") == 2


@pytest.mark.parametrize("text", [EMOJI, SYMBOLS, ALPHABETS, EAST_ASIA])
def test_emoji_symbols_and_the_worlds_alphabets_are_shown(text: str) -> None:
    assert legible(text) == text
    file = write(a_document(words(text)), HOUSE)
    assert complaints(file) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\U0001b170", "[U+1B170]"),  # a sign of Nüshu
        ("a\ue000b", "a[U+E000]b"),
        ("\U00012000", "[U+12000]"),
        ("你\u0338x", "你[U+0338]x"),
        ("🙂\u0338x", "🙂[U+0338]x"),
        ("क\u0338", "क[U+0338]"),
        ("\u1200\u0308", "\u1200[U+0308]"),  # one font has both, but an earlier one has the mark
        ("e\u0301\u0338", "e\u0301\u0338"),
        ("你\ufe0f", "你\ufe0f"),
        ("x\u200dy", "x\u200dy"),
        ("\U0001fae8\U0001fae9", "🫨[face with bags under eyes]"),
    ],
)
def test_what_no_font_has_is_named_where_it_stood(text: str, shown: str) -> None:
    expected = shown
    if "[face" in shown and not unicodedata.name("\U0001fae9", ""):
        expected = "🫨[U+1FAE9]"  # this Python's Unicode is older than the letter
    assert legible(text) == expected
    file = write(a_document(words(f"før {text} efter")), HOUSE)
    assert complaints(file) == []
    found = squeezed(pdf_words(file))
    assert "før" in found
    assert "efter" in found


def test_the_last_resort_shows_nothing_but_latin_letters() -> None:
    assert legible("Åse 🙂 你", plain=True) == "Åse [slightly smiling face] [U+4F60]"


@pytest.mark.parametrize("style", list(ListStyle))
def test_a_list_is_a_list_with_its_own_marks(style: ListStyle) -> None:
    inner = b.ListOf(ListStyle.BULLET, ((words("inde"),),))
    made = b.ListOf(style, ((words("tre"), inner), (words("fire"),), ()), 3)
    file = write(a_document(words("Vi har:"), made), HOUSE)
    marks = {"bullet": "•", "number": "3.", "number_paren": "3)", "letter": "c.", "letter_paren": "c)"}
    assert list(tags(file)).count("/L") == 2
    assert list(tags(file)).count("/LI") == 4
    assert f"{marks[style]}tre" in squeezed(pdf_words(file))
    assert complaints(file) == []


def test_markup_is_only_words() -> None:
    text = '#set page(width: 1pt) *a* _b_ $x$ @c <d> \\ "e" `f` [g] // h'
    assert squeezed(text) in squeezed(pdf_words(render(STATUS, a_context(status=text), ["pdf"])["pdf"]))


def test_a_very_long_word_is_broken_and_nothing_of_it_lost() -> None:
    word = "Arbejdsmarkedsuddannelsesvejlederorganisationskonference" * 4
    file = render(STATUS, a_context(status=word), ["pdf"])["pdf"]
    assert word in squeezed(pdf_words(file)).replace("-", "")
    assert complaints(file) == []


def test_a_house_whose_one_font_lacks_a_letter_gets_its_name_instead(tmp_path: Path) -> None:
    own = (HOUSE / "house.typ").read_text(encoding="utf-8")
    own = own.replace('font: ("Noto Sans", ..fallbacks)', 'font: "Noto Sans", fallback: false')
    (tmp_path / "house.typ").write_text(own, encoding="utf-8")
    file = write(a_document(words("Tak 🙂 for æbler")), tmp_path)
    assert "Tak[slightlysmilingface]foræbler" in squeezed(pdf_words(file))
    assert complaints(file) == []


def test_a_house_may_have_its_own_look(tmp_path: Path) -> None:
    own = (HOUSE / "house.typ").read_text(encoding="utf-8").replace("20mm", "50mm")
    (tmp_path / "house.typ").write_text(own, encoding="utf-8")
    assert write(a_document(words("x")), tmp_path) != write(a_document(words("x")), HOUSE)
