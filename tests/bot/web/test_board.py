"""The board and the pages of answers: what is seen, what is done there, and that nothing is overwritten."""

from __future__ import annotations

import asyncio
import re
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chart import chart
from bot.cli.chat_client import ChatClient
from bot.phrasebook import phrases
from bot.web.remembering import Remembering
from dialogs.model import Submission, SubmissionState
from dialogs.progress import progress_of
from dialogs.richtext import plain
from storage.codec import decode
from storage.memory import MemoryBackend
from storage.repository import SUBMISSIONS, Changes, Repository
from tests.bot.rig import MORNING, TestClock
from tests.bot.rounds import has
from tests.bot.web.desk import Desk, Form, Page, Person, desk
from tests.bot.web.town import answered, open_round, owner

BOARD = "/hr/rounds/r1"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SENT = SubmissionState.SUBMITTED


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = TestClock()
    people = {"editors": frozenset({"rita"}), "readers": frozenset({"lars"})}
    async with desk(tmp_path, clock, **people) as opened:
        await open_round(opened.installation.backend, clock.now)
        yield opened


async def submission(place: Desk, number: int) -> Submission:
    found = await place.installation.backend.get("submissions", f"r1p{number}")
    assert found
    return decode(Submission, found.body)


def form_with(page: Page, question: str, deed: str) -> Form:
    """The form about one answer that does this."""
    return next(
        form
        for form in page.forms
        if form.values.get("question") == [question] and any(b.get("value") == deed for b in form.buttons)
    )


async def write(person: Person, form: Form, deed: str, text: str) -> Page:
    return await person.post(form.action, {**form.values, "deed": deed, "text": text})


def ticks(page: Page) -> list[str]:
    """What the board's boxes send: a project and its version."""
    return [part.split('"')[0] for part in page.html.split('name="projects" value="')[1:]]


async def test_the_board_shows_every_project_with_its_state_counts_and_sums(place: Desk) -> None:
    page = await (await place.hr()).get(BOARD)
    for number in range(6):
        assert f"Projekt nummer {number + 1}" in page.text
    assert "2 / 6 projekter er afsluttet" in page.text
    assert "4 mangler" in page.text
    assert "615.000\xa0kr." in page.html
    assert "Puljen er 615.000" in page.html.replace("\xa0", " ")
    assert "Forskel" not in page.text
    assert "et telefonnummer" in page.text
    assert "2 / 2 · 201.000" in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=missing", [3, 4, 5, 6]),
        ("state=sent", [1, 2]),
        ("area=Teknik%20og%20milj%C3%B8", [5, 6]),
        ("q=nummer+3", [3, 4]),  # the owner of the fourth is ejer3
        ("q=EJER5", [6]),
        ("found=1", [1, 2, 5]),
        ("state=sent&area=Teknik%20og%20milj%C3%B8", []),
        ("side=9", []),
        ("side=x&q=%3Cscript%3E", []),
    ],
)
async def test_the_board_is_narrowed_by_its_address(place: Desk, query: str, shown: list[int]) -> None:
    page = await (await place.hr()).get(f"{BOARD}?{query}")
    assert page.status == 200
    found = [n for n in range(1, 7) if f">Projekt nummer {n}<" in page.html]
    assert found == shown
    assert "<script>" not in page.html


async def test_an_unchanged_board_is_said_to_be_so_and_a_changed_one_is_sent(place: Desk) -> None:
    hr, other = await place.hr(), await place.hr()
    same = page = await hr.get(BOARD)
    while same.status == 200:  # until the invitations are out
        tag = same.headers["ETag"]
        same = await hr.get(BOARD, headers={"If-None-Match": tag})
    assert (page.status, same.status, same.html) == (200, 304, "")
    assert (await hr.get(f"{BOARD}?q=x", headers={"If-None-Match": tag})).status == 200
    assert (await other.get(BOARD, headers={"If-None-Match": tag})).status == 200, "its forms are others"
    seen = await hr.get(f"{BOARD}/projects/r1p0")
    assert (await write(hr, form_with(seen, "status", "correct"), "correct", "Ny ordlyd")).status == 200
    assert (await hr.get(BOARD, headers={"If-None-Match": tag})).status == 200


async def test_a_new_question_asks_those_who_have_sent_only_when_hr_says_so_and_says_why(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(f"{BOARD}/questions")
    form = page.forms[-1]
    asked = {**form.values, "change": "add", "text": "Hvad har I lært?"}
    page = await hr.post(form.action, asked)
    assert (await submission(place, 0)).state is SENT, "nobody is reopened"
    form = page.forms[-1]
    without = await hr.post(form.action, {**form.values, **again("Og så?"), "reason": " "})
    assert without.status == 409
    assert "Skriv en begrundelse" in without.text
    assert "Og så?" in without.html
    form = without.forms[-1]
    assert form.values["again"] == ["1"]
    done = await hr.post(form.action, {**form.values, **again("Og så?")})
    assert "2 projekter, der var sendt, får spørgsmålet." in done.text
    first = await submission(place, 0)
    assert (first.state, first.submitted_at is not None) == (SubmissionState.IN_PROGRESS, True)
    stale = await hr.post(form.action, {**form.values, **again("Endnu et?")})
    assert stale.status == 409
    assert "Endnu et?" in stale.html


def again(text: str) -> dict[str, str]:
    return {"change": "add", "text": text, "again": "1", "reason": "Udvalget har bedt om det."}


async def test_the_chosen_are_approved_and_who_cannot_be_is_named(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(BOARD)
    first, second, third = ticks(page)[:3]
    form = page.form("/do")
    token = {"csrf": form.values["csrf"]}
    done = await hr.post(form.action, {**token, "deed": "approve", "projects": [first, second]})
    assert "2 besvarelser er godkendt og låst." in done.text
    assert (await submission(place, 0)).state.value == "locked"
    mixed = await hr.post(form.action, {**token, "deed": "approve", "projects": [third]})
    assert mixed.status == 409
    assert "Projekt nummer 3: Svarene er ikke sendt endnu." in mixed.text
    assert f'value="{third}" id="c3" aria-label="Vælg Projekt nummer 3" checked' in mixed.html
    none = await hr.post(form.action, {**token, "deed": "approve"})
    assert "Vælg først et eller flere projekter" in none.text


async def test_a_refused_deed_keeps_what_was_written(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(BOARD)
    form, third = page.form("/do"), ticks(page)[2]
    asked = {**form.values, "deed": "replace_owner", "projects": [third], "owners": "ikke en adresse"}
    asked.pop("all", None)
    refused = await hr.post(form.action, asked)
    assert refused.status == 409
    assert 'value="ikke en adresse"' in refused.html
    given = await hr.post(form.action, {**asked, "owners": "ny@eksempel.example"})
    assert "har fået en ny ejer" in given.text
    assert (await submission(place, 2)).owners == ("ny@eksempel.example",)


async def test_more_time_and_exemption_are_given_from_the_board_with_their_reasons(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(BOARD)
    form = page.form("/do")
    asked = {"csrf": form.values["csrf"], "projects": [ticks(page)[3]]}
    refused = await hr.post(form.action, {**asked, "deed": "extend", "until": "2020-01-01", "time": "12:00"})
    assert "Ligger i fortiden" in refused.text
    later = await hr.post(form.action, {**asked, "deed": "extend", "until": "2027-08-20", "time": "12:00"})
    assert "har fået en ny frist" in later.text
    moved = (await submission(place, 3)).deadline_at
    assert moved == datetime(2027, 8, 20, 10, 0, tzinfo=UTC)
    page = await hr.get(BOARD)
    asked = {"csrf": form.values["csrf"], "projects": [ticks(page)[5]]}
    without = await hr.post(form.action, {**asked, "deed": "exempt", "reason": ""})
    assert "Skriv en begrundelse" in without.text
    await hr.post(form.action, {**asked, "deed": "exempt", "reason": "Lagt sammen med et andet"})
    assert (await submission(place, 5)).state.value == "exempt"
    seen = await hr.get(f"{BOARD}/projects/r1p5")
    assert "Lagt sammen med et andet" in seen.text


async def test_everybody_who_is_missing_is_reminded_by_one_press(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(BOARD)
    form = next(form for form in page.forms if "all" in form.values)
    told = await hr.post(form.action, {**form.values, "deed": "remind"})
    assert "får en påmindelse" in told.text
    rows = await place.installation.backend.scan("outbox", "round_id", "r1")
    reminded = {row.body["person"] for row in rows if row.body["urgency"] == "reminder"}
    assert reminded == {owner(n) for n in (2, 3, 4, 5)}
    again = await hr.post(form.action, {**form.values, "deed": "remind"})
    assert again.status == 409
    assert "inden for det sidste døgn" in again.text


async def test_the_telephone_list_has_those_who_are_missing_and_no_others(place: Desk) -> None:
    page = await (await place.hr()).get(f"{BOARD}/phone")
    assert [n for n in range(6) if owner(n) in page.text] == [2, 3, 4, 5]


async def test_all_answers_stand_in_the_annex_order_with_findings_and_sums(place: Desk) -> None:
    page = await (await place.hr()).get(f"{BOARD}/answers")
    order = [page.text.index(f"{n}. Projekt nummer {n}") for n in range(1, 7)]
    assert order == sorted(order)
    assert "Bevillingerne stemmer med puljen." in page.text
    assert "Indeholder et telefonnummer." in page.text
    assert "<li><p>bede i ståhøjde</p></li>" in page.html


async def test_a_corrected_answer_keeps_what_the_owner_wrote_and_shows_the_difference(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(f"{BOARD}/projects/r1p0")
    form = form_with(page, "status", "correct")
    done = await write(hr, form, "correct", form.values["text"][0].replace("hver dag", "hver eneste dag"))
    assert "Ordlyden er rettet." in done.text
    assert re.search(r"<ins>\s*eneste", done.html)
    answer = (await submission(place, 0)).answers["status"]
    assert "hver eneste dag" in plain(answer.text)
    assert answer.original is not None
    assert "hver dag" in plain(answer.original)
    every = await hr.get(f"{BOARD}/answers")
    assert "Rettet af Lærke" in every.text


async def test_two_coordinators_and_an_owner_in_one_answer_overwrite_nothing_unseen(place: Desk) -> None:
    hr, other = await place.hr(), await place.person("rita", "Rita")
    async with ChatClient(hr.session, hr.url, owner(0)) as writer:
        await being_asked(writer, "ret 1")
        mine = form_with(await hr.get(f"{BOARD}/projects/r1p0"), "status", "correct")
        await two_coordinators(place, hr, other, mine)
        said = len(writer.said)
        await writer.say("Ejerens egne ord")
        await writer.until(lambda message: has(message, "place"))
        told = " ".join(message["text"] for message in writer.said[said:])
        assert "ændret, siden du fik det vist" in told
        stands = plain((await submission(place, 0)).answers["status"].text)
        assert stands in {"A", "B"}
        assert stands in told, "the owner sees the new text"
        assert "Ejerens egne ord" in told, "and what they wrote is there"
        said = len(writer.said)
        await writer.press("place")
        await writer.until_after(said)
        assert plain((await submission(place, 0)).answers["status"].text) == "Ejerens egne ord"
    refused = await write(hr, mine, "correct", "Min ordlyd igen")
    assert refused.status == 409
    assert "Ejerens egne ord" in refused.text, "and HR sees the owner's"


async def being_asked(writer: ChatClient, words: str) -> None:
    """The owner is shown an answer to change; the first words are met by a greeting."""
    while not any(has(message, "answer") for message in writer.said):
        said = len(writer.said)
        await writer.say(words)
        await writer.until_after(said)


async def two_coordinators(place: Desk, hr: Person, other: Person, mine: Form) -> None:
    theirs = form_with(await other.get(f"{BOARD}/projects/r1p0"), "status", "correct")
    await write(other, theirs, "correct", "Ritas ordlyd")
    refused = await write(hr, mine, "correct", "Min ordlyd, som tog lang tid")
    assert refused.status == 409
    assert "Det, du skrev, er ikke gemt." in refused.text
    assert "Ritas ordlyd" in refused.text, "the new text is shown"
    kept = form_with(refused, "status", "correct")
    assert kept.values["text"] == ["Min ordlyd, som tog lang tid"], "what was written is there"
    assert plain((await submission(place, 0)).answers["status"].text) == "Ritas ordlyd"
    newest = form_with(await other.get(f"{BOARD}/projects/r1p0"), "status", "correct")
    pages = await asyncio.gather(write(hr, kept, "correct", "A"), write(other, newest, "correct", "B"))
    assert sorted(page.status for page in pages) == [200, 409]


async def test_one_answer_goes_back_with_a_comment_and_unlocking_needs_a_reason(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(f"{BOARD}/projects/r1p0")
    back = await write(hr, form_with(page, "effekt", "return_answer"), "return_answer", "Skriv hvor mange.")
    assert back.status == 200
    assert "Skriv hvor mange." in back.text
    assert (await submission(place, 0)).state.value == "returned"
    page = await hr.get(f"{BOARD}/projects/r1p1")
    whole = next(f for f in page.forms if any(b.get("value") == "approve" for b in f.buttons))
    locked = await hr.post(whole.action, {**whole.values, "deed": "approve"})
    assert (await submission(place, 1)).state.value == "locked"
    whole = next(f for f in locked.forms if any(b.get("value") == "unlock" for b in f.buttons))
    refused = await hr.post(whole.action, {**whole.values, "deed": "unlock", "reason": " "})
    assert "Skriv en begrundelse" in refused.text
    assert (await submission(place, 1)).state.value == "locked"
    await hr.post(whole.action, {**whole.values, "deed": "unlock", "reason": "Beløbet er forkert"})
    assert (await submission(place, 1)).state.value == "submitted"


async def test_an_answer_on_behalf_is_marked_as_hrs(place: Desk) -> None:
    hr = await place.hr()
    page = await hr.get(f"{BOARD}/projects/r1p3")
    done = await write(hr, form_with(page, "status", "answer_for"), "answer_for", "Fortalt i telefonen.")
    assert "på ejerens vegne" in done.text
    assert (await submission(place, 3)).answers["status"].on_behalf


async def test_editors_and_readers_press_what_they_may_and_nothing_else(place: Desk) -> None:
    hr, editor, reader = await place.hr(), await place.person("rita"), await place.person("lars")
    seen = await reader.get(BOARD)
    assert [form.action for form in seen.forms if form.method == "post"] == ["/hr/sign-out", f"{BOARD}/do"]
    assert ticks(seen) == []
    form, boxes = (await hr.get(BOARD)).form("/do"), ticks(await hr.get(BOARD))
    before = [await submission(place, n) for n in range(6)]
    for person, deeds in (
        (reader, ("approve", "remind", "exempt")),
        (editor, ("remind", "exempt", "extend")),
    ):
        token = (await person.get(BOARD)).form("/do").values["csrf"]
        for deed in deeds:
            values = {"csrf": token, "deed": deed, "projects": boxes, "reason": "x", "until": "2027-08-20"}
            refused = await person.post(form.action, values)
            assert refused.status == 409
            assert "Kun HR kan det" in refused.text
    assert [await submission(place, n) for n in range(6)] == before
    assert "approve" in (await editor.get(BOARD)).html


def test_progress_counts_days_where_people_live() -> None:
    late = datetime(2027, 6, 1, 22, 30, tzinfo=UTC)  # half past midnight in Copenhagen
    one = answered(0, SENT, late + timedelta(days=5, hours=1))
    found = progress_of([one], late - timedelta(days=1), late + timedelta(days=3), late, COPENHAGEN)
    assert {day.on.day: day.answers for day in found.days if day.answers} == {2: len(one.answers)}
    assert found.days[-1].on == found.deadline
    assert found.days[-1].sent == 1


def test_the_picture_says_in_words_what_it_shows_and_is_whole_xml() -> None:
    submissions = [answered(n, SENT, MORNING) for n in range(5)]
    found = progress_of(
        submissions, MORNING - timedelta(days=9), MORNING + timedelta(days=9), MORNING, COPENHAGEN
    )
    for words in (phrases("da"), phrases("en")):
        drawn = chart(found, words)
        assert ET.fromstring(drawn.svg).tag == "svg"
        assert "style" not in drawn.svg
        assert str(found.answers) in drawn.text
    empty = progress_of([], None, None, MORNING, COPENHAGEN)
    assert ET.fromstring(chart(empty, phrases("da")).svg).tag == "svg"


async def test_what_is_remembered_is_what_is_stored_and_goes_with_it() -> None:
    backend = MemoryBackend()
    await open_round(backend, MORNING)
    plain_, remembering = Repository(backend), Remembering(Repository(backend))
    for _ in range(2):
        first = await remembering.find(SUBMISSIONS, "round_id", "r1")
        assert first == await plain_.find(SUBMISSIONS, "round_id", "r1")
    again = await remembering.find(SUBMISSIONS, "round_id", "r1")
    assert all(one.record is other.record for one, other in zip(first, again, strict=True))
    changes = Changes()
    changes.delete(SUBMISSIONS, "r1p0", 1)
    changes.put(SUBMISSIONS, answered(1, SubmissionState.NOT_STARTED, MORNING), 1)
    await plain_.commit(changes, MORNING)
    anew = Changes()
    anew.put(SUBMISSIONS, answered(0, SubmissionState.IN_PROGRESS, MORNING))
    await plain_.commit(anew, MORNING)
    now = await remembering.find(SUBMISSIONS, "round_id", "r1")
    assert now == await plain_.find(SUBMISSIONS, "round_id", "r1")
    assert now[0].version == first[0].version, "the same version, and yet another record"
    assert now[0].record.state is SubmissionState.IN_PROGRESS
