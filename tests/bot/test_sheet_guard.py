from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.sheets import sheet
from bot.sheets.sheet import FaultCode, Refusal, RefusalCode, Sheet
from tests.bot.sheet_files import (
    Value,
    cell,
    raw_workbook,
    read,
    refused,
    row,
    rows_of,
    with_parts,
    workbook,
)

HEADER = ["Nr", "Titel", "Kontakt"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = with_parts(workbook([HEADER]), {"xl/media/image1.png": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    assert refused(tmp_path, bomb) is RefusalCode.TOO_MUCH_CONTENT


def test_many_small_parts_that_unpack_to_much_are_refused(tmp_path: Path) -> None:
    parts = {f"xl/media/{n}.png": bytes([n]) * 1_000_000 for n in range(60)}
    assert refused(tmp_path, with_parts(workbook([HEADER]), parts)) is RefusalCode.TOO_MUCH_CONTENT


def test_a_zip_with_too_many_entries_is_refused(tmp_path: Path) -> None:
    parts = {f"xl/media/{n}.png": b"" for n in range(1_001)}
    assert refused(tmp_path, with_parts(workbook([HEADER]), parts)) is RefusalCode.TOO_MUCH_CONTENT


def test_more_cells_strings_or_anything_else_than_a_table_needs_are_refused(tmp_path: Path) -> None:
    cells = "".join(f'<c r="A{n}"/>' for n in range(400_001))
    assert refused(tmp_path, raw_workbook(f'<row r="1">{cells}</row>')) is RefusalCode.TOO_MUCH_CONTENT
    strings = "".join(f"<si><t>{n}</t></si>" for n in range(100_001))
    book = with_parts(workbook([HEADER]), {"xl/sharedStrings.xml": f"<sst>{strings}</sst>".encode()})
    assert refused(tmp_path, book) is RefusalCode.TOO_MUCH_CONTENT
    links = "".join(f'<hyperlink ref="A{n}"/>' for n in range(40_001))
    book = raw_workbook(row(1, cell("A1", "x")), after=f"<hyperlinks>{links}</hyperlinks>")
    assert refused(tmp_path, book) is RefusalCode.TOO_MUCH_CONTENT


def test_a_zip_with_a_password_is_refused_as_protected(tmp_path: Path) -> None:
    locked = bytearray(workbook([HEADER]))
    begin = locked.find(b"PK\x01\x02")
    while begin >= 0:
        locked[begin + 8] |= 1
        begin = locked.find(b"PK\x01\x02", begin + 4)
    assert refused(tmp_path, bytes(locked)) is RefusalCode.PROTECTED


def test_what_excel_has_beside_the_table_does_not_matter(tmp_path: Path) -> None:
    beside = '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>'
    found = read(tmp_path, raw_workbook(row(1, cell("A1", "Titel")), after=beside))
    assert rows_of(found) == [("Titel",)]


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    content = b"x" * 3_000_000
    honest = with_parts(workbook([HEADER]), {"xl/media/a.xml": content})
    lying = honest.replace((3_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != honest
    assert refused(tmp_path, lying) is RefusalCode.DAMAGED


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    for coding in ("utf-8", "utf-16"):
        for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
            book = with_parts(workbook([HEADER]), {part: evil.encode(coding)})
            assert refused(tmp_path, book) is RefusalCode.DAMAGED


def test_a_cell_in_the_last_corner_is_a_finding_and_the_rest_is_read(tmp_path: Path) -> None:
    cells = row(1, cell("A1", "Titel")) + row(2, cell("A2", "Kurser")) + row(1048576, cell("XFD1048576", "x"))
    found = read(tmp_path, raw_workbook(cells, before='<dimension ref="A1:XFD1048576"/>'))
    assert rows_of(found) == [("Titel",), ("Kurser",)]
    assert isinstance(found, Sheet)
    assert found.pages[0].faults == (sheet.Fault(1048576, 16384, FaultCode.FAR_CELL),)


def test_a_row_beyond_excels_last_is_not_counted_up_to(tmp_path: Path) -> None:
    cells = row(1, cell("A1", "Titel")) + row(10**15, cell("A9", "x"))
    assert rows_of(read(tmp_path, raw_workbook(cells))) == [("Titel",)]


def test_far_cells_in_every_row_are_refused(tmp_path: Path) -> None:
    cells = "".join(row(n, cell(f"XFD{n}", "")) for n in range(1, 400))
    assert refused(tmp_path, raw_workbook(cells)) is RefusalCode.TOO_MANY_COLUMNS


def test_exactly_the_allowed_rows_are_read_and_one_more_is_refused(tmp_path: Path) -> None:
    allowed: list[list[Value]] = [[f"Projekt {n}"] for n in range(sheet.MAX_ROWS)]
    assert len(rows_of(read(tmp_path, workbook(allowed)))) == 5_000
    assert refused(tmp_path, workbook([*allowed, ["én til"]])) is RefusalCode.TOO_MANY_ROWS
    assert (
        refused(tmp_path, "\n".join(f"Projekt {n}" for n in range(5_001)).encode())
        is RefusalCode.TOO_MANY_ROWS
    )


def test_a_hundred_thousand_rows_are_refused(tmp_path: Path) -> None:
    rows: list[list[Value]] = [[n, "Titel"] for n in range(100_000)]
    assert refused(tmp_path, workbook(rows)) in {RefusalCode.TOO_MUCH_CONTENT, RefusalCode.TOO_MANY_ROWS}


def test_rows_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    cells = row(1, cell("A1", "Titel")) + "".join(row(n, f'<c r="A{n}" s="0"/>') for n in range(2, 20_000))
    assert rows_of(read(tmp_path, raw_workbook(cells))) == [("Titel",)]


def test_a_worksheet_that_is_named_again_and_again_is_refused(tmp_path: Path) -> None:
    cells = "".join(row(n, cell(f"A{n}", "x")) for n in range(1, 4_000))
    book = raw_workbook(cells)
    with ZipFile(io.BytesIO(book)) as inside:
        listing = inside.read("xl/workbook.xml").decode()
    begin = listing.index("<sheet ")
    entry = listing[begin : listing.index("/>", begin) + 2]
    listing = listing.replace(entry, entry * 500)
    assert (
        refused(tmp_path, with_parts(book, {"xl/workbook.xml": listing.encode()}))
        is RefusalCode.TOO_MUCH_CONTENT
    )


def test_one_long_text_in_every_cell_is_refused(tmp_path: Path) -> None:
    rows: list[list[Value]] = [["x" * 30_000] for _ in range(400)]
    assert refused(tmp_path, workbook(rows)) is RefusalCode.TOO_MUCH_CONTENT


def test_a_cell_longer_than_excel_allows_is_a_finding(tmp_path: Path) -> None:
    found = read(tmp_path, f'Titel;"{"x" * 32_768}";z'.encode(), "projekter.csv")
    assert rows_of(found) == [("Titel", "", "z")]
    assert isinstance(found, Sheet)
    assert found.pages[0].faults == (sheet.Fault(1, 2, FaultCode.CELL_TOO_LONG, "32767"),)


def test_a_file_larger_than_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sheets.reading.MAX_FILE_BYTES", 2 * 1024 * 1024)
    assert read(tmp_path, b"x" * (2 * 1024 * 1024 + 1)) == Refusal(
        RefusalCode.FILE_TOO_LARGE, "projekter.xlsx", "2"
    )
