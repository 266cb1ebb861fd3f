"""The Word writer: HR's own `house.docx`, with the annex where it says `{{ body }}`.

The file may use `{{ title }}`, `{{ header }}` and `{{ footer }}` anywhere, too. Its styles, header, footer,
margins and logo are HR's; the kind decides only which way the page lies.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import jinja2
from docx.enum.section import WD_ORIENTATION
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

from dialogs.errors import TemplateError
from templates.blocks import Document, Orientation
from templates.catalogue import HOUSE
from templates.docx_blocks import STYLES, Pen
from templates.docx_lists import Numbering
from templates.flaws import Flaw

_BODY = "\ue000body\ue001"
_NO_MARKS = {0xE000: None, 0xE001: None}
_FIELD = re.compile("\ue000(PAGE|NUMPAGES)\ue001")
_LONGEST_TITLE = 255
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write(document: Document, house: Path) -> bytes:
    """The Word file. The same document and house give the same bytes."""
    path = _house_file(house)
    file = _rendered(document, path)
    _check_mark(file, document.mark, path)
    _turn(file, document.page.orientation)
    numbering = Numbering(_numbering_root(file))
    body = Pen(document, _style_ids(file), numbering, _linker(file), _text_width(file)).write()
    _write_fields(file)
    _mark_body(file, path)
    numbering.finish()
    _write_properties(file, document)
    return _packed(file, body)


def _house_file(house: Path) -> Path:
    """A house that has no Word file of its own uses the product's."""
    path = house / "house.docx"
    return path if path.is_file() else HOUSE / "house.docx"


def _rendered(document: Document, path: Path) -> Any:
    template = DocxTemplate(path)
    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
    title = document.title.translate(_NO_MARKS)
    words = {
        "title": title,
        "header": _with_fields(document.page.header, title),
        "footer": _with_fields(document.page.footer, title),
        "body": _BODY,
    }
    try:
        template.render(words, environment, autoescape=True)
    except jinja2.UndefinedError as error:
        raise TemplateError(Flaw.UNKNOWN_NAME, path.name, str(error)) from error
    except jinja2.TemplateError as error:
        raise TemplateError(Flaw.TEMPLATE_SYNTAX, path.name, str(error)) from error
    return template.docx


def _check_mark(file: Any, mark: str, path: Path) -> None:
    """An internal copy says so on every page, or is not made: HR's file may have headers of its own."""
    shown = _headers(file) if mark else ()
    if not all(header is not None and mark in _words(header) for header in shown):
        raise TemplateError(Flaw.NO_HEADER_TAG, path.name, "{{ header }}")


def _headers(file: Any) -> Iterator[BaseOxmlElement | None]:
    """The headers that are printed: first and even pages may have their own, a section those before it."""
    held: dict[str, BaseOxmlElement] = {}
    for section, element in zip(file.sections, file.element.body.iter(qn("w:sectPr")), strict=True):
        for reference in element.iterchildren(qn("w:headerReference")):
            part = file.part.rels[reference.get(qn("r:id"))].target_part
            held[reference.get(qn("w:type"))] = part.element
        yield held.get("default")
        if section.different_first_page_header_footer:
            yield held.get("first")
        if file.settings.odd_and_even_pages_header_footer:
            yield held.get("even")


def _with_fields(words: str, title: str) -> str:
    fields = {"{title}": title, "{page}": "\ue000PAGE\ue001", "{pages}": "\ue000NUMPAGES\ue001"}
    return re.sub("{title}|{page}|{pages}", lambda found: fields[found[0]], words)


def _turn(file: Any, orientation: Orientation) -> None:
    for section in file.sections:
        long, short = sorted((section.page_width, section.page_height), reverse=True)
        lies = orientation is Orientation.LANDSCAPE
        section.orientation = WD_ORIENTATION.LANDSCAPE if lies else WD_ORIENTATION.PORTRAIT
        section.page_width, section.page_height = (long, short) if lies else (short, long)


def _text_width(file: Any) -> int:
    """In twentieths of a point, as Word counts."""
    section = file.sections[-1]
    return int((section.page_width - section.left_margin - section.right_margin) / 635)


def _numbering_root(file: Any) -> BaseOxmlElement:
    """The numbering part's root; made when HR's file has never had a list."""
    for relation in file.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            found: BaseOxmlElement = relation.target_part.element
            return found
    root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    name = PackURI("/word/numbering.xml")
    file.part.relate_to(
        XmlPart(name, CONTENT_TYPE.WML_NUMBERING, root, file.part.package), RELATIONSHIP_TYPE.NUMBERING
    )
    return root


def _style_ids(file: Any) -> dict[str, str]:
    """The ids of the styles that are written with; what HR's file lacks is copied from the product's."""
    root = file.styles.element
    found = _by_name(root)
    missing = [name for name in STYLES if name.lower() not in found]
    if missing:
        own = _by_name(docx.Document(str(HOUSE / "house.docx")).styles.element)
        for name in missing:
            style = copy.deepcopy(own[name.lower()])
            _detach(style, {element.get(qn("w:styleId")) for element in found.values()})
            root.append(style)
        found = _by_name(root)
    return {name: found[name.lower()].get(qn("w:styleId")) for name in STYLES}


def _by_name(root: BaseOxmlElement) -> dict[str, BaseOxmlElement]:
    return {
        style.find(qn("w:name")).get(qn("w:val")).lower(): style for style in root.iterchildren(qn("w:style"))
    }


def _detach(style: BaseOxmlElement, taken: set[str | None]) -> None:
    """A copied style leans on no other, and its id is free."""
    for tag in ("w:basedOn", "w:next", "w:link"):
        for element in style.findall(qn(tag)):
            style.remove(element)
    if style.get(qn("w:styleId")) in taken:
        style.set(qn("w:styleId"), f"Bilag{style.get(qn('w:styleId'))}")


def _linker(file: Any) -> Any:
    def link(address: str) -> str:
        return str(file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    return link


def _mark_body(file: Any, path: Path) -> None:
    """A comment where the annex goes. It is put there as text: moving elements between trees is quadratic."""
    marked = [p for p in file.element.body.iter(qn("w:p")) if _words(p).strip() == _BODY]
    if len(marked) != 1:
        raise TemplateError(Flaw.NO_BODY_TAG, path.name, "{{ body }}")
    marked[0].getparent().replace(marked[0], etree.Comment(_BODY))


def _words(paragraph: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _write_fields(file: Any) -> None:
    """Page numbers: the runs that hold them are split around real fields, each with the run's own look."""
    for root in _roots(file):
        for text in [t for t in root.iter(qn("w:t")) if _FIELD.search(t.text or "")]:
            run = text.getparent()
            for number, piece in enumerate(_FIELD.split(text.text)):
                run.addprevious(_piece(run, piece, field=number % 2 == 1))
            run.getparent().remove(run)


def _roots(file: Any) -> Iterator[BaseOxmlElement]:
    yield file.element
    for relation in file.part.rels.values():
        if relation.reltype in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
            yield relation.target_part.element


def _piece(run: BaseOxmlElement, words: str, *, field: bool) -> BaseOxmlElement:
    piece = parse_xml(f'<w:r {nsdecls("w")}><w:t xml:space="preserve"/></w:r>')
    piece[0].text = "1" if field else words
    look = run.find(qn("w:rPr"))
    if look is not None:
        piece.insert(0, copy.deepcopy(look))
    if not field:
        return piece
    around = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {words} "/>')
    around.append(piece)
    return around


def _write_properties(file: Any, document: Document) -> None:
    """Title and language; no author; the round's date, never the clock's."""
    properties = file.core_properties
    properties.title = document.title[:_LONGEST_TITLE]
    properties.language = document.language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = document.made_at.replace(microsecond=0)
    properties.revision = 1


def _packed(file: Any, body: str) -> bytes:
    main = file.part.partname.membername
    saved, packed = io.BytesIO(), io.BytesIO()
    file.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            part = source.read(name)
            if name == main:
                part = part.replace(f"<!--{_BODY}-->".encode(), body.encode())
            target.writestr(entry, part)
    return packed.getvalue()
