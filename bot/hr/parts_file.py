"""The Excel file of a round's chapters or themes: written for HR to edit, known again when it comes back.

Three worksheets: the groups (chapters, themes), what belongs to them (projects, points), and a guide. The
guide's last line is the file's mark: what it holds, of which round, and which edition it was made from.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from bot.phrasebook import LANGUAGES, Phrases, phrases
from bot.sheets.sheet import MAX_CELL_CHARS, Page, Sheet
from dialogs.spelling import normal
from templates.catalogue import Part

MARK = "Bilagsbot"

GROUP_COLUMNS: Mapping[Part, Sequence[str]] = {
    Part.CHAPTERS: ("chapter", "heading", "listed", "intro"),
    Part.THEMES: ("question", "theme", "prose", "note"),
}
MEMBER_COLUMNS: Mapping[Part, Sequence[str]] = {
    Part.CHAPTERS: ("id", "number", "project", "chapter"),
    Part.THEMES: ("id", "question", "unit", "point_title", "point", "theme"),
}
_WIDTHS = {"intro": 90, "prose": 90, "point": 70, "project": 60, "question": 36, "listed": 10, "number": 8}
_WIDTH = 30

Cells = Mapping[str, str]
"""A row's texts by column."""


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row as it came back, with Excel's number."""

    number: int
    cells: Cells

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class PartsFile:
    """`edition` is a digest of the chapters or themes that the file was made from."""

    part: Part
    round_id: str
    edition: str
    groups: Sequence[NumberedRow] = ()
    members: Sequence[NumberedRow] = ()


@dataclass(frozen=True, slots=True)
class PartsRows:
    """What a file is written from; `edition` comes back with it."""

    part: Part
    round_id: str
    edition: str
    groups: Sequence[Cells]
    members: Sequence[Cells]


def write_parts(rows: PartsRows, words: Phrases) -> bytes:
    """The file. A point longer than a cell goes on in rows of its own, which mean nothing when read."""
    part = rows.part
    target = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, settings)
    book.set_properties({"author": ""})
    names = words.section(f"parts.sheet.{part.value}")
    _write_rows(book, names["groups"], GROUP_COLUMNS[part], rows.groups, words)
    _write_rows(book, names["members"], MEMBER_COLUMNS[part], rows.members, words)
    _write_guide(book, part, words, (MARK, part.value, rows.round_id, rows.edition))
    book.close()
    return target.getvalue()


def _write_rows(book: Any, name: str, columns: Sequence[str], rows: Sequence[Cells], words: Phrases) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH), text)
        sheet.write_string(0, place, words(f"parts.column.{column}"), head)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(_split(rows), 1):
        for place, column in enumerate(columns):
            if row.get(column):
                sheet.write_string(number, place, row[column], text)


def _split(rows: Sequence[Cells]) -> Iterator[Cells]:
    for row in rows:
        yield {column: text[:MAX_CELL_CHARS] for column, text in row.items()}
        longest = max(map(len, row.values()), default=0)
        for at in range(MAX_CELL_CHARS, longest, MAX_CELL_CHARS):
            yield {column: text[at : at + MAX_CELL_CHARS] for column, text in row.items()}


def _write_guide(book: Any, part: Part, words: Phrases, mark: Sequence[str]) -> None:
    sheet = book.add_worksheet(words("parts.about.sheet"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.set_column(0, 0, 100, wrapped)
    lines = words.section(f"parts.about.{part.value}")["lines"]
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, wrapped)
    for place, text in enumerate(mark):
        sheet.write_string(len(lines) + 1, place, text, wrapped)


def read_parts(sheet: Sheet) -> PartsFile | None:
    """What came back; None when it is some other file."""
    found = next((mark for page in sheet.pages for mark in _marks(page)), None)
    if found is None:
        return None
    part, round_id, edition = found
    groups = _rows(sheet, "groups", part, GROUP_COLUMNS[part])
    return PartsFile(part, round_id, edition, groups, _rows(sheet, "members", part, MEMBER_COLUMNS[part]))


def _marks(page: Page) -> Iterator[tuple[Part, str, str]]:
    for row in page.rows:
        if row.cell(0).strip() == MARK and row.cell(1).strip() in set(Part):
            yield Part(row.cell(1).strip()), row.cell(2).strip(), row.cell(3).strip()


def _rows(sheet: Sheet, which: str, part: Part, columns: Sequence[str]) -> Sequence[NumberedRow]:
    """The rows of a worksheet by its name, its columns by their headers, in any language we speak."""
    names = {normal(phrases(each)(f"parts.sheet.{part.value}.{which}")) for each in LANGUAGES}
    page = next((page for page in sheet.pages if normal(page.name) in names), None)
    if page is None or not page.rows:
        return ()
    spoken = [phrases(language) for language in LANGUAGES]
    known = {normal(words(f"parts.column.{column}")): column for words in spoken for column in columns}
    header, *rows = page.rows
    places = {place: known[normal(text)] for place, text in enumerate(header.cells) if normal(text) in known}
    return [NumberedRow(row.number, {name: row.cell(p) for p, name in places.items()}) for row in rows]
