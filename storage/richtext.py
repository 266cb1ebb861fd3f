"""Rich text as small JSON: it is most of what is stored, so a plain paragraph is a list with one string.

A paragraph is a list of spans; a span is a string, or [text, look, link] with the look "", "b", "i" or "bi".
A list is {"list": style, "start": n, "items": [blocks, ...]}.
"""

from __future__ import annotations

from typing import Any

from dialogs.richtext import Block, ListBlock, ListItem, ListStyle, Paragraph, RichText, Span

_LOOKS = {"": (False, False), "b": (True, False), "i": (False, True), "bi": (True, True)}


def pack_text(text: RichText) -> list[Any]:
    return _pack_blocks(text.blocks)


def unpack_text(packed: Any) -> RichText:
    """Raises ValueError for what `pack_text` does not write."""
    return RichText(_unpack_blocks(packed))


def _pack_blocks(blocks: tuple[Block, ...]) -> list[Any]:
    return [_pack_block(block) for block in blocks]


def _pack_block(block: Block) -> Any:
    if isinstance(block, Paragraph):
        return [_pack_span(span) for span in block.spans]
    items = [_pack_blocks(item.blocks) for item in block.items]
    return {"list": str(block.style), "start": block.start, "items": items}


def _pack_span(span: Span) -> Any:
    if span == Span(span.text):
        return span.text
    look = ("b" if span.bold else "") + ("i" if span.italic else "")
    return [span.text, look, span.link]


def _unpack_blocks(packed: Any) -> tuple[Block, ...]:
    if not isinstance(packed, list):
        raise ValueError("text is a list of blocks")
    return tuple(_unpack_block(block) for block in packed)


def _unpack_block(packed: Any) -> Block:
    match packed:
        case list():
            return Paragraph(tuple(_unpack_span(span) for span in packed))
        case {"list": str(style), "start": int(start), "items": list(items)} if len(packed) == 3:
            return ListBlock(ListStyle(style), tuple(ListItem(_unpack_blocks(item)) for item in items), start)
    raise ValueError("a block is a paragraph or a list")


def _unpack_span(packed: Any) -> Span:
    match packed:
        case str(text):
            return Span(text)
        case [str(text), str(look), str(link)] if look in _LOOKS:
            bold, italic = _LOOKS[look]
            return Span(text, bold, italic, link)
    raise ValueError("a span is text, or text, look and link")
