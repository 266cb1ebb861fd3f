from __future__ import annotations

import io
import string
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import sheet
from bot.sheet import FaultCode, Refusal, RefusalCode, Sheet
from bot.spreadsheet import read_rows
from dialogs.richtext import clean
from tests.bot.sheet_files import (
    Value,
    archive,
    numbered,
    raw_workbook,
    rows_of,
    with_parts,
    workbook,
)

HEADER = ["Nr", "Titel", "Kontakt"]


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


# What HR sends


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


# Files that are something else


def test_a_workbook_with_macros_is_refused_whatever_its_name(tmp_path: Path) -> None:
    plain = workbook([HEADER])
    assert refused(tmp_path, with_parts(plain, {"xl/vbaProject.bin": b"\0"})) is RefusalCode.MACROS
    assert refused(tmp_path, with_parts(plain, {"xl/macrosheets/sheet1.xml": b"<x/>"})) is RefusalCode.MACROS
    assert refused(tmp_path, plain, "projekter.XLSM") is RefusalCode.MACROS
    with ZipFile(io.BytesIO(plain)) as book:
        types = book.read("[Content_Types].xml")
    types = types.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    assert refused(tmp_path, with_parts(plain, {"[Content_Types].xml": types})) is RefusalCode.MACROS


OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


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


# Files that are too much


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


def test_a_csv_line_with_a_million_fields_names_one_cell_and_two_millions_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, b"Titel;" + b"a;" * 1_000_000, "p.csv")
    assert isinstance(found, Sheet)
    assert found.pages[0].faults == (sheet.Fault(1, 101, FaultCode.FAR_CELL),)
    assert refused(tmp_path, b"a;" * 2_000_001, "p.csv") is RefusalCode.TOO_MANY_COLUMNS
    assert refused(tmp_path, b"\n" * 1_048_577 + b"a", "p.csv") is RefusalCode.TOO_MANY_ROWS


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
    monkeypatch.setattr("bot.spreadsheet.MAX_FILE_BYTES", 2 * 1024 * 1024)
    assert read(tmp_path, b"x" * (2 * 1024 * 1024 + 1)) == Refusal(
        RefusalCode.FILE_TOO_LARGE, "projekter.xlsx", "2"
    )


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_csv_is_read_in_every_form_danish_programs_write(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    lines = ["Nr;Titel;Formål", '1;"Ærlig; åben, øvet";"To\nlinjer – og ""citat"""', ";;", "2;Kurser;Mål"]
    quoted = '"Ærlig; åben, øvet"'
    text = newline.join(lines).replace(quoted, "\0").replace(";", delimiter).replace("\0", quoted)
    found = numbered(read(tmp_path, text.encode(encoding), "projekter.csv"))
    assert [(r.number, r.cells) for r in found] == [
        (1, ("Nr", "Titel", "Formål")),
        (2, ("1", "Ærlig; åben, øvet", 'To\nlinjer – og "citat"')),
        (4, ("2", "Kurser", "Mål")),
    ]


def test_commas_in_prose_do_not_make_columns(tmp_path: Path) -> None:
    text = "Titel;Formål\nKurser;en, to, tre, fire\nFlere;fem, seks, syv, otte"
    assert rows_of(read(tmp_path, text.encode(), "p.csv"))[1] == ("Kurser", "en, to, tre, fire")


def test_excels_separator_line_is_not_a_row(tmp_path: Path) -> None:
    assert numbered(read(tmp_path, b"sep=;\r\nTitel;Nr\r\n", "p.csv")) == (sheet.Row(1, ("Titel", "Nr")),)


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    text = 'Titel;Formål\n"Kurser;x\nFlere;y\n'
    assert refused(tmp_path, text.encode(), "p.csv") is RefusalCode.OPEN_QUOTE


def test_a_csv_file_with_one_column_has_one_column(tmp_path: Path) -> None:
    assert rows_of(read(tmp_path, "Titel\nÆbler\n".encode("cp1252"), "p.csv")) == [("Titel",), ("Æbler",)]


# Whatever a person can type


TYPED = st.text(st.characters(codec="utf-8"), max_size=60)


def stays(text: str) -> str:
    """What a cell with this text is read as."""
    return "" if not text or text.isspace() else clean(text)


@given(cells=st.lists(TYPED, min_size=1, max_size=4))
def test_any_text_in_a_workbook_is_read_as_it_was_cleaned(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    cleaned = [clean(text) for text in cells]
    found = read(tmp_path_factory.mktemp("sheet"), workbook([[*cleaned, "slut"]]))
    assert rows_of(found) == [(*map(stays, cleaned), "slut")]


@given(cells=st.lists(st.text(string.printable + "æøåÆØÅ–”€", max_size=40), min_size=1, max_size=4))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_any_text_in_csv_is_read_as_it_was_cleaned(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, cells: list[str]
) -> None:
    line = ";".join('"' + text.replace('"', '""') + '"' for text in [*cells, "slut"])
    found = read(tmp_path_factory.mktemp("sheet"), line.encode(encoding), "p.csv")
    assert rows_of(found) == [(*map(stays, cells), "slut")]


@given(raw=st.binary(max_size=400))
def test_any_bytes_at_all_give_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    assert isinstance(read(tmp_path_factory.mktemp("sheet"), raw, "p.csv"), (Sheet, Refusal))
