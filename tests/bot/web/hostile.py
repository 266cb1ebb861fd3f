"""Files that HR could be sent, by malice or by habit, and what her page says to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]

from bot.sheets.sheet import MAX_ROWS
from tests.bot.sheet_files import cell, raw_workbook, row, with_parts, workbook

HEAD = ("Projekttitel", "Område", "Bevilling", "Kontakt")


@dataclass(frozen=True)
class Upload:
    """`says` is what the page tells, `saved` how many projects are kept."""

    name: str
    make: Callable[[], bytes]
    says: str
    saved: int = 0


def _one(title: str) -> tuple[str, str, int, str]:
    return (title, "Sundhed", 5_000, "anne@eksempel.example")


def _bomb() -> bytes:
    return with_parts(workbook([HEAD, _one("Have")]), {"xl/media/image1.png": b"\0" * 39_000_000})


def _far_cell() -> bytes:
    cells = [cell(f"{column}1", text) for column, text in zip("ABCD", HEAD, strict=True)]
    second = [cell(f"{column}2", str(text)) for column, text in zip("ABCD", _one("Have"), strict=True)]
    far = row(1_048_576, cell("XFD1048576", "x"))
    return raw_workbook(row(1, *cells) + row(2, *second) + far, before='<dimension ref="A1:XFD1048576"/>')


def _formulas() -> bytes:
    """One that was calculated, one that never was, and text that a spreadsheet would run."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    for number, rows in enumerate((HEAD, _one("=HYPERLINK(1)"), _one("Have"), _one("Kursus"))):
        sheet.write_row(number, 0, rows)
    sheet.write_formula(2, 2, "=2500*2", None, 5_000)
    sheet.write_formula(3, 2, "=A1*2", None, "")
    book.close()
    return target.getvalue()


def _many_rows() -> bytes:
    """Written by hand: the library that tests make workbooks with needs seconds for it."""
    return raw_workbook(
        "".join(row(n, f'<c r="A{n}"><v>{n}</v></c>', f'<c r="B{n}"/>') for n in range(1, 100_001))
    )


def as_csv(coding: str, rows: int = 1) -> bytes:
    lines = [";".join(HEAD), *(f"Ærø på højkant {n};Sundhed;1.000,50 kr.;bo@a.example" for n in range(rows))]
    return "\r\n".join(lines).encode(coding)


HOSTILE: Mapping[str, Upload] = {
    "zip bomb": Upload("projekter.xlsx", _bomb, "pakket ud. Kopiér tabellen over i et nyt ark"),
    "one far cell": Upload("projekter.xlsx", _far_cell, "langt uden for tabellen. Det er ikke læst", 1),
    "macros": Upload(
        "projekter.xlsx",
        lambda: with_parts(workbook([HEAD, _one("Have")]), {"xl/vbaProject.bin": b"\0"}),
        "indeholder makroer, og dem åbner jeg ikke. Gem den som",
    ),
    "formulas": Upload(
        "projekter.xlsx", _formulas, "Række 4, Bevilling: Cellen har en formel, der ikke er regnet ud"
    ),
    "100,000 rows in Excel": Upload("projekter.xlsx", _many_rows, "prøv igen"),
    "100,000 rows of CSV": Upload("projekter.csv", lambda: as_csv("utf-8", 100_000), f"højst {MAX_ROWS}"),
    "a renamed PDF": Upload("projekter.xlsx", lambda: b"%PDF-1.7\n" + b"x" * 100_000, "Det er en PDF-fil"),
    "Windows-1252": Upload("projekter.csv", lambda: as_csv("windows-1252"), "læst ind og gemt", 1),
}
