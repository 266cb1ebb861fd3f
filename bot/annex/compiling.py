"""From a round's records to checked files: what the worker process does, with plain documents in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.annex.completeness import lost_answers
from bot.annex.gate import scan
from bot.annex.source import Source, unpack
from bot.annex.sums import amounts_named
from bot.annex.template_check import with_templates
from dialogs.checks import Contains
from dialogs.contents import Finding, Place, find_in
from dialogs.errors import TemplateError
from dialogs.exporting import AmountsNamed, ExportFlaw
from dialogs.matters import Concern
from dialogs.publication import Item, decided, not_numbers, review, still_there
from dialogs.versions import Printed, printed
from storage.base import Json
from templates import Kind, render
from templates.catalogue import HOUSE, load_kind
from templates.layout import layout_of

PUBLIC = ("docx", "pdf", "html")
DATA = ("xlsx", "json")
INTERNAL = (*PUBLIC, *DATA)
"""The data hold addresses of people: they are not for the public."""


@dataclass(frozen=True, slots=True)
class Made:
    """Files by format, what to look at in them and the amounts that they name; or why there are none.

    `fault` is the place in a template where it went wrong. `flaw` says why the annex may not leave, and
    `places` where that is. `data` goes with a public annex into the journal package, and `printed` is which
    answers stand in it; `undecided` counts the open matters.
    """

    files: Mapping[str, bytes]
    notes: tuple[Finding, ...] = ()
    amounts: tuple[AmountsNamed, ...] = ()
    flaw: ExportFlaw | None = None
    places: tuple[Place, ...] = ()
    fault: str = ""
    data: Mapping[str, bytes] = field(default_factory=dict)
    printed: tuple[Printed, ...] = ()
    undecided: int = 0


def make_annex(folder: Path, house: Path | None, packed: Json, *, internal: bool) -> Made:
    """The annex of a kind's folder. A public one does not leave with a CPR number, wherever it comes from.

    Where HR has a Word layout of her own, it must hold every answer that the web page holds.
    """
    source = unpack(packed)
    try:
        kind = load_kind(folder)
    except TemplateError as error:
        return _faulty(error)
    return _internal(kind, house, source) if internal else _public(kind, house, source)


def _internal(kind: Kind, house: Path | None, source: Source) -> Made:
    """As it was written: what HR has decided to leave out is there to be decided about."""
    made = _rendered(kind, house, source, INTERNAL, internal=True)
    notes = find_in(source.round, source.assignments, source.chapters, source.themes)
    return made if made.flaw or made.fault else replace(made, notes=notes)


def _public(kind: Kind, house: Path | None, source: Source) -> Made:
    source = with_templates(source, kind, house)
    items = review(source, source.decisions)
    if places := [item.matter.place for item in items if item.blocks]:
        return _withheld(places)
    leaving, allowed = decided(source, items), not_numbers(items)
    if left := still_there(leaving, allowed):
        return _withheld(left)
    made = _rendered(kind, house, leaving, PUBLIC)
    if made.flaw or made.fault:
        return made
    data = _rendered(kind, house, leaving, DATA, internal=True)
    if found := scan({**made.files, **data.files}, allowed):
        return _withheld([finding.place for finding in found])
    notes = tuple(_note(item) for item in items if not item.decision and item.matter.concern in _NOTED)
    undecided = sum(item.decision is None for item in items)
    return replace(
        made, notes=notes, data=data.files, printed=printed(leaving.assignments), undecided=undecided
    )


def _rendered(
    kind: Kind, house: Path | None, source: Source, formats: Sequence[str], *, internal: bool = False
) -> Made:
    try:
        context = source.context(kind, internal=internal)
        files = render(kind, context, formats, house)
    except TemplateError as error:
        return _faulty(error)
    laid_out = layout_of(kind, house or HOUSE) and "docx" in files
    if laid_out and (lost := lost_answers(context, files["html"], files["docx"])):
        return Made({}, flaw=ExportFlaw.INCOMPLETE, places=lost)
    return Made(files, amounts=amounts_named(kind, source))


def _faulty(error: TemplateError) -> Made:
    return Made({}, fault=f"{error.place}: {error.code}")


_NOTED = frozenset({Concern.EMAIL, Concern.PHONE})


def _note(item: Item) -> Finding:
    return Finding(Contains(item.matter.concern.value), item.matter.place)


def _withheld(places: Sequence[Place]) -> Made:
    return Made({}, flaw=ExportFlaw.CPR, places=tuple(places))
