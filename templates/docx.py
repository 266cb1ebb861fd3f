"""The Word writer: HR's own `house.docx`, with the annex where it says `{{ body }}`.

The file may use `{{ title }}`, `{{ header }}` and `{{ footer }}` anywhere, too. Its styles, header, footer,
margins and logo are HR's; the kind decides only which way the page lies.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

from dialogs.errors import TemplateError
from templates.blocks import Document, Orientation
from templates.catalogue import HOUSE
from templates.docx_blocks import Pen
from templates.docx_file import (
    check_mark,
    linker,
    numbering_root,
    packed,
    page_words,
    rendered,
    style_ids,
    text_width,
    words_of,
    write_fields,
    write_properties,
)
from templates.docx_lists import Numbering
from templates.flaws import Flaw

_BODY = "\ue000body\ue001"


def write(document: Document, house: Path) -> bytes:
    """The Word file. The same document and house give the same bytes."""
    path = _house_file(house)
    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
    file = rendered(path, environment, {**page_words(document), "body": _BODY})
    check_mark(file, document.mark, path)
    _turn(file, document.page.orientation)
    numbering = Numbering(numbering_root(file))
    body = Pen(document, style_ids(file), numbering, linker(file), text_width(file)).write()
    write_fields(file)
    _mark_body(file, path)
    numbering.finish()
    write_properties(file, document)
    return packed(file, lambda part: part.replace(f"<!--{_BODY}-->".encode(), body.encode()))


def _house_file(house: Path) -> Path:
    """A house that has no Word file of its own uses the product's."""
    path = house / "house.docx"
    return path if path.is_file() else HOUSE / "house.docx"


def _turn(file: Any, orientation: Orientation) -> None:
    for section in file.sections:
        long, short = sorted((section.page_width, section.page_height), reverse=True)
        lies = orientation is Orientation.LANDSCAPE
        section.orientation = WD_ORIENTATION.LANDSCAPE if lies else WD_ORIENTATION.PORTRAIT
        section.page_width, section.page_height = (long, short) if lies else (short, long)


def _mark_body(file: Any, path: Path) -> None:
    """A comment where the annex goes. It is put there as text: moving elements between trees is quadratic."""
    marked = [p for p in file.element.body.iter(qn("w:p")) if words_of(p).strip() == _BODY]
    if len(marked) != 1:
        raise TemplateError(Flaw.NO_BODY_TAG, path.name, "{{ body }}")
    marked[0].getparent().replace(marked[0], etree.Comment(_BODY))
