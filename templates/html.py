"""The HTML writer: one self-contained file that reads well on paper, on a screen and on a phone."""

from __future__ import annotations

from html import escape
from pathlib import Path

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
from templates.catalogue import HOUSE
from templates.rich import write_list, write_span


def write(document: Document, house: Path) -> bytes:
    """The file in UTF-8, with the house's `house.css` inside it."""
    css = _style(house).replace("</", "<\\/")
    body = "\n".join(_block(block, document) for block in document.blocks)
    page = (
        "<!doctype html>\n"
        f'<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n"
        f"<style>\n@page {{ size: A4 {document.page.orientation} }}\n{css}{_marked_pages(document)}</style>\n"
        f"</head>\n<body>\n{_mark(document)}<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
    return page.encode()


def _style(house: Path) -> str:
    """A house that has no style sheet of its own uses the product's."""
    path = house / "house.css"
    return (path if path.is_file() else HOUSE / "house.css").read_text(encoding="utf-8")


def _mark(document: Document) -> str:
    return f'<header class="mark"><p>{escape(document.mark)}</p></header>\n' if document.mark else ""


def _marked_pages(document: Document) -> str:
    """On paper the mark stands at the top of the first page and in the margin of the others."""
    if not document.mark:
        return ""
    words = document.mark.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return (
        f'@page {{ margin-top: 22mm; @top-center {{ content: "{words}"; font: bold 9pt sans-serif }} }}\n'
        "@page :first { @top-center { content: none } }\n"
        ".mark { padding: .5rem 2rem; font-weight: bold; text-align: center }\n"
    )


def _block(block: Block, document: Document) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_spans(block.spans)}</h{block.level}>"
        case Paragraph():
            look = f' class="{block.look}"' if block.look is not Look.BODY else ""
            return f"<p{look}>{_spans(block.spans)}</p>"
        case ListOf():
            return _list(block, document)
        case Table():
            return _table(block, document)


def _blocks(blocks: Blocks, document: Document) -> str:
    return "".join(_block(block, document) for block in blocks)


def _list(block: ListOf, document: Document) -> str:
    return write_list(block.style, block.start, (_flow(item, document) for item in block.items))


def _table(table: Table, document: Document) -> str:
    """With roles: the style sheet stacks cells on a phone, and a browser then forgets that it is a table."""
    shares = document.page.shares(len(table.header))
    columns = "".join(f'<col style="width:{share / sum(shares):.2%}">' for share in shares)
    labels = [_plain(cell.blocks) for cell in table.header]
    head = "".join(
        f'<th scope="col" role="columnheader">{_flow(cell.blocks, document)}</th>' for cell in table.header
    )
    rows = "\n".join(_row(row, labels, document) for row in table.rows)
    return (
        f'<table role="table">\n<colgroup>{columns}</colgroup>\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}\n</tbody>\n</table>'
    )


def _row(row: Row, labels: list[str], document: Document) -> str:
    cells = "".join(_body_cell(cell, label, document) for cell, label in zip(row, labels, strict=True))
    return f'<tr role="row">{cells}</tr>'


def _body_cell(cell: Cell, label: str, document: Document) -> str:
    shown = f' data-label="{escape(label)}"'
    if cell.header:
        return f'<th scope="row" role="rowheader"{shown}>{_flow(cell.blocks, document)}</th>'
    return f'<td role="cell"{shown}>{_flow(cell.blocks, document)}</td>'


def _flow(blocks: Blocks, document: Document) -> str:
    """What stands in a cell or an item: a paragraph that is alone there needs no element of its own."""
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph) and all(isinstance(block, ListOf) for block in blocks[1:]):
        return _spans(first.spans) + _blocks(blocks[1:], document)
    return _blocks(blocks, document)


def _plain(blocks: Blocks) -> str:
    return " ".join(span.text for b in blocks if isinstance(b, Paragraph) for span in b.spans)


def _spans(spans: Spans) -> str:
    return "".join(write_span(span) for span in spans)
