"""The points of an answer: a long answer often makes several, each with a heading of its own.

A heading is a numbered line ("1. Ro i huset.", as a list item or with its prose under it) or a line that is
bold from end to end. Without headings a list makes a point of each of its items, and anything else is one
point. Every word of the answer is in exactly one point, in its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dialogs.richtext import Block, ListBlock, ListItem, ListStyle, Paragraph, RichText, Span

_NUMBERED = re.compile(r"[1-9][0-9]?[.)]\s+(?=[^\W\d_a-zæøå]|[\"'»”“])")
_LONGEST_HEADING = 200
_LONGEST_SPOKEN = 100
"""Characters of a heading that is not marked as one; a longer line is prose."""

_ORDERED = {ListStyle.NUMBER, ListStyle.NUMBER_PAREN}


@dataclass(frozen=True, slots=True)
class PointText:
    """One point. `title` is empty where nobody wrote one; `body` is what stands under it."""

    title: str
    body: RichText

    def __bool__(self) -> bool:
        return bool(self.title or self.body)


def points(text: RichText) -> tuple[PointText, ...]:
    """The points in their order; their place in this row is a `Point`'s index."""
    parts = list(_parts(text.blocks))
    titled = any(part.title for part in parts)
    return tuple(point for point in (parts if titled else _untitled(text)) if point)


def as_point(text: RichText) -> RichText:
    """The text of somebody who gives one point a time: its first line, when it is short, is the heading.

    What has headings of its own, or is a list, is left as it is. No word is changed.
    """
    first = text.blocks[0] if text.blocks else None
    if not isinstance(first, Paragraph) or any(point.title for point in points(text)):
        return text
    if len(_words(first.spans)) > _LONGEST_SPOKEN:
        return text
    bold = tuple(replace(span, bold=True) for span in first.spans)
    return RichText((Paragraph(bold), *text.blocks[1:]))


def _parts(blocks: Sequence[Block]) -> Iterator[PointText]:
    """The headings with what follows each; what stands before the first has an empty one."""
    title, body = "", list[Block]()
    for block in blocks:
        for head, rest in _heads(block):
            if head is not None:
                yield PointText(title, RichText(tuple(body)))
                title, body = head, []
            body.extend(rest)
    yield PointText(title, RichText(tuple(body)))


def _heads(block: Block) -> Iterator[tuple[str | None, Sequence[Block]]]:
    """A heading (None: no new one) with the blocks that stand under it."""
    if isinstance(block, Paragraph):
        head = _heading(block.spans)
        yield (head, ()) if head else (None, (block,))
    elif block.style in _ORDERED and _has_headings(block):
        for item in block.items:
            yield _item(item.blocks)
    else:
        yield None, (block,)


def _item(blocks: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph) and len(words := _words(first.spans)) <= _LONGEST_HEADING:
        return words, blocks[1:]
    return "", blocks


def _has_headings(block: ListBlock) -> bool:
    """A numbered list of headings has something under one of them; else its items are plain points."""
    return any(len(item.blocks) > 1 for item in block.items) or block.start > 1


def _heading(spans: Sequence[Span]) -> str:
    words = _words(spans)
    if len(words) > _LONGEST_HEADING:
        return ""
    number = _NUMBERED.match(words)
    if number:
        return words[number.end() :]
    written = [span for span in spans if span.text.strip()]
    return words if written and all(span.bold for span in written) else ""


def _words(spans: Sequence[Span]) -> str:
    return " ".join("".join(span.text for span in spans).split())


def _untitled(text: RichText) -> Iterator[PointText]:
    """Each item of an answer that is nothing but a list; any other answer is one point."""
    if len(text.blocks) == 1 and isinstance(only := text.blocks[0], ListBlock):
        for item in only.items:
            yield PointText("", RichText(item.blocks))
    else:
        yield PointText("", text)


def together(found: Sequence[PointText]) -> RichText:
    """Several points as one text: prose for a single one, else a bullet for each."""
    if len(found) == 1 and not found[0].title:
        return found[0].body
    if len(found) == 1:
        return found[0].body or RichText((Paragraph((Span(found[0].title),)),))
    items = tuple(item for point in found for item in _items(point))
    return RichText((ListBlock(ListStyle.BULLET, items),))


def _items(point: PointText) -> Sequence[ListItem]:
    blocks = point.body.blocks
    if point.title:
        return (ListItem((Paragraph((Span(point.title, bold=True),)), *blocks)),)
    if len(blocks) == 1 and isinstance(only := blocks[0], ListBlock):
        return only.items
    return (ListItem(blocks),)
