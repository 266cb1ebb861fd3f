"""The commands of the time afterwards: retention, forget, insight. They work while the bot runs.

What they delete is gone from the store's files too when they end. First it is written down that it was
deleted, so that a backup from before does not bring it back.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cli.store import existing
from bot.insight import insight
from bot.phrasebook import phrases
from bot.settings import LONGEST_KEPT, Settings
from dialogs.audit import Deed
from dialogs.model import Round, RoundState
from storage.base import Backend
from storage.ending import end_round
from storage.forgetting import Identity, foreseen, forget, identify
from storage.repository import PROJECTS, ROUNDS, Changes, Repository, Stored, Tombstone
from storage.tombstones import FILE, for_person, for_round, keep, write

COMMANDS = ("retention", "forget", "insight")

OPERATOR = "app.py"
"""Who did it, in the log: whoever may type commands on that machine."""

UPLOADS = "uploads"
"""The folder of the built-in chat's files: spreadsheets that were read long ago."""

SHOWN = 20
"""Places that are listed one by one."""

ENDED = frozenset({RoundState.CLOSED, RoundState.ARCHIVED})


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = phrases("da")
    keeping = commands.add_parser("retention", help=words("afterwards.retention"))
    keeping.add_argument("--delete", action="store_true", help=words("afterwards.delete"))
    keeping.add_argument("--round", dest="round_id", metavar="RUNDE", help=words("afterwards.round"))
    keeping.add_argument("--days", type=int, metavar="DAGE", help=words("afterwards.days"))
    forgetting = commands.add_parser("forget", help=words("afterwards.forget"))
    forgetting.add_argument("person", help=words("afterwards.person"))
    forgetting.add_argument("--dry-run", action="store_true", help=words("afterwards.dry_run"))
    looking = commands.add_parser("insight", help=words("afterwards.insight"))
    looking.add_argument("person", help=words("afterwards.person"))


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do one of COMMANDS; the exit status."""
    async with existing(settings.store) as backend:
        if options.command == "retention":
            return await _retention(backend, options, settings)
        who = await identify(backend, options.person)
        if who is None:
            return _refuse("unknown_person", person=options.person)
        if options.command == "insight":
            for line in await insight(Repository(backend), who, phrases("da")):
                sys.stdout.write(f"{line}\n")
            return 0
        return await _forget(backend, who, options, settings)


async def _retention(backend: Backend, options: argparse.Namespace, settings: Settings) -> int:
    repository, now = Repository(backend), datetime.now(UTC)
    if options.round_id is not None or options.days is not None:
        return await _keep_for(repository, options, now)
    rounds = [each.record for each in await repository.find(ROUNDS)]
    due: list[Round] = []
    for round_ in sorted(rounds, key=lambda each: (each.closed_at or now, each.id)):
        ends_at = _ends_at(round_, settings.keep_days)
        if ends_at and ends_at <= now:
            due.append(round_)
        _tell_round(round_, ends_at, now)
    if not options.delete:
        words = phrases("da")
        said = words.count("afterwards.due", len(due)) if due else words("afterwards.none_due")
        sys.stdout.write(f"{said}\n")
        return 0
    for round_ in due:
        await _bury(backend, settings, for_round(round_.id), now)
        counts = await end_round(backend, round_.id)
        await _log(repository, f"round/{round_.id}", Deed("deleted", round_.id, OPERATOR), now)
        _tell("round_deleted", title=round_.title, count=counts.total())
    if due:
        await _clean_up(backend, settings)
    return 0


async def _keep_for(repository: Repository, options: argparse.Namespace, now: datetime) -> int:
    """Say for how long one round is kept."""
    days, said = options.days, options.round_id
    if said is None or days is None or not 1 <= days <= LONGEST_KEPT:
        return _refuse("round_and_days", most=LONGEST_KEPT)
    found = [each for each in await repository.find(ROUNDS) if said in {each.record.id, each.record.title}]
    if len(found) != 1:
        return _refuse("no_such_round", round=said)
    await _set_days(repository, found[0], days, now)
    _tell("days_set", title=found[0].record.title, days=days)
    return 0


async def _set_days(repository: Repository, stored: Stored[Round], days: int, now: datetime) -> None:
    changes = Changes()
    changes.put(ROUNDS, replace(stored.record, keep_days=days), stored.version)
    deed = Deed("retention_set", stored.record.id, OPERATOR, str(days))
    changes.log(f"round/{stored.record.id}", deed)
    await repository.commit(changes, now)


async def _forget(backend: Backend, who: Identity, options: argparse.Namespace, settings: Settings) -> int:
    repository, now = Repository(backend), datetime.now(UTC)
    rounds = {each.record.id: each.record for each in await repository.find(ROUNDS)}
    mine = [each for each in rounds.values() if each.coordinator in who.marks and each.state not in ENDED]
    if mine:
        return _refuse("still_coordinator", rounds=", ".join(each.title for each in mine))
    projects = [each.record async for page in repository.pages(PROJECTS) for each in page]
    asked = [each for each in projects if who.marks & set(each.contacts)]
    alone = [each for each in asked if not set(each.contacts) - who.marks]
    instead = phrases("da")("afterwards.somebody")
    if options.dry_run:
        _tell_counts("would_forget", await foreseen(backend, who, instead))
    else:
        await _bury(backend, settings, for_person(who), now)
        forgotten = await forget(backend, who, instead)
        for project in asked:
            await _log(repository, f"submission/{project.id}", Deed("forgotten", project.id, OPERATOR), now)
        await _clean_up(backend, settings)
        _tell_counts("forgotten", forgotten.counts)
        for place in forgotten.left[:SHOWN]:
            _tell("left_in_text", place=place)
        if len(forgotten.left) > SHOWN:
            _tell("left_in_more", count=len(forgotten.left) - SHOWN)
    for project in alone:
        if rounds[project.round_id].state not in ENDED:
            _tell("nobody_left", project=project.title, round=rounds[project.round_id].title)
    return 0


async def _bury(backend: Backend, settings: Settings, stones: Sequence[Tombstone], now: datetime) -> None:
    """Before anything is deleted: in the file, then in the store."""
    await asyncio.to_thread(write, settings.folder / FILE, stones)
    await keep(Repository(backend), stones, now)


async def _log(repository: Repository, stream: str, deed: Deed, now: datetime) -> None:
    changes = Changes()
    changes.log(stream, deed)
    await repository.commit(changes, now)


async def _clean_up(backend: Backend, settings: Settings) -> None:
    """Nothing of it in the store's files, nor in what was uploaded; and say which copies there may be."""
    await backend.erase()
    await asyncio.to_thread(_remove_uploads, settings.folder / UPLOADS)
    for path in await asyncio.to_thread(_set_aside, settings.folder):
        _tell("old_file", path=path)
    _tell("copies_elsewhere", path=settings.folder / FILE)


def _remove_uploads(folder: Path) -> None:
    for file in folder.glob("*"):
        file.unlink(missing_ok=True)


def _set_aside(folder: Path) -> list[Path]:
    """Stores that could not be read, and TinyDB files that were taken over."""
    return sorted([*folder.glob("*.damaged-*"), *folder.glob("*.json*")])


def _ends_at(round_: Round, default: int) -> datetime | None:
    """When a round is to be deleted; None for one that is not over, or kept until somebody says."""
    days = round_.keep_days or default
    if round_.state not in ENDED or round_.closed_at is None or not days:
        return None
    return round_.closed_at + timedelta(days=days)


def _tell_round(round_: Round, ends_at: datetime | None, now: datetime) -> None:
    words = phrases("da")
    if round_.state not in ENDED:
        code, on = "round_open", ""
    elif ends_at is None:
        code, on = "round_kept", ""
    else:
        code, on = ("round_due" if ends_at <= now else "round_later"), words.long_date(ends_at.date())
    _tell(code, title=round_.title, id=round_.id, on=on)


def _tell_counts(code: str, counts: Counter[str]) -> None:
    _tell(code, count=counts.total())
    for collection, count in sorted(counts.items()):
        _tell("counted", collection=collection, count=count)


def _refuse(code: str, **values: object) -> int:
    sys.stderr.write(phrases("da")(f"afterwards.{code}", **values) + "\n")
    return 1


def _tell(code: str, **values: object) -> None:
    sys.stdout.write(phrases("da")(f"afterwards.{code}", **values) + "\n")
    sys.stdout.flush()
