"""A text value inside a template: what somebody wrote, which renders itself to escaped semantic HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from dialogs.richtext import Block, ListBlock, ListStyle, Paragraph, RichText, Span

_TAGS = {
    ListStyle.BULLET: ("<ul", "</ul>"),
    ListStyle.NUMBER: ("<ol", "</ol>"),
    ListStyle.NUMBER_PAREN: ('<ol class="paren"', "</ol>"),
    ListStyle.LETTER: ('<ol type="a"', "</ol>"),
    ListStyle.LETTER_PAREN: ('<ol type="a" class="paren"', "</ol>"),
}


@dataclass(frozen=True, slots=True)
class Rich:
    """`{{ value }}` writes paragraphs and lists; `{{ value.inline }}` a line for a heading or sentence."""

    text: RichText

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> str:
        return "".join(_block(block) for block in self.text.blocks)

    @property
    def inline(self) -> Inline:
        return Inline(self.text)


@dataclass(frozen=True, slots=True)
class Inline:
    """The same text as one run: paragraphs and items follow each other with a space."""

    text: RichText

    def __bool__(self) -> bool:
        return bool(self.text)

    def __html__(self) -> str:
        return " ".join(_spans(p) for p in paragraphs(self.text.blocks)).replace("<br>", " ")

    def __str__(self) -> str:
        return " ".join("".join(span.text for span in p.spans) for p in paragraphs(self.text.blocks))


def paragraphs(blocks: tuple[Block, ...]) -> list[Paragraph]:
    """Every paragraph in reading order, those inside lists too."""
    found: list[Paragraph] = []
    for block in blocks:
        match block:
            case Paragraph():
                found.append(block)
            case ListBlock():
                found.extend(p for item in block.items for p in paragraphs(item.blocks))
    return found


def one_line(text: str) -> RichText:
    """Plain words as they are: no list is looked for."""
    return RichText((Paragraph((Span(text),)),)) if text.strip() else RichText()


def prefixed(text: RichText, spans: tuple[Span, ...]) -> RichText:
    """The same text with something before its first words; a paragraph of its own when a list comes first."""
    if text.blocks and isinstance(first := text.blocks[0], Paragraph):
        return RichText((replace(first, spans=(*spans, *first.spans)), *text.blocks[1:]))
    return RichText((Paragraph(spans), *text.blocks))


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_spans(block)}</p>"
    items = ("".join(_block(inner) for inner in item.blocks) for item in block.items)
    return write_list(block.style, block.start, items)


def _spans(paragraph: Paragraph) -> str:
    return "".join(write_span(span) for span in paragraph.spans)


def write_list(style: ListStyle, start: int, items: Iterable[str]) -> str:
    """A list as HTML around its written items."""
    opening, closing = _TAGS[style]
    first = f' start="{start}"' if style is not ListStyle.BULLET and start != 1 else ""
    return f"{opening}{first}>{''.join(f'<li>{item}</li>' for item in items)}{closing}"


def write_span(span: Span) -> str:
    """A run of words as HTML, escaped."""
    written = escape(span.text).replace("\n", "<br>")
    if span.italic:
        written = f"<em>{written}</em>"
    if span.bold:
        written = f"<strong>{written}</strong>"
    return f'<a href="{escape(span.link)}">{written}</a>' if span.link else written
