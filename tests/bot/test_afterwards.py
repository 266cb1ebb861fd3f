"""What was deleted is gone: looked for byte by byte in the data folder, a dump, and backups old and new.

The bot is `app.py` itself, and runs meanwhile.
"""

from __future__ import annotations

import io
import json
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.cli import afterwards, store
from bot.cli.chat_client import ChatClient
from bot.cli.main import make_parser
from bot.clock import system_clock
from bot.settings import Settings
from dialogs.model import Round, RoundState
from storage.opening import open_backend
from storage.repository import ANSWERS, ROUNDS, Changes, Repository, Stored
from tests.bot.owners import ChatOwner
from tests.bot.rounds import HR
from tests.bot.server import Server
from tests.bot.test_kills import begin
from tests.storage.conftest import PLACES
from tests.storage.postgres_server import postgres_server

IB, BO = "ib.skovgaard@eks.dk", "bo.lund@eks.dk"
IBS_NAME = "Ib Skovgaard"
LASTING = sorted(set(PLACES) - {"memory"})


class Anonymous(ChatOwner):
    """Does not sign what they write."""

    @property
    def voice(self) -> str:
        return "Skovens svar" if self.name == IB else "Lundens svar"


@dataclass
class Town:
    """An installation whose bot runs, with a round that two owners have answered, one project together."""

    server: Server
    folder: Path
    owners: list[Anonymous]

    async def types(self, *command: str) -> tuple[int, str]:
        """What the command says, and its exit status. In this process, which is not the bot's."""
        options = make_parser().parse_args(command)
        run = store.run if options.command in store.COMMANDS else afterwards.run
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            status = await run(options, Settings(self.data, self.server.store))
        return status, said.getvalue()

    async def done(self, *command: str) -> str:
        status, said = await self.types(*command)
        assert status == 0, said
        return said

    @property
    def data(self) -> Path:
        return self.server.folder

    def where(self, *words: str) -> list[str]:
        """The files of the data folder, and the database, that hold one of these."""
        found = [path for path in sorted(self.data.rglob("*")) if path.is_file() and holds(path, words)]
        if self.server.store.startswith("postgresql"):
            dump = postgres_server().dump(self.server.store)
            found += [Path("dump") for word in words if word.encode().hex() in dump or word in dump]
        return [str(path) for path in found]

    async def backed_up(self, name: str) -> Path:
        await self.done("backup", str(self.folder / name))
        return self.folder / name

    async def round(self) -> Stored[Round]:
        backend = await open_backend(self.server.store)
        (found,) = await Repository(backend).find(ROUNDS)
        await backend.close()
        return found

    async def answers(self) -> list[str]:
        backend = await open_backend(self.server.store)
        found = await Repository(backend).find(ANSWERS)
        await backend.close()
        return sorted(json.dumps([each.record.answer.by, each.record.project]) for each in found)


def holds(file: Path, words: tuple[str, ...]) -> bool:
    """Also as JSON may have written them."""
    content = file.read_bytes()
    return any(word.encode() in content or json.dumps(word)[1:-1].encode() in content for word in words)


@pytest.fixture(params=LASTING)
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    data = tmp_path / "data"
    data.mkdir()
    async with Server(data, PLACES[request.param](data)) as server, ClientSession() as session:
        owners = [Anonymous(name, session, server.url, random.Random(3)) for name in (IB, BO)]
        await server.start()
        await begin(session, server.url, owners, [[0], [1], [0, 1]])
        for owner in owners:
            for _ in range(8):
                await owner.act()
        async with ChatClient(session, server.url, HR) as hr:
            await hr.say("status")
        yield Town(server, tmp_path, owners)


async def test_a_person_is_shown_and_forgotten_and_no_old_backup_brings_them_back(town: Town) -> None:
    ib, bo = town.owners
    old = await town.backed_up("gammel.db")
    shown = await town.done("insight", IB)
    assert all(text in shown for text in [*ib.written, IBS_NAME, "Projekt 0", "Projekt 2"])
    assert not any(text in shown for text in bo.written)
    assert town.where(IB)
    assert town.where(IBS_NAME)
    before = await town.answers()
    assert "Intet er slettet endnu" in await town.done("forget", IB, "--dry-run")
    assert await town.answers() == before
    said = await town.done("forget", IB)
    assert "»Projekt 0«" in said
    assert town.where(IB, IBS_NAME) == []
    assert all(town.where(text) for text in [*ib.written, *bo.written])
    assert len(await town.answers()) == len(before)
    await town.done("verify")
    new = await town.backed_up("ny.db")
    assert not holds(new, (IB, IBS_NAME))
    status, said = await town.types("insight", IB)
    assert (status, "intet gemt" in said) == (1, True)
    await bo.act()
    await bo.act()

    assert await town.server.stop() == 0
    listed = town.data / "tombstones.txt"
    assert holds(old, (IB, IBS_NAME))
    await town.done("restore", str(old), "--replace")
    assert town.where(IB, IBS_NAME) == []
    await town.done("verify")
    shutil.move(listed, town.folder / "liste.txt")
    status, said = await town.types("restore", str(old), "--replace")
    assert (status, "--tombstones" in said) == (1, True)
    await town.done("restore", str(old), "--replace", "--tombstones", str(town.folder / "liste.txt"))
    assert town.where(IB, IBS_NAME) == []
    assert listed.exists()
    await town.done("verify")


async def test_a_round_is_kept_for_its_days_and_then_nothing_of_it_is_left(town: Town) -> None:
    texts = tuple(text for owner in town.owners for text in owner.written)
    old = await town.backed_up("gammel.db")
    round_ = (await town.round()).record
    assert "ikke lukket" in await town.done("retention", "--delete")
    await closed(town, days_ago=8)
    assert "ingen frist" in await town.done("retention", "--delete")
    await town.done("retention", "--round", round_.title, "--days", "10")
    assert "Ingen runder skal slettes nu" in await town.done("retention")
    await town.done("retention", "--round", round_.id, "--days", "7")
    assert "1 runde kan slettes nu" in await town.done("retention")
    assert town.where(*texts)
    assert round_.title in await town.done("retention", "--delete")
    assert town.where(*texts, round_.title, "Projekt 0", "Projekt 2") == []
    await town.done("verify")
    assert not holds(await town.backed_up("ny.db"), (*texts, round_.title))
    assert (await town.server.get("/readyz"))[0] == 200

    assert await town.server.stop() == 0
    await town.done("restore", str(old), "--replace")
    assert town.where(*texts, round_.title) == []
    await town.done("verify")


async def closed(town: Town, days_ago: int) -> None:
    """As if HR had closed it then."""
    stored = await town.round()
    now = system_clock()
    backend, changes = await open_backend(town.server.store), Changes()
    ended = replace(stored.record, state=RoundState.CLOSED, closed_at=now - timedelta(days=days_ago))
    changes.put(ROUNDS, ended, stored.version)
    await Repository(backend).commit(changes, now)
    await backend.close()
