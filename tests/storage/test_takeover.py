"""An earlier start's TinyDB file becomes our store: once, all of it or nothing, and is kept."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB
from tinydb.table import Document as TinyDocument

from dialogs.errors import StoreDamaged, StoreUnavailable
from storage import takeover
from storage.base import Document
from storage.opening import open_backend
from storage.tinydb import open_tinydb
from tests.storage.asking import keys, put
from tests.storage.test_contract_copying import all_of


def stock(file: Path, rounds: int = 20) -> bytes:
    """What stock TinyDB makes: tables with numbered documents, and one with ids of its own."""
    with TinyDB(file, ensure_ascii=False, encoding="utf-8") as db:
        db.table("rounds").insert_multiple(
            {"state": "open", "title": f"Fonden æøå {n}"} for n in range(rounds)
        )
        db.table("seats").insert(TinyDocument({"n": [1, 2.5, None]}, 7))
        db.insert({"in": "the default table"})
    return file.read_bytes()


async def taken(store: Path) -> list[Document]:
    backend = await open_backend(store)
    found = await all_of(backend)
    assert keys(await backend.scan("rounds", "state", "open")) == sorted(
        each.key for each in found if each.collection == "rounds"
    )
    await backend.close()
    return found


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("name", ["bilagsbot.db", "bilagsbot.json"])
async def test_all_of_it_is_taken_over_once_and_the_file_is_kept(tmp_path: Path, name: str) -> None:
    content = stock(tmp_path / name)
    found = await taken(tmp_path / "bilagsbot.db")
    assert len(found) == 22
    assert Document("rounds", "1", 1, {"state": "open", "title": "Fonden æøå 0"}) in found
    assert Document("seats", "7", 1, {"n": [1, 2.5, None]}) in found
    assert Document("_default", "1", 1, {"in": "the default table"}) in found
    assert names(tmp_path) == ["bilagsbot.db", "bilagsbot.taken-over-1.json"]
    assert (tmp_path / "bilagsbot.taken-over-1.json").read_bytes() == content
    backend = await open_backend(tmp_path / "bilagsbot.db")
    await put(backend, "1", 1, state="open", title="Ny")
    await backend.close()
    assert len(await taken(tmp_path / "bilagsbot.db")) == 22
    assert names(tmp_path) == ["bilagsbot.db", "bilagsbot.taken-over-1.json"]


async def test_a_file_named_json_may_be_the_store_itself(tmp_path: Path) -> None:
    stock(tmp_path / "min.json")
    assert len(await taken(tmp_path / "min.json")) == 22
    assert len(await taken(tmp_path / "min.json")) == 22
    assert names(tmp_path) == ["min.json", "min.taken-over-1.json"]


def test_whoever_looks_with_tinydb_finds_the_same_documents(tmp_path: Path) -> None:
    stock(tmp_path / "bilagsbot.db")
    with open_tinydb(tmp_path) as db:
        assert db.table("rounds").get(doc_id=3) == {"state": "open", "title": "Fonden æøå 2"}
        assert db.table("rounds").insert({"new": True}) == 21


async def test_a_store_that_is_there_is_not_mixed_with_a_file_beside_it(tmp_path: Path) -> None:
    backend = await open_backend(tmp_path / "bilagsbot.db")
    await put(backend, "mine", state="open")
    await backend.close()
    stock(tmp_path / "bilagsbot.json")
    assert keys(await taken(tmp_path / "bilagsbot.db")) == ["mine"]
    assert names(tmp_path) == ["bilagsbot.db", "bilagsbot.json"]


DAMAGED: list[bytes] = [
    b"{",
    b'{"_default": {"1": {"a": 1}}',
    b'{"_default": {"1": {"a": 1}}}}',
    b'{"_default": {"1": 5}}',
    b'{"_default": [1, 2]}',
    b'{"_default": {"": {}}}',
    b'{"_default": {"1": {"a": NaN}}}',
    b'{"_default": {"1": {"a": "\xff\xfe"}}}',
    b"{" + b'"a":{' * 100_000,
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
@pytest.mark.parametrize("name", ["bilagsbot.db", "bilagsbot.json"])
async def test_a_damaged_file_is_refused_by_name_and_left_alone(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    for _ in range(2):
        with pytest.raises(StoreDamaged, match=str(tmp_path / name)):
            await open_backend(tmp_path / "bilagsbot.db")
        assert (tmp_path / name).read_bytes() == content
        assert names(tmp_path) == [name]


@pytest.mark.parametrize("step", ["Rows", "_kept"])
async def test_a_start_that_dies_in_the_middle_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Before anything is written, and after it is written and before the file is put aside."""
    content = stock(tmp_path / "bilagsbot.db")

    def die(*_: Any) -> None:
        raise StoreUnavailable("killed")

    with monkeypatch.context() as broken:
        broken.setattr(takeover, step, die)
        with pytest.raises(StoreUnavailable):
            await open_backend(tmp_path / "bilagsbot.db")
    assert len(await taken(tmp_path / "bilagsbot.db")) == 22
    assert names(tmp_path) == ["bilagsbot.db", "bilagsbot.taken-over-1.json"]
    assert (tmp_path / "bilagsbot.taken-over-1.json").read_bytes() == content


OPEN = """
import asyncio, sys
from pathlib import Path
from storage.base import NEW, Put
from storage.opening import open_backend

async def main():
    backend = await open_backend(Path(sys.argv[1]))
    await backend.commit([Put("seats", sys.argv[2], NEW, {})])
    await backend.close()

print("begun", flush=True)
asyncio.run(main())
"""


async def start(store: Path, name: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", OPEN, str(store), name, stdout=asyncio.subprocess.PIPE
    )


async def test_several_processes_that_start_at_once_take_it_over_once(tmp_path: Path) -> None:
    stock(tmp_path / "bilagsbot.db", 3000)
    started = [await start(tmp_path / "bilagsbot.db", f"process {n}") for n in range(4)]
    assert [await each.wait() for each in started] == [0, 0, 0, 0]
    found = await taken(tmp_path / "bilagsbot.db")
    assert [each.key for each in found if each.collection == "seats"] == [
        "7",
        *(f"process {n}" for n in range(4)),
    ]
    assert len(found) == 3006
    assert names(tmp_path) == ["bilagsbot.db", "bilagsbot.taken-over-1.json"]


@pytest.mark.parametrize("after", [0.0, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5])
async def test_a_start_that_is_killed_loses_nothing(tmp_path: Path, after: float) -> None:
    content = stock(tmp_path / "bilagsbot.db", 5000)
    process = await start(tmp_path / "bilagsbot.db", "x")
    assert process.stdout
    await process.stdout.readline()
    await asyncio.sleep(after)
    if process.returncode is None:
        process.kill()
    await process.wait()
    found = [each for each in await taken(tmp_path / "bilagsbot.db") if each.key != "x"]
    assert len(found) == 5002
    assert (tmp_path / "bilagsbot.taken-over-1.json").read_bytes() == content
    assert json.loads(content)["seats"] == {"7": {"n": [1, 2.5, None]}}
