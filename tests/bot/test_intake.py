from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake import read_projects
from bot.intake.findings import IntakeCode
from bot.sheets.reading import read_rows
from bot.sheets.sheet import Sheet
from dialogs.model import Project
from dialogs.richtext import ListBlock, RichText, plain, read_plain
from templates.catalogue import Column, ColumnType
from tests.bot.intake_files import (
    COLUMNS,
    HEADER,
    WORDS,
    codes,
    page,
    row,
    small,
    take,
)
from tests.bot.sheet_files import workbook


def test_a_row_becomes_a_project() -> None:
    found = take(
        HEADER,
        (
            "7",
            "Fælles sprog:\n- i køkkenet\n- i haven",
            "Byg og miljø\nKultur og fritid; Skolerne",
            "Køkkenet\nHaven",
            "Teknik og Miljø",
            "Vi vil:\n- tale sammen\n- spise sammen",
            "125.000,50 kr.",
            "Ida Holm <Ida.Holm@By.dk>; per@by.dk",
            "Lis Bo <lis@by.dk>",
        ),
    )
    assert found.findings == ()
    assert found.projects == (
        Project(
            id="r1-7",
            round_id="r1",
            position=0,
            title="Fælles sprog:\n- i køkkenet\n- i haven",
            number="7",
            owners=("Byg og miljø", "Kultur og fritid", "Skolerne"),
            unit="Køkkenet\nHaven",
            area="Teknik og Miljø",
            purpose=read_plain("Vi vil:\n- tale sammen\n- spise sammen"),
            grant=Decimal("125000.5"),
            contacts=("ida.holm@by.dk", "per@by.dk"),
            superior="lis@by.dk",
        ),
    )
    assert isinstance(found.projects[0].purpose.blocks[1], ListBlock)


def test_projects_keep_the_order_of_the_file() -> None:
    found = small(("2", "B", "x", "a@b.dk"), (), ("1", "A", "y", "a@b.dk"))
    assert [(p.position, p.title) for p in found.projects] == [(0, "B"), (1, "A")]


def test_columns_are_known_by_their_other_names_in_any_writing() -> None:
    found = take(
        (" PROJEKT-TITEL: ", "Projektejer(e)", "e mail", "Beløb (kr.)", "Indhold/Formål"),
        ("Kurser", "Skolerne", "a@b.dk", "1. mio.", "Mål"),
    )
    assert [(p.title, p.owners, p.contacts, p.grant, plain(p.purpose)) for p in found.projects] == [
        ("Kurser", ("Skolerne",), ("a@b.dk",), Decimal(1_000_000), "Mål")
    ]


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("Kontaktperson e-mail", True),
        ("Mail / Kontakt", True),
        ("Kontakt (e-mail på leder)", True),
        ("Kontakt Titel", False),
        ("Ejer e-mail", False),
        ("Kontakt senere", False),
    ],
)
def test_a_header_of_several_words_is_known_when_all_of_them_mean_one_column(
    header: str, known: bool
) -> None:
    found = take(("Titel", "Ejer", header), ("Kurser", "x", "a@b.dk"))
    assert bool(found.projects[0].contacts) is known
    assert (found.findings == ()) is known


def test_headings_above_the_table_are_passed_over() -> None:
    header = ("Titel", "Ejer", "Kontakt")
    found = take(("Projekt",), (), ("Kompetencepuljen", "2026"), header, ("Kurser", "Skolerne", "a@b.dk"))
    assert [p.title for p in found.projects] == ["Kurser"]
    assert found.findings == ()


def test_the_worksheet_with_the_table_is_found() -> None:
    sheet = Sheet("p", (page(("Titel", "Ja")), page(HEADER, row(title="Her"), name="Projekter")))
    assert [p.title for p in read_projects(sheet, COLUMNS, "r1", WORDS).projects] == ["Her"]


def test_a_kinds_own_columns_are_kept_as_written() -> None:
    own = (*COLUMNS, Column("chapter", "Kapitel"), Column("note", "Note", type=ColumnType.RICH))
    found = take((*HEADER, "Kapitel", "Note"), (*row(), " Trivsel ", "a\n  - b"), columns=own)
    assert found.projects[0].extra == {"chapter": "Trivsel", "note": "a\n  - b"}


def test_a_file_with_nothing_in_it_is_an_error() -> None:
    assert codes(read_projects(Sheet("p", ()), COLUMNS, "r1", WORDS)) == [(0, "", "empty_sheet")]
    assert codes(take(HEADER)) == [(1, "", "no_projects")]


def test_a_file_without_a_title_column_is_an_error_and_gives_no_projects() -> None:
    found = take(("Nr", "Ejer", "Kontakt"), ("1", "Skolerne", "a@b.dk"))
    assert codes(found) == [(0, "Titel", "no_title_column")]
    assert found.errors
    assert found.projects == ()


def test_a_title_below_the_first_twenty_rows_is_not_a_header() -> None:
    above = [("x",)] * 20
    assert codes(take(*above, HEADER, row())) == [(0, "Titel", "no_title_column")]
    assert len(take(*above[1:], HEADER, row()).projects) == 1


def test_columns_that_are_missing_unknown_or_twice_are_named() -> None:
    found = take(("Titel", "Ejer", "Farve", "Projekttitel", ""), ("Kurser", "Skolerne", "rød", "x", "y"))
    assert [(f.row, f.column, f.code.value, f.severity.value) for f in found.findings] == [
        (1, "Kontakt", "missing_column", "error"),
        (1, "Farve", "unknown_column", "warning"),
        (1, "Projekttitel", "column_twice", "warning"),
        (1, "E", "unknown_column", "warning"),
    ]
    assert found.projects[0].title == "Kurser"


@pytest.mark.parametrize(
    ("cells", "column", "code", "value"),
    [
        ({"title": ""}, "Titel", IntakeCode.NO_TITLE, ""),
        ({"title": "x" * 1001}, "Titel", IntakeCode.TITLE_TOO_LONG, "1000"),
        ({"owners": ""}, "Ejer", IntakeCode.MISSING_VALUE, ""),
        ({"contacts": ""}, "Kontakt", IntakeCode.NO_CONTACT, ""),
        ({"contacts": "Ida Holm"}, "Kontakt", IntakeCode.NOT_AN_EMAIL, "Ida Holm"),
        ({"contacts": "a@b.dk, ida@"}, "Kontakt", IntakeCode.NOT_AN_EMAIL, "ida@"),
        ({"grant": "en del"}, "Bevilling", IntakeCode.NOT_AN_AMOUNT, "en del"),
    ],
)
def test_an_error_names_row_column_and_value(
    cells: dict[str, str], column: str, code: IntakeCode, value: str
) -> None:
    found = take(HEADER, (), row(number="1"), row(number="2", **({"title": "Andet"} | cells)))
    assert [(f.row, f.column, f.code, f.value) for f in found.errors] == [(4, column, code, value)]


def test_a_project_with_an_error_is_still_in_the_preview() -> None:
    found = take(HEADER, row(contacts="Ida"), row(title="Andet", contacts=""))
    assert [(p.title, p.contacts) for p in found.projects] == [("Kurser", ()), ("Andet", ())]


def test_a_manager_without_an_address_is_a_warning() -> None:
    found = take(HEADER, row(superior="Lis Bo"))
    assert codes(found) == [(2, "Leder", "not_an_email")]
    assert found.errors == ()
    assert found.projects[0].superior == "Lis Bo"


def test_a_cpr_number_is_warned_about_and_never_repeated() -> None:
    found = take(HEADER, row(purpose="Forløb for 010190-1234"), row(title="B", contacts="010190-1234"))
    assert codes(found) == [
        (2, "Formål", "cpr_like"),
        (3, "Kontakt", "cpr_like"),
        (3, "Kontakt", "not_an_email"),
    ]
    assert not [f for f in found.findings if "1234" in f.value + f.other]


@settings(deadline=None)  # the machine may be busy
@given(cells=st.lists(st.lists(st.text(max_size=30), max_size=9), max_size=6))
def test_any_rows_at_all_give_projects_or_findings(cells: list[list[str]]) -> None:
    found = take(HEADER, *cells)
    assert found.projects or found.findings
    assert all(p.title for p in found.projects)


def test_a_real_workbook_goes_all_the_way(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(
        workbook(
            [
                ["Puljen 2026"],
                [],
                ["Nr", "Projekttitel", "Projektejer", "Kontakt", "Bevilling"],
                [1, "Kurser", "Skolerne", "ida@by.dk", 125000.5],
                [2, "Flere kurser", "Skolerne", "per@by.dk", 75000],
                [None, "I alt", None, None, 200000.5],
            ]
        )
    )
    sheet = read_rows(path, path.name)
    assert isinstance(sheet, Sheet)
    found = read_projects(sheet, COLUMNS, "r1", WORDS)
    assert [(p.id, p.title, p.grant) for p in found.projects] == [
        ("r1-1", "Kurser", Decimal("125000.5")),
        ("r1-2", "Flere kurser", Decimal(75000)),
    ]
    assert codes(found) == [(6, "", "sum_row")]


def test_an_empty_purpose_is_no_purpose() -> None:
    assert take(HEADER, row(purpose="")).projects[0].purpose == RichText()
