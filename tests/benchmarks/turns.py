"""What one turn costs: CPU, and how many a second, for 1, 16 and 64 people who write at once.

A bare aiohttp handler, the SDK's own echo bot, and ours answering a real question: a durable write, and the
next card sent. Each is a process of its own and so is the connector; all are measured in one run, in turns.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession, TCPConnector

from bot.bootstrap import ROOT
from dialogs.model import Address, Person, Project, Round, RoundState, Seat, Submission
from storage.opening import open_backend
from storage.repository import ANSWERS, PEOPLE, PROJECTS, ROUNDS, SEATS, SUBMISSIONS, Changes, Repository
from templates import load_kinds
from tests.bot.faulty_round import Bot
from tests.bot.teams_town import Microsoft, process
from tests.fakes import activities as made
from tests.fakes.activities import TENANT, Json
from tests.fakes.connector import FakeConnector
from tests.fakes.keyserver import KeyServer
from tests.fakes.onedrive import OneDrive
from tests.fakes.tokenserver import TokenServer

KIND = load_kinds()["status_table"]
AT_ONCE = (1, 16, 64)
PACE = 2000
"""Messages a second that the bots may send: no limit here."""

WARM_UP = 30
"""Turns that are not counted, before each measurement."""

ANSWER = "Projektet har fået fast frivillige til de ugentlige ture, og {} borgere har været med."


@dataclass
class Contender:
    """A running bot, and the people who have not answered everything yet."""

    name: str
    url: str
    pid: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count()

    @property
    def cpu(self) -> float:
        """Seconds that the process has used, in all its threads: Linux' clock of another process."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def next_person(self) -> Json:
        return person(next(self._numbers))


@dataclass(frozen=True, slots=True)
class Measured:
    """`cpu` is in seconds a turn, `rate` in turns a second."""

    cpu: float
    rate: float


def person(number: int) -> Json:
    oid = f"aaaaaaaa-0000-0000-0000-{number:012}"
    return {"id": f"29:{number}", "name": f"Ejer {number}", "aadObjectId": oid}


async def settle(store: str, people: int, service_url: str) -> None:
    """A round under way, in which everybody has the first question of a project of theirs on the screen."""
    backend, now, changes = await open_backend(store), datetime.now(UTC), Changes()
    round_ = Round(
        *("r", KIND.key, "Bilag", RoundState.OPEN, KIND.questions, "hr", "HR", now),
        deadline_at=now + timedelta(days=14),
        opened_at=now,
    )
    changes.put(ROUNDS, round_)
    for number in range(people):
        who, key, email = person(number), f"p{number:05}", f"ejer{number}@eksempel.example"
        where = made.personal(who)["id"]
        address = Address("msteams", service_url, where, who["id"], made.BOT["id"], TENANT)
        seat = Seat(who["aadObjectId"], "da", key, KIND.questions[0].key, asked=1, greeted=("r",), met=True)
        changes.put(PEOPLE, Person(seat.person, who["name"], (email,), "da", address))
        changes.put(PROJECTS, Project(key, "r", number, f"Projekt {number}", contacts=(email,)))
        changes.put(SUBMISSIONS, Submission(key, "r", owners=(email,)))
        changes.put(SEATS, seat)
    await Repository(backend).commit(changes, now)
    await backend.close()


async def answered(store: str) -> int:
    """How many answers are in the store: a turn that wrote nothing has not been measured."""
    backend = await open_backend(store)
    count = len(await Repository(backend).find(ANSWERS))
    await backend.close()
    return count


async def drive(session: ClientSession, bot: Contender, url: str, turns: int, users: int) -> None:
    """`turns` answers, `users` people at a time, each in order."""
    left = deque(range(turns))

    async def answer_all() -> None:
        while left:
            who = bot.next_person()
            for _ in KIND.questions:
                if left:
                    await write(session, bot, made.message(ANSWER.format(left.popleft()), url, who))

    await asyncio.gather(*(answer_all() for _ in range(users)))


async def write(session: ClientSession, bot: Contender, activity: Json) -> None:
    activity["timestamp"] = datetime.now(UTC).isoformat()
    async with session.post(f"{bot.url}/api/messages", json=activity, headers=bot.headers) as response:
        body = await response.text()
        assert response.status in {200, 201}, (bot.name, response.status, body)


async def measure(session: ClientSession, bot: Contender, url: str, turns: int, users: int) -> Measured:
    await drive(session, bot, url, WARM_UP, users)
    began, used = time.perf_counter(), bot.cpu
    await drive(session, bot, url, turns, users)
    return Measured((bot.cpu - used) / turns, turns / (time.perf_counter() - began))


@asynccontextmanager
async def served(*command: str) -> AsyncIterator[tuple[Process, str]]:
    """A process that says its address first."""
    bot = await asyncio.create_subprocess_exec(sys.executable, "-m", *command, cwd=ROOT, stdout=PIPE)
    assert bot.stdout
    try:
        yield bot, (await bot.stdout.readline()).decode().strip()
    finally:
        bot.kill()
        await bot.wait()


async def enter(stack: AsyncExitStack, session: ClientSession, url: str, folder: Path) -> list[Contender]:
    """All four, running."""
    found = []
    for name, label in (("bare", "bare handler"), ("stock", "stock CloudAdapter echo")):
        bot, at = await stack.enter_async_context(served("tests.benchmarks.contenders", name))
        found.append(Contender(label, at, bot.pid))
    local = Bot(folder / "local", PACE)
    await local.start()
    stack.push_async_callback(local.stop)
    await local.ready(session)
    found.append(Contender("ours, without the token check", local.url, local.pid))
    keys, login = KeyServer(), TokenServer()
    await stack.enter_async_context(keys)
    await stack.enter_async_context(login)
    servers = Microsoft(FakeConnector(), keys, login, OneDrive())
    running = await stack.enter_async_context(process(servers, folder / "teams", pace=PACE))
    headers = {"Authorization": f"Bearer {servers.token(serviceurl=url)}"}
    found.append(Contender("ours, with the token check", running.town.url, running.bot.pid, headers))
    return found


async def compare(turns: int) -> list[tuple[str, list[Measured]]]:
    """What each contender needs, for each number of people at once."""
    people = len(AT_ONCE) * (turns // len(KIND.questions) + WARM_UP + 2 * max(AT_ONCE))
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _, url = await stack.enter_async_context(served("tests.fakes.connector", "--port", "0"))
        stores = [folder / name / "bilagsbot.db" for name in ("local", "teams")]
        for store in stores:
            store.parent.mkdir()
            await settle(str(store), people, url)
        session = await stack.enter_async_context(ClientSession(connector=TCPConnector(limit=0)))
        bots = await enter(stack, session, url, folder)
        found: list[list[Measured]] = [[] for _ in bots]
        for users in AT_ONCE:
            for bot, cells in zip(bots, found, strict=True):
                cells.append(await measure(session, bot, url, turns, users))
        for store in stores:
            assert await answered(str(store)) == len(AT_ONCE) * (turns + WARM_UP)
        return [(bot.name, cells) for bot, cells in zip(bots, found, strict=True)]


def table(found: Sequence[tuple[str, Sequence[Measured]]], turns: int) -> str:
    lines = [f"{turns} turns a cell: CPU of a turn, times the bare handler's, turns a second"]
    lines.append(" " * 30 + "".join(f"{f'{users} at once':>27}" for users in AT_ONCE))
    bare = found[0][1]
    for name, cells in found:
        shown = [
            f"{1000 * cell.cpu:8.2f} ms {cell.cpu / least.cpu:5.1f}x {cell.rate:6.0f}/s"
            for cell, least in zip(cells, bare, strict=True)
        ]
        lines.append(f"{name:30}" + "  ".join(shown))
    return "\n".join(lines) + "\n"
