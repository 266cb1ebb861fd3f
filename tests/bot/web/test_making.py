"""A round is made on the page: its form, its file, its plan, its start, its annex."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from bot.clock import system_clock
from bot.phrasebook import phrases
from bot.sheets.template import write_template
from dialogs.model import Round
from storage.codec import decode
from templates import load_kinds, sample
from tests.bot.rounds import form
from tests.bot.web.desk import Desk, Page, Person, desk

NARRATIVE = load_kinds()["narrative_report"]
CSV = "projekter.csv"
XLSX = "projekter.xlsx"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, readers=frozenset({"lars"})) as opened:
        yield opened


def sheet() -> bytes:
    words = phrases("da").section("intake.template")
    return write_template(NARRATIVE.columns, words, sample(NARRATIVE).projects)


async def draft(hr: Person, **values: str) -> Page:
    """The plan of a new draft."""
    page = await hr.get("/hr/new")
    return await hr.send(page, "/hr/new", **form(kind=NARRATIVE.key, fund_amount="1.000.000 kr.", **values))


def round_id(page: Page) -> str:
    return page.url.split("/rounds/")[1].split("/")[0]


async def rounds(place: Desk) -> list[Round]:
    return [decode(Round, document.body) for document in await place.installation.backend.scan("rounds")]


async def test_a_round_is_made_started_exported_and_closed_without_javascript(place: Desk) -> None:
    hr = await place.hr()
    plan = await draft(hr)
    assert plan.url.endswith("/plan")
    assert "Runden er gemt som kladde." in plan.text
    assert "Frist for svar" in plan.text, "the timeline"
    read = await hr.send(plan, "/projects", file=("projekter.xlsx", sheet()))
    assert read.status == 200
    assert "Projekterne er læst ind og gemt." in read.text
    assert "Bevillingerne stemmer ikke med puljen" in read.text
    count = len(sample(NARRATIVE).projects)
    again = await hr.send(read, "/projects", file=("projekter.xlsx", sheet()))
    assert again.status == 200
    projects = await place.installation.backend.scan("projects")
    assert len(projects) == count, "importing again doubles nothing"

    started = await hr.send(again, "/start")
    assert "er inviteret" in started.text
    assert [each.state.value for each in await rounds(place)] == ["open"]
    base = f"/hr/rounds/{round_id(started)}"
    asked = await hr.send(await hr.get(f"{base}/annex"), "/export")
    assert "Bilaget bliver lavet" in asked.text
    for _ in range(100):
        page = await hr.get(f"{base}/annex")
        if ".docx" in page.html:
            break
        await asyncio.sleep(0.2)
    files = page.html.partition('class="plain files"')[2]
    link = unescape(files.split('href="')[1].split('"')[0])
    async with hr.session.get(link) as file:
        assert file.status == 200
        assert "attachment" in file.headers["Content-Disposition"]
    page = await hr.get(page.url)  # the files may have come after the round was read
    closed = await hr.send(page, "/close")
    assert "Runden er lukket." in closed.text
    archived = await hr.send(closed, "/archive")
    assert "Runden er arkiveret." in archived.text


async def test_wrong_fields_are_named_and_what_was_written_stays(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get("/hr/new")
    wrong = form(kind=NARRATIVE.key, title="", year="17", fund_amount="meget", intro="Tak & farvel <b>")
    answer = await hr.send(page, "/hr/new", **wrong)
    assert answer.status == 422
    for said in ("Skal udfyldes.", "Skriv et årstal", "Kan ikke læses som et beløb"):
        assert said in answer.text
    kept = answer.form("/hr/new").values
    assert kept["intro"] == ["Tak & farvel <b>"]
    assert kept["fund_amount"] == ["meget"]
    assert "<b>" not in answer.html
    assert await rounds(place) == []
    fixed = await hr.send(answer, "/hr/new", title="Puljen", year="2027", fund_amount="1 mio. kr.")
    assert "Runden er gemt som kladde." in fixed.text
    assert (await rounds(place))[0].title == "Puljen"


async def test_two_coordinators_in_one_form_overwrite_nothing_unseen(place: Desk) -> None:
    hr, other = await place.hr(), await place.hr()
    plan = await draft(hr)
    edit = f"/hr/rounds/{round_id(plan)}/edit"
    mine, theirs = await hr.get(edit), await other.get(edit)
    await other.send(theirs, "/edit", title="Deres titel")
    refused = await hr.send(mine, "/edit", title="Min titel", committee="Hovedudvalget")
    assert refused.status == 409
    assert "Deres titel" in refused.text, "the new text is shown"
    assert refused.form("/edit").values["title"] == ["Min titel"], "and what was written is not lost"
    assert (await rounds(place))[0].title == "Deres titel"
    saved = await hr.send(refused, "/edit")
    assert saved.status == 200
    assert (await rounds(place))[0].title == "Min titel"


async def test_a_file_with_errors_is_shown_by_rows_and_saves_nothing(place: Desk) -> None:
    hr = await place.hr()
    plan = await draft(hr)
    headers = {column.key: column.header for column in NARRATIVE.columns}
    rows = [
        f"{headers['title']};{headers['area']};{headers['grant']};{headers['contacts']}",
        "Sansehave;Sundhed;1. mio. kr.;anne@eksempel.example",
        "Sansehave;Sundhed;abc;ikke en adresse",
    ]
    refused = await hr.send(plan, "/projects", file=(CSV, "\r\n".join(rows).encode("windows-1252")))
    assert refused.status == 422
    assert "Række 3" in refused.text
    assert await place.installation.backend.scan("projects") == []
    pdf = await hr.send(plan, "/projects", file=("projekter.xlsx", b"%PDF-1.7 ..."))
    assert pdf.status == 422
    assert "PDF" in pdf.text
    none = await hr.send(plan, "/projects")
    assert "Vælg først en fil." in none.text
    huge = await hr.send(plan, "/projects", file=(CSV, b"a;b\n" * 4_000_000))
    assert huge.status in {413, 422}
    good = await hr.send(plan, "/projects", file=("projekter.xlsx", sheet()))
    assert "Projekterne er læst ind og gemt." in good.text


async def test_a_reader_sees_and_changes_nothing(place: Desk) -> None:
    hr, reader = await place.hr(), await place.person("lars")
    plan = await draft(hr)
    base = f"/hr/rounds/{round_id(plan)}"
    seen = await reader.get(f"{base}/plan")
    assert seen.status == 200
    asked = await reader.get(f"{base}/questions")
    assert [form.action for form in (*seen.forms, *asked.forms)] == ["/hr/sign-out"] * 2
    assert "Spørgsmål" in asked.text
    before = await rounds(place)
    for path in (f"{base}/start", f"{base}/edit", f"{base}/projects", f"{base}/close", "/hr/new"):
        assert (await reader.post(path, {"csrf": plan.forms[0].values["csrf"][0]})).status == 403, path
    assert (await reader.get("/hr/new")).status == 403
    assert await rounds(place) == before


async def test_what_does_not_exist_is_said_to_be_missing(place: Desk) -> None:
    hr = await place.hr()
    for path in ("/hr/rounds/nothing", "/hr/rounds/nothing/plan", "/hr/rounds/nothing/annex"):
        page = await hr.get(path)
        assert page.status == 404
        assert "Det findes ikke" in page.text


async def test_a_round_is_copied_as_next_years_with_its_projects_and_questions(place: Desk) -> None:
    hr = await place.hr()
    plan = await hr.send(await draft(hr, title="Puljen 2027", year="2027"), "/projects", file=(XLSX, sheet()))
    asked = await hr.get(f"/hr/rounds/{round_id(plan)}/questions")
    saved = await hr.send(asked, "/questions", label="Sådan gik det")
    assert "Spørgsmålene er gemt." in saved.text
    stale = await hr.send(asked, "/questions", label="Noget andet, der tog tid")
    assert stale.status == 409
    assert "Noget andet, der tog tid" in stale.html, "and nothing is lost"
    added = await hr.post(
        f"/hr/rounds/{round_id(plan)}/questions",
        {**stale.forms[-1].values, "change": "add", "text": "Hvad har I lært?", "label": "Læring"},
    )
    assert "Læring" in added.text
    copied = await hr.send(await hr.get(f"/hr/rounds/{round_id(plan)}/plan"), "/copy")
    assert "Næste runde er lavet som kladde." in copied.text
    old, new = sorted(await rounds(place), key=lambda each: each.year or 0)
    assert (new.title, new.year, new.deadline_at) == ("Puljen 2028", 2028, None)
    assert [q.label for q in new.questions] == [q.label for q in old.questions]
    assert old.questions[0].label == "Sådan gik det"
    projects = await place.installation.backend.scan("projects", "round_id", new.id)
    assert len(projects) == len(sample(NARRATIVE).projects)


async def test_a_start_is_planned_a_deadline_moved_and_a_round_taken_over(place: Desk) -> None:
    hr = await place.hr()
    plan = await hr.send(await draft(hr), "/projects", file=(XLSX, sheet()))
    past = await hr.send(plan, "/start-at", until="2020-01-01", time="09:00")
    assert "Ligger i fortiden" in past.text
    day = (system_clock() + timedelta(days=3)).date().isoformat()
    planned = await hr.send(past, "/start-at", until=day, time="09:00")
    assert "starter af sig selv" in planned.text
    assert (await rounds(place))[0].starts_at is not None
    started = await hr.send(planned, "/start")
    plan = await hr.get(f"/hr/rounds/{round_id(started)}/plan")
    moved = await hr.send(plan, "/deadline", until=form()["deadline_on"], time="14:30")
    assert "Fristen er ændret" in moved.text
    kept = await hr.send(moved, "/keep", keep_days="1.000")
    assert "hvor længe runden skal opbevares" in kept.text
    assert (await rounds(place))[0].keep_days == 1000
    refused = await hr.send(kept, "/keep", keep_days="for evigt")
    assert "Skriv et antal dage fra 1 til 36.500" in refused.text
    usual = await hr.send(refused, "/keep", keep_days="")
    assert (await rounds(place))[0].keep_days is None
    wrong = await hr.send(usual, "/deadline", until="", time="")
    assert wrong.status == 200
    assert "Kan ikke læses som en dato" in wrong.text
