"""The log on HR's page: who did what, newest first, narrowed and in pages, and never a word of an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.hr.log import SIDE
from dialogs.audit import Deed
from dialogs.model import Person
from storage.repository import PEOPLE, PROJECTS, Changes, Repository
from tests.bot.rig import TestClock
from tests.bot.web.desk import Desk, desk
from tests.bot.web.test_board import form_with, write
from tests.bot.web.town import open_round

LOG = "/hr/rounds/r1/log"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = TestClock()
    async with desk(tmp_path, clock, readers=frozenset({"lars"})) as opened:
        await open_round(opened.installation.backend, clock.now)
        yield opened


async def test_what_hr_did_stands_in_the_log_by_name_and_without_the_words(place: Desk) -> None:
    hr, lars = await place.hr(), await place.person("lars")
    page = await hr.get("/hr/rounds/r1/projects/r1p0")
    await write(hr, form_with(page, "status", "correct"), "correct", "En hemmelig ny ordlyd")
    repository = Repository(place.installation.backend)
    changes = Changes()
    changes.log("submission/r1p1", Deed("answered", "status/1", "eva-1"))
    changes.log("round/r1", Deed("reminded", "r1", "clock", "eva-1"))
    changes.log("round/r1", Deed("retention_set", "r1", "app.py", "400"))
    changes.put(PEOPLE, Person("eva-1", "Eva Holm"))
    await repository.commit(changes, TestClock().now)
    read = await lars.get(LOG)
    for said in (
        "rettede ordlyden i Projekt nummer 1",
        "Eva Holm svarede på »",
        "Bilagsbot mindede om runden Trivselspuljen 2027: Eva Holm",
        "satte fristen for sletning af Trivselspuljen 2027: 400",
    ):
        assert said in read.text, said
    assert "hemmelig" not in read.html
    one = await lars.get(f"{LOG}?project=nummer+2")
    assert "Eva Holm svarede på" in one.text
    assert "rettede ordlyden" not in one.text
    hers = await lars.get(f"{LOG}?person=eva-1")
    assert "svarede på" in hers.text
    assert "mindede om runden" not in hers.text
    assert "intet i loggen" in (await lars.get(f"{LOG}?person=ingen&side=4")).text


async def test_many_entries_come_in_pages_the_newest_first(place: Desk) -> None:
    repository, at = Repository(place.installation.backend), TestClock().now
    for number in range(SIDE + 40):
        changes = Changes()
        changes.log(f"submission/r1p{number % 2}", Deed("viewed", "r1p0", f"nr-{number:03d}"))
        await repository.commit(changes, at + timedelta(minutes=number))
    hr = await place.hr()
    first, second = await hr.get(LOG), await hr.get(f"{LOG}?side=2")
    newest = first.html.partition("<tbody>")[2]
    assert newest.count("<time") == SIDE
    assert newest.index("nr-139") < newest.index("nr-138")
    assert "Side 1 af 2." in first.text
    cells = second.html.partition("<tbody>")[2]
    assert "nr-039" in cells
    assert "nr-040" not in cells


async def test_a_cpr_number_in_a_title_is_left_out(place: Desk) -> None:
    repository = Repository(place.installation.backend)
    stored = await repository.get(PROJECTS, "r1p0")
    assert stored
    changes = Changes()
    changes.put(PROJECTS, replace(stored.record, title="Hjælp til 010190-1234"), stored.version)
    changes.log("submission/r1p0", Deed("viewed", "r1p0", "nogen"))
    await repository.commit(changes, TestClock().now)
    page = await (await place.hr()).get(LOG)
    assert "Hjælp til" in page.text
    assert "010190" not in page.html
