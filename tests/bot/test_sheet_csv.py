from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sheets import sheet
from bot.sheets.sheet import FaultCode, Refusal, RefusalCode, Sheet
from tests.bot.sheet_files import (
    numbered,
    read,
    refused,
    rows_of,
    stays,
)


def test_a_csv_line_with_a_million_fields_names_one_cell_and_two_millions_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, b"Titel;" + b"a;" * 1_000_000, "p.csv")
    assert isinstance(found, Sheet)
    assert found.pages[0].faults == (sheet.Fault(1, 101, FaultCode.FAR_CELL),)
    assert refused(tmp_path, b"a;" * 2_000_001, "p.csv") is RefusalCode.TOO_MANY_COLUMNS
    assert refused(tmp_path, b"\n" * 1_048_577 + b"a", "p.csv") is RefusalCode.TOO_MANY_ROWS


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


@settings(deadline=None)  # the machine may be busy
@given(cells=st.lists(st.text(string.printable + "æøåÆØÅ–”€", max_size=40), min_size=1, max_size=4))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_any_text_in_csv_is_read_as_it_was_cleaned(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, cells: list[str]
) -> None:
    line = ";".join('"' + text.replace('"', '""') + '"' for text in [*cells, "nået"])  # no UTF-8 in cp1252
    found = read(tmp_path_factory.mktemp("sheet"), line.encode(encoding), "p.csv")
    assert rows_of(found) == [(*map(stays, cells), "nået")]


@settings(deadline=None)  # the machine may be busy
@given(raw=st.binary(max_size=400))
def test_any_bytes_at_all_give_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    assert isinstance(read(tmp_path_factory.mktemp("sheet"), raw, "p.csv"), (Sheet, Refusal))
