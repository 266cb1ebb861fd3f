"""Two bot processes on one store, answering the same owners at once: they behave as one bot.

Real processes and real HTTP. Every owner writes to either process as chance will have it, one process is
killed and started again in the middle, and PostgreSQL's server is restarted. Afterwards every answer stands
under its own question, and nobody was asked anything twice but where a send was interrupted.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.cli.chat_client import ChatClient
from bot.settings import LOCAL_HOST
from dialogs import richtext
from dialogs.delivery import Delivery
from dialogs.model import Project, SubmissionState
from dialogs.richtext import plain
from storage.opening import open_backend
from storage.repository import ANSWERS, OUTBOX, SUBMISSIONS, Repository
from tests.bot.rounds import HR, STATUS, asked, free_port, has, make_round
from tests.storage.conftest import PLACES
from tests.storage.postgres_server import postgres_server

ROOT = Path(__file__).parents[2]
OWNERS = 4
BOT = "import sys; from bot.cli.main import main; sys.exit(main([]))"
"""What app.py does when everything is installed."""


@dataclass
class Bot:
    """One process; `start` after a `kill` gives it the same port."""

    store: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://{LOCAL_HOST}:{self.port}"

    async def start(self) -> None:
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "BILAGSBOT_STORE": self.store,
            "BILAGSBOT_DATA": str(self.folder),
        }
        command = (sys.executable, "-c", BOT)
        with (self.folder / f"log-{self.port}").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=environment, stdout=PIPE, stderr=log
            )
        assert self.process.stdout
        async with asyncio.timeout(30):
            while self.url not in (await self.process.stdout.readline()).decode():
                assert self.process.returncode is None

    async def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.communicate()


@asynccontextmanager
async def two(store: str, folder: Path) -> AsyncIterator[list[Bot]]:
    bots = [Bot(store, folder), Bot(store, folder)]
    try:
        await asyncio.gather(*(bot.start() for bot in bots))
        yield bots
    finally:
        for bot in bots:
            await bot.kill()


class Owner:
    """Somebody with a tab at each process, who writes into one of them and reads the first."""

    def __init__(self, tabs: list[ChatClient], chance: random.Random) -> None:
        self.tabs = tabs
        self._done: set[object] = set()
        self._last = ("", "")
        self._chance = chance

    async def answer_all(self) -> None:
        await self.tabs[0].until(lambda message: has(message, "start"), 60)
        await self.say("start")
        while True:
            message = await self.tabs[0].until(self._asks, 60)
            self._done.add(what(message))
            if has(message, "send"):
                return
            if has(message, "discard"):
                await self._settle()
            else:
                self._last = asked(message)
                await self.say("svar på {} {}".format(*self._last))

    async def say(self, text: str) -> None:
        await self._chance.choice(self.tabs).say(text)

    async def _settle(self) -> None:
        """The bot does not know which question a text was for. It is for the last that was answered."""
        try:
            _, card = self.tabs[0].button("place")
        except LookupError:
            card = {}
        is_there = (card.get("project"), card.get("question")) == self._last
        await self.tabs[0].press("place" if is_there else "discard")

    def _asks(self, message: Mapping[str, Any]) -> bool:
        """A question that was not answered yet, whichever copy of it this is; or another that is new."""
        wants = asked(message) != ("", "") or has(message, "send") or has(message, "discard")
        return wants and what(message) not in self._done


def what(message: Mapping[str, Any]) -> object:
    """What a message is about: a question, or the message itself."""
    return message["id"] if asked(message) == ("", "") else asked(message)


def projects() -> list[Project]:
    return [
        Project(
            id=str(number),
            round_id="",
            position=number,
            title=f"Projekt {number}",
            number=str(number),
            owners=(f"Ejer {number}",),
            purpose=richtext.read_plain("Formål"),
            contacts=(f"ejer{number}@kommune.example",),
        )
        for number in range(1, OWNERS + 1)
    ]


async def play(bots: list[Bot], disturb: Callable[[], Awaitable[None]]) -> None:
    """The whole round until all have answered, while `disturb` does its worst."""
    chance = random.Random()
    async with ClientSession() as session:
        tabs = [ChatClient(session, bots[0].url, HR)]
        async with tabs[0] as hr:
            await make_round(hr, projects())
        rows = [row.contacts[0] for row in projects()]
        owners = [Owner([ChatClient(session, bot.url, row) for bot in bots], chance) for row in rows]
        async with asyncio.timeout(120), asyncio.TaskGroup() as group:
            for owner in owners:
                group.create_task(_answer(owner))
            group.create_task(_run(disturb))


async def _answer(owner: Owner) -> None:
    async with owner.tabs[0], owner.tabs[1]:
        await owner.answer_all()


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def check(store: str) -> None:
    """Every answer under its question, once; every message given, twice only after an uncertain send."""
    backend = await open_backend(store)
    try:
        repository = Repository(backend)
        submissions = [stored.record for stored in await repository.find(SUBMISSIONS)]
        assert len(submissions) == OWNERS
        for submission in submissions:
            assert submission.state is SubmissionState.CONFIRMING
            given = {key: (plain(a.text), a.version) for key, a in submission.answers.items()}
            keys = [question.key for question in STATUS.questions]
            assert given == {key: (f"svar på {submission.project} {key}", 1) for key in keys}
        assert len(await repository.find(ANSWERS)) == OWNERS * len(STATUS.questions)
        for project in projects():
            await check_messages(repository, project.contacts[0])
    finally:
        await backend.close()


async def check_messages(repository: Repository, person: str) -> None:
    rows = [stored.record for stored in await repository.find(OUTBOX, "person", person)]
    assert {row.state for row in rows} == {Delivery.SENT}
    owed = [row for row in rows if not row.replaces]
    chat = await repository.backend.scan("chat", "conversation", f"local:{person}")
    said = [each.body for each in chat if each.body["by"] == "bot"]
    assert len(owed) <= len(said) <= len(owed) + sum(row.doubtful for row in owed)
    questions = Counter(asked(message) for message in said if asked(message) != ("", ""))
    assert len(questions) == len(STATUS.questions)


async def nothing() -> None:
    return


@pytest.fixture(params=["tinydb", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return PLACES[request.param](tmp_path)


async def test_two_processes_answer_the_same_owners_at_once(tmp_path: Path, store: str) -> None:
    async with two(store, tmp_path) as bots:
        await play(bots, nothing)
    await check(store)


async def test_nothing_is_lost_when_one_is_killed_and_the_server_restarts(tmp_path: Path, store: str) -> None:
    chance = random.Random()
    async with two(store, tmp_path) as bots:

        async def kill() -> None:
            await asyncio.sleep(chance.uniform(0.1, 0.7))
            bot = chance.choice(bots)
            await bot.kill()
            if store.startswith("postgresql"):
                await asyncio.to_thread(postgres_server().restart, chance.choice(["fast", "immediate"]))
            await bot.start()

        await play(bots, kill)
    await check(store)
