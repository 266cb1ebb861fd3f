"""SIGKILL at random moments while owners answer over HTTP: nothing acknowledged is lost, nothing invented.

The server is `app.py` itself, killed while it starts, between a commit and what it owes, or anywhere else;
the owners are at the built-in chat and in Teams. Ten times CI's kills, 500 and 100 on PostgreSQL:

    KILLS_TIMES=10 python3 -m tests -k kills
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.cli.chat_client import ChatClient
from dialogs.delivery import OWED
from dialogs.model import Project
from dialogs.richtext import plain
from storage.opening import open_backend
from storage.repository import ANSWERS, OUTBOX, SEATS, Repository
from storage.verifying import verify
from tests.bot.owners import ChatOwner, Owner, TeamsOwner
from tests.bot.rounds import HR, asked, make_round
from tests.bot.server import Server
from tests.storage.conftest import PLACES

TIMES = int(os.environ.get("KILLS_TIMES", "1"))
KILLS = {"tinydb": 50, "postgresql": 10}
"""How often, by backend; each that several processes can have must be here."""

SHARES = [[0], [2], [1, 3]]
"""Who answers which project: the last two of them together, one in the chat and one in Teams."""


@pytest.mark.timeout(900 * TIMES)
@pytest.mark.parametrize("scheme", sorted(set(PLACES) - {"memory"}))
async def test_no_kill_loses_invents_tears_or_misplaces_an_answer(scheme: str, tmp_path: Path) -> None:
    owed, stop = 0, asyncio.Event()
    chance = random.Random()
    async with (
        Server(tmp_path, PLACES[scheme](tmp_path)) as server,
        connector() as teams,
        ClientSession() as session,
    ):
        owners = people(session, server.url, teams, chance)
        await server.start()
        await begin(session, server.url, owners, SHARES)
        async with asyncio.TaskGroup() as acting:
            for owner in owners:
                acting.create_task(owner.go_on(stop))
            for _ in range(KILLS[scheme] * TIMES):
                owed += await killed(server, chance)
                await server.launch()
            await server.ready()
            async with asyncio.timeout(60):
                await asyncio.gather(*(owner.written_more(3) for owner in owners))
            stop.set()
        await check_screens(server.store, owners)
        assert await server.stop() == 0
        await check_answers(server.store, owners)
    written = sum(len(owner.written) for owner in owners)
    sys.stdout.write(f"{scheme}: {KILLS[scheme] * TIMES} kills, {owed} messages owed, {written} answers\n")


async def killed(server: Server, chance: random.Random) -> int:
    """Kill it while it starts or while it works; how many messages it owed then, where that was looked at."""
    if chance.random() < 0.8:
        await server.ready()
        await asyncio.sleep(chance.uniform(0, 0.3))
    else:
        await asyncio.sleep(chance.uniform(0, 1.5))
    await server.kill()
    if chance.random() < 0.5:
        return 0
    backend = await open_backend(server.store)
    rows = [row for state in OWED for row in await Repository(backend).find(OUTBOX, "state", state)]
    assert (await verify(backend)).flaws == []
    await backend.close()
    return len(rows)


async def check_answers(store: str, owners: Sequence[Owner]) -> None:
    """Exactly what was acknowledged is there: once, whole, under the question that it was written for."""
    backend = await open_backend(store)
    assert (await verify(backend)).flaws == []
    kept = [version.record for version in await Repository(backend).find(ANSWERS)]
    stored = Counter((plain(each.answer.text), each.project, each.answer.question) for each in kept)
    expected = {(text, *place) for owner in owners for text, place in owner.written.items()}
    assert set(stored) == expected
    assert set(stored.values()) == {1}
    by = {(plain(each.answer.text), each.answer.by) for each in kept}
    assert by == {(text, owner.id) for owner in owners for text in owner.written}
    await backend.close()


async def check_screens(store: str, owners: Sequence[Owner]) -> None:
    """Nothing is owed any more, and everybody sees the question that they are at."""
    backend = await open_backend(store)
    repository = Repository(backend)
    assert [row for state in OWED for row in await repository.find(OUTBOX, "state", state)] == []
    for owner in owners:
        seat = await repository.get(SEATS, owner.id)
        assert seat
        at = (seat.record.project, seat.record.question)
        assert asked(await owner.screen()) == (at if at[1] else ("", ""))
    await backend.close()


def people(session: ClientSession, url: str, teams: str, chance: random.Random) -> list[Owner]:
    chat = [ChatOwner(f"{name}@eks.dk", session, url, chance) for name in ("ib", "bo")]
    return [*chat, *(TeamsOwner(name, session, url, chance, connector=teams) for name in ("eva", "ea"))]


async def begin(
    session: ClientSession, url: str, owners: Sequence[Owner], shares: Sequence[Sequence[int]]
) -> None:
    """A round with one project for each share, the owners that answer it together by their numbers."""
    for owner in owners:
        if isinstance(owner, TeamsOwner):
            await owner.arrive()
    projects = [
        Project(f"{n}", "", n, f"Projekt {n}", number=f"{n}", owners=("HR",), contacts=contacts)
        for n, contacts in enumerate(tuple(owners[number].email for number in share) for share in shares)
    ]
    async with ChatClient(session, url, HR) as hr:
        await make_round(hr, projects)
    async with asyncio.timeout(20):
        for owner in owners:
            await owner.invited()


@asynccontextmanager
async def connector() -> AsyncIterator[str]:
    """Teams, as a process of its own that takes its time; its service URL."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.fakes.connector", stdout=PIPE)
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    slow = {"every": 1, "fault": {"wait": 0.01}}
    async with ClientSession() as session:
        await session.post(f"{url.removesuffix('/connector')}/_fake/faults", json=slow)
    try:
        yield url
    finally:
        process.kill()
        await process.wait()
