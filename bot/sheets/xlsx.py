"""Excel workbooks: their visible worksheets, cells as text.

openpyxl reads, and trusts the file; `bot/sheets/guard.py` has measured it before.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.cell import coordinate_to_tuple  # type: ignore[import-untyped]

from bot.sheets.guard import check_zip
from bot.sheets.sheet import LAST_ROW, FaultCode, Page, PageBuilder, RefusalCode, Refused

_EMPTY_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')


def read_xlsx(raw: bytes, name: str) -> tuple[Page, ...]:
    """Read the visible worksheets that hold anything. Raises Refused."""
    check_zip(raw, name)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"openpyxl\.")
        try:
            return _pages(raw)
        except Refused:
            raise
        except Exception as error:  # whatever a damaged file makes openpyxl raise
            raise Refused(RefusalCode.DAMAGED) from error


def _pages(raw: bytes) -> tuple[Page, ...]:
    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        with ZipFile(io.BytesIO(raw)) as archive:
            pages = tuple(_page(sheet, archive) for sheet in visible)
    finally:
        book.close()
    return tuple(page for page in pages if page.rows)


def _page(sheet: Any, archive: ZipFile) -> Page:
    builder = PageBuilder(sheet.title)
    sheet.reset_dimensions()  # what the file says about its own size is not to be trusted
    for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW), start=1):
        if row:
            builder.add(number, len(row), _cells(builder, number, row))
    for place in _formulas_without_value(archive.read(sheet._worksheet_path)):  # noqa: SLF001  no public name
        builder.fault(*place, FaultCode.FORMULA_WITHOUT_VALUE)
    return builder.page()


def _cells(builder: PageBuilder, number: int, row: tuple[Any, ...]) -> Iterator[str]:
    for column, cell in enumerate(row, start=1):
        if cell.value is None:
            yield ""
        elif cell.data_type == "e":
            builder.fault(number, column, FaultCode.ERROR_VALUE, str(cell.value))
            yield ""
        else:
            yield text_of(cell.value)


def text_of(value: object) -> str:
    """A cell's value as text: dates in ISO form, numbers with a decimal comma and without `.0`."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return _number(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).replace("_x000D_\n", "\n")  # how Excel writes the CR of a CRLF


def _number(value: float) -> str:
    """Fifteen digits, which is what Excel shows. A comma, since "1.234" is a thousand to a Danish reader."""
    short = float(f"{value:.15g}")
    if not Decimal(short).is_finite():
        return str(value)
    plain = format(Decimal(repr(short)), "f")
    return plain.removesuffix(".0").replace(".", ",")


def _formulas_without_value(xml: bytes) -> Iterator[tuple[int, int]]:
    """Where a formula has never been calculated, as row and column. Text formulas may well be empty."""
    for found in _EMPTY_FORMULA.finditer(xml):
        attributes = found.group(1)
        reference = _REFERENCE.search(attributes)
        if reference and b't="str"' not in attributes:
            yield coordinate_to_tuple(reference.group(1).decode())
