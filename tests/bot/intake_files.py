"""Rows as HR writes them, and the shortest way from them to projects."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.intake import Intake, read_projects
from bot.sheets.reading import read_rows
from bot.sheets.sheet import Page, Row, Sheet
from dialogs.answers import Vocabulary
from dialogs.model import Project
from templates.catalogue import Column, load_kinds

PHRASES = Path(__file__).parents[2] / "bot" / "phrases"
WORDS = Vocabulary({}, frozenset(), frozenset(), {"mio": 10**6}, frozenset({"kr"}), frozenset())
COLUMNS = load_kinds()["status_table"].columns
HEADER = ("Nr", "Titel", "Ejer", "Enhed", "Område", "Formål", "Bevilling", "Kontakt", "Leder")


def page(*rows: Sequence[str], name: str = "Ark1") -> Page:
    return Page(name, tuple(Row(n, tuple(cells)) for n, cells in enumerate(rows, start=1) if any(cells)))


def take(*rows: Sequence[str], columns: Sequence[Column] = COLUMNS) -> Intake:
    return read_projects(Sheet("projekter.xlsx", (page(*rows),)), columns, "r1", WORDS)


def small(*rows: Sequence[str]) -> Intake:
    """A file with only the columns that are required, and the number."""
    return take(("Nr", "Titel", "Ejer", "Kontakt"), *rows)


def row(**cells: str) -> tuple[str, ...]:
    """A row of the whole table, with something sensible where nothing is said."""
    usual = {"title": "Kurser", "owners": "Skolerne", "contacts": "a@b.dk"} | cells
    return tuple(usual.get(column.key, "") for column in COLUMNS)


def raw_row(number: int, **cells: str) -> str:
    """One row of a worksheet's XML, by column letter: texts, or whole cells that begin with `<c`."""
    written = (
        text if text.startswith("<c") else f'<c r="{c}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for c, text in cells.items()
    )
    return f'<row r="{number}">{"".join(written)}</row>'


def through_excel(raw: bytes, folder: Path, columns: Sequence[Column] = COLUMNS) -> Intake:
    path = folder / "skabelon.xlsx"
    path.write_bytes(raw)
    sheet = read_rows(path, path.name)
    assert isinstance(sheet, Sheet), sheet
    return read_projects(sheet, columns, "r1", WORDS)


def codes(intake: Intake) -> list[tuple[int, str, str]]:
    return [(f.row, f.column, f.code.value) for f in intake.findings]


def projects(*rows: Sequence[str]) -> tuple[Project, ...]:
    return small(*rows).projects


def phrases(language: str) -> Mapping[str, Any]:
    """The part of the phrases file that is about reading files."""
    table: Mapping[str, Any] = tomllib.loads((PHRASES / f"intake.{language}.toml").read_text("utf-8"))
    intake: Mapping[str, Any] = table["intake"]
    return intake
