"""Finished files are read back and searched: whatever put a number into them, and wherever it stands."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment  # type: ignore[import-untyped]

from bot.annex import gate
from dialogs.checks import Contains
from dialogs.contents import Field, Finding, Place
from dialogs.richtext import Paragraph, RichText, Span
from templates import build_context, render, sample
from tests.templates.annexes import KINDS, STATUS, a_context, a_project, many

FORMATS = ("docx", "pdf", "html", "xlsx", "json")
NUMBER = "010190-1234"


def found(name: str) -> tuple[Finding, ...]:
    return (Finding(Contains.CPR, Place(Field.FILE, about=name)),)


@pytest.mark.parametrize("key", sorted(KINDS))
@pytest.mark.parametrize("sources", [False, True])
def test_nothing_is_found_in_our_samples(key: str, sources: bool) -> None:
    shown = sample(KINDS[key])
    context = build_context(KINDS[key], shown.round, shown.assignments, shown.chapters, sources=sources)
    files = render(KINDS[key], context, FORMATS)
    assert gate.scan(files) == ()
    for name, content in files.items():
        assert shown.projects[0].title.split()[0] in " ".join(gate.READERS[name](content)), name


FORMS = (NUMBER, "0101901234", "610190\u20111234", "010190\u20131234", "01.01.90-1234", "010190\xa01234")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_number_in_an_answer_is_found_in_every_format(name: str, form: str) -> None:
    file = render(STATUS, a_context(status=f"Borgeren ({form}) er glad."), [name])
    assert gate.scan(file) == found(name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_number_in_the_title_and_so_in_the_metadata_is_found(name: str) -> None:
    context = a_context(a_project(), status="Godt.")
    context = replace(context, annex=replace(context.annex, title=f"Bilag {NUMBER}"))
    assert gate.scan(render(STATUS, context, [name])) == found(name)


@pytest.mark.parametrize("name", ["html", "docx", "pdf"])
def test_a_number_that_changes_its_look_halfway_is_found(name: str) -> None:
    text = RichText((Paragraph((Span("010190"), Span("-12", bold=True), Span("34"))),))
    assert gate.scan(render(STATUS, a_context(a_project(purpose=text)), [name])) == found(name)


def a_word_file(change: Callable[[docx.document.Document], None]) -> bytes:
    file = docx.Document(io.BytesIO(render(STATUS, many(1), ["docx"])["docx"]))
    change(file)
    saved = io.BytesIO()
    file.save(saved)
    return saved.getvalue()


def in_runs(file: docx.document.Document) -> None:
    paragraph = file.add_paragraph("Se ")
    for piece in ("0101", "90", "-", "12", "34"):
        paragraph.add_run(piece).bold = True


def with_words_own_hyphen(file: docx.document.Document) -> None:
    run = file.add_paragraph().add_run("010190")
    run._r.append(parse_xml(f"<w:noBreakHyphen {nsdecls('w')}/>"))
    run._r.append(parse_xml(f"<w:t {nsdecls('w')}>1234</w:t>"))


def in_a_comment(file: docx.document.Document) -> None:
    file.add_comment(file.add_paragraph("ord").runs, text=f"Er det {NUMBER}?", author="", initials="")


def in_a_caption(file: docx.document.Document) -> None:
    caption = f'<w:tblCaption {nsdecls("w")} w:val="{NUMBER}"/>'
    file.tables[0]._tbl.tblPr.append(parse_xml(caption))


def a_link(file: docx.document.Document) -> None:
    file.part.relate_to(f"https://eksempel.example/{NUMBER}", "http://example.example/x", is_external=True)


def set_(name: str) -> Callable[[docx.document.Document], None]:
    return lambda file: setattr(file.core_properties, name, f"x {NUMBER}")


CHANGES: dict[str, Callable[[docx.document.Document], None]] = {
    "runs": in_runs,
    "word's own hyphen": with_words_own_hyphen,
    "comment": in_a_comment,
    "caption": in_a_caption,
    "link": a_link,
    "header": lambda file: setattr(file.sections[0].header.paragraphs[0], "text", NUMBER),
    "footer": lambda file: setattr(file.sections[0].footer.paragraphs[0], "text", NUMBER),
    "title": set_("title"),
    "author": set_("author"),
    "keywords": set_("keywords"),
    "comments": set_("comments"),
}


@pytest.mark.parametrize("where", CHANGES)
def test_every_part_of_a_word_file_is_read(where: str) -> None:
    assert any(NUMBER in text for text in gate.READERS["docx"](a_word_file(CHANGES[where])))
    assert gate.scan({"docx": a_word_file(CHANGES[where])}) == found("docx")


@pytest.mark.parametrize("part", ["docProps/custom.xml", "docProps/app.xml"])
def test_properties_that_only_word_shows_are_read(part: str) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr(part, f"<Properties><Company>Borger {NUMBER}</Company></Properties>")
    assert gate.scan({"docx": written.getvalue()}) == found("docx")


def test_a_part_that_nothing_leads_to_and_a_remark_on_the_zip_are_read() -> None:
    for name, remark in ((f"word/media/{NUMBER}.png", b""), ("word/media/1.png", NUMBER.encode())):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as package:
            package.writestr(name, b"ord")
            package.comment = remark
        assert gate.scan({"docx": written.getvalue()}) == found("docx")


def test_a_note_on_a_cell_a_sheets_name_and_a_workbooks_title_are_read() -> None:
    for change in ("comment", "name", "title"):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        if change == "comment":
            sheet["A1"].comment = Comment(NUMBER, "")
        elif change == "name":
            sheet.title = NUMBER
        else:
            book.properties.title = NUMBER
        saved = io.BytesIO()
        book.save(saved)
        assert gate.scan({"xlsx": saved.getvalue()}) == found("xlsx"), change


@pytest.mark.parametrize(
    "html",
    [
        "<p>010190-<b>12</b>34</p>",
        f'<p title="{NUMBER}">ord</p>',
        f'<a href="x/{NUMBER}">ord</a>',
        f"<!-- {NUMBER} -->",
        f"<title>{NUMBER}</title>",
        "<p>010190&#8209;1234</p>",
        f"<style>/* {NUMBER} */</style>",
        f"<style>p::after {{ content: '{NUMBER}' }}</style>",
        f"<style>body {{ background: url(https://eks.example/{NUMBER}.png) }}</style>",
        f"""<p style="--sag: '{NUMBER}'">ord</p>""",
        f"<!DOCTYPE html SYSTEM '{NUMBER}'>",
        f"<?sag {NUMBER}?>",
        "<p>0101\u200b90-12\u200b34</p>",
    ],
)
def test_a_web_page_is_read_as_a_reader_and_as_a_machine_would(html: str) -> None:
    assert gate.scan({"html": html.encode()}) == found("html")


DATA_URI = f"<style>@font-face {{ src: url('data:font/woff2;base64,x/{NUMBER}') }}</style>"


@pytest.mark.parametrize(
    "html", ["<p>010190</p><p>1234</p>", "<style>.a{width:0101901234px}</style>", DATA_URI, ""]
)
def test_two_cells_are_not_one_number(html: str) -> None:
    assert gate.scan({"html": html.encode()}) == ()


def test_names_and_escapes_in_json_are_read_and_our_own_ids_are_not() -> None:
    assert gate.scan({"json": json.dumps({NUMBER: 1}).encode()}) == found("json")
    assert gate.scan({"json": b'{"a": ["010190\\u20111234"]}'}) == found("json")
    assert gate.scan({"json": b'{"a": 1203991234}'}) == found("json")
    assert gate.scan({"json": b'{"id": "ab0101901234cdef0123-7"}'}) == ()


def a_pdf(*objects: bytes) -> bytes:
    """One empty page, and objects that nothing shows."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    written = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, *objects]
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, each) for n, each in enumerate(written, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size 9>>\n%%EOF"


@pytest.mark.parametrize(
    "said",
    [
        b"<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://eks.example/010190-1234)>>>>",
        b"<</Type/Annot/Subtype/Text/Contents<FEFF003000310030003100390030201100310032003300340020>>>",
        b"<</S/Figure/Alt(Kort \\(010190\\0551234\\))>>",
        b"<</Sag(0101\\\n901234)>>",
    ],
)
def test_what_no_page_of_a_pdf_shows_is_read(said: bytes) -> None:
    assert gate.scan({"pdf": a_pdf(said)}) == found("pdf")
    assert gate.scan({"pdf": a_pdf(said.replace(b"1234", b"12 4").replace(b"0034", b"0041"))}) == ()


def test_objects_that_are_packed_into_one_are_unpacked() -> None:
    packed = b"<</Type/ObjStm/Filter/FlateDecode>>stream\n%s\nendstream"
    assert gate.scan({"pdf": a_pdf(packed % zlib.compress(b"<</Alt(010190-1234)>>"))}) == found("pdf")
    assert gate.scan({"pdf": a_pdf(packed % zlib.compress(b"<</Alt(Haven)>>"))}) == ()


def test_what_is_only_a_drawing_in_a_pdf_is_no_number() -> None:
    assert gate.scan({"pdf": a_pdf(b"<</Length 20>>stream\n(0101901234) 0 0 m\nendstream")}) == ()


def test_a_format_that_nobody_can_read_does_not_pass() -> None:
    with pytest.raises(KeyError):
        gate.scan({"odt": b""})
