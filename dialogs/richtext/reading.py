"""From what a person typed to lines, and from there to the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogs.richtext.cleaning import clean
from dialogs.richtext.lines import Line, read_lines
from dialogs.richtext.records import Block, ListStyle, Paragraph, RichText, Span
from dialogs.richtext.writing import plain

TAB = 4
_ROUNDS = 9
_BULLET = re.compile(r"(?:[-*•–·∙‣◦▪●○\uf0b7]\s|o\t)\s*(?=\S)")
_ORDERED = re.compile(r"(?:([1-9][0-9]{0,2})|([a-z]))([.)])\s+(?=\S)")
_STYLES = {
    (True, "."): ListStyle.NUMBER,
    (True, ")"): ListStyle.NUMBER_PAREN,
    (False, "."): ListStyle.LETTER,
    (False, ")"): ListStyle.LETTER_PAREN,
}


def read_plain(text: str) -> RichText:
    """What typed lines say: every line a paragraph, marked lines lists, nested by indentation.

    Nothing is lost: where it is doubtful whether a line is an item, it stays exactly as typed. Bullets are
    "-", "*", "•", "–" and their like; numbers "1." and "1)" up to 999, letters "a." and "a)". What `plain`
    makes of the result reads as the same again.
    """
    lines = _typed(clean(text))
    rich = read_lines(lines)
    for _ in range(_ROUNDS if any(map(_numbered, lines)) else 0):
        before, rich = rich, read_lines(_typed(plain(rich)))
        if rich == before:
            break
    return rich


def _typed(text: str) -> list[Line]:
    lines = (typed_line((Span(line),)) for line in text.split("\n"))
    return [line for line in lines if line]


def _numbered(line: Line) -> bool:
    """Whether it may prove to be no item; then it loses its indentation and may be a neighbour after all."""
    return line.style not in (None, ListStyle.BULLET)


def join(earlier: RichText, later: RichText) -> RichText:
    """Both, the later one after the earlier; a list that goes on in the later text is one list."""
    return read_lines([*_lines(earlier.blocks, 0), *_lines(later.blocks, 0)])


def typed_line(spans: tuple[Span, ...], indent: int = 0) -> Line | None:
    """A line with its marker recognised, or None when it is blank. `indent` is added to what it has."""
    text = "".join(span.text for span in spans)
    bare = text.strip()
    if not bare:
        return None
    lead = len(text) - len(text.lstrip())
    if bare != text:
        spans = cut(spans, lead, lead + len(bare))
    indent += len(text[:lead].expandtabs(TAB))
    style, number, width = _mark(bare)
    return Line(indent, spans, style, number, cut(spans, width, len(bare)) if style else ())


def cut(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """The characters from `start` to `end` of a row of spans."""
    kept, at = [], 0
    for span in spans:
        text = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        if text:
            kept.append(Span(text, span.bold, span.italic, span.link))
    return tuple(kept)


def _mark(text: str) -> tuple[ListStyle | None, int, int]:
    """How a line is marked: style, number, and the marker's width with the space after it."""
    if found := _BULLET.match(text):
        return ListStyle.BULLET, 1, found.end()
    if found := _ORDERED.match(text):
        digits, letter, sign = found.groups()
        number = int(digits) if digits else ord(letter) - ord("a") + 1
        return _STYLES[bool(digits), sign], number, found.end()
    return None, 1, 0


def _lines(blocks: tuple[Block, ...], indent: int) -> Iterator[Line]:
    """The lines that make these blocks again."""
    for block in blocks:
        if isinstance(block, Paragraph):
            line = typed_line(block.spans, indent)
            if line:
                yield line
            continue
        for number, item in enumerate(block.items, block.start):
            rest = item.blocks
            if rest and isinstance(rest[0], Paragraph):
                first, rest = rest[0].spans, rest[1:]
                yield Line(indent, first, block.style, number, first, sure=True)
            yield from _lines(rest, indent + TAB)
