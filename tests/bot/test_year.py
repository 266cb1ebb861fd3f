"""A year of the clock: two rounds, both changes of the hour, three days of downtime, two processes.

What must arrive and when is written out by hand from a calendar, not worked out by the code under test.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.channels.base import Attachment, Member, Outgoing
from bot.closing import Closing
from bot.delivery.announcing import Announcing
from bot.delivery.inviting import Inviting
from bot.delivery.outbox import Outbox
from bot.delivery.reminding import Reminding
from bot.delivery.still import Still
from bot.installation import render
from bot.office_hours import OFFICE
from bot.people import People
from bot.ticker import Ticker
from dialogs.model import (
    Address,
    Pause,
    Person,
    Plan,
    Project,
    Question,
    Round,
    RoundState,
    Submission,
    SubmissionState,
)
from storage.opening import open_backend
from storage.repository import PEOPLE, PROJECTS, ROUNDS, SEATS, SUBMISSIONS, Changes, Repository

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
QUESTIONS = (Question("status", "Hvad er status?", "Status"), Question("effekt", "Hvilken?", "Effekt"))
OWNERS = ("anne", "bo", "carl", "dina", "eva", "finn")

FREE = {date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 29), date(2027, 12, 24), date(2027, 12, 31)}
"""Days off on a weekday while the rounds run."""


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


SPRING = Round(
    id="spring",
    kind="status_table",
    title="Forår",
    state=RoundState.OPEN,
    questions=QUESTIONS,
    coordinator="hr",
    coordinator_name="Mette Skov",
    created_at=local(2, 22, 9),
    opened_at=local(2, 22, 9),
    deadline_at=local(3, 31, 12),
)
"""Easter is 25 to 29 March, and summer time begins on the 28th."""

AUTUMN = replace(
    SPRING,
    id="autumn",
    title="Efterår",
    created_at=local(10, 4, 9),
    opened_at=local(10, 4, 9),
    deadline_at=local(11, 2, 8),
    plan=Plan(reminders=(5, 1, 0), escalation=1),
)
"""Winter time begins on 31 October; the deadline is at the opening of the office."""

DOWN = (local(3, 18, 17), local(3, 22, 10))
"""The 19th is a day of reminders; between the two a weekend."""

EXPECTED = {
    ("anne", "Forår"): [date(2027, 3, 22), date(2027, 3, 24), date(2027, 3, 31)],
    ("bo", "Forår"): [date(2027, 3, 22)],  # sends on the 23rd
    ("carl", "Forår"): [date(2027, 3, 22), date(2027, 3, 31)],  # has put it off from the 23rd to the 30th
    ("dina", "Forår"): [date(2027, 4, 7), date(2027, 4, 12), date(2027, 4, 14)],  # until 14 April
    ("eva", "Forår"): [],  # exempt
    ("finn", "Forår"): [date(2027, 3, 31)],  # gets the app on the 24th
    ("anne", "Efterår"): [date(2027, 10, 26), date(2027, 11, 1)],
    ("bo", "Efterår"): [date(2027, 10, 26), date(2027, 11, 1)],
    ("carl", "Efterår"): [],  # sends at once
    ("dina", "Efterår"): [date(2027, 10, 26), date(2027, 11, 1)],
    ("eva", "Efterår"): [date(2027, 10, 26)],  # sends in the night before the next
    ("finn", "Efterår"): [date(2027, 10, 26), date(2027, 11, 1)],
}
"""The days of each person's reminders of each round."""


@dataclass
class Chat:
    """Where the messages arrive: to whom, when, and what."""

    clock: Clock
    arrived: list[tuple[str, datetime, str]] = field(default_factory=list)
    name: str = "chat"

    async def send(self, address: Address, outgoing: Outgoing) -> str:
        self.arrived.append((address.recipient, self.clock.now, outgoing.text))
        return str(len(self.arrived))

    async def update(self, address: Address, message: str, outgoing: Outgoing) -> None:
        raise NotImplementedError(message)

    async def typing(self, address: Address) -> None: ...

    async def member(self, address: Address) -> Member | None: ...

    async def fetch(self, address: Address, attachment: Attachment, into: Path, limit: int) -> None: ...


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


class NotHere:
    """Work that a year of the clock can do without; nobody asks for it."""


class Process:
    """One of the two: its own connection to the file, its own memory."""

    def __init__(self, repository: Repository, chat: Chat, clock: Clock, name: str) -> None:
        self.repository = repository
        people = People(repository, {chat.name: chat})
        still = Still(repository, OFFICE, clock)
        self.outbox = Outbox(repository, {chat.name: chat}, render, clock, name, still=still)
        self.ticker = Ticker(
            repository=repository,
            inviting=Inviting(repository, people, clock, self.outbox.wake),
            reminding=Reminding(repository, people, OFFICE, clock, self.outbox.wake),
            closing=Closing(repository, people, OFFICE, clock, self.outbox.wake),
            announcing=Announcing(repository, people, OFFICE, clock, self.outbox.wake),
            exports=NotHere(),  # type: ignore[arg-type]
            unreached=NotHere(),  # type: ignore[arg-type]
            starting=NotHere(),  # type: ignore[arg-type]
            clock=clock,
        )

    async def tick(self) -> None:
        for work in (self.ticker.close, self.ticker.invite, self.ticker.remind, self.ticker.announce):
            await work()
        await self.outbox.catch_up()


class Year:
    def __init__(self, first: Process, second: Process, chat: Chat, clock: Clock) -> None:
        self.processes = [first, second]
        self.repository, self.chat, self.clock = first.repository, chat, clock
        self.happens = [
            (SPRING.created_at, self.opens(SPRING)),
            (local(3, 15, 20), self.changed("spring/eva", state=SubmissionState.EXEMPT)),
            (local(3, 15, 20), self.changed("spring/dina", deadline_at=local(4, 14, 12))),
            (local(3, 23, 2), self.changed("spring/bo", state=SubmissionState.SUBMITTED)),
            (local(3, 23, 14), self.pauses("carl", "spring/carl", local(3, 30, 8))),
            (local(3, 24, 14), self.meets("finn")),
            (local(4, 24, 23), self.published("spring", "Bilag 1")),  # a Saturday, after it was closed
            (local(4, 28, 10), self.published("spring", "Bilag 1 igen")),
            (AUTUMN.created_at, self.opens(AUTUMN)),
            (local(10, 5, 9), self.changed("autumn/carl", state=SubmissionState.SUBMITTED)),
            (local(11, 1, 1), self.changed("autumn/eva", state=SubmissionState.SUBMITTED)),
            (local(11, 3, 10), self.published("autumn", "Bilag 2")),  # before it is closed
        ]

    async def run(self, end: datetime) -> None:
        while self.clock.now < end:
            while self.happens and self.happens[0][0] <= self.clock.now:
                await self.happens.pop(0)[1]
            if not DOWN[0] <= self.clock.now < DOWN[1]:
                await asyncio.gather(*(process.tick() for process in self.processes))
            self.clock.now += await self.step()

    async def step(self) -> timedelta:
        """Every hour, day and night, while a round runs; four times a day otherwise."""
        running = [r for s in ("open", "closing") for r in await self.repository.find(ROUNDS, "state", s)]
        return timedelta(hours=1 if running else 6)

    async def opens(self, round_: Round) -> None:
        changes = Changes()
        changes.put(ROUNDS, round_)
        for position, name in enumerate(OWNERS):
            email, key = f"{name}@eks.dk", f"{round_.id}/{name}"
            superior = "chef@eks.dk" if name == "finn" else "leder@eks.dk"
            title = f"Projekt {name}"
            project = Project(key, round_.id, position, title, contacts=(email,), superior=superior)
            changes.put(PROJECTS, project)
            changes.put(SUBMISSIONS, Submission(key, round_.id, owners=(email,)))
        await self.repository.commit(changes, self.clock.now)

    async def changed(self, key: str, **fields: object) -> None:
        stored = await self.repository.get(SUBMISSIONS, key)
        assert stored is not None
        changes = Changes()
        changes.put(SUBMISSIONS, replace(stored.record, **fields), stored.version)  # type: ignore[arg-type]
        await self.repository.commit(changes, self.clock.now)

    async def published(self, key: str, name: str) -> None:
        stored = await self.repository.get(ROUNDS, key)
        assert stored is not None
        changes = Changes()
        changes.put(ROUNDS, replace(stored.record, published_name=name), stored.version)
        await self.repository.commit(changes, self.clock.now)

    async def pauses(self, name: str, project: str, until: datetime) -> None:
        stored = await self.repository.get(SEATS, name)
        assert stored is not None
        changes = Changes()
        changes.put(
            SEATS, replace(stored.record, pauses=(Pause(until, self.clock.now, project),)), stored.version
        )
        await self.repository.commit(changes, self.clock.now)

    async def meets(self, *names: str) -> None:
        changes = Changes()
        for name in names:
            address = Address(self.chat.name, "", name, name, "bot")
            changes.put(PEOPLE, Person(name, name.title(), (f"{name}@eks.dk",), address=address))
        await self.repository.commit(changes, self.clock.now)

    def heard(self, words: str, title: str = "") -> dict[str, list[datetime]]:
        found: dict[str, list[datetime]] = {}
        for who, at, text in self.chat.arrived:
            if words in text and title in text:
                found.setdefault(who, []).append(at.astimezone(COPENHAGEN))
        return found


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return asyncio.run(whole_year(str(tmp_path_factory.mktemp("year") / "bilagsbot.db")))


async def whole_year(url: str) -> Year:
    clock = Clock(local(1, 1, 0, 20))
    chat = Chat(clock)
    async with AsyncExitStack() as stack:
        processes = []
        for name in ("one", "two"):
            backend = await open_backend(url)
            stack.push_async_callback(backend.close)
            processes.append(Process(Repository(backend), chat, clock, name))
        year = Year(processes[0], processes[1], chat, clock)
        await year.meets("hr", "leder", *(name for name in OWNERS if name != "finn"))
        await year.run(local(12, 31, 23))
    return year


def test_every_reminder_came_on_its_day_once_and_none_is_missing(year: Year) -> None:
    came = {
        (who, title): [at.date() for at in year.heard("Påmindelse", title).get(who, [])]
        for who in OWNERS
        for title in ("Forår", "Efterår")
    }
    assert came == EXPECTED


def test_none_came_at_night_in_a_weekend_or_on_a_holiday(year: Year) -> None:
    moments = [at for moments in year.heard("Påmindelse").values() for at in moments]
    assert len(moments) == sum(len(days) for days in EXPECTED.values())
    assert [at for at in moments if not 8 <= at.hour < 16] == []
    assert [at for at in moments if at.weekday() > 4 or at.date() in FREE] == []


def test_a_reminder_comes_within_the_hour_of_its_time_and_what_was_missed_at_the_next_start(
    year: Year,
) -> None:
    times = {at.time().replace(minute=0) for at in year.heard("Påmindelse")["anne"]}
    assert {time.hour for time in times} == {9, 10}
    assert year.heard("Påmindelse", "Forår")["anne"][0] == DOWN[1].astimezone(COPENHAGEN).replace(minute=20)


def test_everybody_was_invited_once_to_each_round(year: Year) -> None:
    assert Counter({who: len(at) for who, at in year.heard("beder dig svare").items()}) == dict.fromkeys(
        OWNERS, 2
    )


@pytest.mark.parametrize(("name", "day"), [("Bilag 1", date(2027, 4, 26)), ("Bilag 2", date(2027, 11, 5))])
def test_everybody_was_told_once_in_office_hours_when_a_round_was_over_and_its_annex_made(
    year: Year, name: str, day: date
) -> None:
    told = year.heard("Indsamlingen er lukket", f"»{name}«")
    assert {who: [at.date() for at in moments] for who, moments in told.items()} == {
        who: [day] for who in OWNERS
    }
    assert all(8 <= at.hour < 16 for moments in told.values() for at in moments)
    assert year.heard("Bilag 1 igen") == {}


def test_the_manager_was_told_once_where_the_round_says_so(year: Year) -> None:
    (at,) = year.heard("nærmeste leder")["leder"]
    assert at.date() == date(2027, 11, 3)
    (text,) = [text for who, _, text in year.chat.arrived if who == "leder"]
    assert [name for name in OWNERS if f"Projekt {name}" in text] == ["anne", "bo", "dina"]
    (to_hr,) = [text for who, _, text in year.chat.arrived if who == "hr" and "nærmeste ledere" in text]
    assert "chef@eks.dk" in to_hr, "who has not got the bot"


def test_hr_heard_of_each_deadline_and_each_closing_once_within_office_hours(year: Year) -> None:
    passed, closed = year.heard("Fristen er gået")["hr"], year.heard("Runden er lukket")["hr"]
    assert [at.date() for at in passed] == [date(2027, 3, 31), date(2027, 11, 2)]
    assert [at.date() for at in closed] == [date(2027, 4, 19), date(2027, 11, 5)]
    assert all(8 <= at.hour < 16 for at in (*passed, *closed))
