"""From a round's records to checked files: what the worker process does, with plain documents in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.gate import scan
from dialogs.contents import Finding, blocking, find_in
from dialogs.errors import TemplateError
from dialogs.exporting import ExportFlaw
from dialogs.model import Chapter, Project, Round, Submission, Theme
from storage.base import Json
from storage.codec import decode, encode
from templates import build_context, render
from templates.catalogue import load_kind

PUBLIC = ("docx", "pdf", "html")
INTERNAL = (*PUBLIC, "xlsx", "json")
"""The data hold addresses of people: they are not for the public."""


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that one annex is made of, in its order."""

    round: Round
    assignments: tuple[tuple[Project, Submission], ...]
    chapters: tuple[Chapter, ...] = ()
    themes: tuple[Theme, ...] = ()

    def pack(self) -> Json:
        """As a JSON document: what a worker is given, and a data file for `app.py render`."""
        return {
            "round": encode(self.round),
            "assignments": [{"project": encode(p), "submission": encode(s)} for p, s in self.assignments],
            "chapters": [encode(chapter) for chapter in self.chapters],
            "themes": [encode(theme) for theme in self.themes],
        }


def unpack(packed: Mapping[str, Any]) -> Source:
    """Raises StoreDamaged, KeyError or TypeError when it is no such document."""
    return Source(
        round=decode(Round, packed["round"]),
        assignments=tuple(
            (decode(Project, each["project"]), decode(Submission, each["submission"]))
            for each in packed["assignments"]
        ),
        chapters=tuple(decode(Chapter, chapter) for chapter in packed.get("chapters", ())),
        themes=tuple(decode(Theme, theme) for theme in packed.get("themes", ())),
    )


@dataclass(frozen=True, slots=True)
class Made:
    """Files by format and what to look at in them; or why there are none.

    `fault` is the place in a template where it went wrong. `flaw` says why the annex may not leave, and the
    findings where.
    """

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...] = ()
    flaw: ExportFlaw | None = None
    fault: str = ""


def make_annex(folder: Path, house: Path | None, packed: Json, *, internal: bool) -> Made:
    """The annex of a kind's folder. A public one does not leave with a CPR number, wherever it comes from."""
    source = unpack(packed)
    findings = find_in(source.round, source.assignments, source.chapters, source.themes)
    if blocking(findings) and not internal:
        return Made({}, blocking(findings), ExportFlaw.CPR)
    try:
        files = _render(folder, house, source, internal=internal)
    except TemplateError as error:
        return Made({}, fault=f"{error.place}: {error.code}")
    found = () if internal else scan(files)
    return Made({}, found, ExportFlaw.CPR) if found else Made(files, findings)


def _render(folder: Path, house: Path | None, source: Source, *, internal: bool) -> dict[str, bytes]:
    context = build_context(
        kind := load_kind(folder),
        source.round,
        source.assignments,
        source.chapters,
        source.themes,
        sources=internal,
    )
    return render(kind, context, INTERNAL if internal else PUBLIC, house)
