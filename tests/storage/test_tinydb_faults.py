"""A full disk, a folder that cannot be written, a damaged file: refused, said clearly, and nothing lost."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from dialogs.errors import StoreDamaged, StoreUnavailable
from storage.opening import open_backend
from storage.tinydb import TinyDBBackend
from tests.storage.asking import keys, put

MEGABYTE = 1 << 20
NOBODY = 65534


@contextmanager
def file_limit(folder: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """Files that cannot grow over three megabytes: every write behind that fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 * MEGABYTE, before[1]))
    try:
        yield folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def small_disk(folder: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A file system of three megabytes, and a way to make it larger."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=True)

    def grow() -> None:
        subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)

    try:
        yield folder, grow
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _can_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=False, capture_output=True)
        if mounted.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return mounted.returncode == 0


Disk = Callable[[Path], AbstractContextManager[tuple[Path, Callable[[], None]]]]
DISKS: list[Disk] = [file_limit, small_disk] if _can_mount() else [file_limit]


@pytest.mark.parametrize("disk", DISKS)
async def test_a_full_disk_refuses_all_of_the_group_and_loses_nothing(tmp_path: Path, disk: Disk) -> None:
    with disk(tmp_path) as (folder, make_room):
        store = TinyDBBackend(folder / "bilagsbot.db")
        saved: list[str] = []
        refused: list[str] = []
        for n in range(40):
            group = [f"{n:02d}-{each}" for each in "abcd"]
            texts = (put(store, key, state="open", text="x" * 50_000) for key in group)
            outcomes = await asyncio.gather(*texts, return_exceptions=True)
            for key, outcome in zip(group, outcomes, strict=True):
                assert outcome is None or isinstance(outcome, StoreUnavailable)
                (refused if outcome else saved).append(key)
        assert saved
        assert refused
        assert keys(await store.scan("rounds")) == saved
        make_room()
        for key in refused:
            await put(store, key, state="open", text="y" * 50_000)
        await store.close()
        store = TinyDBBackend(folder / "bilagsbot.db")
        assert keys(await store.scan("rounds", "state", "open")) == sorted(saved + refused)
        await store.close()


@contextmanager
def unwritable(*files: Path) -> Iterator[Path]:
    """A folder with copies of these files that this process may read and not write, root's process too."""
    folder = Path(tempfile.mkdtemp())
    for file in files:
        shutil.copy(file, folder)
        (folder / file.name).chmod(0o444)
    folder.chmod(0o555)
    was = os.geteuid()
    os.seteuid(was or NOBODY)
    try:
        yield folder
    finally:
        os.seteuid(was)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.fixture
async def full(path: Path) -> Path:
    """A closed store with two hundred documents."""
    store = TinyDBBackend(path)
    await asyncio.gather(*(put(store, f"{n:03d}", state="open", text="x" * 2000) for n in range(200)))
    await store.close()
    return path


@pytest.mark.parametrize("below", [".", "data"])
async def test_a_folder_that_cannot_be_written_is_unavailable_and_named(below: str) -> None:
    with unwritable() as folder, pytest.raises(StoreUnavailable, match=str(folder)):
        await open_backend(folder / below)


def test_a_store_that_can_only_be_read_is_unavailable_and_unchanged(full: Path) -> None:
    content = full.read_bytes()
    with unwritable(full) as folder:
        with pytest.raises(StoreUnavailable, match=str(folder / full.name)):
            TinyDBBackend(folder / full.name)
        assert (folder / full.name).read_bytes() == content


def test_a_file_that_is_no_store_is_refused_by_name_and_left_alone(path: Path) -> None:
    for content in (b'{"_default": {"1": {"a": 1}}}', b"\0" * 9000, os.urandom(9000)):
        path.write_bytes(content)
        with pytest.raises(StoreDamaged, match=str(path)):
            TinyDBBackend(path)
        assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    change(path, "CREATE TABLE theirs (x)")
    content = path.read_bytes()
    with pytest.raises(StoreDamaged, match="not a store"):
        TinyDBBackend(path)
    assert path.read_bytes() == content


def test_a_truncated_file_is_refused_by_name(full: Path) -> None:
    with full.open("r+b") as file:
        file.truncate(full.stat().st_size // 2)
    with pytest.raises(StoreDamaged, match=str(full)):
        TinyDBBackend(full)


def test_a_damaged_page_is_said_when_it_is_read_and_never_guessed(full: Path) -> None:
    with full.open("r+b") as file:
        file.seek(full.stat().st_size // 2)
        file.write(os.urandom(100_000))
    with pytest.raises(StoreDamaged, match=str(full)):
        asyncio.run(read_all(full))


async def read_all(path: Path) -> None:
    store = TinyDBBackend(path)
    try:
        await store.scan("rounds")
    finally:
        await store.close()


@pytest.mark.parametrize("body", ["'{\"a\": '", "x'ff'", "''"])
async def test_a_document_that_is_no_json_is_named_and_its_neighbours_are_read(full: Path, body: str) -> None:
    change(full, f"UPDATE documents SET body = CAST({body} AS TEXT) WHERE key = '007'")
    store = TinyDBBackend(full)
    with pytest.raises(StoreDamaged, match=str(full)):
        await store.get("rounds", "007")
    with pytest.raises(StoreDamaged, match=str(full)):
        await store.scan("rounds")
    assert await store.get("rounds", "008")
    await put(store, "009", 1, state="closed")
    await store.close()


def change(path: Path, sql: str) -> list[Any]:
    """What somebody else does to the file."""
    other = sqlite3.connect(path)
    found = other.execute(sql).fetchall()
    other.commit()
    other.close()
    return found
