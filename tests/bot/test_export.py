"""The annex on its way out, over the real bot: what may leave, what may not, and what HR is told about it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.annex.compiling import INTERNAL, PUBLIC, Made, make_annex
from bot.annex.source import Source, unpack
from bot.cli.chat_client import ChatClient
from bot.phrasebook import phrases
from dialogs.contents import Field, Place
from dialogs.errors import StoreDamaged
from dialogs.exporting import ExportFlaw
from dialogs.model import Project, Theme
from dialogs.richtext import read_plain
from storage.repository import AUDIT, Repository
from templates import sample
from templates.catalogue import HOUSE
from tests.bot.rounds import HR, Playing, asked, has, make_round, playing
from tests.templates.annexes import KINDS, STATUS, docx_words
from tests.templates.layouts import a_layout

NUMBER = "010190-1234"
OWNER = "anne@eksempel.example"
HAVEN = Project("1", "", 0, "Sansehaven", number="1", owners=("Birkelund",), contacts=(OWNER,))
MARK = STATUS.wording.internal


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Playing]:
    async with playing(tmp_path) as play:
        yield play


async def answered(play: Playing, status: str) -> None:
    """The owner answers every question and sends."""
    async with play.person(OWNER) as owner:
        await owner.until(lambda message: has(message, "start"))
        count = len(owner.said)
        await owner.say("start")
        while True:
            message = await owner.until_after(count)
            count = len(owner.said)
            _, question = asked(message)
            if question:
                await owner.say(status if question == "status" else "Det går godt.")
            elif has(message, "send"):
                await owner.press("send")
            else:
                return


async def exported(hr: ChatClient, command: str) -> Mapping[str, Any]:
    """The message that the files come with, or the one that says why they do not."""
    before = len(hr.said)
    await hr.say(command)
    return await hr.until(lambda message: message in hr.said[before:] and _is_done(message), 60)


def _is_done(message: Mapping[str, Any]) -> bool:
    return bool(message["files"]) or has(message, "status")


async def deeds(play: Playing) -> list[tuple[str, str]]:
    found = await Repository(play.installation.backend).find(AUDIT)
    return [(entry.record.action, entry.record.reason) for entry in found]


async def test_an_annex_with_a_cpr_number_does_not_leave_and_nobody_repeats_it(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, f"Borgeren ({NUMBER}) er glad.")
        refused = await exported(hr, "eksportér")
        assert not refused["files"]
        assert "Sansehaven, svaret på Status" in refused["text"]
        assert NUMBER not in str(refused)
        assert has(refused, "export_internal")
        assert ("withheld", "cpr") in await deeds(play)


async def test_an_internal_copy_leaves_marked_with_its_data_and_what_to_look_at(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, f"Borgeren ({NUMBER}) er glad.")
        made = await exported(hr, "eksportér internt")
        files = {file["name"].rsplit(".", 1)[-1]: file for file in made["files"]}
        assert set(files) == set(INTERNAL)
        assert all(file["name"].startswith("Intern - ") for file in made["files"])
        assert "Sansehaven, svaret på Status: noget, der ligner et CPR-nummer" in made["text"]
        assert NUMBER not in str(made)
        async with play.session.get(files["docx"]["url"]) as answer:
            content = await answer.read()
        assert NUMBER in docx_words(content)
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert MARK in package.read("word/header1.xml").decode()
        async with play.session.get(files["json"]["url"]) as answer:
            assert answer.content_type == "application/json"
        assert ("compiled", "internal") in await deeds(play)


async def test_an_annex_without_a_number_leaves_with_notes_about_addresses(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answered(play, "Skriv til haven@eksempel.example eller ring 20 30 40 50.")
        made = await exported(hr, "eksportér")
        assert {file["name"].rsplit(".", 1)[-1] for file in made["files"]} == set(PUBLIC)
        assert "Sansehaven, svaret på Status: en e-mailadresse" in made["text"]
        assert "Sansehaven, svaret på Status: et telefonnummer" in made["text"]


async def test_a_button_does_what_the_words_do(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await hr.say("status")
        await hr.until(lambda message: has(message, "export_internal"))
        before = len(hr.said)
        await hr.press("export_internal")
        made = await hr.until(lambda message: bool(message["files"]) and len(hr.said) > before, 60)
        assert phrases("da")("offer.export_internal.heading") in made["text"]


async def test_the_municipalitys_own_look_is_used_where_it_has_one(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "house.css").write_text("h1 { color: #806000 }", encoding="utf-8")
    async with playing(tmp_path, house=house) as play, play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        made = await exported(hr, "eksportér")
        files = {file["name"].rsplit(".", 1)[-1]: file for file in made["files"]}
        async with play.session.get(files["html"]["url"]) as answer:
            assert "color: #806000" in await answer.text()
        assert {"docx", "pdf"} < set(files)


def a_source(key: str = "status_table") -> Source:
    shown = sample(KINDS[key])
    return Source(shown.round, shown.assignments, shown.chapters, shown.themes)


def made(source: Source, *, internal: bool = False) -> Made:
    return make_annex(KINDS[source.round.kind].folder, None, source.pack(), internal=internal)


@pytest.mark.parametrize("key", sorted(KINDS))
def test_the_records_of_an_annex_come_back_from_their_document(key: str) -> None:
    theme = Theme("t", "sample", "q", "Støj", read_plain("- a\n- b"))
    source = a_source(key)
    source = replace(source, themes=(*source.themes, theme))
    assert unpack(source.pack()) == source


@pytest.mark.parametrize(
    "packed", [{}, {"round": {}, "assignments": []}, {"round": {"schema": 1, "record": "Seat"}}]
)
def test_what_is_no_such_document_is_refused(packed: dict[str, Any]) -> None:
    with pytest.raises((KeyError, StoreDamaged)):
        unpack(packed)


def test_a_number_outside_every_answer_stops_the_annex_too() -> None:
    source = a_source()
    titled = replace(source, round=replace(source.round, intro=read_plain(f"Se {NUMBER}")))
    assert made(titled) == Made({}, flaw=ExportFlaw.CPR, places=(Place(Field.INTRO),))
    assert set(made(titled, internal=True).files) == set(INTERNAL)


def test_a_number_that_only_the_finished_file_holds_stops_it(tmp_path: Path) -> None:
    """Two harmless halves that the template puts together."""
    folder = tmp_path / "status_table"
    folder.mkdir()
    for file in STATUS.folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    template = folder / "annex.html.j2"
    template.write_text(
        template.read_text("utf-8").replace("</h1>", " 010190</h1>\n<p>010190{{ annex.year }}</p>")
    )
    source = a_source()
    source = replace(source, round=replace(source.round, year=1234))
    found = make_annex(folder, None, source.pack(), internal=False)
    assert found.files == {}
    assert found.flaw is ExportFlaw.CPR
    assert {place.about for place in found.places} == set(PUBLIC)


def test_a_project_is_named_without_the_number_in_its_title() -> None:
    source = a_source()
    (project, submission), *rest = source.assignments
    named = replace(project, title=f"Sagen om\n{NUMBER}")
    withheld = made(replace(source, assignments=((named, submission), *rest)))
    assert withheld.places == (Place(Field.PROJECT_TITLE, "Sagen om …"),)


def in_own_layout(folder: Path, change: Callable[[Any], None], internal: bool) -> Made:
    a_layout(folder / "status_table" / "annex.docx", change)
    for name in ("house.css", "house.typ", "house.docx"):
        (folder / name).write_bytes((HOUSE / name).read_bytes())
    return make_annex(STATUS.folder, folder, a_source().pack(), internal=internal)


@pytest.mark.parametrize("internal", [False, True])
def test_hrs_own_layout_leaves_when_it_holds_every_answer(tmp_path: Path, internal: bool) -> None:
    files = in_own_layout(tmp_path, lambda _: None, internal).files
    assert "Ejer: Borgerservice" in docx_words(files["docx"])


@pytest.mark.parametrize("internal", [False, True])
def test_hrs_own_layout_without_an_answer_is_withheld_and_names_it(tmp_path: Path, internal: bool) -> None:
    def change(file: Any) -> None:
        file.tables[0].rows[1].cells[3].text = ""

    withheld = in_own_layout(tmp_path, change, internal)
    assert (withheld.files, withheld.flaw) == ({}, ExportFlaw.INCOMPLETE)
    titles = [place.project for place in withheld.places]
    assert titles[0] == "Rolige overgange mellem børnehave og skole"
    assert len(titles) == 4
    assert {(place.field, place.about) for place in withheld.places} == {(Field.ANSWER, "Effekt")}


def test_an_answer_that_is_only_partly_in_the_layout_is_named(tmp_path: Path) -> None:
    def change(file: Any) -> None:
        file.tables[0].rows[1].cells[2].text = "{{ project.answer.status.text.inline }}"
        file.tables[0].rows[1].cells[3].text = "{{ (project.answer.effekt.text.inline ~ '')[:60] }}"

    withheld = in_own_layout(tmp_path, change, internal=False)
    assert {place.about for place in withheld.places} == {"Effekt"}
