"""Blocks as Typst source: calls of the functions in `house.typ`, with every word in a string literal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dialogs.richtext import ListStyle, Span
from templates.blocks import (
    Block,
    Blocks,
    Document,
    Heading,
    ListOf,
    Look,
    Orientation,
    Paragraph,
    Row,
    Spans,
    Table,
)
from templates.pdf_fonts import fallbacks, legible, literal

_NUMBERINGS = {
    ListStyle.NUMBER: "1.",
    ListStyle.NUMBER_PAREN: "1)",
    ListStyle.LETTER: "a.",
    ListStyle.LETTER_PAREN: "a)",
}
_LOOKS = {Look.BODY: "par", Look.SUBTITLE: "subtitle", Look.LEAD: "lead", Look.NOTE: "note"}
_FIELD = re.compile("({title}|{page}|{pages})")
_COUNTERS = {
    "{page}": "#context counter(page).display()",
    "{pages}": "#context counter(page).final().first()",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Writes one document's source. `plain`: with nothing but Latin letters."""

    document: Document
    plain: bool = False

    def write(self) -> str:
        page = self.document.page
        families = "".join(f"{literal(family)}, " for family in fallbacks())
        lies = "true" if page.orientation is Orientation.LANDSCAPE else "false"
        return (
            '#import "house.typ": *\n'
            f"#show: annex.with(title: {self._literal(self.document.title)}, landscape: {lies}, "
            f"language: {literal(self.document.language)}, fallbacks: ({families}), "
            f"header: {self._margin(page.header)}, footer: {self._margin(page.footer)})\n"
            + self._flow(self.document.blocks, "\n")
        )

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return f"#heading(level: {block.level})[{self._spans(block.spans)}]"
            case Paragraph():
                return f"#{_LOOKS[block.look]}[{self._spans(block.spans)}]"
            case ListOf():
                return self._list(block)
            case Table():
                return self._table(block)

    def _content(self, blocks: Blocks) -> str:
        return f"[{self._flow(blocks)}]"

    def _flow(self, blocks: Blocks, between: str = "") -> str:
        written = [self._block(block) for block in blocks]
        for position, (block, following) in enumerate(pairwise(blocks)):
            if isinstance(block, Paragraph) and isinstance(following, ListOf):
                written[position] = f"#before-list[{written[position]}]"
        return between.join(written)

    def _list(self, block: ListOf) -> str:
        items = "".join(self._content(item) for item in block.items)
        if block.style is ListStyle.BULLET:
            return f"#list{items}"
        return f'#enum(numbering: "{_NUMBERINGS[block.style]}", start: {block.start}){items}'

    def _table(self, table: Table) -> str:
        shares = "".join(f"{share}, " for share in self.document.page.shares(len(table.header)))
        head = self._row(table.header)
        rows = ",\n".join(self._row(row) for row in table.rows)
        return f"#annex-table(({shares}), ({head},),\n{rows})"

    def _row(self, row: Row) -> str:
        return ", ".join(self._content(cell.blocks) for cell in row)

    def _spans(self, spans: Spans) -> str:
        return "".join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        lines = (f"#{self._literal(line)}" for line in span.text.split("\n"))
        written = "#linebreak()".join(lines)
        if span.italic:
            written = f"#emph[{written}]"
        if span.bold:
            written = f"#strong[{written}]"
        return f"#link({literal(span.link)})[{written}]" if span.link else written

    def _margin(self, words: str) -> str:
        if not words:
            return "none"
        return f"[{''.join(self._piece(piece) for piece in _FIELD.split(words) if piece)}]"

    def _piece(self, piece: str) -> str:
        words = self.document.title if piece == "{title}" else piece
        return _COUNTERS.get(piece) or f"#{self._literal(words)}"

    def _literal(self, text: str) -> str:
        return literal(legible(text, plain=self.plain))
