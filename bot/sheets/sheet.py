"""What was read from a spreadsheet file: text in rows, as HR sees them in Excel, or why it was refused.

No meaning yet: which column is the title is `bot/intake`'s business. Records and limits only; the readers
are `bot/sheets/reading.py` (which kind of file is it), `bot/sheets/xlsx.py` and `bot/sheets/csv_file.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dialogs.richtext import clean

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 100
LAST_ROW = 1_048_576
MAX_CELL_CHARS = 32_767
"""Excel's own limit; what is longer did not come from a spreadsheet."""
MAX_TEXT_CHARS = 10_000_000
"""All cells together. A short file can repeat one long string in every cell."""
MAX_WIDTH = 2_000_000
"""Cells from column A to each row's last, summed: what cells far to the right cost."""


class RefusalCode(StrEnum):
    """Why a file is not read at all. Each has words in the phrases file."""

    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MUCH_CONTENT = "too_much_content"
    MACROS = "macros"
    PROTECTED = "protected"
    OLD_EXCEL = "old_excel"
    OTHER_SPREADSHEET = "other_spreadsheet"
    PDF = "pdf"
    WORD = "word"
    WEB_PAGE = "web_page"
    NOT_A_TABLE = "not_a_table"
    OPEN_QUOTE = "open_quote"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Refusal:
    """This file is not read, none of it. `limit` is the number the code is about, or empty."""

    code: RefusalCode
    name: str
    limit: str = ""


class FaultCode(StrEnum):
    """What was wrong with a single cell that was read. Each has words in the phrases file."""

    FORMULA_WITHOUT_VALUE = "formula_without_value"
    ERROR_VALUE = "error_value"
    CELL_TOO_LONG = "cell_too_long"
    FAR_CELL = "far_cell"


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that could not be read as it stands; `row` and `column` count from 1."""

    row: int
    column: int
    code: FaultCode
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank. `number` is Excel's, `cells` are text from column A on."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Page:
    """One visible worksheet; a CSV file is a single one."""

    name: str
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read. Blank worksheets and blank rows are left out."""

    name: str
    pages: tuple[Page, ...]


class Refused(Exception):
    """Raised inside the readers, and turned into a `Refusal` by `read_rows`."""

    def __init__(self, code: RefusalCode, limit: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.limit = "" if limit is None else str(limit)


class PageBuilder:
    """Collects the rows of one worksheet and keeps count of what has been taken so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._rows: list[Row] = []
        self._faults: list[Fault] = []
        self._chars = 0
        self._width = 0

    def fault(self, row: int, column: int, code: FaultCode, value: str = "") -> None:
        self._faults.append(Fault(row, column, code, value))

    def add(self, number: int, width: int, cells: Iterator[str]) -> None:
        """Take one row of `width` cells; raises Refused when the sheet has become too large."""
        self._width += width
        if self._width > MAX_WIDTH:
            raise Refused(RefusalCode.TOO_MANY_COLUMNS, MAX_COLUMNS)
        taken = [self._checked(number, column, text) for column, text in enumerate(cells, start=1)]
        self._look_beyond(number, taken)
        del taken[MAX_COLUMNS:]
        while taken and not taken[-1]:
            taken.pop()
        if taken:
            self._rows.append(Row(number, tuple(taken)))
        if len(self._rows) > MAX_ROWS:
            raise Refused(RefusalCode.TOO_MANY_ROWS, MAX_ROWS)

    def _checked(self, row: int, column: int, text: str) -> str:
        self._chars += len(text)
        if self._chars > MAX_TEXT_CHARS:
            raise Refused(RefusalCode.TOO_MUCH_CONTENT)
        if not text or text.isspace():
            return ""
        if len(text) > MAX_CELL_CHARS:
            self.fault(row, column, FaultCode.CELL_TOO_LONG, str(MAX_CELL_CHARS))
            return ""
        return clean(text)

    def _look_beyond(self, row: int, taken: list[str]) -> None:
        """Name the first cell of a row that lies outside the columns we read."""
        beyond = next((c for c in range(MAX_COLUMNS, len(taken)) if taken[c]), None)
        if beyond is not None:
            self.fault(row, beyond + 1, FaultCode.FAR_CELL)

    def page(self) -> Page:
        return Page(
            self.name, tuple(self._rows), tuple(sorted(self._faults, key=lambda f: (f.row, f.column)))
        )
