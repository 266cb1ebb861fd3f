"""A CPR number anywhere in HR's own template: the annex is withheld, or made without it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree  # type: ignore[import-untyped]

from bot.annex import gate
from templates import render
from templates.catalogue import HOUSE
from tests.bot.test_every_layer import NUMBER, layers
from tests.templates.annexes import STATUS, a_context, a_project

DIGITS = frozenset({"0101901234"})
W = nsdecls("w")
DRAWN = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Change = Callable[[Any], None]


def written(*pieces: str) -> Change:
    """In the body, each piece a run with its own look."""

    def change(file: Any) -> None:
        paragraph = file.paragraphs[0].insert_paragraph_before("Sagen ")
        for piece in pieces:
            paragraph.add_run(piece).italic = True

    return change


def inside(xml: str) -> Change:
    """In a run of the body."""

    def change(file: Any) -> None:
        run = file.paragraphs[0].insert_paragraph_before().add_run("ord")
        run._r.extend(parse_xml(f"<w:r {W} {DRAWN}>{xml}</w:r>"))

    return change


def around(xml: str) -> Change:
    """In a paragraph of the body."""

    def change(file: Any) -> None:
        paragraph = file.paragraphs[0].insert_paragraph_before("ord")
        paragraph._p.extend(parse_xml(f"<w:p {W} {DRAWN}>{xml}</w:p>"))

    return change


def part(name: str, content: bytes, relation: str = "x") -> Change:
    """A part of its own that the document leads to."""

    def change(file: Any) -> None:
        made = Part(PackURI(name), "application/octet-stream", content, file.part.package)
        file.part.relate_to(made, f"{OFFICE}/{relation}")

    return change


def in_settings(file: Any) -> None:
    variable = f'<w:docVars {W}><w:docVar w:name="sag" w:val="{NUMBER}"/></w:docVars>'
    file.settings.element.append(parse_xml(variable))


def headed(file: Any) -> None:
    file.sections[0].header.paragraphs[0].text = f"{NUMBER} {{{{ header }}}}"


def first_page(file: Any) -> None:
    section = file.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = f"{NUMBER} {{{{ header }}}}"


def commented(file: Any) -> None:
    file.add_comment(file.paragraphs[0].runs, text=f"Er det {NUMBER}?", author="x", initials="x")


def by_somebody(file: Any) -> None:
    file.add_comment(file.paragraphs[0].runs, text="Hvem?", author=NUMBER, initials="x")


def unseen(file: Any) -> None:
    file.paragraphs[0].insert_paragraph_before().add_run(NUMBER).font.hidden = True


def style(file: Any) -> None:
    file.styles["Normal"].element.append(parse_xml(f'<w:aliases {W} w:val="{NUMBER}"/>'))


def xml_comment(file: Any) -> None:
    file.element.body.insert(0, etree.Comment(f" {NUMBER} "))


def core(name: str) -> Change:
    return lambda file: setattr(file.core_properties, name, f"x {NUMBER}")


def linked(file: Any) -> None:
    file.part.relate_to(f"https://eks.example/{NUMBER}", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def picture(about: str) -> str:
    return f"<w:r><w:drawing><wp:inline><wp:docPr id='1' {about}/></wp:inline></w:drawing></w:r>"


def a_workbook() -> bytes:
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.active["B2"] = f"Borger {NUMBER}"
    book.save(saved)
    return saved.getvalue()


def a_picture(text: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"tEXt", b"Title\0" + text) + pixel + chunk(b"IEND", b"")


FOOTNOTE = f"<w:footnotes {W}><w:footnote w:id='2'><w:p><w:r><w:t>{NUMBER}</w:t></w:r></w:p></w:footnote>"
BOX = (
    "<w:pict><v:shape alt=''><v:textbox><w:txbxContent><w:p>"
    "<w:r><w:t>0101</w:t></w:r><w:r><w:t>90-1234</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
)
DELETED = f"<w:del w:id='9'><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del>"
CHOICE = (
    f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{NUMBER}" w:value="1"/></w:dropDownList>'
    "</w:sdtPr><w:sdtContent><w:r><w:t>vælg</w:t></w:r></w:sdtContent></w:sdt>"
)

FOUND: dict[str, Change] = {
    "text": written(NUMBER),
    "several runs": written("01", "0190", "-12", "34"),
    "full-width digits": written("\uff10\uff11\uff10\uff11\uff19\uff10\uff0d\uff11\uff12\uff13\uff14"),
    "a dash": written("010190\u20131234"),
    "a no-break space": written("010190\xa01234"),
    "spaces of no width": written("01\u200b0190-\u200b12\u200b34"),
    "word's own hyphen": inside("<w:t>010190</w:t><w:noBreakHyphen/><w:t>1234</w:t>"),
    "header": headed,
    "header of the first page": first_page,
    "footer": lambda file: setattr(file.sections[0].footer.paragraphs[0], "text", NUMBER),
    "comment": commented,
    "subject": core("subject"),
    "keywords": core("keywords"),
    "category": core("category"),
    "content status": core("content_status"),
    "footnote": part("/word/footnotes.xml", f"{FOOTNOTE}</w:footnotes>".encode(), "footnotes"),
    "text box": inside(BOX),
    "hidden text": unseen,
    "text of a picture": around(picture(f"name='' descr='{NUMBER}'")),
    "name of a picture": around(picture(f"name='{NUMBER}.png'")),
    "drawn letters": inside(f"<w:pict><v:shape><v:textpath string='{NUMBER}'/></v:shape></w:pict>"),
    "deleted with track changes": around(DELETED),
    "field": around(f"<w:fldSimple w:instr='TITLE {NUMBER}'><w:r><w:t>x</w:t></w:r></w:fldSimple>"),
    "choice in a list": around(CHOICE),
    "bookmark": around(f"<w:bookmarkStart w:id='7' w:name='_{NUMBER}'/>"),
    "variable": in_settings,
    "name of a style": style,
    "link": linked,
    "remark in the xml": xml_comment,
    "data of its own": part("/customXml/item1.xml", f"<a>x<b/> {NUMBER}</a>".encode(), "customXml"),
    "embedded workbook": part("/word/embeddings/bog1.xlsx", a_workbook(), "package"),
    "words in a picture's file": part("/word/media/image9.png", a_picture(NUMBER.encode()), "image"),
    "name of a file inside": part(f"/word/media/{NUMBER}.png", a_picture(b"x"), "image"),
}
REMOVED: dict[str, Change] = {
    "title": core("title"),
    "author": core("author"),
    "last author": core("last_modified_by"),
    "comments": core("comments"),
    "who commented": by_somebody,
    "custom property": part("/docProps/custom.xml", f"<p>{NUMBER}</p>".encode(), "custom-properties"),
    "who corrected": around(f"<w:ins w:id='8' w:author='{NUMBER}'><w:r><w:t>x</w:t></w:r></w:ins>"),
}


def annex(folder: Path, change: Change) -> bytes:
    file = docx.Document(str(HOUSE / "house.docx"))
    change(file)
    file.save(str(folder / "house.docx"))
    return render(STATUS, a_context(a_project(), status="Godt."), ["docx"], folder)["docx"]


@pytest.mark.parametrize("where", FOUND)
def test_it_is_found_in_the_file_that_the_template_gives(where: str, tmp_path: Path) -> None:
    made = annex(tmp_path, FOUND[where])
    assert gate.numbers_of("docx", made) == DIGITS
    assert gate.scan({"docx": made}) != ()
    assert gate.scan({"docx": made}, DIGITS) == ()


@pytest.mark.parametrize("where", REMOVED)
def test_it_is_left_out_of_the_file(where: str, tmp_path: Path) -> None:
    assert NUMBER not in "\n".join(layers("docx", annex(tmp_path, REMOVED[where])))


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert gate.numbers_of("docx", annex(tmp_path, lambda _: None)) == frozenset()
