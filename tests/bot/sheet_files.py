"""Makes the files that HR, or somebody who means harm, could attach."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from bot.sheets.reading import read_rows
from bot.sheets.sheet import Refusal, RefusalCode, Row, Sheet
from dialogs.richtext import clean

Value = str | int | float | bool | date | None

_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{before}<sheetData>{cells}</sheetData>{after}</worksheet>"
)


def workbook(*sheets: Sequence[Sequence[Value]], hidden: int = -1) -> bytes:
    """A workbook as XlsxWriter makes it; the sheet with index `hidden` is hidden."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for index, rows in enumerate(sheets):
        sheet = book.add_worksheet()
        if index == hidden:
            sheet.hide()
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, value, day)
                elif value is not None:
                    sheet.write(r, c, value)
    book.close()
    return target.getvalue()


def raw_workbook(cells: str, before: str = "", after: str = "") -> bytes:
    """A workbook whose first sheet's XML is ours, so that it can say what no program would write."""
    return with_parts(
        workbook([["x"]]),
        {"xl/worksheets/sheet1.xml": _SHEET.format(before=before, cells=cells, after=after).encode()},
    )


def with_parts(book: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same workbook with some parts added or replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return target.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return target.getvalue()


def rows_of(read: Sheet | Refusal) -> list[tuple[str, ...]]:
    """The cells of a file's only worksheet, without the rows' numbers."""
    return [row.cells for row in numbered(read)]


def numbered(read: Sheet | Refusal) -> tuple[Row, ...]:
    assert isinstance(read, Sheet), read
    (page,) = read.pages
    return page.rows


def read(tmp_path: Path, raw: bytes, name: str = "projekter.xlsx") -> Sheet | Refusal:
    path = tmp_path / "attached"
    path.write_bytes(raw)
    return read_rows(path, name)


def refused(tmp_path: Path, raw: bytes, name: str = "projekter.xlsx") -> RefusalCode:
    refusal = read(tmp_path, raw, name)
    assert isinstance(refusal, Refusal), refusal
    assert refusal.name == name
    return refusal.code


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def stays(text: str) -> str:
    """What a cell with this text is read as."""
    return "" if not text or text.isspace() else clean(text)
