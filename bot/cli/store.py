"""The commands about what is stored: copy, backup, restore, verify. They work while the bot runs.

Each opens the store as the bot does, by `open_backend`. A backup is a TinyDB file, whatever the store is, so
that it can be looked into, verified, restored, or simply run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.phrasebook import phrases
from bot.settings import Settings
from dialogs.errors import StoreDamaged, StoreMissing, StoreOccupied
from storage.base import Backend
from storage.copying import Content, content, copy
from storage.opening import open_backend
from storage.repository import TOMBSTONES, Repository, Tombstone
from storage.tinydb import TinyDBBackend, file_of, set_aside
from storage.tombstones import FILE, bury, read, write
from storage.verifying import Verified, verify

COMMANDS = ("copy", "backup", "restore", "verify")

PAUSE = 1.0
"""Seconds between two lines of progress."""


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = phrases("da")
    places = {"copy": ("source", "target"), "backup": ("file",), "restore": ("file",), "verify": ()}
    for name in COMMANDS:
        parser = commands.add_parser(name, help=words(f"store.{name}"))
        for place in places[name]:
            parser.add_argument(place, help=words(f"store.{place}"))
        if name in {"copy", "restore"}:
            parser.add_argument("--replace", action="store_true", help=words("store.replace"))
        if name == "restore":
            parser.add_argument("--tombstones", type=Path, help=words("store.tombstones"))
            parser.add_argument("--nothing-deleted", action="store_true", help=words("store.nothing_deleted"))


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do one of COMMANDS on this installation's store. The exit status."""
    if options.command == "verify":
        return await _verify(settings.store)
    if options.command == "backup":
        return await _backup(settings.store, Path(options.file))
    if options.command == "restore":
        return await _restore(options, settings)
    return await _copy(options.source, options.target, replace=options.replace)


async def _copy(source: str, target: str, *, replace: bool) -> int:
    async with existing(source) as origin, _target(target) as destination:
        copied = await copy(origin, destination, replace=replace, progress=_Progress())
        await _tell_copied(origin, copied)
    return 0


async def _restore(options: argparse.Namespace, settings: Settings) -> int:
    """A backup may hold whom somebody has had deleted since: it is read with the list of those."""
    ours = settings.folder / FILE
    listed = options.tombstones or ours
    if not (options.tombstones or options.nothing_deleted or listed.exists()):
        sys.stderr.write(phrases("da")("store.needs_tombstones", path=listed) + "\n")
        return 1
    stones = [] if options.nothing_deleted else await asyncio.to_thread(read, listed)
    async with existing(options.file) as origin, _target(settings.store) as destination:
        stones += [each.record for each in await Repository(destination).find(TOMBSTONES)]
        burying = _Burying(stones)
        copied = await copy(
            origin, destination, replace=options.replace, progress=_Progress(), before_use=burying.again
        )
        await _tell_copied(origin, copied)
    if listed != ours:
        await asyncio.to_thread(write, ours, stones)
    if burying.number:
        sys.stdout.write(phrases("da").count("store.buried", burying.number) + "\n")
    return 0


class _Burying:
    """Deletes what was deleted for good out of a store that was just restored."""

    def __init__(self, stones: Sequence[Tombstone]) -> None:
        self._stones = stones
        self.number = 0

    async def again(self, backend: Backend) -> None:
        instead = phrases("da")("afterwards.somebody")
        self.number = await bury(backend, self._stones, instead, datetime.now(UTC))


async def _backup(store: str, file: Path) -> int:
    """Under another name until it is whole."""
    async with existing(store) as origin:
        part = await asyncio.to_thread(_begin, file)
        backup = TinyDBBackend(part)
        try:
            copied = await copy(origin, backup, replace=True, progress=_Progress())
        finally:
            await backup.close()
        await asyncio.to_thread(_name, part, file)
        _tell("backed_up", file=file)
        await _tell_copied(origin, copied)
    return 0


async def _verify(store: str) -> int:
    async with existing(store) as backend:
        verified = await verify(backend)
    _report(verified)
    return 1 if verified.flaws else 0


def _report(verified: Verified) -> None:
    words = phrases("da")
    for collection, count in sorted(verified.counts.items()):
        _tell("counted", collection=collection, count=count)
    for flaw in verified.flaws:
        _tell(f"flaw.{flaw.code}", place=flaw.place, detail=flaw.detail)
    if verified.flaws:
        sys.stdout.write(words.count("store.flaws", len(verified.flaws)) + "\n")
    else:
        _tell("sound", count=sum(verified.counts.values()))


@asynccontextmanager
async def existing(store: str) -> AsyncIterator[Backend]:
    """A store to read. A file that is not there must not be made by looking for it."""
    file = file_of(store)
    if file is not None and not file.exists():
        raise StoreMissing(str(file))
    backend = await open_backend(store)
    try:
        yield backend
    finally:
        await backend.close()


@asynccontextmanager
async def _target(store: str) -> AsyncIterator[Backend]:
    """A store to copy into; a file that cannot be read is put aside first."""
    try:
        backend = await open_backend(store, unfinished=True)
    except StoreDamaged:
        file = file_of(store)
        if file is None:
            raise
        _tell("set_aside", path=await asyncio.to_thread(set_aside, file))
        backend = await open_backend(store, unfinished=True)
    try:
        yield backend
    finally:
        await backend.close()


async def _tell_copied(origin: Backend, copied: Content) -> None:
    _tell("copied", count=copied.count, digest=copied.digest)
    if await content(origin) != copied:
        _tell("moved_on")


def _begin(file: Path) -> Path:
    """An empty file beside `file`. What comes into it is for nobody else on this machine."""
    if file.exists():
        raise StoreOccupied(str(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.part")
    part.touch(0o600)
    return part


def _name(part: Path, file: Path) -> None:
    part.replace(file)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class _Progress:
    """A line now and then."""

    def __init__(self) -> None:
        self._next = time.monotonic() + PAUSE

    def __call__(self, count: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + PAUSE
            _tell("copied_so_far", count=count)


def _tell(code: str, **values: object) -> None:
    sys.stdout.write(phrases("da")(f"store.{code}", **values) + "\n")
    sys.stdout.flush()
