"""What a document is made of, whatever its format: the one thing between templates and writers.

A kind's template becomes blocks once (`compile.py`); each format writes the same blocks. Text in spans is
clean: no control characters, whitespace collapsed, a newline only as a wanted line break.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from dialogs.richtext import ListStyle, Span

Spans: TypeAlias = tuple[Span, ...]


class Look(StrEnum):
    """The classes a template may give a paragraph."""

    BODY = ""
    SUBTITLE = "subtitle"
    LEAD = "lead"
    NOTE = "note"


class Orientation(StrEnum):
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True)
class Heading:
    """A real heading; level 1 is the document's title and stands first, once."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Spans
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; an item's blocks may hold lists again. `start` is the first number."""

    style: ListStyle
    items: tuple[Blocks, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """`header` in a body row marks the cell that names the row."""

    blocks: Blocks
    header: bool = False


Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One header row, then rows of equally many cells. No cell spans others."""

    header: Row
    rows: tuple[Row, ...]


Block: TypeAlias = Heading | Paragraph | ListOf | Table
Blocks: TypeAlias = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A4. `widths` are shares of the text width, for each table with that many columns; others are even.

    `header` and `footer` may hold {title}, {page} and {pages}.
    """

    orientation: Orientation = Orientation.PORTRAIT
    widths: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    header: str = ""
    footer: str = ""

    def shares(self, columns: int) -> tuple[int, ...]:
        return self.widths.get(columns, (1,) * columns)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole annex. `made_at` is what the files carry as their date: the round's, never the clock's.

    `mark` is what every page of an internal copy says at its top, in every format; otherwise it is empty.
    """

    title: str
    language: str
    page: Page
    blocks: Blocks
    made_at: datetime
    mark: str = ""
