"""The Excel file HR fills in: empty for `skabelon`, or with the projects a round already has.

What is written here is read back unchanged by `bot/sheets/reading.py` and `bot/intake`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from bot.sheets.sheet import MAX_CELL_CHARS, MAX_ROWS
from dialogs.model import Project
from templates.catalogue import Column, ColumnType
from templates.cells import cell_text

_WIDTHS = {
    ColumnType.TEXT: 24,
    ColumnType.RICH: 60,
    ColumnType.LIST: 28,
    ColumnType.EMAILS: 34,
    ColumnType.AMOUNT: 16,
}
_OWN_WIDTHS = {"number": 8, "title": 48}
_LONGEST_HINT = 255
"""Excel's limit for the text it shows beside a chosen cell."""
_HEADER_LINES = 26


def write_template(
    columns: Sequence[Column], words: Mapping[str, Any], projects: Sequence[Project] = ()
) -> bytes:
    """An .xlsx with one row for every project, and a second worksheet that explains the columns.

    `words` are the phrases under `intake.template`. Raises ValueError when a text is longer than a cell may
    be, which no text is that came from one.
    """
    target = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, settings)
    book.set_properties({"author": "", "title": words["projects"]})
    _projects(book, columns, words, projects)
    _guide(book, columns, words)
    book.close()
    return target.getvalue()


def _projects(
    book: Any, columns: Sequence[Column], words: Mapping[str, Any], projects: Sequence[Project]
) -> None:
    sheet = book.add_worksheet(words["projects"])
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        width = _OWN_WIDTHS.get(column.key, _WIDTHS[column.type])
        sheet.set_column(place, place, width, text)
        _write(sheet, 0, place, column.header, _head(book))
        sheet.data_validation(1, place, MAX_ROWS, place, _hint(column, words))
    sheet.set_row(0, _HEADER_LINES)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    for row, project in enumerate(projects, start=1):
        for place, column in enumerate(columns):
            _write(sheet, row, place, cell_text(project, column), text)


def _guide(book: Any, columns: Sequence[Column], words: Mapping[str, Any]) -> None:
    """The explanation, a line for each column."""
    sheet = book.add_worksheet(words["guide"])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24, wrapped)
    sheet.set_column(1, 1, 18, wrapped)
    sheet.set_column(2, 2, 90, wrapped)
    sheet.set_row(0, _HEADER_LINES)
    for place, key in enumerate(("column", "required", "meaning")):
        _write(sheet, 0, place, words[key], _head(book))
    for row, column in enumerate(columns, start=1):
        _write(sheet, row, 0, column.header, wrapped)
        _write(sheet, row, 1, words["yes"] if column.required else words["no"], wrapped)
        _write(sheet, row, 2, _meaning(column, words), wrapped)
    sheet.freeze_panes(1, 0)


def _head(book: Any) -> Any:
    look = {
        "bold": True,
        "bg_color": "#1F3864",
        "font_color": "#FFFFFF",
        "valign": "vcenter",
        "num_format": "@",
    }
    return book.add_format(look)


def _write(sheet: Any, row: int, place: int, text: str, look: Any) -> None:
    if len(text) > MAX_CELL_CHARS:
        raise ValueError(f"row {row}, column {place}: {len(text)} characters do not fit into a cell")
    sheet.write_string(row, place, text, look)


def _hint(column: Column, words: Mapping[str, Any]) -> dict[str, str]:
    """What Excel shows beside a chosen cell; it accepts anything all the same."""
    return {
        "validate": "any",
        "input_title": column.header[:32],
        "input_message": _meaning(column, words)[:_LONGEST_HINT],
    }


def _meaning(column: Column, words: Mapping[str, Any]) -> str:
    meanings: Mapping[str, str] = words["columns"]
    return meanings.get(column.key) or words["types"][column.type.value]
