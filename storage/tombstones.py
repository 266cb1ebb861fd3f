"""Who and what has been deleted for good, so that an old backup does not bring it back.

A tombstone is a salted digest of an id, and says nothing to who does not know the id. They lie in the store,
and, since that may be lost or replaced, in a file of their own: one a line, `kind salt digest`.
"""

from __future__ import annotations

import os
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from dialogs.audit import salted
from dialogs.errors import StoreDamaged, StoreUnavailable
from storage.base import Backend
from storage.ending import end_round
from storage.forgetting import Identity, forget, identify
from storage.repository import PEOPLE, PROJECTS, ROUNDS, TOMBSTONES, Changes, Repository, Tombstone

FILE = "tombstones.txt"
"""The file's name in the data folder."""

PERSON, ROUND = "person", "round"

HEAD = "# bilagsbot: what was deleted for good, by salted digests; to be given to restore\n"
_LINE = re.compile(r"(person|round) ([0-9a-f]{32}) ([0-9a-f]{64})")


def for_person(who: Identity) -> list[Tombstone]:
    return [_tombstone(PERSON, each) for each in sorted({who.id, *who.emails})]


def for_round(round_id: str) -> list[Tombstone]:
    return [_tombstone(ROUND, round_id)]


def write(file: Path, tombstones: Iterable[Tombstone]) -> None:
    """Add them to the file; on disk when it returns. Raises StoreUnavailable."""
    lines = "".join(f"{each.kind} {each.salt} {each.digest}\n" for each in tombstones)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(0o600)
        with file.open("a", encoding="utf-8") as opened:
            opened.write(lines if opened.tell() else HEAD + lines)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise StoreUnavailable(f"{file}: {error.strerror}") from error


def read(file: Path) -> list[Tombstone]:
    """Raises StoreUnavailable, or StoreDamaged for a file with another line in it."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise StoreUnavailable(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise StoreDamaged(f"{file}: no list of what was deleted") from None
    said = [
        (number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")
    ]
    return [_read(file, number, line) for number, line in said]


async def keep(repository: Repository, tombstones: Sequence[Tombstone], at: datetime) -> None:
    """Write them into the store. Those that it has are left."""
    there = {each.record.digest for each in await repository.find(TOMBSTONES)}
    changes = Changes()
    for each in dict.fromkeys(tombstones):
        if each.digest not in there:
            changes.put(TOMBSTONES, each)
    await repository.commit(changes, at)


async def bury(backend: Backend, tombstones: Sequence[Tombstone], instead: str, at: datetime) -> int:
    """Delete again whom and what the tombstones mean; how many people and rounds that were."""
    repository = Repository(backend)
    await keep(repository, tombstones, at)
    stones = [each.record for each in await repository.find(TOMBSTONES)]
    rounds = [each.record.id for each in await repository.find(ROUNDS)]
    dead = [each for each in rounds if _means(stones, ROUND, each)]
    for round_id in dead:
        await end_round(backend, round_id)
    buried = len(dead)
    for said in await _everybody(repository):
        if _means(stones, PERSON, said) and (who := await identify(backend, said)):
            await forget(backend, who, instead)
            buried += 1
    if buried:
        await backend.erase()
    return buried


async def _everybody(repository: Repository) -> list[str]:
    """By id, and by the addresses of those who were never met."""
    found: Counter[str] = Counter()
    async for people in repository.pages(PEOPLE):
        for person in people:
            found.update([person.record.id, *person.record.emails])
    async for projects in repository.pages(PROJECTS):
        for project in projects:
            found.update(project.record.contacts)
    return list(found)


def _means(stones: Sequence[Tombstone], kind: str, said: str) -> bool:
    return any(each.kind == kind and each.digest == salted(each.salt, said) for each in stones)


def _tombstone(kind: str, said: str) -> Tombstone:
    salt = secrets.token_hex(16)
    return Tombstone(kind, salt, salted(salt, said))


def _read(file: Path, number: int, line: str) -> Tombstone:
    found = _LINE.fullmatch(line)
    if not found:
        raise StoreDamaged(f"{file}, line {number}: no list of what was deleted")
    return Tombstone(*found.groups())
