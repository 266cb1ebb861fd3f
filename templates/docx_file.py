"""A Word file of HR's, opened, filled and packed: what the writers of Word files share."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import jinja2
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2.exceptions import SecurityError

from dialogs.errors import TemplateError
from templates.blocks import Document
from templates.catalogue import HOUSE
from templates.docx_blocks import DANISH, STYLES
from templates.flaws import Flaw

NO_MARKS = {0xE000: None, 0xE001: None}
"""Our own marks stand between these two letters; what people write holds neither."""

_FIELD = re.compile("\ue000(PAGE|NUMPAGES)\ue001")
_COMPANY = re.compile(rb"<(?:Company|Manager)>[^<]*+</(?:Company|Manager)>")
_LONGEST_TITLE = 255
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def rendered(path: Path, environment: jinja2.Environment, words: Mapping[str, Any]) -> Any:
    """The file with its tags replaced. Raises TemplateError."""
    template = DocxTemplate(path)
    try:
        template.render(dict(words), environment, autoescape=True)
    except (jinja2.UndefinedError, SecurityError) as error:
        raise TemplateError(Flaw.UNKNOWN_NAME, path.name, str(error)) from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(Flaw.TEMPLATE_SYNTAX, path.name, str(error)) from error
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise TemplateError(Flaw.TEMPLATE_FAILED, path.name, str(error)) from error
    return template.docx


def page_words(document: Document) -> dict[str, str]:
    """What every Word file of ours may say anywhere: `{{ title }}`, `{{ header }}`, `{{ footer }}`."""
    title = document.title.translate(NO_MARKS)
    return {
        "title": title,
        "header": _with_fields(document.page.header, title),
        "footer": _with_fields(document.page.footer, title),
    }


def check_mark(file: Any, mark: str, path: Path) -> None:
    """An internal copy says so on every page, or is not made: HR's file may have headers of its own."""
    shown = _headers(file) if mark else ()
    if not all(header is not None and mark in words_of(header) for header in shown):
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


def text_width(file: Any) -> int:
    """In twentieths of a point, as Word counts."""
    section = file.sections[-1]
    return int((section.page_width - section.left_margin - section.right_margin) / 635)


def numbering_root(file: Any) -> BaseOxmlElement:
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


def style_ids(file: Any) -> dict[str, str]:
    """The ids of the styles that are written with; what HR's file lacks is copied from the product's."""
    root = file.styles.element
    found = _by_name(root)
    if missing := missing_styles(file, STYLES):
        own = _by_name(docx.Document(str(HOUSE / "house.docx")).styles.element)
        for name in missing:
            style = copy.deepcopy(own[name.lower()])
            _detach(style, {element.get(qn("w:styleId")) for element in found.values()})
            root.append(style)
        found = _by_name(root)
    return {name: found[name.lower()].get(qn("w:styleId")) for name in STYLES}


def missing_styles(file: Any, names: Iterable[str]) -> list[str]:
    """Those of these styles that HR's file has under no name that we know."""
    found = _by_name(file.styles.element)
    return [name for name in names if name.lower() not in found]


def _by_name(root: BaseOxmlElement) -> dict[str, BaseOxmlElement]:
    """The styles by their names in lower case, Danish ones by the English they stand for, too."""
    named = {
        style.find(qn("w:name")).get(qn("w:val")).lower(): style for style in root.iterchildren(qn("w:style"))
    }
    return {DANISH[name]: style for name, style in named.items() if name in DANISH} | named


def _detach(style: BaseOxmlElement, taken: set[str | None]) -> None:
    """A copied style leans on no other, and its id is free."""
    for tag in ("w:basedOn", "w:next", "w:link"):
        for element in style.findall(qn(tag)):
            style.remove(element)
    if style.get(qn("w:styleId")) in taken:
        style.set(qn("w:styleId"), f"Bilag{style.get(qn('w:styleId'))}")


def linker(file: Any) -> Any:
    def link(address: str) -> str:
        return str(file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    return link


def words_of(paragraph: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def write_fields(file: Any) -> None:
    """Page numbers: the runs that hold them are split around real fields, each with the run's own look."""
    for root in roots(file):
        for text in [t for t in root.iter(qn("w:t")) if _FIELD.search(t.text or "")]:
            run = text.getparent()
            for number, piece in enumerate(_FIELD.split(text.text)):
                run.addprevious(_piece(run, piece, field=number % 2 == 1))
            run.getparent().remove(run)


def roots(file: Any) -> Iterator[BaseOxmlElement]:
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


def write_properties(file: Any, document: Document) -> None:
    """Title and language; no author; the round's date, never the clock's."""
    properties = file.core_properties
    properties.title = document.title[:_LONGEST_TITLE]
    properties.language = document.language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = document.made_at.replace(microsecond=0)
    properties.revision = 1
    _forget_people(file)


def _forget_people(file: Any) -> None:
    """Who made HR's file, who corrected and who labelled it: Word keeps their names in many places."""
    for owner in (file.part.package, file.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(("/custom-properties", "/people")):
                del owner.rels[key]
            elif relation.reltype.endswith("/extended-properties"):
                part = relation.target_part
                part._blob = _COMPANY.sub(b"", part.blob)  # noqa: SLF001 -- it has no other way in
            elif isinstance(part := relation._target, XmlPart):  # noqa: SLF001 -- an address is none
                _forget_authors(part.element)
    _forget_authors(file.element)


def _forget_authors(root: BaseOxmlElement) -> None:
    for element in root.iter(qn("w:ins"), qn("w:del"), qn("w:comment"), qn("w:rPrChange"), qn("w:pPrChange")):
        for name in (qn("w:author"), qn("w:initials")):
            if element.get(name):
                element.set(name, "")


def packed(file: Any, finish: Callable[[bytes], bytes]) -> bytes:
    """The file's bytes, always the same; `finish` is given the main part as text."""
    main = file.part.partname.membername
    saved, written = io.BytesIO(), io.BytesIO()
    file.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            part = source.read(name)
            if name == main:
                part = finish(part)
            target.writestr(entry, part)
    return written.getvalue()
