from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.sheets.sheet import FaultCode, Refusal, RefusalCode, Sheet
from dialogs.richtext import clean
from tests.bot.sheet_files import (
    Value,
    archive,
    cell,
    numbered,
    raw_workbook,
    read,
    refused,
    row,
    rows_of,
    stays,
    with_parts,
    workbook,
)

HEADER = ["Nr", "Titel", "Kontakt"]
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
TYPED = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (50000.5, "50000,5"),
        (0.1 + 0.2, "0,3"),
        (1035061, "1035061"),
        (True, "TRUE"),
        (date(2026, 6, 1), "2026-06-01"),
        ("1.035.061 kr.", "1.035.061 kr."),
        ("=1+1 er to", "=1+1 er to"),
        ("0042", "0042"),
        ("Første linje\nanden linje", "Første linje\nanden linje"),
        ("Første linje\r\nanden", "Første linje\nanden"),
        ("Første linje_x000D_\nanden", "Første linje\nanden"),
        ("_x000D_ er et tegn", "_x000D_ er et tegn"),
    ],
)
def test_a_cell_is_read_as_the_text_hr_sees(tmp_path: Path, value: Value, text: str) -> None:
    assert rows_of(read(tmp_path, workbook([[value]]))) == [(text,)]


def test_rows_keep_the_numbers_they_have_in_excel(tmp_path: Path) -> None:
    found = numbered(read(tmp_path, workbook([HEADER, [], ["1", "  ", " "], [None, None, "a@b.dk"]])))
    assert [(r.number, r.cells) for r in found] == [
        (1, ("Nr", "Titel", "Kontakt")),
        (3, ("1",)),
        (4, ("", "", "a@b.dk")),
    ]


def test_every_visible_worksheet_is_read_and_blank_ones_are_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, workbook([["Forside"]], [], [["hemmelig"]], [["Titel"]], hidden=2))
    assert isinstance(found, Sheet)
    assert [(page.name, page.rows[0].cells) for page in found.pages] == [
        ("Sheet1", ("Forside",)),
        ("Sheet4", ("Titel",)),
    ]


def test_an_empty_worksheet_is_a_sheet_without_pages(tmp_path: Path) -> None:
    assert read(tmp_path, workbook([])) == Sheet("projekter.xlsx", ())


def test_a_formula_gives_its_last_value(tmp_path: Path) -> None:
    cells = row(1, '<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="B1" t="str"><f>A1&amp;""</f><v>to</v></c>')
    found = read(tmp_path, raw_workbook(cells))
    assert rows_of(found) == [("2", "to")]
    assert isinstance(found, Sheet)
    assert found.pages[0].faults == ()


def test_a_formula_that_was_never_calculated_and_an_error_are_named_with_their_cells(tmp_path: Path) -> None:
    cells = row(
        7,
        cell("A7", "x"),
        '<c r="B7"><f>SUM(A1:A6)</f></c>',
        '<c r="C7" s="0"><f>A1</f><v></v></c>',
        '<c r="D7" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c r="E7" t="str"><f>""</f><v></v></c>',
        '<c r="F7"><f t="shared" si="0"/><v>3</v></c>',
    )
    found = read(tmp_path, raw_workbook(cells))
    assert isinstance(found, Sheet)
    assert [(f.row, f.column, f.code, f.value) for f in found.pages[0].faults] == [
        (7, 2, FaultCode.FORMULA_WITHOUT_VALUE, ""),
        (7, 3, FaultCode.FORMULA_WITHOUT_VALUE, ""),
        (7, 4, FaultCode.ERROR_VALUE, "#DIV/0!"),
    ]
    assert rows_of(found) == [("x", "", "", "", "", "3")]


def test_a_workbook_with_macros_is_refused_whatever_its_name(tmp_path: Path) -> None:
    plain = workbook([HEADER])
    assert refused(tmp_path, with_parts(plain, {"xl/vbaProject.bin": b"\0"})) is RefusalCode.MACROS
    assert refused(tmp_path, with_parts(plain, {"xl/macrosheets/sheet1.xml": b"<x/>"})) is RefusalCode.MACROS
    assert refused(tmp_path, plain, "projekter.XLSM") is RefusalCode.MACROS
    with ZipFile(io.BytesIO(plain)) as book:
        types = book.read("[Content_Types].xml")
    types = types.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    assert refused(tmp_path, with_parts(plain, {"[Content_Types].xml": types})) is RefusalCode.MACROS


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", RefusalCode.PDF),
        (OLE + "EncryptedPackage".encode("utf-16-le"), RefusalCode.PROTECTED),
        (OLE + "Workbook".encode("utf-16-le"), RefusalCode.OLD_EXCEL),
        (OLE + "Book".encode("utf-16-le") + b"\0\0", RefusalCode.OLD_EXCEL),
        (OLE + "WordDocument".encode("utf-16-le"), RefusalCode.WORD),
        (OLE, RefusalCode.NOT_A_TABLE),
        (b"<html><table><tr><td>Titel", RefusalCode.WEB_PAGE),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>", RefusalCode.WEB_PAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", RefusalCode.NOT_A_TABLE),
        (b"{\\rtf1 Titel}", RefusalCode.NOT_A_TABLE),
        (b"", RefusalCode.EMPTY_FILE),
        (b" \r\n\0\0", RefusalCode.EMPTY_FILE),
        (b"PK\x03\x04 and nothing more", RefusalCode.DAMAGED),
        (archive({"word/document.xml": b"<x/>"}), RefusalCode.WORD),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            RefusalCode.OTHER_SPREADSHEET,
        ),
        (archive({"xl/workbook.bin": b"\0"}), RefusalCode.OTHER_SPREADSHEET),
        (archive({"photo.jpg": b"\xff\xd8"}), RefusalCode.NOT_A_TABLE),
    ],
)
@pytest.mark.parametrize("name", ["projekter.xlsx", "projekter.csv"])
def test_a_renamed_file_is_known_by_its_bytes(
    tmp_path: Path, raw: bytes, code: RefusalCode, name: str
) -> None:
    assert refused(tmp_path, raw, name) is code


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_half_a_workbook_is_refused_as_damaged(tmp_path: Path, keep: float) -> None:
    whole = workbook([HEADER, ["1", "Kurser", "a@b.dk"]])
    assert refused(tmp_path, whole[: int(len(whole) * keep)]) is RefusalCode.DAMAGED


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        f'<row r="1"><c r="A1"><v>{"9" * 5000}</v></c></row>',
        "<row>",
    ],
)
def test_nonsense_inside_a_workbook_is_refused_as_damaged(tmp_path: Path, cells: str) -> None:
    assert refused(tmp_path, raw_workbook(cells)) is RefusalCode.DAMAGED


def test_any_damaged_byte_gives_rows_or_a_refusal_and_never_an_error(tmp_path: Path) -> None:
    whole = workbook([HEADER, ["1", "Kurser", "a@b.dk"]])
    for place in range(0, len(whole), 37):
        broken = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        assert isinstance(read(tmp_path, broken), (Sheet, Refusal))


@settings(deadline=None)  # the machine may be busy
@given(cells=st.lists(TYPED, min_size=1, max_size=4))
def test_any_text_in_a_workbook_is_read_as_it_was_cleaned(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    assume(not any("_x000D_\n" in text or "x005F_" in text for text in cells))  # Excel's own escapes
    cleaned = [clean(text) for text in cells]
    found = read(tmp_path_factory.mktemp("sheet"), workbook([[*cleaned, "slut"]]))
    assert rows_of(found) == [(*map(stays, cleaned), "slut")]
