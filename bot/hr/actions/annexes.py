"""Asking for a round's annex. The files are made by `bot/annex`, after the commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import commands
from bot.access import Action
from bot.annex.material import items_of
from bot.hr.actions.rounds import round_at
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from dialogs.audit import Deed
from dialogs.contents import Place, shown
from dialogs.desk import DeskReason
from dialogs.exporting import AnnounceExport, ExportFlaw, RefuseExport
from dialogs.model import Round
from dialogs.publication import Item
from storage.repository import JOBS, PROJECTS, Job
from templates import Kind

LISTED = 100
"""Places that are named when an annex is kept back."""


@needs(Action.EXPORT)
async def export(
    office: Office, who: Who, round_: Ref, *, internal: bool = False, printed_as: str = ""
) -> Done:
    """`internal` is HR's own copy; `printed_as` names another kind than the round's, by key or title."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    record = stored.record
    if not await office.repository.find(PROJECTS, "round_id", record.id):
        return refused(DeskReason.NO_PROJECTS, record)
    kind = _printed_as(office.kinds, printed_as, record)
    if isinstance(kind, DeskReason):
        fitting = [k.title for k in office.kinds.values() if k.covers(record.questions)]
        return refused(kind, record, ", ".join(fitting))
    if not internal and (places := _keeping_back(await items_of(office, record))):
        return _withheld(who, record, places)
    done = Done(AnnounceExport(record.title))
    by = who.person
    job = Job(office.new_id(), record.id, by.id, office.clock(), internal, kind, name=by.name)
    done.changes.put(JOBS, job)
    deed = Deed("exported", record.id, who.person.id, "internal" if internal else "")
    done.changes.log(f"round/{record.id}", deed)
    return done


def _keeping_back(items: Sequence[Item]) -> tuple[Place, ...]:
    return tuple(item.matter.place for item in items if item.blocks)[:LISTED]


def _withheld(who: Who, round_: Round, places: tuple[Place, ...]) -> Done:
    """Said at once: the files would be looked through and withheld all the same."""
    done = Done(RefuseExport(round_.id, shown(round_.title), ExportFlaw.CPR, places))
    done.changes.log(f"round/{round_.id}", Deed("withheld", round_.id, who.person.id, ExportFlaw.CPR.value))
    return done


def _printed_as(kinds: Mapping[str, Kind], wanted: str, round_: Round) -> str | DeskReason:
    """The key of the kind that is named; empty for the round's own."""
    if not wanted:
        return ""
    said = commands.fold(wanted)
    kind = next((k for k in kinds.values() if said in (commands.fold(k.title), commands.fold(k.key))), None)
    if kind is None:
        return DeskReason.NO_SUCH_KIND
    return kind.key if kind.covers(round_.questions) else DeskReason.NOT_COVERED
