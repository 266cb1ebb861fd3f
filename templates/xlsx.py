"""The Excel writer: one row a project, the columns as HR imported them, then every answer whole.

All of it is text, so that nothing becomes a formula, a number or a date, and the file can be imported again.
An answer that is longer than a cell may be goes on in the columns beside it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from dialogs.richtext import plain
from templates.catalogue import Column, ColumnType, Kind
from templates.cells import MAX_CELL_CHARS, cell_text
from templates.texts import Context, ProjectText, QuestionText

_WIDTHS = {ColumnType.RICH: 60, ColumnType.AMOUNT: 16}
_WIDTH = 26
_ANSWER_WIDTH = 60
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write_data(kind: Kind, context: Context) -> bytes:
    """The file. The same context gives the same bytes."""
    target = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, settings)
    book.set_properties({"title": context.annex.title[:250], "author": "", "created": context.made_at})
    sheet = book.add_worksheet(_sheet_name(context.annex.title))
    rows = [list(_row(kind.columns, context.questions, project)) for project in context.projects]
    spans = [max((len(row[n]) for row in rows), default=1) for n in range(len(_header(kind, context)))]
    _head(book, sheet, kind, context, spans)
    if context.annex.sources:
        sheet.set_header("&C&B" + kind.wording.internal.replace("&", "&&"))
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for number, row in enumerate(rows, 1):
        for place, cell in _placed(row, spans):
            sheet.write_string(number, place, cell, text)
    book.close()
    return target.getvalue()


def _sheet_name(title: str) -> str:
    name = " ".join(title.translate(_NOT_IN_NAMES).split())
    return _first_units(name, _LONGEST_NAME).strip() or "-"


def _first_units(text: str, most: int) -> str:
    """Excel counts UTF-16 code units: a character beyond the basic plane is two, and is never cut in half."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


def _header(kind: Kind, context: Context) -> list[tuple[str, int]]:
    """Each column's name and width. An answer's is its label, where no other column has that name."""
    columns = [(column.header, _WIDTHS.get(column.type, _WIDTH)) for column in kind.columns]
    taken = {name.casefold() for column in kind.columns for name in (column.header, *column.aliases)}
    for question in context.questions:
        free = question.label and question.label.casefold() not in taken
        name = question.label if free else question.text
        taken.add(name.casefold())
        columns.append((name, _ANSWER_WIDTH))
    return columns


def _head(book: Any, sheet: Any, kind: Kind, context: Context, spans: Sequence[int]) -> None:
    look = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@", "border": 1})
    columns = _header(kind, context)
    names = [
        [name, *(f"{name} ({n})" for n in range(2, span + 1))]
        for (name, _), span in zip(columns, spans, strict=True)
    ]
    for place, name in _placed(names, spans):
        sheet.write_string(0, place, name[:MAX_CELL_CHARS], look)
    widths = [width for (_, width), span in zip(columns, spans, strict=True) for _ in range(span)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(0)


def _row(
    columns: Sequence[Column], questions: Sequence[QuestionText], project: ProjectText
) -> Iterator[list[str]]:
    """The pieces of each cell; an answer is found by its question, whatever order the project has."""
    for column in columns:
        yield _pieces(cell_text(project.source, column))
    answers = project.answer
    for question in questions:
        yield _pieces(plain(answers[question.key].given))


def _pieces(text: str) -> list[str]:
    pieces = []
    while text:
        pieces.append(_first_units(text, MAX_CELL_CHARS))
        text = text[len(pieces[-1]) :]
    return pieces or [""]


def _placed(row: Sequence[Sequence[str]], spans: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Each piece that holds anything, with its column."""
    place = 0
    for cell, span in zip(row, spans, strict=True):
        yield from ((place + n, piece) for n, piece in enumerate(cell) if piece)
        place += span
