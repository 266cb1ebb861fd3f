"""Whom a round reaches, as HR sees it and can mend it: over the real Teams door, and over the real turn."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.reach import lost
from bot.hr.unreached import LONGEST_WAIT, Unreached
from bot.people import People
from bot.personas import COORDINATOR
from dialogs.delivery import Delivery, OutboxRow, Urgency
from dialogs.model import Person, Project, Unreachable
from storage.memory import MemoryBackend
from storage.repository import OUTBOX, PEOPLE, Changes
from tests.bot import screens
from tests.bot.rig import Process, TestClock
from tests.bot.rounds import form, sheet
from tests.bot.teams_town import HR, Town, town
from tests.fakes import activities as made
from tests.fakes.activities import ALICE, BOB, Json
from tests.fakes.connector import refused

ALICES, BOBS = "alice@eksempel.example", "bob@eksempel.example"
PROJECTS = (
    Project("1", "", 0, "Rolige overgange", "1", owners=("Skolerne",), contacts=(ALICES,)),
    Project("2", "", 1, "Fælles kurser", "2", owners=("Skolerne",), contacts=(BOBS,)),
)


def words(bodies: Sequence[Json]) -> str:
    return json.dumps(list(bodies), ensure_ascii=False)


def invitations(here: Town, person: Json) -> int:
    return sum(
        "beder dig svare" in words([body]) for body in here.microsoft.connector.messages(_chat(person))
    )


def _chat(person: Json) -> str:
    return str(made.personal(person)["id"])


async def draft(here: Town) -> None:
    await here.say(HR, "ny runde")
    await here.press(HR, "save_round", form())
    await here.attach(HR, "projekter.xlsx", sheet(PROJECTS))


async def installs(here: Town, person: Json) -> None:
    """All that Teams sends at a first contact, at once."""
    contact = made.first_contact(here.microsoft.connector.url, person)
    await asyncio.gather(*(here.post(activity) for activity in contact))


async def invited(here: Town, person: Json) -> None:
    await here.until(person, lambda body: "beder dig svare" in words([body]))


async def until_told(here: Town, told: str, without: str = "") -> str:
    """What the delivery says, as soon as it says this: row and person are marked after the send, in turn."""
    async with asyncio.timeout(20):
        while True:
            said = words(await here.say(HR, "levering"))
            if told in said and not (without and without in said):
                return said
            await asyncio.sleep(0)


async def test_before_the_start_hr_sees_who_gets_what_and_has_a_mail_for_the_others(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.meet(ALICE, ALICES)
        await installs(here, ALICE)
        await draft(here)
        said = words(await here.say(HR, "prøvekørsel"))
        assert "1 person får en invitation" in said
        assert f"Alice Adams ({ALICES}): Rolige overgange" in said
        assert f"{BOBS}: Fælles kurser" in said
        assert "Har ikke fået appen endnu" in said
        assert "Emne: Svar til Bilag til redegørelsen" in said
        assert invitations(here, ALICE) == 0


async def test_an_address_that_looks_misspelt_is_not_said_to_lack_the_app(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.meet(HR, "hr@eksempel.example")
        here.meet(ALICE, ALICES)
        await installs(here, ALICE)
        await here.say(HR, "ny runde")
        await here.press(HR, "save_round", form())
        asked = ("alcie@eksempel.example", BOBS, "carl@eksempel.exampel")
        projects = [replace(PROJECTS[0], contacts=asked)]
        await here.attach(HR, "projekter.xlsx", sheet(projects))
        said = words(await here.say(HR, "prøvekørsel"))
        assert "Adressen kendes ikke: se, om den er stavet rigtigt (2)" in said
        assert f"alcie@eksempel.example – ligner {ALICES}" in said
        assert "Har ikke fået appen endnu: bed IT om at give dem den (1)" in said


async def test_who_installs_later_is_invited_then_and_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.meet(ALICE, ALICES)
        await installs(here, ALICE)
        await draft(here)
        await here.say(HR, "start")
        await invited(here, ALICE)
        assert "Har ikke fået appen endnu" in words(await here.say(HR, "levering"))
        here.meet(BOB, BOBS)
        await installs(here, BOB)
        assert (invitations(here, ALICE), invitations(here, BOB)) == (1, 1)
        said = words(await here.say(HR, "levering"))
        assert "Inviteret (2)" in said
        assert "Har ikke fået appen endnu" not in said


async def test_who_took_the_app_away_is_said_so_and_is_invited_when_they_are_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.meet(ALICE, ALICES)
        await installs(here, ALICE)
        await here.post(made.installed(here.microsoft.connector.url, ALICE, "remove"))
        await draft(here)
        assert "Har ikke appen installeret mere (1)" in words(await here.say(HR, "prøvekørsel"))
        await here.say(HR, "start")
        assert invitations(here, ALICE) == 0
        await installs(here, {**ALICE, "name": ""})
        assert invitations(here, ALICE) == 1
        assert f"Alice Adams ({ALICES})" in words(await here.say(HR, "levering"))


async def test_who_had_blocked_the_bot_gets_the_invitation_when_they_write(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.meet(ALICE, ALICES)
        await installs(here, ALICE)
        await draft(here)
        chat = _chat(ALICE)
        here.microsoft.connector.faults = lambda call: refused() if call.conversation == chat else None
        await here.say(HR, "start")
        await here.microsoft.connector.wait_for(
            lambda c: any(call.conversation == chat and not call.delivered for call in c.calls)
        )
        said = await until_told(here, "Har blokeret botten (1)", without="Send igen")
        assert "Inviteret" not in said
        assert "ingen, invitationen skal sendes til igen" in words(await here.say(HR, "send igen"))
        here.microsoft.connector.faults = lambda _: None
        await here.say(ALICE, "hej")
        assert invitations(here, ALICE) == 1
        assert "Inviteret (1)" in words(await here.say(HR, "levering"))


@pytest.fixture
async def process(tmp_path: Path) -> Process:
    process = Process(MemoryBackend(), TestClock(), tmp_path)
    await process.open_round("r1", {"p1": ALICES, "p2": BOBS})
    return process


async def keep(process: Process, email: str, state: Delivery, urgency: Urgency) -> str:
    """Somebody with one row of the round, in this state."""
    now, address = process.clock(), process.local.address(email)
    changes = Changes()
    if await process.repository.get(PEOPLE, email) is None:
        changes.put(PEOPLE, Person(email, "Bo Dam", (email,), "da", address))
    row = OutboxRow(f"{email}/{urgency}", email, address, screens.invite(), urgency, now, None, state=state)
    changes.put(OUTBOX, replace(row, round_id="r1", sent_at=now if state is Delivery.SENT else None))
    await process.repository.commit(changes, now)
    return row.key


@pytest.mark.parametrize("state", Delivery)
@pytest.mark.parametrize("urgency", [Urgency.INVITATION, Urgency.REMINDER])
async def test_only_an_invitation_that_may_not_have_arrived_is_sent_again(
    process: Process, state: Delivery, urgency: Urgency
) -> None:
    key = await keep(process, ALICES, state, urgency)
    await process.writes(COORDINATOR, "send igen")
    row = await process.outbox.shown(key)
    assert row
    ended = state in {Delivery.UNCERTAIN, Delivery.FAILED, Delivery.BLOCKED, Delivery.NOT_INSTALLED}
    again = ended and urgency is Urgency.INVITATION
    assert (row.due_at is not None) is again
    assert row.state is (Delivery.QUEUED if again else state)
    if again:
        assert await process.outbox.catch_up() == 1
        await process.writes(COORDINATOR, "send igen")
        row = await process.outbox.shown(key)
        assert row
        assert row.state is Delivery.SENT, "and not once more"


async def test_who_is_still_out_of_reach_is_named_and_not_tried(process: Process) -> None:
    key = await keep(process, ALICES, Delivery.BLOCKED, Urgency.INVITATION)
    await lost(process.repository, ALICES, Unreachable.BLOCKED, process.clock())
    await process.writes(COORDINATOR, "send igen")
    row = await process.outbox.shown(key)
    assert row
    assert row.state is Delivery.BLOCKED
    assert "Har blokeret botten (1)" in (await process.heard(COORDINATOR))[-1]


async def test_a_reminder_nobody_can_know_of_is_said_and_never_sent_again(process: Process) -> None:
    await keep(process, ALICES, Delivery.SENT, Urgency.INVITATION)
    await keep(process, ALICES, Delivery.UNCERTAIN, Urgency.REMINDER)
    await process.writes(COORDINATOR, "levering")
    said = (await process.heard(COORDINATOR))[-1]
    assert "uvist, om påmindelsen nåede frem" in said
    await process.writes(COORDINATOR, "send igen")
    assert await process.outbox.catch_up() == 0


@pytest.fixture
async def unreached(process: Process) -> Unreached:
    """HR has opened the chat and can be told."""
    await process.arrives(COORDINATOR)
    channels = {process.local.name: process.local}
    return Unreached(process.repository, People(process.repository, channels), process.outbox, process.clock)


async def test_who_was_not_reached_is_said_once_and_together(process: Process, unreached: Unreached) -> None:
    await keep(process, ALICES, Delivery.BLOCKED, Urgency.INVITATION)
    await keep(process, BOBS, Delivery.NOT_INSTALLED, Urgency.INVITATION)
    before = len(await process.heard(COORDINATOR))
    assert await unreached.report() == 1
    assert await unreached.report() == 0
    (said,) = (await process.heard(COORDINATOR))[before:]
    assert "2 personer har ikke fået det" in said
    assert ALICES in said
    assert BOBS in said
    assert "Har blokeret botten (1)" in said


async def test_hr_hears_of_the_unreached_when_nothing_is_under_way_or_after_a_while(
    process: Process, unreached: Unreached
) -> None:
    await keep(process, ALICES, Delivery.BLOCKED, Urgency.INVITATION)
    await keep(process, BOBS, Delivery.THROTTLED, Urgency.INVITATION)
    assert await unreached.report() == 0
    process.clock.later(seconds=LONGEST_WAIT.total_seconds())
    assert await unreached.report() == 1
    assert BOBS not in (await process.heard(COORDINATOR))[-1]


async def test_who_is_blocked_again_after_send_igen_is_said_again(
    process: Process, unreached: Unreached
) -> None:
    key = await keep(process, ALICES, Delivery.BLOCKED, Urgency.INVITATION)
    assert await unreached.report() == 1
    await process.writes(COORDINATOR, "send igen")
    stored = await process.repository.get(OUTBOX, key)
    assert stored
    assert stored.record.state is Delivery.QUEUED
    changes = Changes()
    changes.put(OUTBOX, replace(stored.record, state=Delivery.BLOCKED, due_at=None), stored.version)
    await process.repository.commit(changes, process.clock())
    assert await unreached.report() == 1
