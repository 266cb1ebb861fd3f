"""An annex's Excel file is one that HR can import again: the same projects, and nothing to correct."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.intake import read_projects
from bot.phrasebook import phrases
from bot.sheets.reading import read_rows
from bot.sheets.sheet import Sheet
from templates import load_kinds, render, sample
from tests.templates.annexes import sample_context

KINDS = load_kinds()


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
