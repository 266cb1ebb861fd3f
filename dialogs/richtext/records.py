"""The records of the text model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class ListStyle(StrEnum):
    """How a list is marked. Kept as the owner typed it: an annex quotes, it does not renumber."""

    BULLET = "bullet"
    NUMBER = "number"  # 1.
    NUMBER_PAREN = "number_paren"  # 1)
    LETTER = "letter"  # a.
    LETTER_PAREN = "letter_paren"  # a)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one look. `link` is an http(s) or mailto address, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; a newline inside a span's text is a line break."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item: usually a paragraph, perhaps followed by more of them or by a nested list."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list. `start` is the first number (1 for the first letter, too)."""

    style: ListStyle
    items: tuple[ListItem, ...]
    start: int = 1


Block: TypeAlias = Paragraph | ListBlock


@dataclass(frozen=True, slots=True)
class RichText:
    """What somebody wrote. Empty when there are no blocks."""

    blocks: tuple[Block, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.blocks)
