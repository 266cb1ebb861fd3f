"""HR's own Word layout of a kind: an `annex.docx` with tags, instead of the body that the template makes.

It lies in the kind's folder, or in the house's under the kind's name. It may use everything that `context.py`
says, and `{{ title }}`, `{{ header }}`, `{{ footer }}`; docxtpl's `{%tr for ... %}` repeats a row and
`{%p if ... %}` a paragraph. A rich value takes the place of its paragraph, in that paragraph's own style and
with real lists; inside a sentence its first paragraph goes on in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

from dialogs.richtext import Span
from templates.blocks import Block, Blocks, Document, Paragraph, Spans
from templates.catalogue import Kind
from templates.compile import names_of
from templates.docx_blocks import IN_CELL, Pen, Place
from templates.docx_file import (
    NO_MARKS,
    check_mark,
    linker,
    numbering_root,
    packed,
    page_words,
    rendered,
    roots,
    style_ids,
    text_width,
    words_of,
    write_fields,
    write_properties,
)
from templates.docx_lists import Numbering
from templates.rich import Inline, Rich
from templates.semantic import read_html
from templates.texts import Context

FILE = "annex.docx"
_VALUE = re.compile("\ue000([0-9]{1,9})\ue001")
_DECLARATION = re.compile(rb' xmlns:[a-z0-9]+="[^"]*"', re.IGNORECASE)


def layout_of(kind: Kind, house: Path) -> Path | None:
    """HR's own Word file for a kind, if there is one; the house's goes before the kind's."""
    places = (house / kind.key / FILE, kind.folder / FILE)
    return next((path for path in places if path.is_file()), None)


def write_layout(path: Path, kind: Kind, context: Context, document: Document) -> bytes:
    """The Word file in HR's own layout. Raises TemplateError."""
    values = Values()
    file = rendered(path, values.environment(), {**names_of(kind, context), **page_words(document)})
    check_mark(file, document.mark, path)
    numbering = Numbering(numbering_root(file))
    pen = Pen(document, style_ids(file), numbering, linker(file), text_width(file))
    written = _Expansion(pen, values.taken).expand(file.element)
    _fill_margins(file, values.taken)
    write_fields(file)
    numbering.finish()
    write_properties(file, document)
    return packed(file, lambda part: _MARKED.sub(lambda found: written[int(found[1])], part))


def _fill_margins(file: Any, values: Sequence[Rich | Inline]) -> None:
    """Headers and footers have lines only."""
    for text in (t for root in roots(file) for t in root.iter(qn("w:t"))):
        if _VALUE.search(text.text or ""):
            text.text = _VALUE.sub(lambda found: str(Inline(values[int(found[1])].text)), text.text)


@dataclass(slots=True)
class Values:
    """The rich values that a template has printed, in order; a mark stands for each until it is expanded."""

    taken: list[Rich | Inline] = field(default_factory=list)

    def environment(self) -> jinja2.Environment:
        return ImmutableSandboxedEnvironment(
            undefined=jinja2.StrictUndefined, autoescape=True, finalize=self._print
        )

    def _print(self, value: Any) -> Any:
        if isinstance(value, Rich | Inline):
            self.taken.append(value)
            return f"\ue000{len(self.taken) - 1}\ue001"
        return value.translate(NO_MARKS) if isinstance(value, str) else value


_MARKED = re.compile(b"<!--\xee\x80\x80([0-9]{1,9})\xee\x80\x81-->")
"""A comment where something is put as text when the file is packed: moving elements is quadratic."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How the paragraph and the run look that a value stands in, as XML."""

    paragraph: str
    run: bytes


@dataclass(frozen=True)
class _OwnPen(Pen):
    """Writes paragraphs without a style of their own, and words, in the look of the place they come to."""

    look: _Look

    def _block(self, block: Block, place: Place, *, keep: bool) -> str:
        if isinstance(block, Paragraph) and place.level < 0:
            return f"<w:p>{self.look.paragraph}{self._runs(block.spans)}</w:p>"
        return super()._block(block, place, keep=keep)

    def _run(self, span: Span) -> str:
        if span.link:
            return super()._run(span)
        plain = super()._run(replace(span, bold=False, italic=False))
        return plain.replace("<w:r>", f"<w:r>{_merged(self.look.run, span.bold, span.italic)}", 1)

    def runs(self, spans: Spans) -> str:
        return self._runs(spans)


@dataclass(slots=True)
class _Expansion:
    """Puts a comment where each value goes; `written` is what takes its place, by number."""

    pen: Pen
    values: list[Rich | Inline]
    written: list[bytes] = field(default_factory=list)

    def expand(self, root: BaseOxmlElement) -> list[bytes]:
        for paragraph in [p for p in root.iter(qn("w:p")) if _VALUE.search(words_of(p))]:
            alone = _VALUE.fullmatch(words_of(paragraph).strip())
            value = self.values[int(alone[1])] if alone else None
            if isinstance(value, Rich) and paragraph.find(f".//{qn('w:sectPr')}") is None:
                self._replace(paragraph, value)
            else:
                self._fill(paragraph)
        return self.written

    def _replace(self, paragraph: BaseOxmlElement, value: Rich) -> None:
        """A value alone in its paragraph: its blocks stand there instead."""
        pen = self._pen(paragraph, next(t for t in paragraph.iter(qn("w:t")) if "\ue000" in (t.text or "")))
        blocks = _blocks(value)
        written = pen.blocks(blocks, _place(paragraph))
        if not written and _is_needed(paragraph):
            written = f"<w:p>{pen.look.paragraph}</w:p>"
        paragraph.getparent().replace(paragraph, self._mark(written))

    def _fill(self, paragraph: BaseOxmlElement) -> None:
        """Values among other words: what does not fit in the line follows the paragraph."""
        behind = paragraph
        for text in [t for t in paragraph.iter(qn("w:t")) if _VALUE.search(t.text or "")]:
            pen, run = self._pen(paragraph, text), text.getparent()
            for number, piece in enumerate(_VALUE.split(text.text)):
                if number % 2 == 0:
                    line: Spans = (Span(piece),) if piece else ()
                    rest: Blocks = ()
                else:
                    line, rest = _line_and_rest(self.values[int(piece)])
                run.addprevious(self._mark(pen.runs(line)))
                if rest:
                    mark = self._mark(pen.blocks(rest, _place(paragraph)))
                    behind.addnext(mark)
                    behind = mark
            run.getparent().remove(run)

    def _pen(self, paragraph: BaseOxmlElement, text: BaseOxmlElement) -> _OwnPen:
        look = _Look(_xml(paragraph.find(qn("w:pPr"))), _source(text.getparent().find(qn("w:rPr"))))
        pen = self.pen
        return _OwnPen(pen.document, pen.styles, pen.numbering, pen.link, pen.width, look)

    def _mark(self, written: str) -> Any:
        self.written.append(written.encode())
        return etree.Comment(f"\ue000{len(self.written) - 1}\ue001")


def _line_and_rest(value: Rich | Inline) -> tuple[Spans, Blocks]:
    if isinstance(value, Inline):
        return _inline(value), ()
    blocks = _blocks(value)
    if blocks and isinstance(first := blocks[0], Paragraph):
        return first.spans, blocks[1:]
    return (), blocks


def _inline(value: Inline) -> Spans:
    (paragraph,) = read_html(f"<p>{value.__html__()}</p>", FILE) or (Paragraph(()),)
    return paragraph.spans if isinstance(paragraph, Paragraph) else ()


def _blocks(value: Rich) -> Blocks:
    return read_html(value.__html__(), FILE)


def _place(paragraph: BaseOxmlElement) -> Place:
    in_cell = paragraph.getparent().tag == qn("w:tc")
    return replace(IN_CELL, text="") if in_cell else Place()


def _is_needed(paragraph: BaseOxmlElement) -> bool:
    """A cell holds a paragraph, whatever there is to say."""
    return paragraph.getparent().tag == qn("w:tc") and len(list(_others(paragraph))) == 0


def _others(paragraph: BaseOxmlElement) -> Iterator[Any]:
    return (other for other in paragraph.getparent() if other is not paragraph and other.tag != qn("w:tcPr"))


def _source(element: BaseOxmlElement | None) -> bytes:
    return b"" if element is None else etree.tostring(element, with_tail=False)


def _xml(element: BaseOxmlElement | None) -> str:
    """As it stands inside a part that has declared its names."""
    return _DECLARATION.sub(b"", _source(element)).decode()


@lru_cache(maxsize=1024)
def _merged(run: bytes, bold: bool, italic: bool) -> str:
    """A run's own look with emphasis added, in the order that Word demands."""
    look = parse_xml(f"<w:r {nsdecls('w')}>{run.decode() or '<w:rPr/>'}</w:r>").rPr
    if bold:
        look.get_or_add_b()
    if italic:
        look.get_or_add_i()
    return _xml(look) if len(look) else ""
