"""An annex's Excel file is one that HR can import again: the same projects, and nothing to correct."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.intake import read_projects
from bot.phrasebook import phrases
from bot.sheets.reading import read_rows
from bot.sheets.sheet import Sheet
from dialogs.richtext import clean, plain, read_plain
from templates import load_kinds, render, sample
from templates.cells import MAX_CELL_CHARS
from tests.templates.annexes import a_context, sample_context

KINDS = load_kinds()
STATUS = KINDS["status_table"]


@pytest.mark.parametrize("key", sorted(KINDS))
def test_the_same_projects_come_back(key: str, tmp_path: Path) -> None:
    kind = KINDS[key]
    path = tmp_path / "bilag.xlsx"
    path.write_bytes(render(kind, sample_context(kind), ["xlsx"])["xlsx"])
    sheet = read_rows(path, path.name)
    assert isinstance(sheet, Sheet)
    intake = read_projects(sheet, kind.columns, "sample", phrases("da").vocabulary)
    assert intake.errors == ()
    keys = {column.key for column in kind.columns} - {"title"}
    for before, after in zip(sample(kind).projects, intake.projects, strict=True):
        for name in keys & set(type(before).__slots__):
            assert getattr(before, name) == getattr(after, name), name
        assert before.title.strip() == after.title
        assert {key: text.strip() for key, text in before.extra.items()} == dict(after.extra)


def earlier(typed: str, path: Path) -> str:
    """What next year's round has as the earlier answer, when this year's export is read in."""
    context = a_context(status=typed)
    path.write_bytes(render(STATUS, context, ["xlsx"])["xlsx"])
    sheet = read_rows(path, path.name)
    assert isinstance(sheet, Sheet)
    intake = read_projects(sheet, STATUS.columns, "next", phrases("da").vocabulary, STATUS.questions)
    assert not [found for found in intake.findings if "column" in found.code], "none is there twice"
    return plain(intake.projects[0].previous["status"])


def test_an_answer_longer_than_a_cell_comes_back_whole_as_the_earlier_answer(tmp_path: Path) -> None:
    long = "\n".join(f"Linje {n} om haven og dem, der bruger den. 🙂" for n in range(2_500))
    assert len(long) > 3 * MAX_CELL_CHARS
    assert earlier(long, tmp_path / "bilag.xlsx") == plain(read_plain(long))


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(-3, 3), st.sampled_from([" ", "\n", "\n\n", "🙂", "- "]))
def test_no_sign_is_lost_where_a_cell_is_full(
    tmp_path_factory: pytest.TempPathFactory, step: int, sign: str
) -> None:
    typed = clean("x" * (MAX_CELL_CHARS + step) + sign + "y" * 40)
    path = tmp_path_factory.mktemp("cells") / "bilag.xlsx"
    assert earlier(typed, path) == plain(read_plain(typed))
