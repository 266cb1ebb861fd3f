"""The data formats: one row a project, everything as text, whole, and readable again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs import richtext
from dialogs.model import Missing, Submission
from dialogs.richtext import clean, plain
from templates import build_context, render
from templates.catalogue import Kind
from templates.cells import MAX_CELL_CHARS
from templates.texts import Context
from tests.templates.annexes import (
    DATA,
    KINDS,
    STATUS,
    a_context,
    a_project,
    a_round,
    an_answer,
    answered,
    sample_context,
)
from tests.templates.test_any_text import NASTY, SLOW, TYPED

EVERY_KIND = pytest.mark.parametrize("key", sorted(KINDS))


def rows(file: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]
    return [[str(value) if value is not None else "" for value in row] for row in sheet.values]


def xlsx(context: Context, kind: Kind = STATUS) -> list[list[str]]:
    return rows(render(kind, context, ["xlsx"])["xlsx"])


def as_json(context: Context, kind: Kind = STATUS) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(render(kind, context, ["json"])["json"])
    return read


@EVERY_KIND
def test_every_answer_is_whole_in_a_row_of_its_project(key: str) -> None:
    context = sample_context(KINDS[key])
    header, *body = xlsx(context, KINDS[key])
    assert header[: len(KINDS[key].columns)] == [column.header for column in KINDS[key].columns]
    assert len(body) == len(context.projects)
    for row, project in zip(body, context.projects, strict=True):
        for answer in project.answers:
            assert plain(answer.given) in row


@EVERY_KIND
def test_every_answer_theme_and_chapter_is_in_the_json(key: str) -> None:
    context = sample_context(KINDS[key])
    read = as_json(context, KINDS[key])
    told = {(p["id"], a["question"]): a["text"] for p in read["projects"] for a in p["answers"]}
    assert told == {(p.id, a.key): plain(a.given) for p in context.projects for a in p.answers}
    assert [c["intro"] for c in read["chapters"]] == [plain(c.intro.text) for c in context.chapters]
    themes = [theme["prose"] for question in read["questions"] for theme in question["themes"]]
    assert themes == [plain(t.prose.text) for question in context.questions for t in question.themes]


def cells(file: bytes) -> Iterator[Any]:
    for sheet in openpyxl.load_workbook(io.BytesIO(file)).worksheets:
        yield from (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


@SLOW
@given(typed=TYPED)
@example(typed="=1+1")
@example(typed="+SUM(A1)")
@example(typed="@cmd|' /C calc'!A0")
@example(typed="{=1}")
@example(typed="01.02.2026")
@example(typed="_x000D_ _x0041_")
@example(typed="\n".join(NASTY))
def test_any_text_stays_text_and_whole(typed: str) -> None:
    context = a_context(a_project(title=f"t {clean(typed)}".strip()), status=typed)
    files = render(STATUS, context, DATA)
    assert {cell.data_type for cell in cells(files["xlsx"])} == {"s"}
    expected = plain(richtext.read_plain(typed))
    assert (expected in [unescaped(cell) for cell in rows(files["xlsx"])[1]]) or not expected
    assert json.loads(files["json"])["projects"][0]["answers"][0]["text"] == expected


def unescaped(cell: str) -> str:
    """Excel writes an underscore that only looks like an escape as one; this reader leaves it."""
    return cell.replace("_x005F_", "_")


def test_an_answer_longer_than_a_cell_goes_on_beside_it() -> None:
    long = " ".join(f"ord{n}" for n in range(11_000))
    assert len(long) > 2 * MAX_CELL_CHARS
    header, row = xlsx(a_context(status=long, effekt="Kort"))
    places = [place for place, name in enumerate(header) if name.startswith("Status")]
    assert [header[place] for place in places] == ["Status", "Status (2)", "Status (3)"]
    assert "".join(row[place] for place in places) == long
    assert row[header.index("Effekt")] == "Kort"


def test_what_is_missing_is_left_out_of_the_sheet_and_named_in_the_json() -> None:
    early = replace(an_answer("status", ""), missing=Missing.TOO_EARLY)
    given = Submission("p", "r", answers={"status": early})
    context = build_context(STATUS, a_round(options={"missing": "by_reason"}), [(a_project(), given)])
    header, row = xlsx(context)
    assert (row + [""] * len(header))[header.index("Status")] == ""
    named = [answer["missing"] for answer in as_json(context)["projects"][0]["answers"]]
    assert named == ["too_early", "not_answered", "not_answered"]


def test_amounts_and_owners_are_written_as_the_import_reads_them() -> None:
    project = a_project(
        grant=Decimal("125000.50"), owners=("A", "B og C"), contacts=("a@b.example", "c@d.example")
    )
    header, row = xlsx(build_context(STATUS, a_round(), [(project, answered())]))
    found = dict(zip(header, row, strict=False))
    assert (found["Bevilling"], found["Ejer"]) == ("125000,50", "A\nB og C")
    assert found["Kontakt"] == "a@b.example\nc@d.example"


def test_a_label_that_is_a_columns_name_gives_way_to_the_question() -> None:
    questions = (replace(STATUS.questions[0], label="Titel", text="Hvad hedder det?"),)
    context = build_context(STATUS, a_round(questions=questions), [(a_project(), answered(status="Ro"))])
    header, row = xlsx(context)
    assert row[header.index("Hvad hedder det?")] == "Ro"


def test_a_sheet_that_lost_an_answer_is_seen_to_lack_it() -> None:
    """The checks above, shown able to fail."""
    whole = render(STATUS, a_context(status="Klar til brug"), ["xlsx"])["xlsx"]
    assert "Klar til brug" in rows(whole)[1]
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as package, zipfile.ZipFile(target, "w") as broken:
        for part in package.namelist():
            broken.writestr(part, package.read(part).replace(b"Klar til brug", b"Klar"))
    assert "Klar til brug" not in rows(target.getvalue())[1]


@SLOW
@given(title=st.text(max_size=60))
@example(title="0" * 30 + "\U00010000" * 5)
@example(title="\U00010000" * 20)
def test_any_title_gives_a_sheet_that_opens(title: str) -> None:
    round_ = a_round(title=clean(title).replace("\n", " ") or "-")
    assert len(xlsx(build_context(STATUS, round_, [(a_project(), answered())]))) == 2
