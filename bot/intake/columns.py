"""Which row of a worksheet is the header, and which column means what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.intake.findings import Finding, IntakeCode, finding
from bot.sheets.sheet import Page, Row
from dialogs.model import Question
from dialogs.spelling import normal
from templates.catalogue import Column, ColumnType

HEADER_WITHIN = 20
"""Rows looked at, blank ones not counted: HR often has a heading above the table."""

_BETWEEN = re.compile(r"[\s/,&+]+")
_PARENTHESIS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Layout:
    """A worksheet's table: its header row, and the kind's column at each place that has one.

    `further` are the places where a column goes on, by its key: an export parts a text that is longer than a
    cell over columns called "Status", "Status (2)", "Status (3)".
    """

    page: Page
    header: Row
    places: Mapping[int, Column]
    further: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def rows(self) -> Sequence[Row]:
        return [row for row in self.page.rows if row.number > self.header.number]

    def values(self, row: Row) -> dict[str, str]:
        """What a row says, by column key; blank cells left out."""
        found = {
            column.key: "".join(row.cell(each) for each in (place, *self.further.get(column.key, ())))
            for place, column in self.places.items()
        }
        return {key: text for key, text in found.items() if text.strip()}

    def heading(self, key: str) -> str:
        """What HR's own file calls a column."""
        return next((self.name(place) for place, column in self.places.items() if column.key == key), key)

    def name(self, place: int) -> str:
        return " ".join(self.header.cell(place).split()) or letter(place)


def letter(place: int) -> str:
    """Excel's name of a column that is counted from 0: A, Z, AA."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


ANSWERED = "answered/"
"""What the key of a column begins with that holds an earlier answer; the question's key follows."""


def answer_columns(columns: Sequence[Column], questions: Sequence[Question]) -> list[Column]:
    """One for each question, by its label or its text, whichever no other column is called."""
    taken = {normal(name) for column in columns for name in (column.header, *column.aliases)}
    found: list[Column] = []
    for question in questions:
        free = [n for n in (question.label, question.text) if n and normal(n) not in taken]
        taken.update(map(normal, free))
        if free:
            found.append(Column(ANSWERED + question.key, free[0], tuple(free[1:]), type=ColumnType.RICH))
    return found


def find_layout(pages: Sequence[Page], columns: Sequence[Column]) -> Layout | None:
    """The header: of all worksheets' first rows the one that knows most columns, the title among them."""
    known = _names(columns)
    rows = ((page, row) for page in pages for row in page.rows[:HEADER_WITHIN])
    candidates = (_layout(page, row, known) for page, row in rows)
    titled = (layout for layout in candidates if _has(layout, "title"))
    return max(titled, key=lambda layout: len(layout.places), default=None)


def _names(columns: Sequence[Column]) -> dict[str, Column]:
    return {normal(name): column for column in columns for name in (column.header, *column.aliases)}


def _meaning(text: str, known: Mapping[str, Column]) -> Column | None:
    """The column of a header: by its name, also without a parenthesis, or when all its words name one."""
    whole = known.get(normal(text)) or known.get(normal(_PARENTHESIS.sub("", text)))
    if whole:
        return whole
    words = [known.get(normal(word)) for word in _BETWEEN.split(text) if normal(word)]
    return words[0] if words and all(word == words[0] for word in words) else None


def _layout(page: Page, row: Row, known: Mapping[str, Column]) -> Layout:
    places = _places(row, known)
    return Layout(page, row, places, {column.key: _further(row, place) for place, column in places.items()})


def _further(row: Row, place: int) -> Sequence[int]:
    """The places right after this one that are called the same and numbered on, from 2."""
    name, at = row.cell(place).strip(), place
    while name and row.cell(at + 1).strip() == f"{name} ({at - place + 2})":
        at += 1
    return range(place + 1, at + 1)


def _places(row: Row, known: Mapping[str, Column]) -> dict[int, Column]:
    """The kind's columns by place. Where two headers mean the same, the first one counts."""
    places: dict[int, Column] = {}
    for place, text in enumerate(row.cells):
        column = _meaning(text, known)
        if column and column not in places.values():
            places[place] = column
    return places


def _has(layout: Layout, key: str) -> bool:
    return any(column.key == key for column in layout.places.values())


def column_findings(layout: Layout, columns: Sequence[Column]) -> Iterator[Finding]:
    """Columns that are required and not there, not known, or there twice."""
    number = layout.header.number
    for column in columns:
        if column.required and not _has(layout, column.key):
            yield finding(number, column.header, IntakeCode.MISSING_COLUMN)
    known = _names(columns)
    for place in range(_width(layout)):
        if place in layout.places or any(place in places for places in layout.further.values()):
            continue
        name, text = layout.name(place), layout.header.cell(place)
        if _meaning(text, known):
            yield finding(number, name, IntakeCode.COLUMN_TWICE)
        elif text or any(row.cell(place) for row in layout.rows):
            yield finding(number, name, IntakeCode.UNKNOWN_COLUMN)


def _width(layout: Layout) -> int:
    return max(len(row.cells) for row in [layout.header, *layout.rows])
