from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.findings import IntakeCode
from bot.sheets.reading import read_rows
from bot.sheets.sheet import FaultCode, Refusal, RefusalCode, Sheet
from bot.sheets.template import write_template
from dialogs.model import Project
from dialogs.richtext import clean, read_plain
from templates.catalogue import load_kinds
from tests.bot.intake_files import (
    COLUMNS,
    codes,
    phrases,
    projects,
    through_excel,
)

LINE = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", sorted(load_kinds()))
def test_the_empty_file_has_the_kinds_columns_and_nothing_else(
    tmp_path: Path, kind: str, language: str
) -> None:
    columns = load_kinds()[kind].columns
    raw = write_template(columns, phrases(language)["template"])
    found = through_excel(raw, tmp_path, columns)
    assert codes(found) == [(1, "", "no_projects")]
    sheet = read_rows(tmp_path / "skabelon.xlsx", "x")
    assert isinstance(sheet, Sheet)
    assert [p.name for p in sheet.pages] == [
        phrases(language)["template"][key] for key in ("projects", "guide")
    ]
    assert [r.cell(0) for r in sheet.pages[1].rows[1:]] == [column.header for column in columns]
    assert all(r.cell(2) for r in sheet.pages[1].rows)


def tidy(text: str) -> str:
    return " ".join(clean(text).replace(";", ",").split())


@st.composite
def a_project(draw: st.DrawFn) -> Project:
    """A project as an import can make it."""
    lines = [tidy(line) for line in draw(st.lists(LINE, min_size=1, max_size=3))]
    grant = draw(st.none() | st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False))
    return Project(
        id="",
        round_id="r1",
        position=0,
        title="\n".join(["Titel", *filter(None, lines)]),
        number=tidy(draw(LINE)),
        owners=("Ejer", *filter(None, map(tidy, draw(st.lists(LINE, max_size=2))))),
        unit=tidy(draw(LINE)),
        area=tidy(draw(LINE)),
        purpose=read_plain(draw(st.text(st.characters(codec="utf-8"), max_size=80))),
        grant=grant,
        contacts=("a@b.dk", "jørgen@ærø.dk")[: draw(st.integers(1, 2))],
        superior=draw(st.sampled_from(("", "lis@by.dk"))),
    )


@settings(deadline=None)  # the machine may be busy
@given(project=a_project())
def test_what_is_written_is_read_again_unchanged(
    tmp_path_factory: pytest.TempPathFactory, project: Project
) -> None:
    raw = write_template(COLUMNS, phrases("da")["template"], [project])
    (read,) = through_excel(raw, tmp_path_factory.mktemp("sheet")).projects
    assert [getattr(read, c.key) for c in COLUMNS] == [getattr(project, c.key) for c in COLUMNS]


def test_text_that_looks_like_a_formula_or_a_link_stays_text(tmp_path: Path) -> None:
    project = projects(("=1+1", "https://by.dk", "@ejer", "a@b.dk"))[0]
    raw = write_template(COLUMNS, phrases("da")["template"], [project])
    read = through_excel(raw, tmp_path).projects[0]
    assert (read.number, read.title, read.owners) == ("=1+1", "https://by.dk", ("@ejer",))


def test_a_text_too_long_for_a_cell_is_not_cut_in_silence() -> None:
    project = Project(id="x", round_id="r", position=0, title="x" * 32_768)
    with pytest.raises(ValueError, match="32768"):
        write_template(COLUMNS, phrases("da")["template"], [project])


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_code_has_words(language: str) -> None:
    table = phrases(language)
    assert set(table["refusal"]) == {code.value for code in RefusalCode}
    assert set(table["finding"]) == {code.value for code in (*IntakeCode, *FaultCode)}
    assert all(table["refusal"].values())
    assert all(table["finding"].values())


def test_both_languages_put_the_same_values_into_their_sentences() -> None:
    for section, expected in (("refusal", {"limit"}), ("finding", {"column", "value", "other"})):
        danish = {key: placed(text) for key, text in phrases("da")[section].items()}
        assert danish == {key: placed(text) for key, text in phrases("en")[section].items()}
        assert set().union(*danish.values()) == expected


def placed(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_a_refusal_can_be_said() -> None:
    refusal = Refusal(RefusalCode.TOO_MANY_ROWS, "p.xlsx", "5000")
    assert "5000" in phrases("da")["refusal"][refusal.code].format(limit=refusal.limit)
