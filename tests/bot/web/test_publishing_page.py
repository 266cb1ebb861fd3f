"""HR's page of publication over HTTP, without JavaScript: what is decided by forms, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import system_clock
from bot.personas import COORDINATOR
from dialogs.richtext import read_plain
from storage.repository import DECISIONS, JOBS, SUBMISSIONS, Changes, Repository
from tests.bot.web.desk import Desk, Form, Page, Person, desk
from tests.bot.web.town import KIND, open_round, published
from tests.templates.layouts import a_layout

NUMBER, CASE = "010190-1234", "0101901234"
ANNEX = "/hr/rounds/r1/annex"
DECIDE = "/hr/rounds/r1/decide"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    """A number in the first project's first answer, and a case's in the second's."""
    async with desk(tmp_path, readers=frozenset({"lars"})) as place:
        await open_round(place.installation.backend, system_clock())
        await written(place, "r1p0", f"Borgeren ({NUMBER}) er glad.")
        await written(place, "r1p1", f"Se sag {CASE} i arkivet.")
        yield place


async def written(place: Desk, project: str, text: str, at: int = 0) -> None:
    """One of the project's answers, as it stands now."""
    repository = Repository(place.installation.backend)
    stored = await repository.get(SUBMISSIONS, project)
    assert stored
    key = list(stored.record.answers)[at]
    answers = {
        **stored.record.answers,
        key: replace(stored.record.answers[key], text=read_plain(text)),
    }
    changes = Changes()
    changes.put(SUBMISSIONS, replace(stored.record, answers=answers), stored.version)
    await repository.commit(changes, system_clock())


def numbers(page: Page) -> list[Form]:
    """The forms of the numbers, one for each."""
    forms = [form for form in page.forms if form.values.get("concern") == ["cpr"]]
    return [form for form in forms if len(form.values["codes"][0].split()) == 1]


async def decided(hr: Person, form: Form, verdict: str, reason: str = "") -> Page:
    return await hr.post(form.action, {**form.values, "verdict": verdict, "reason": reason})


async def test_a_public_annex_waits_for_the_last_number_and_no_page_shows_one(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(ANNEX)
    refused = await hr.send(page, "/export")
    assert refused.status == 409
    assert "2 fund, der ligner CPR-numre" in refused.text
    named = refused.html.partition('role="alert"')[2].partition("</div>")[0]
    assert named.count('<a href="#m-') == 2
    assert "Projekt nummer 1, svaret på Status" in named
    assert 'href="/hr/rounds/r1/projects/r1p0#' in refused.html
    internal = [form for form in refused.forms if form.action.endswith("/export")][1]
    copied = await hr.post(internal.action, internal.values)
    assert "Bilaget bliver lavet" in copied.text, "an internal copy can be had any time"
    masked = await decided(hr, numbers(refused)[0], "mask")
    assert "Afgjort: Maskér" in masked.text
    still = await hr.send(masked, "/export")
    assert "1 fund, der ligner et CPR-nummer" in still.text
    unsaid = await decided(hr, numbers(still)[0], "not_cpr")
    assert (unsaid.status, "Skriv også hvorfor" in unsaid.text) == (409, True)
    done = await decided(hr, numbers(unsaid)[0], "not_cpr", "det er et sagsnummer")
    assert 'id="cpr"' not in done.html
    assert "det er et sagsnummer" in done.text
    assert "Lærke, " in done.text
    going = await hr.send(done, "/export")
    assert going.status == 200
    assert "Bilaget bliver lavet" in going.text
    for each in (page, refused, copied, masked, still, unsaid, done, going):
        assert NUMBER not in each.html
        assert CASE not in each.html


async def test_a_form_of_a_text_that_has_changed_decides_nothing_and_loses_nothing(place: Desk) -> None:
    hr = await place.hr()
    form = numbers(await hr.get(ANNEX))[1]
    await written(place, "r1p1", f"Borgeren {CASE} er glad.")
    late = await decided(hr, form, "not_cpr", "det er et sagsnummer")
    assert late.status == 409
    assert "listen er ændret" in late.text
    assert "Du skrev: det er et sagsnummer" in late.text
    assert await Repository(place.installation.backend).find(DECISIONS) == []
    again = await decided(hr, numbers(late)[1], "mask")
    assert "Afgjort: Maskér" in again.text
    await written(place, "r1p1", f"Nu borgeren {CASE} igen.")
    assert len(numbers(await hr.get(ANNEX))) == 2, "another text is another matter"


async def test_a_sort_is_decided_at_once_and_a_form_without_codes_never_is(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(ANNEX)
    together = next(
        form
        for form in page.forms
        if form.values.get("concern") == ["missing"] and len(form.values["codes"][0].split()) > 1
    )
    nothing = await hr.post(together.action, {**together.values, "codes": "", "verdict": "too_early"})
    assert nothing.status == 422
    wrong = await hr.post(together.action, {**together.values, "verdict": "keep"})
    assert (wrong.status, "Sådan kan det ikke afgøres" in wrong.text) == (409, True)
    done = await hr.post(together.action, {**together.values, "verdict": "too_early"})
    assert f"{len(together.values['codes'][0].split())} sager er afgjort: For tidligt at sige" in done.text
    assert 'id="missing"' in page.html
    assert 'id="missing"' not in done.html


async def test_the_preview_is_a_marked_draft_without_the_numbers_that_can_do_nothing(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get("/hr/rounds/r1/preview")
    assert "Udkast til gennemsyn" in page.text
    assert "Borgeren (…) er glad" in page.text
    assert NUMBER not in page.html
    assert CASE not in page.html
    assert "sandbox" in page.headers["Content-Security-Policy"]


async def test_a_reader_sees_that_there_is_a_page_and_not_what_is_on_it(place: Desk) -> None:
    lars = await place.person("lars")
    page = await lars.get(ANNEX)
    assert "ikke offentliggøre" in page.text
    assert "Ligner CPR-numre" not in page.text
    assert not [form for form in page.forms if form.action.endswith(("/decide", "/export"))]


async def made(place: Desk, hr: Person) -> Page:
    """The page once the annex has been made, or has not."""
    await hr.send(await hr.get(ANNEX), "/export")
    for _ in range(300):
        if not await Repository(place.installation.backend).find(JOBS):
            break
        await asyncio.sleep(0.1)
    return await hr.get(ANNEX)


async def test_why_a_template_gave_no_annex_stands_on_the_page_until_one_is_made(tmp_path: Path) -> None:
    house = tmp_path / "house"
    layout = a_layout(house / KIND.key / "annex.docx")
    async with desk(tmp_path / "data", house=house) as place:
        await open_round(place.installation.backend, system_clock())
        await written(place, "r1p0", "Det her står intet andet sted.", 3)
        hr = await place.hr()
        page = await hr.get(ANNEX)
        assert "skabelonen annex.docx: Skabelonen bruger aldrig svaret på: Afrapportering" in page.text
        refused = await made(place, hr)
        assert "gav intet bilag. Word-skabelonen har ikke alle svar med" in refused.text
        assert "Projekt nummer 1, svaret på Afrapportering" in refused.text
        layout.unlink()
        done = await made(place, hr)
        assert "gav intet bilag" not in done.text
        assert "Version 1 Lærke, " in done.text


async def test_two_versions_are_compared_answer_by_answer(place: Desk) -> None:
    await published(place.installation.backend, system_clock())
    hr = await place.hr()
    page = await hr.get("/hr/rounds/r1/compare?before=1&after=0")
    assert "Version 1 og svarene nu" in page.text
    assert "<ins>" in page.html
    assert "<del>" in page.html
    assert NUMBER not in page.html
    gone = await hr.get("/hr/rounds/r1/compare?before=7&after=9")
    assert "Den version findes ikke" in gone.text
    assert COORDINATOR not in page.text
