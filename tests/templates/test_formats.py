"""Each kind's sample in each format: whole, valid, and the same bytes every time."""

from __future__ import annotations

import gc
import io
import multiprocessing
import re
import zipfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import page
import pypdf
import pytest
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from dialogs.errors import TemplateError
from templates import render
from templates.flaws import Flaw
from tests.templates.annexes import (
    DATA,
    FORMATS,
    KINDS,
    STATUS,
    a_context,
    lines,
    owed,
    read_words,
    rendered,
    sample_context,
    squeezed,
)

EVERY_KIND = pytest.mark.parametrize("key", sorted(KINDS))
EVERY_FORMAT = pytest.mark.parametrize("name", FORMATS)


@EVERY_KIND
@EVERY_FORMAT
def test_every_answer_is_in_every_file(key: str, name: str) -> None:
    context = sample_context(KINDS[key])
    found = squeezed(read_words(name, render(KINDS[key], context, [name])[name]))
    texts = owed(context)
    assert len(texts) > 15
    assert [text for text in texts if squeezed(text) not in found] == []


@EVERY_FORMAT
def test_an_answer_that_is_lost_from_a_file_is_seen_to_be_so(name: str) -> None:
    context = sample_context(STATUS)
    file = render(STATUS, replace(context, projects=context.projects[1:]), [name])[name]
    found = squeezed(read_words(name, file))
    lost = [text for text in owed(context) if squeezed(text) not in found]
    assert set(lines(context.projects[0].answers[0].text)) <= set(lost)
    assert len(lost) < len(owed(context)) / 2


@EVERY_KIND
@pytest.mark.parametrize("name", [*FORMATS, *DATA])
def test_the_same_answers_give_the_same_bytes_in_another_process_too(key: str, name: str) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as worker:
        assert worker.submit(rendered, key, name).result() == rendered(key, name)


@EVERY_KIND
def test_the_pdf_is_accessible(key: str) -> None:
    file = render(KINDS[key], sample_context(KINDS[key]), ["pdf"])["pdf"]
    report = page.validate_pdf_bytes(file, profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    assert report.rules.total > 50


def test_a_pdf_that_is_not_accessible_is_seen_to_be_so() -> None:
    file = render(STATUS, sample_context(STATUS), ["pdf"])["pdf"]
    broken = file.replace(b"/Lang", b"/Lung")
    assert broken != file
    assert not page.validate_pdf_bytes(broken, profile=page.ValidationProfile.PDF_UA_1).is_compliant


@EVERY_KIND
def test_the_word_file_is_valid(key: str, tmp_path: Path) -> None:
    path = tmp_path / "annex.docx"
    path.write_bytes(render(KINDS[key], sample_context(KINDS[key]), ["docx"])["docx"])
    assert [error.description for error in OpenXmlValidator().validate(path).errors] == []


def test_a_word_file_that_is_not_valid_is_seen_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "annex.docx"
    whole = zipfile.ZipFile(io.BytesIO(render(STATUS, sample_context(STATUS), ["docx"])["docx"]))
    with zipfile.ZipFile(path, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, whole.read(name).replace(b"w:tblGrid", b"w:tblGrit"))
    assert OpenXmlValidator().validate(path).errors


@EVERY_KIND
def test_the_html_is_one_file_that_fetches_nothing(key: str) -> None:
    file = render(KINDS[key], sample_context(KINDS[key]), ["html"])["html"].decode()
    assert '<html lang="da">' in file
    assert "<title>" in file
    assert 'name="viewport"' in file
    assert not re.search(r"\bsrc=|<link|<script|@import|url\(", file)


@EVERY_KIND
@EVERY_FORMAT
def test_no_file_says_who_made_it_or_when(key: str, name: str) -> None:
    file = render(KINDS[key], sample_context(KINDS[key]), [name])[name]
    if name == "docx":
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = package.read("docProps/core.xml").decode()
            assert re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<", core) == []
            assert not [entry for entry in package.namelist() if "stylesWithEffects" in entry]
    if name == "pdf":
        about = pypdf.PdfReader(io.BytesIO(file)).metadata
        assert about is not None
        assert (about.author, about.creation_date) == (None, None)


@pytest.mark.parametrize("name", ["odt", "catalogue", "../html", "html.escape", ""])
def test_what_is_no_format_is_refused(name: str) -> None:
    with pytest.raises(TemplateError) as wrong:
        render(STATUS, a_context(), [name])
    assert wrong.value.code == Flaw.NO_SUCH_FORMAT


@pytest.mark.parametrize("name", ["html", "odt"])
def test_garbage_is_looked_for_again_when_the_files_are_made_or_refused(name: str) -> None:
    with suppress(TemplateError):
        render(STATUS, a_context(), [name])
    assert gc.isenabled()
