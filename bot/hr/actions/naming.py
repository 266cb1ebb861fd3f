"""What areas and units are called: in one round, or everywhere and from then on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.access import Action
from bot.hr.actions.rounds import round_at
from bot.hr.names import living_projects
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from dialogs.audit import Deed
from dialogs.desk import AnnounceRenamed, DeskReason
from dialogs.model import Project, RoundState
from dialogs.naming import Naming, decided, edition_of, name_of, named
from dialogs.richtext import clean
from dialogs.spelling import normal
from storage.repository import NAMES, PROJECTS, Stored

LONGEST_NAME = 300


@needs(Action.MAKE_ROUND)
async def rename_area(office: Office, who: Who, round_: Ref, before: str, name: str) -> Done:
    """An area called otherwise, in every project of the round that has it."""
    return await _rename(office, who, round_, (before, name), Naming.AREA)


@needs(Action.MAKE_ROUND)
async def rename_unit(office: Office, who: Who, round_: Ref, before: str, name: str) -> Done:
    """A unit called otherwise, in every project of the round that has it."""
    return await _rename(office, who, round_, (before, name), Naming.UNIT)


async def _rename(office: Office, who: Who, round_: Ref, names: tuple[str, str], naming: Naming) -> Done:
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    if stored.record.state is RoundState.ARCHIVED:
        return refused(DeskReason.ARCHIVED, stored.record)
    before, name = names[0].strip(), _line(names[1])
    projects = await office.repository.find(PROJECTS, "round_id", stored.record.id)
    there = [p for p in projects if _same(name_of(p.record, naming), before)]
    if not there or not name:
        return refused(DeskReason.NO_SUCH_NAME, stored.record, before)
    done = Done(AnnounceRenamed(stored.record.id, stored.record.title, before, name, len(there)))
    _write(done, who, there, naming, name)
    return done


@needs(Action.MAKE_ROUND)
async def rename_everywhere(
    office: Office, who: Who, naming: Naming, names: Mapping[str, str], name: str
) -> Done:
    """One area or unit, however it was spelled: in every round that is not archived, and in files to come.

    `names` are spellings, each with the edition (`used_names`) that was read.
    """
    called, chosen = _line(name), {each: edition for each, edition in names.items() if each}
    if not called or not chosen:
        return refused(DeskReason.NO_SUCH_NAME)
    there = [p for p, _ in await living_projects(office.repository) if name_of(p.record, naming) in chosen]
    if _editions(there, naming, chosen) != chosen:
        return refused(DeskReason.NAMES_CHANGED)
    done = Done(AnnounceRenamed("", "", ", ".join(chosen), called, len(there)))
    _write(done, who, there, naming, called)
    await _decide(office, done, naming, chosen, called)
    return done


@needs(Action.MAKE_ROUND)
async def forget_name(office: Office, who: Who, key: str) -> Done:
    """Files that come with this name keep it from now on. What has been renamed stays so."""
    stored = await office.repository.get(NAMES, key)
    if stored is None:
        return refused(DeskReason.NAMES_CHANGED)
    decision = stored.record
    done = Done(AnnounceRenamed("", "", decision.name, decision.before, 0))
    done.changes.delete(NAMES, key, stored.version)
    done.changes.log("names", Deed("name_forgotten", decision.naming.value, who.person.id))
    return done


def _editions(there: Sequence[Stored[Project]], naming: Naming, names: Collection[str]) -> Mapping[str, str]:
    projects = [each.record for each in there]
    return {name: edition_of(p.id for p in projects if name_of(p, naming) == name) for name in names}


async def _decide(office: Office, done: Done, naming: Naming, names: Collection[str], name: str) -> None:
    """Keep it, so that a file with an old name gets the new one."""
    stored = {each.record.key: each for each in await office.repository.find(NAMES)}
    after = decided([each.record for each in stored.values()], naming, names, name)
    for key, decision in after.items():
        before = stored.pop(key, None)
        if before is None or before.record != decision:
            done.changes.put(NAMES, decision, before.version if before else 0)
    for key, gone in stored.items():
        done.changes.delete(NAMES, key, gone.version)


def _write(done: Done, who: Who, there: Sequence[Stored[Project]], naming: Naming, name: str) -> None:
    changed = [each for each in there if name_of(each.record, naming) != name]
    for each in changed:
        done.changes.put(PROJECTS, named(each.record, naming, name), each.version)
    for round_id in dict.fromkeys(each.record.round_id for each in changed):
        done.changes.log(f"round/{round_id}", Deed("renamed", round_id, who.person.id))


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:LONGEST_NAME]


def _same(one: str, other: str) -> bool:
    return bool(one) and normal(one) == normal(other)
