from __future__ import annotations

from pathlib import Path

import pytest

from bot.intake.findings import IntakeCode, Severity
from bot.sheets.sheet import FaultCode
from tests.bot.intake_files import (
    HEADER,
    codes,
    raw_row,
    row,
    small,
    take,
    through_excel,
)
from tests.bot.sheet_files import raw_workbook


def test_a_number_that_stands_twice_is_an_error_with_the_first_row() -> None:
    found = small(("1", "A", "x", "a@b.dk"), ("2", "B", "x", "a@b.dk"), (" 1", "C", "x", "a@b.dk"))
    assert [(f.row, f.column, f.code, f.value, f.other) for f in found.errors] == [
        (4, "Nr", IntakeCode.NUMBER_TWICE, "1", "2")
    ]


def test_a_title_that_stands_twice_is_an_error_unless_the_numbers_tell_them_apart() -> None:
    unnumbered = small(("", "Kurser", "x", "a@b.dk"), ("", "KURSER ", "y", "a@b.dk"))
    assert [(f.row, f.code, f.severity) for f in unnumbered.findings] == [
        (3, IntakeCode.TITLE_TWICE, Severity.ERROR)
    ]
    numbered = small(("1", "Kurser", "x", "a@b.dk"), ("2", "Kurser", "y", "a@b.dk"))
    assert [(f.row, f.code, f.severity) for f in numbered.findings] == [
        (3, IntakeCode.TITLE_TWICE, Severity.WARNING)
    ]


def test_numbers_that_differ_by_a_sign_are_two_numbers() -> None:
    assert small(("1.1", "A", "x", "a@b.dk"), ("11", "B", "x", "a@b.dk")).findings == ()


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (["Børn og Unge", "Børn og unge", "Børn og Unge"], [(3, "Børn og unge", "Børn og Unge")]),
        (["Vej og Park", "Vej  og\tPark"], []),
        (["Kulturcenter", "Kulturcentre", "Kulturcentre"], [(2, "Kulturcenter", "Kulturcentre")]),
        (
            ["Hjemmeplejen distrikt 1", "Hjemmeplejen distrikt 2", "Øst", "Vest", "Skole Nord", "Skole Syd"],
            [],
        ),
    ],
)
def test_an_area_spelled_in_two_ways_is_a_warning(
    areas: list[str], expected: list[tuple[int, str, str]]
) -> None:
    found = take(HEADER, *(row(title=f"Projekt {n}", area=area) for n, area in enumerate(areas)))
    assert [(f.row, f.value, f.other) for f in found.warnings] == expected
    assert found.errors == ()


def test_rows_that_are_sums_notes_or_the_header_again_are_left_out_with_a_warning() -> None:
    found = take(
        HEADER,
        row(title="A", grant="100.000"),
        row(title="B", grant="50.000"),
        ("", "I alt", "", "", "", "", "150.000", "", ""),
        HEADER,
        row(title="C", grant="25.000"),
        row(title="D", grant="25.000"),
        ("", "Delsum", "", "", "", "", "50.000", "", ""),
        ("", "Samlet", "", "", "", "", "200.000", "", ""),
        (),
        ("", "* Beløb er afrundet", "", "", "", "", "", "", ""),
        ("Kilde: HR",),
    )
    assert [p.title for p in found.projects] == ["A", "B", "C", "D"]
    assert codes(found) == [
        (4, "", "sum_row"),
        (5, "", "note_row"),
        (8, "", "sum_row"),
        (9, "", "sum_row"),
        (11, "", "note_row"),
        (12, "", "note_row"),
    ]
    assert found.errors == ()


def test_a_sum_that_is_wrong_is_no_project_and_is_said_to_be_wrong() -> None:
    found = take(
        HEADER,
        row(title="A", grant="100.000"),
        row(title="B", grant="50.000"),
        ("", "I alt", "", "", "", "", "149.000", "", ""),
        ("", "TOTAL:", "", "", "", "", "", "", ""),
    )
    assert [p.title for p in found.projects] == ["A", "B"]
    assert [f.code for f in found.findings] == ["sum_differs", "sum_row"]
    wrong = found.findings[0]
    assert [text.replace("\xa0", " ") for text in (wrong.value, wrong.other)] == [
        "149.000 kr.",
        "150.000 kr.",
    ]
    assert found.errors == ()


def test_a_project_of_which_only_the_title_is_there_is_not_a_note() -> None:
    found = take(("Titel", "Ejer", "Kontakt"), ("Kurser",), ("Flere", "x", "a@b.dk"), ("Sidste",))
    assert [(f.row, f.code.value) for f in found.findings] == [
        (2, "missing_value"),
        (2, "no_contact"),
        (4, "missing_value"),
        (4, "no_contact"),
    ]


def test_a_project_that_costs_as_much_as_those_above_it_is_a_project() -> None:
    found = take(HEADER, *(row(title=f"P{n}", grant=grant) for n, grant in enumerate(("1", "2", "3", "6"))))
    assert len(found.projects) == 4
    assert found.findings == ()


def test_cells_that_could_not_be_read_are_errors_where_they_matter(tmp_path: Path) -> None:
    cells = raw_row(1, A="Titel", B="Ejer", C="Kontakt", D="Farve")
    cells += raw_row(2, A="Kurser", B="x", C='<c r="C2"><f>Z1</f></c>', D='<c r="D2"><f>Z2</f></c>')
    cells += raw_row(3, A="Andet", B='<c r="B3" t="e"><v>#REF!</v></c>', C="a@b.dk", DZ="!")
    found = through_excel(raw_workbook(cells), tmp_path)
    assert [(f.row, f.column, f.code, f.value) for f in found.errors] == [
        (2, "Kontakt", FaultCode.FORMULA_WITHOUT_VALUE, ""),
        (3, "Ejer", FaultCode.ERROR_VALUE, "#REF!"),
    ]
    assert [(f.row, f.column, f.code) for f in found.warnings] == [
        (1, "Farve", IntakeCode.UNKNOWN_COLUMN),
        (3, "DZ", FaultCode.FAR_CELL),
    ]


def test_a_sum_that_was_never_calculated_is_not_an_error(tmp_path: Path) -> None:
    cells = raw_row(1, A="Titel", B="Ejer", C="Kontakt", D="Bevilling")
    cells += raw_row(2, A="A", B="x", C="a@b.dk", D="1")
    cells += raw_row(3, B="I alt", D='<c r="D3"><f>SUM(D2:D2)</f></c>')
    assert codes(through_excel(raw_workbook(cells), tmp_path)) == [(3, "", "note_row")]
