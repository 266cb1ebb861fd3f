"""A copy that must not leave the house says so on every page of every format."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from playwright.async_api import async_playwright

from dialogs.errors import TemplateError
from templates import Context, build_context, render, sample
from templates.catalogue import HOUSE
from templates.flaws import Flaw
from tests.templates.annexes import KINDS, STATUS, docx_part, many

MARK = STATUS.wording.internal
PUBLIC, DATA = ("html", "docx", "pdf"), ("xlsx", "json")


def internal(key: str) -> Context:
    shown = sample(KINDS[key])
    return build_context(KINDS[key], shown.round, shown.assignments, shown.chapters, sources=True)


def headers(file: bytes) -> list[str]:
    names = [name for name in zipfile.ZipFile(io.BytesIO(file)).namelist() if "/header" in name]
    return ["".join(docx_part(file, name).itertext()) for name in names]


@pytest.mark.parametrize("key", sorted(KINDS))
def test_an_internal_copy_is_marked_on_every_page(key: str) -> None:
    files = render(KINDS[key], internal(key), [*PUBLIC, *DATA])
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages]
    assert len(pages) > (key == "status_table")
    assert [number for number, text in enumerate(pages, 1) if MARK not in text] == []
    assert headers(files["docx"])
    assert all(MARK in text for text in headers(files["docx"]))
    assert MARK in files["html"].decode().partition("<main>")[0].partition("<body>")[2]
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as book:
        assert MARK in book.read("xl/worksheets/sheet1.xml").decode()
    assert json.loads(files["json"])["internal"] is True


def test_a_public_annex_has_no_mark() -> None:
    files = render(STATUS, many(3), [*PUBLIC, *DATA])
    assert MARK not in files["html"].decode()
    assert not any(MARK in text for text in headers(files["docx"]))
    assert MARK not in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages[0].extract_text()
    assert json.loads(files["json"])["internal"] is False


async def test_the_web_page_is_marked_on_every_page_it_is_printed_on() -> None:
    page_file = render(STATUS, internal("status_table"), ["html"])["html"]
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=shutil.which("chromium"))
        page = await browser.new_page()
        await page.set_content(page_file.decode())
        printed = await page.pdf(prefer_css_page_size=True)
        await browser.close()
    pages = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(printed)).pages]
    assert len(pages) > 1
    assert [text.count(MARK) for text in pages] == [1] * len(pages)


@pytest.mark.parametrize("own", ["first", "even", "none"])
def test_a_word_file_that_would_hide_the_mark_makes_no_internal_copy(own: str, tmp_path: Path) -> None:
    for name in ("house.css", "house.typ"):
        (tmp_path / name).write_bytes((HOUSE / name).read_bytes())
    file = docx.Document(str(HOUSE / "house.docx"))
    section = file.sections[0]
    if own == "first":
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = "Forside"
    elif own == "even":
        file.settings.odd_and_even_pages_header_footer = True
    else:
        section.header.paragraphs[0].text = "Kommunen"
    file.save(str(tmp_path / "house.docx"))
    with pytest.raises(TemplateError) as wrong:
        render(STATUS, internal("status_table"), ["docx"], tmp_path)
    assert wrong.value.code == Flaw.NO_HEADER_TAG
    assert render(STATUS, many(2), ["docx"], tmp_path)["docx"]
