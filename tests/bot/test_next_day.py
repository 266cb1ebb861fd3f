"""One person with projects 3, 5, 6 and half of 7 of a real round: who is reminded of what on the next day.

The whole text of each reminder is compared, so that it mentions nothing else. The projects are those of
BILAGSBOT_REAL_INPUT, or our own of the same shape.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.reminding import Reminding
from bot.delivery.still import Still
from bot.office_hours import OFFICE
from dialogs.answered import title_line
from dialogs.model import Project
from storage.memory import MemoryBackend
from storage.repository import PROJECTS, ROUNDS, Changes
from tests.bot.rig import Process, TestClock
from tests.bot.test_real_round import projects as projects_of
from tests.templates.test_seed import own_input

ANNE, BO, LONE = "anne@eksempel.example", "bo@eksempel.example", "lone@eksempel.example"
OWNERS = {"3": ANNE, "4": BO, "5": ANNE, "6": ANNE, "7": f"{ANNE} {BO}"}
DEADLINE = datetime(2027, 5, 13, 10, tzinfo=UTC)
"""A Thursday at noon in Denmark. Five working days before it is Wednesday the 5th: the 6th is a holiday."""
TUESDAY = datetime(2027, 5, 4, 8, tzinfo=UTC)
WEDNESDAY = datetime(2027, 5, 5, 8, tzinfo=UTC)
MONDAY = datetime(2027, 5, 10, 8, tzinfo=UTC)

HEAD = "Påmindelse\nBilag r1\nHR mangler dine svar."


def batched(lines: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(lines[::2], lines[1::2], strict=True))


class Town:
    """The bot over a store, with a round of five of the real projects."""

    def __init__(self, folder: Path, projects: Sequence[Project]) -> None:
        self.clock = TestClock()
        self.process = Process(MemoryBackend(), self.clock, folder)
        self.titles = {p.id: title_line(p) for p in projects}
        people, repository = self.process.office.people, self.process.repository
        self.process.outbox._still = Still(repository, OFFICE, self.clock)
        self.reminding = Reminding(repository, people, OFFICE, self.clock, lambda: None)
        self.projects = projects

    async def open(self) -> None:
        """On Monday, with an invitation to everybody."""
        repository = self.process.repository
        await self.process.open_round("r1", OWNERS)
        changes = Changes()
        for stored in await repository.find(ROUNDS):
            changes.put(ROUNDS, replace(stored.record, deadline_at=DEADLINE), stored.version)
        for made in await repository.find(PROJECTS):
            real, place = next(p for p in self.projects if p.id == made.record.id), made.record.position
            mine = replace(real, round_id="r1", position=place, contacts=made.record.contacts)
            changes.put(PROJECTS, mine, made.version)
        await repository.commit(changes, self.clock())
        for who in (ANNE, BO, LONE):
            await self.process.arrives(who)

    async def say(self, who: str, *texts: str) -> None:
        for text in texts:
            await self.process.writes(who, text)
            await self.process.outbox.catch_up()

    def reminder(self, *lines: str, way: str, days: int = 8) -> str:
        """All that a reminder says. `lines` are projects' numbers, each with what is missing."""
        until = f"{days} dage til fristen: torsdag den 13.\xa0maj kl.\xa012."
        parts = (f"{self.titles[n]}\n{until}\nMangler svar på {m}" for n, m in batched(lines))
        return HEAD + "\n" + "\n\n".join(parts) + f"\n\nDu kan også skrive: {way}"

    async def comes(self, at: datetime) -> dict[str, list[str]]:
        """What is said to each of them when the clock reminds at that moment."""
        people = (ANNE, BO, LONE)
        before = {who: len(await self.process.heard(who)) for who in people}
        self.clock.now = at
        for stored in await self.process.repository.find(ROUNDS):
            await self.reminding.remind(stored.record)
        await self.process.outbox.catch_up()
        return {who: (await self.process.heard(who))[before[who] :] for who in people}


@pytest.fixture
async def town(tmp_path: Path, real_input: Path | None) -> Town:
    seed = own_input() if real_input is None else json.loads((real_input / "seed000.json").read_text("utf-8"))
    rows = projects_of(seed)
    five = rows[2:7] if len(rows) >= 7 else [*rows[:4], Project("", "", 4, "Sansehave ved plejehjemmet")]
    here = Town(tmp_path, [replace(project, id=n) for project, n in zip(five, OWNERS, strict=True)])
    await here.open()
    return here


async def test_next_day_each_is_reminded_of_what_is_theirs_and_of_nothing_else(town: Town) -> None:
    town.clock.now = TUESDAY
    await town.say(ANNE, "skift projekt 2", "Kurserne er holdt.", "De virker nu.", "Vi fortsætter.", "send")
    await town.say(ANNE, "skift projekt 1", "Vi er kommet i mål.")
    await town.say(ANNE, "skift projekt 3", "senere på mandag")
    await town.say(ANNE, "skift projekt 4", f"send til kollega {LONE}: du lavede menuen")
    await town.say(LONE, "ja")
    wednesday = await town.comes(WEDNESDAY)
    two, three = "2 spørgsmål: Effekt, Efterliv.", "3 spørgsmål: Status, Effekt, Efterliv."
    way = "start · senere · send til kollega · hjælp"
    assert wednesday[ANNE] == [town.reminder("3", two, way=way)]
    assert wednesday[LONE] == [town.reminder("7", three, way=way)]
    assert wednesday[BO] == [town.reminder("4", three, "7", three, way="skift projekt · senere · hjælp")]
    assert await town.comes(WEDNESDAY + timedelta(hours=1)) == {ANNE: [], BO: [], LONE: []}, "once"
    monday = await town.comes(MONDAY)
    asked_for = "Her er det igen\nBilag r1\nDu bad om at få det her nu. Alt, hvad du har skrevet, er gemt."
    put_off = town.reminder("6", three, way=way, days=3).removeprefix(HEAD)
    assert monday == {ANNE: [asked_for + put_off], BO: [], LONE: []}
