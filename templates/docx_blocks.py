"""Blocks as WordprocessingML text: real headings, lists and tables in the styles of HR's own Word file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import zip_longest

from docx.oxml.ns import nsdecls

from dialogs.richtext import Span, marker
from templates.blocks import (
    Block,
    Blocks,
    Cell,
    Document,
    Heading,
    ListOf,
    Look,
    Paragraph,
    Row,
    Spans,
    Table,
)
from templates.docx_lists import DEEPEST, STEP, Numbering

STYLES = {
    **{f"heading {level}": "paragraph" for level in range(1, 7)},
    "Subtitle": "paragraph",
    "Manchet": "paragraph",
    "Bemærkning": "paragraph",
    "List Bullet": "paragraph",
    "List Number": "paragraph",
    "Tabeltekst": "paragraph",
    "Tabelliste": "paragraph",
    "Tabeltitel": "paragraph",
    "Tabelhoved": "paragraph",
    "Bilagstabel": "table",
    "Hyperlink": "character",
}
"""The styles that are written with, by name, never by id: Danish Word translates the ids."""

DANISH = {
    **{f"overskrift {level}": f"heading {level}" for level in range(1, 7)},
    "undertitel": "subtitle",
    "opstilling - punkttegn": "list bullet",
    "opstilling - talopstilling": "list number",
    "link": "hyperlink",
}
"""What some programs call Word's own styles in Danish."""

_LOOKS = {Look.BODY: "", Look.SUBTITLE: "Subtitle", Look.LEAD: "Manchet", Look.NOTE: "Bemærkning"}
_EMPTY = "<w:p/>"
_HEADER_ROW = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_AFTER_TABLE = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: the paragraph and list styles there, and how deep in lists."""

    text: str = ""
    lists: tuple[str, str] = ("List Bullet", "List Number")
    level: int = -1


IN_CELL = Place("Tabeltekst", ("Tabelliste", "Tabelliste"))
_IN_ROW_HEADER = Place("Tabeltitel", ("Tabelliste", "Tabelliste"))
_IN_HEADER = Place("Tabelhoved", ("Tabelliste", "Tabelliste"))


@dataclass(frozen=True, slots=True)
class Pen:
    """What writing needs of the file: style ids by name, lists, links, the text's width in twentieths."""

    document: Document
    styles: Mapping[str, str]
    numbering: Numbering
    link: Callable[[str], str]
    width: int

    def write(self) -> str:
        """The whole body, one element after another."""
        written = self.blocks(self.document.blocks, Place())
        ends_in_table = bool(self.document.blocks) and isinstance(self.document.blocks[-1], Table)
        return written + (_AFTER_TABLE if ends_in_table else "")

    def blocks(self, blocks: Blocks, place: Place) -> str:
        """Words that a list belongs to stay on its page; in a cell that would hold the whole row."""
        pairs = zip_longest(blocks, blocks[1:])
        return "".join(
            self._block(block, place, keep=_goes_on(block, after, place)) for block, after in pairs
        )

    def _block(self, block: Block, place: Place, *, keep: bool) -> str:
        match block:
            case Heading():
                return self._paragraph(block.spans, f"heading {block.level}")
            case Paragraph():
                properties = ("<w:keepNext/>" if keep else "") + _indent(place)
                return self._paragraph(block.spans, _LOOKS[block.look] or place.text, properties)
            case ListOf():
                return self._list(block, place)
            case Table():
                return self._table(block)

    def _paragraph(self, spans: Spans, style: str, properties: str = "") -> str:
        named = f'<w:pStyle w:val="{self.styles[style]}"/>' if style else ""
        before = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
        return f"<w:p>{before}{self._runs(spans)}</w:p>"

    def _list(self, block: ListOf, place: Place) -> str:
        inside = replace(place, level=min(place.level + 1, DEEPEST))
        number = self.numbering.begin(block.style, inside.level, block.start)
        style = place.lists[0 if block.style == "bullet" else 1]
        items: list[str] = []
        for position, item in enumerate(block.items):
            first, rest = _first(item)
            properties = f'<w:numPr><w:ilvl w:val="{inside.level}"/><w:numId w:val="{number}"/></w:numPr>'
            if number is None:
                first = (Span(marker(block.style, block.start + position) + "\t"), *first)
                properties = _indent(inside, hanging=True)
            items.append(self._paragraph(first, style, properties) + self.blocks(rest, inside))
        return "".join(items)

    def _table(self, table: Table) -> str:
        widths = _widths(self.document.page.shares(len(table.header)), self.width)
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = self._row(table.header, widths, (_IN_HEADER, _IN_HEADER), _HEADER_ROW)
        rows = "".join(self._row(row, widths, (IN_CELL, _IN_ROW_HEADER)) for row in table.rows)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{self.styles["Bilagstabel"]}"/>'
            f'<w:tblW w:w="{self.width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
            ' w:noHBand="1" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{escape(self.document.title)}"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{head}{rows}</w:tbl>"
        )

    def _row(self, row: Row, widths: Sequence[int], places: tuple[Place, Place], properties: str = "") -> str:
        cells = "".join(
            self._cell(cell, width, places[cell.header]) for cell, width in zip(row, widths, strict=True)
        )
        return f"<w:tr>{properties}{cells}</w:tr>"

    def _cell(self, cell: Cell, width: int, place: Place) -> str:
        written = self.blocks(cell.blocks, place) or self._paragraph((), place.text)
        if cell.blocks and isinstance(cell.blocks[-1], Table):
            written += _EMPTY
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{written}</w:tc>'

    def _runs(self, spans: Spans) -> str:
        return "".join(self._run(span) for span in spans)

    def _run(self, span: Span) -> str:
        look = ("<w:b/><w:bCs/>" if span.bold else "") + ("<w:i/><w:iCs/>" if span.italic else "")
        if not span.link:
            return _text(span.text, look)
        look = f'<w:rStyle w:val="{self.styles["Hyperlink"]}"/>{look}'
        address = f'{nsdecls("r")} r:id="{self.link(span.link)}"'
        return f"<w:hyperlink {address}>{_text(span.text, look)}</w:hyperlink>"


def _text(text: str, look: str) -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    written = escape(text, quote=False)
    written = written.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    written = written.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:r>{properties}<w:t xml:space="preserve">{written}</w:t></w:r>'


def _goes_on(block: Block, after: Block | None, place: Place) -> bool:
    return isinstance(block, Paragraph) and isinstance(after, ListOf) and not place.text


def _first(item: Blocks) -> tuple[Spans, Blocks]:
    """The words that stand beside an item's mark, and what follows under them."""
    if item and isinstance(first := item[0], Paragraph):
        return first.spans, item[1:]
    return (), item


def _indent(place: Place, *, hanging: bool = False) -> str:
    if place.level < 0:
        return ""
    outdent = f' w:hanging="{STEP}"' if hanging else ""
    return f'<w:ind w:left="{STEP * (place.level + 1)}"{outdent}/>'


def _widths(shares: Sequence[int], whole: int) -> list[int]:
    widths = [whole * share // sum(shares) for share in shares]
    return [*widths[:-1], whole - sum(widths[:-1])]
