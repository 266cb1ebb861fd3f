"""From a round's records to checked files: what the worker process does, with plain documents in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.annex.completeness import lost_answers
from bot.annex.gate import scan
from dialogs.contents import Finding, Place, blocking, find_in
from dialogs.errors import TemplateError
from dialogs.exporting import ExportFlaw
from dialogs.model import Chapter, Project, Round, Submission, Theme
from storage.base import Json
from storage.codec import decode, encode
from templates import Context, Kind, build_context, render
from templates.catalogue import HOUSE, load_kind
from templates.layout import layout_of

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

    def context(self, kind: Kind, *, internal: bool = False) -> Context:
        return build_context(kind, self.round, self.assignments, self.chapters, self.themes, sources=internal)

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

    `fault` is the place in a template where it went wrong. `flaw` says why the annex may not leave, and
    `places` where that is.
    """

    files: Mapping[str, bytes]
    notes: tuple[Finding, ...] = ()
    flaw: ExportFlaw | None = None
    places: tuple[Place, ...] = ()
    fault: str = ""


def make_annex(folder: Path, house: Path | None, packed: Json, *, internal: bool) -> Made:
    """The annex of a kind's folder. A public one does not leave with a CPR number, wherever it comes from.

    Where HR has a Word layout of her own, it must hold every answer that the web page holds.
    """
    source = unpack(packed)
    findings = find_in(source.round, source.assignments, source.chapters, source.themes)
    if blocking(findings) and not internal:
        return _withheld(ExportFlaw.CPR, blocking(findings))
    try:
        context = source.context(kind := load_kind(folder), internal=internal)
        files = render(kind, context, INTERNAL if internal else PUBLIC, house)
    except TemplateError as error:
        return Made({}, fault=f"{error.place}: {error.code}")
    if layout_of(kind, house or HOUSE) and (lost := lost_answers(context, files["html"], files["docx"])):
        return Made({}, flaw=ExportFlaw.INCOMPLETE, places=lost)
    if not internal and (found := scan(files)):
        return _withheld(ExportFlaw.CPR, found)
    return Made(files, findings)


def _withheld(flaw: ExportFlaw, findings: Sequence[Finding]) -> Made:
    return Made({}, flaw=flaw, places=tuple(finding.place for finding in findings))
