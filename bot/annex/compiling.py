"""From a round's records to checked files: what the worker process does, with plain documents in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.annex.completeness import lost_answers
from bot.annex.gate import scan
from bot.annex.source import unpack
from bot.annex.sums import amounts_named
from dialogs.contents import Finding, Place, blocking, find_in
from dialogs.errors import TemplateError
from dialogs.exporting import AmountsNamed, ExportFlaw
from storage.base import Json
from templates import render
from templates.catalogue import HOUSE, load_kind
from templates.layout import layout_of

PUBLIC = ("docx", "pdf", "html")
INTERNAL = (*PUBLIC, "xlsx", "json")
"""The data hold addresses of people: they are not for the public."""


@dataclass(frozen=True, slots=True)
class Made:
    """Files by format, what to look at in them and the amounts that they name; or why there are none.

    `fault` is the place in a template where it went wrong. `flaw` says why the annex may not leave, and
    `places` where that is.
    """

    files: Mapping[str, bytes]
    notes: tuple[Finding, ...] = ()
    amounts: tuple[AmountsNamed, ...] = ()
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
    return Made(files, findings, amounts_named(kind, source))


def _withheld(flaw: ExportFlaw, findings: Sequence[Finding]) -> Made:
    return Made({}, flaw=flaw, places=tuple(finding.place for finding in findings))
