"""Invitations to many over a connector that keeps failing, while the bot is killed: everything real.

The connector is a process of its own with a script of faults, and so is the bot. By hand, at full size::

    python3 -m tests.bot.faulty_round 5000
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

from bot.bootstrap import ROOT
from bot.cli.chat_client import ChatClient
from bot.personas import COORDINATOR
from dialogs.delivery import Delivery, OutboxRow, Urgency
from dialogs.messages import ShowHelp
from dialogs.model import Address, Person, Project, Round, RoundState, Submission
from storage.opening import open_backend
from storage.repository import OUTBOX, PEOPLE, PROJECTS, ROUNDS, SUBMISSIONS, Changes, Repository
from templates import load_kinds
from tests.bot.office_hours import ahead_by, moved
from tests.bot.rounds import free_port

FAULTS: Sequence[dict[str, Any]] = (
    {"status": 429, "code": "TooManyRequests", "retry_after": 0.5},
    {"status": 500, "code": "ServiceError", "accept": True},
    {"status": 502, "code": "BadGateway"},
    {"status": 504, "code": "GatewayTimeout"},
    {"reset": True},
    {"reset": True, "accept": True},
    {"wait": 1.0},
)
BLOCKED = 25
"""Every so manieth person has blocked the bot."""
REMINDED = 10
"""Every so manieth person is owed a reminder, too."""


@dataclass
class Town:
    """So many owners, the folder of a bot, and what happened."""

    owners: int
    folder: Path
    service_url: str
    hangs: int = 3
    ahead: timedelta = field(default_factory=ahead_by)
    rows: dict[str, OutboxRow] = field(default_factory=dict)

    def address(self, number: int) -> Address:
        return Address("msteams", self.service_url, f"a:{number}", f"29:{number}", "28:bot", "tenant")

    @property
    def store(self) -> str:
        return str(self.folder / "bilagsbot.db")

    async def settle(self) -> None:
        """A round that HR has just opened, whose owners have all met the bot, with some reminders owed."""
        backend = await open_backend(self.store)
        repository, now = Repository(backend), moved(self.ahead)()
        kind = load_kinds()["status_table"]
        round_ = Round("r", kind.key, "Bilag", RoundState.OPEN, kind.questions, COORDINATOR, "HR", now)
        changes = Changes()
        changes.put(ROUNDS, replace(round_, deadline_at=now + timedelta(days=14), opened_at=now))
        for number in range(self.owners):
            email, key = f"ejer{number}@eksempel.example", f"p{number:05d}"
            changes.put(
                PEOPLE, Person(f"ejer{number}", f"Ejer {number}", (email,), "da", self.address(number))
            )
            changes.put(PROJECTS, Project(key, "r", number, f"Projekt {number}", contacts=(email,)))
            changes.put(SUBMISSIONS, Submission(key, "r", owners=(email,)))
            if number % REMINDED == 0:
                changes.put(OUTBOX, self._reminder(number, now))
        await repository.commit(changes, now)
        await backend.close()

    def _reminder(self, number: int, now: datetime) -> OutboxRow:
        message, person = ShowHelp(f"Påmindelse {number}"), f"ejer{number}"
        address, key = self.address(number), f"{person}/reminder"
        return OutboxRow(key, person, address, message, Urgency.REMINDER, now, now, round_id="r")

    async def read(self) -> None:
        """What the bot has written about its rows; the bot is not running."""
        backend = await open_backend(self.store)
        self.rows = {stored.record.key: stored.record for stored in await Repository(backend).find(OUTBOX)}
        await backend.close()

    def is_blocked(self, number: int) -> bool:
        return number % BLOCKED == 7


class Bot:
    """The real process."""

    def __init__(self, folder: Path, pace: int, ahead: timedelta = timedelta()) -> None:
        self.port = free_port()
        self._ahead = ahead
        self._environment = {
            **{
                k: v
                for k, v in os.environ.items()
                if not k.casefold().startswith(("bilagsbot", "microsoftapp"))
            },
            "BILAGSBOT_DATA": str(folder),
            "BILAGSBOT_PACE": str(pace),
            "PORT": str(self.port),
        }
        self.url = f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bot.office_hours", str(self._ahead.total_seconds())),
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    async def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        self._process.send_signal(how)
        await self._process.wait()

    async def ready(self, session: ClientSession) -> None:
        async with asyncio.timeout(60):
            while True:
                try:
                    async with session.get(f"{self.url}/healthz"):
                        return
                except ClientError:
                    await asyncio.sleep(0.05)


@dataclass
class Outcome:
    """What arrived where, what the bot believes, and what HR is told."""

    town: Town
    delivered: Counter[str]
    tried: int
    faulty: int
    told: str
    seconds: float

    def states(self, urgency: Urgency) -> Counter[str]:
        return Counter(row.state.value for row in self.town.rows.values() if row.urgency is urgency)


async def play(owners: int, folder: Path, *, kills: int = 3, pace: int = 2000, hangs: int = 3) -> Outcome:
    """`hangs` is how many calls never get an answer."""
    connector = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.connector", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert connector.stdout
        url = (await connector.stdout.readline()).decode().strip()
        async with ClientSession() as session:
            town = Town(owners, folder, url, hangs)
            return await _play(town, Bot(folder, pace, town.ahead), session, kills)
    finally:
        connector.kill()
        await connector.wait()


async def _play(town: Town, bot: Bot, session: ClientSession, kills: int) -> Outcome:
    began, origin = time.monotonic(), town.service_url.removesuffix("/connector")
    blocked = [f"a:{number}" for number in range(town.owners) if town.is_blocked(number)]
    script = {"every": 5, "faults": [*FAULTS], "hangs": town.hangs, "blocked": blocked}
    await (await session.post(f"{origin}/_fake/faults", json=script)).release()
    await town.settle()
    total = town.owners + town.owners // REMINDED
    for kill in range(kills):
        await bot.start()
        await _until(session, origin, total * (kill + 1) // (kills + 2))
        await bot.stop()
    await bot.start()
    told = await _finish(bot, session, town)
    await bot.stop(signal.SIGTERM)
    await town.read()
    tally = await _tally(session, origin)
    delivered = Counter(tally["delivered"])
    return Outcome(town, delivered, tally["calls"], tally["faulty"], told, time.monotonic() - began)


async def _finish(bot: Bot, session: ClientSession, town: Town) -> str:
    """HR looks at the delivery until nothing waits; what it says then."""
    await bot.ready(session)
    async with ChatClient(session, bot.url, COORDINATOR) as hr, asyncio.timeout(60 + town.owners / 10):
        while True:
            before = len(hr.said)
            await hr.say("levering")
            told = str((await hr.until_after(before, 60))["text"])
            if "Venter på at blive sendt" not in told and "Inviteret" in told:
                return told
            await asyncio.sleep(1)


async def _until(session: ClientSession, origin: str, calls: int) -> None:
    async with asyncio.timeout(300):
        while (await _tally(session, origin))["calls"] < calls:  # noqa: ASYNC110 -- another process counts
            await asyncio.sleep(0.05)


async def _tally(session: ClientSession, origin: str) -> dict[str, Any]:
    async with session.get(f"{origin}/_fake/tally") as answer:
        return dict(await answer.json())


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("owners", type=int)
    parser.add_argument("--pace", type=int, default=2000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(play(options.owners, Path(folder), pace=options.pace))
    sys.stdout.write(f"{outcome.seconds:.0f} s, {outcome.tried} calls, {outcome.faulty} of them faulty\n")
    for urgency in (Urgency.INVITATION, Urgency.REMINDER):
        sys.stdout.write(f"{urgency}: {dict(outcome.states(urgency))}\n")
    sys.stdout.write(outcome.told[:3000] + "\n")
    check(outcome)
    return 0


def check(outcome: Outcome) -> None:
    """What must hold whatever failed. Raises AssertionError."""
    town, delivered = outcome.town, outcome.delivered
    for number in range(town.owners):
        row = next(
            r for r in town.rows.values() if r.person == f"ejer{number}" and r.urgency is Urgency.INVITATION
        )
        came = delivered[f"a:{number} invitation"]
        if town.is_blocked(number):
            assert (row.state, came) == (Delivery.BLOCKED, 0), number
        else:
            assert came >= 1 or row.state is Delivery.UNCERTAIN, number
            assert row.state in {Delivery.SENT, Delivery.UNCERTAIN}, (number, row.state)
    for number in range(0, town.owners, REMINDED):
        row = town.rows[f"ejer{number}/reminder"]
        came = delivered[f"a:{number} reminder"]
        assert came <= 1, f"reminded {came} times: {number}"
        assert came == 1 or row.state in {Delivery.UNCERTAIN, Delivery.BLOCKED}, (number, row.state)
    blocked = sum(town.is_blocked(number) for number in range(town.owners))
    assert f"Har blokeret botten ({blocked})" in outcome.told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
