"""From the tree to plain words: lines for a chat, an e-mail or a field to edit in, excerpts, digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from dialogs.checks import masked
from dialogs.richtext.records import Block, ListBlock, ListStyle, Paragraph, RichText, Span

_SIGNS = {
    ListStyle.NUMBER: ".",
    ListStyle.NUMBER_PAREN: ")",
    ListStyle.LETTER: ".",
    ListStyle.LETTER_PAREN: ")",
}
_LETTERS = 26


def marker(style: ListStyle, number: int) -> str:
    """What stands before an item: "-", "1.", "1)", "a." or "a)"; after z comes aa."""
    if style is ListStyle.BULLET:
        return "-"
    lettered = style in (ListStyle.LETTER, ListStyle.LETTER_PAREN)
    return (_letters(number) if lettered else str(number)) + _SIGNS[style]


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("a") + rest) + letters
    return letters


def plain(rich: RichText) -> str:
    """The text as typed lines that `read_plain` reads back; a blank line after every paragraph and list.

    Only a list follows its paragraph closely. Emphasis is dropped, a link's address follows its words.
    """
    parts = ["\n".join(_lines(block)) for block in rich.blocks]
    gaps = [_gap(before, after) for before, after in pairwise(rich.blocks)]
    return "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=False))


def _gap(before: Block, after: Block) -> str:
    return "\n" if isinstance(before, Paragraph) and isinstance(after, ListBlock) else "\n\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from inline_text(block.spans).split("\n")
        return
    for number, item in enumerate(block.items, block.start):
        lead = marker(block.style, number) + " "
        for line in (line for inner in item.blocks for line in _lines(inner)):
            yield lead + line
            lead = " " * len(lead)


def inline_text(spans: Iterable[Span]) -> str:
    """The words of a paragraph, with the address of a link that its words do not show."""
    return "".join(_shown(span) for span in spans)


def _shown(span: Span) -> str:
    address = span.link.removeprefix("mailto:")
    hidden = address and address.rstrip("/") not in span.text
    return f"{span.text} ({address})" if hidden else span.text


def words(rich: RichText) -> list[str]:
    """The words in order, without list markers."""
    return [word for text in _texts(rich.blocks) for word in text.split()]


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield "".join(span.text for span in block.spans)
        else:
            for item in block.items:
                yield from _texts(item.blocks)


def length(rich: RichText) -> int:
    """Characters of the text as typed lines."""
    return len(plain(rich))


def digest(rich: RichText) -> str:
    """A fingerprint of the words, whatever their case, spacing and list markers."""
    text = " ".join(words(rich)).casefold()
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def excerpt(rich: RichText, limit: int) -> str:
    """The beginning on one line, of at most `limit` characters, cut between words where that is possible.

    A CPR number is left out before anything is cut: half of one could not be recognised any more.
    """
    text = " ".join(masked(plain(rich)).split())
    if len(text) <= limit:
        return text
    head = text[:limit].rsplit(" ", 1)[0] if " " in text[:limit] else text[: limit - 1]
    return head[: limit - 1].rstrip() + "…"
