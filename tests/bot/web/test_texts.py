"""The annex's own words on HR's page: its introduction, its chapters, and how it is printed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dialogs.model import Chapter, Round
from dialogs.richtext import plain
from storage.repository import CHAPTERS, ROUNDS, Repository
from tests.bot.rig import TestClock
from tests.bot.web.desk import Desk, Form, Page, desk
from tests.bot.web.parts import sampled

TEXTS = "/hr/rounds/r3/texts"
FIRST, SECOND, THIRD = "r3-chapter-1", "r3-chapter-2", "r3-chapter-3"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = TestClock()
    async with desk(tmp_path, clock, readers=frozenset({"lars"}), editors=frozenset({"rita"})) as opened:
        await sampled(opened.installation.backend, "recommendations", clock.now, "r3")
        yield opened


def form_of(page: Page, group: str = "") -> Form:
    return next(form for form in page.forms if form.values.get("group") == [group])


async def round_of(place: Desk) -> Round:
    stored = await Repository(place.installation.backend).get(ROUNDS, "r3")
    assert stored
    return stored.record


async def chapters(place: Desk) -> list[Chapter]:
    found = [each.record for each in await Repository(place.installation.backend).find(CHAPTERS)]
    return sorted(found, key=lambda chapter: chapter.position)


async def test_the_introduction_is_written_after_the_start_and_two_overwrite_nothing(place: Desk) -> None:
    hr, rita = await place.hr(), await place.person("rita")
    mine, theirs = await hr.get(TEXTS), await rita.get(TEXTS)
    assert (await rita.send(theirs, "/texts", heading="Ritas")).status == 200
    refused = await hr.send(mine, "/texts", intro="Min indledning\n- med et punkt")
    assert refused.status == 409
    assert "Der står nu: Ritas" in refused.text
    assert refused.form("/texts").values["intro"] == ["Min indledning\n- med et punkt"]
    await hr.send(refused, "/texts", heading="Ritas")
    round_ = await round_of(place)
    assert (round_.heading, plain(round_.intro)) == ("Ritas", "Min indledning\n- med et punkt")
    again = await hr.send(await hr.get(TEXTS), "/texts", intro="Ring til 010190-1234")
    assert again.status == 409
    assert "CPR-nummer" in again.text
    assert again.form("/texts").values["intro"] == ["Ring til 010190-1234"]
    assert await round_of(place) == round_


async def test_chapters_are_worded_ordered_merged_and_filled(place: Desk) -> None:
    rita = await place.person("rita")
    before = await chapters(place)
    page = await rita.get(TEXTS)
    one = form_of(page, FIRST)
    values = {**one.values, "title": "Begyndelsen", "text": "Ny indledning.", "listed": [], "change": "down"}
    page = await rita.post(one.action, values)
    assert "Kapitlerne er gemt." in page.text
    first, second, third = await chapters(place)
    assert (first.id, second.title, plain(second.intro)) == (SECOND, "Begyndelsen", "Ny indledning.")
    assert (second.listed, third) == (False, before[2])
    mover = form_of(page, FIRST)
    moved = second.projects[0]
    to = f"{THIRD}:{form_of(page, THIRD).values['version'][0]}"
    page = await rita.post(mover.action, {**mover.values, "members": moved, "to": to, "change": "move"})
    assert [c.projects for c in await chapters(place)][1:] == [second.projects[1:], (*third.projects, moved)]
    last = form_of(page, THIRD)
    page = await rita.post(last.action, {**last.values, "members": moved, "change": "earlier"})
    assert (await chapters(place))[2].projects == (moved, *third.projects)
    out = form_of(page, THIRD)
    page = await rita.post(out.action, {**out.values, "members": moved, "change": "out"})
    assert "Projekter uden kapitel (1)" in page.text
    loose = form_of(page)
    page = await rita.post(loose.action, {**loose.values, "members": moved, "title": "Nyt", "change": "add"})
    assert (await chapters(place))[3].projects == (moved,)
    nameless = await rita.post(loose.action, {**loose.values, "title": "", "change": "add"})
    assert (nameless.status, "Skriv en titel" in nameless.text) == (409, True)


async def test_options_are_chosen_and_those_of_the_questions_are_settled(place: Desk) -> None:
    hr = await place.hr()
    chosen = await hr.send(await hr.get(TEXTS), "/options", missing="by_reason")
    assert "Valgene er gemt." in chosen.text
    assert (await round_of(place)).options["missing"] == "by_reason"
    rita = await place.person("rita")
    page = await rita.get(TEXTS)
    assert all(not form.action.endswith("/options") for form in page.forms), "an editor leaves those alone"


async def test_a_reader_reads_and_a_round_without_chapters_has_its_introduction(place: Desk) -> None:
    lars, hr = await place.person("lars"), await place.hr()
    assert [form.action for form in (await lars.get(TEXTS)).forms] == ["/hr/sign-out"]
    await sampled(place.installation.backend, "narrative_report", TestClock().now, "r1")
    page = await hr.get("/hr/rounds/r1/texts")
    assert "Bilagets indledning" in page.text
    assert "Kapitler" not in page.text
    refused = await hr.post("/hr/rounds/r1/chapters", {**page.form("/texts").values, "title": "x"})
    assert refused.status == 403, "the form's token is for another address"
