"""Chapters, themes, options and another kind's annex, asked for in chat over the real bot."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from bot.cli.chat_client import ChatClient
from dialogs.model import Project
from tests.bot.rounds import HR, Playing, asked, has, make_round, playing
from tests.templates.annexes import docx_words

ANNE, BO = "anne@eksempel.example", "bo@eksempel.example"
MAKKER = Project("1", "", 0, "En makker til alle nye", number="1", contacts=(ANNE,))
LEDER = Project("2", "", 1, "Hvor mange kan én leder lede?", number="2", contacts=(ANNE,))
NORD = Project("1", "", 0, "Hjemmeplejen Nord", contacts=(ANNE,))
LUNDEN = Project("2", "", 1, "Dagcenter Lunden", contacts=(BO,))
HAVEN = Project("1", "", 0, "Sansehaven", number="1", owners=("Birkelund",), contacts=(ANNE,))

Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Playing]:
    async with playing(tmp_path) as play:
        yield play


async def said(person: ChatClient, text: str) -> Mapping[str, Any]:
    """What the bot says to it, when it is one thing."""
    count = len(person.said)
    await person.say(text)
    return await person.until_after(count)


async def handed_in(person: ChatClient, name: str, content: bytes) -> str:
    count = len(person.said)
    await person.say("", files={name: content})
    return str((await person.until_after(count))["text"])


async def got(play: Playing, message: Mapping[str, Any], suffix: str) -> bytes:
    (url,) = (file["url"] for file in message["files"] if file["name"].endswith(suffix))
    async with play.session.get(url) as answer:
        answer.raise_for_status()
        return await answer.read()


async def annex(play: Playing, hr: ChatClient, command: str = "eksportér") -> str:
    """The words of the Word file."""
    before = len(hr.said)
    await hr.say(command)
    message = await hr.until(lambda message: bool(message["files"]) and len(hr.said) > before + 1, 60)
    return docx_words(await got(play, message, "docx"))


async def answers(play: Playing, owner: str, texts: Mapping[str, str]) -> None:
    """She answers what she is asked, with something else where nothing is said, and sends every project.

    Where points are taken one at a time, the first message has them all.
    """
    async with play.person(owner) as person:
        await person.until(lambda message: has(message, "start"))
        count = len(person.said)
        await person.press("start")
        said = ""
        while True:
            message = await person.until_after(count)
            count = len(person.said)
            _, question = asked(message)
            if question and question == said:
                await person.say("færdig")
            elif question:
                said = question
                await person.say(texts.get(question, f"Det går med {question}."))
            elif has(message, "send"):
                await person.press("send")
            else:
                return


def edited(content: bytes, edit: Edit) -> bytes:
    """The file as HR's own program writes it again."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def put(sheet: Any, column: str, values: Sequence[str], first: int = 2) -> None:
    place = next(cell.column for cell in sheet[1] if cell.value == column)
    for row, value in enumerate(values, first):
        sheet.cell(row, place, value)


def two_chapters(book: openpyxl.Workbook) -> None:
    put(book["Kapitler"], "Kapitel", ["De første år", "Ledelse"])
    put(book["Kapitler"], "Indledning", ["Hver fjerde stopper.", "Lederne har travlt."])
    put(book["Projekter"], "Kapitel", ["De første år", "Ledelse"])


async def test_chapters_go_out_as_a_file_and_come_back_into_the_annex(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [MAKKER, LEDER], kind="recommendations", title="Anbefalinger 2027")
        offered = await said(hr, "kapitler")
        assert offered["files"][0]["name"] == "Kapitler - Anbefalinger 2027.xlsx"
        file = edited(await got(play, offered, "xlsx"), two_chapters)
        told = await handed_in(hr, "kapitler.xlsx", file)
        assert "2 kapitler" in told
        assert "De første år (1 i kapitlet)" in told
        written = await annex(play, hr)
        assert written.index("Anbefaling – De første år") < written.index("Hver fjerde stopper.")
        assert written.index("Hver fjerde stopper.") < written.index("Anbefaling – Ledelse")
        assert "Med det som afsæt består den underliggende konkrete anbefaling" in written


async def test_a_wrong_file_of_chapters_changes_nothing_and_a_right_one_does(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [MAKKER, LEDER], kind="recommendations")
        empty = await got(play, await said(hr, "hent kapitler"), "xlsx")

        def wrong(book: openpyxl.Workbook) -> None:
            two_chapters(book)
            put(book["Projekter"], "Kapitel", ["De første år", "Noget helt andet"])

        told = await handed_in(hr, "kapitler.xlsx", edited(empty, wrong))
        assert "Række 3" in told
        assert "Noget helt andet" in told
        assert "De første år" not in await annex(play, hr)
        assert "2 kapitler" in await handed_in(hr, "kapitler.xlsx", edited(empty, two_chapters))
        stale = await handed_in(hr, "kapitler.xlsx", edited(empty, two_chapters))
        assert "Der er gemt en nyere udgave, siden du hentede filen." in stale
        again = await got(play, await said(hr, "kapitler"), "xlsx")
        assert "2 kapitler" in await handed_in(hr, "kapitler.xlsx", again)


async def test_themes_gather_the_points_of_many_units_and_are_numbered(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [NORD, LUNDEN], kind="work_environment", title="Drøftelsen")
        await answers(play, ANNE, {"maal": "1. Ro\nTo timer uden møder.\n2. Lys\nNye lamper."})
        await answers(play, BO, {"maal": "1. Stilhed\nEn stillezone."})
        offered = await said(hr, "temaer")
        file = await got(play, offered, "xlsx")
        rows = list(
            openpyxl.load_workbook(io.BytesIO(file))["Punkter"].iter_rows(min_row=2, values_only=True)
        )
        titles = {str(row[3]): number for number, row in enumerate(rows, 2)}
        assert {"Ro", "Lys", "Stilhed"} <= set(titles)

        def gather(book: openpyxl.Workbook) -> None:
            put(book["Temaer"], "Spørgsmål", ["Mål for det kommende år"] * 2)
            put(book["Temaer"], "Tema", ["Ro på", "Lyset"])
            for title, theme in {"Ro": "Ro på", "Stilhed": "Ro på", "Lys": "Lyset"}.items():
                put(book["Punkter"], "Tema", [theme], titles[title])

        told = await handed_in(hr, "temaer.xlsx", edited(file, gather))
        assert "2 temaer" in told
        assert "Ro på (2 punkter)" in told
        written = await annex(play, hr, "eksportér internt")
        assert written.index("1. Ro på") < written.index("To timer uden møder.")
        assert written.index("En stillezone.") < written.index("2. Lyset") < written.index("Nye lamper.")
        assert "Nævnt af: Hjemmeplejen Nord samt Dagcenter Lunden" in written


async def test_themes_of_a_round_without_any_are_refused_in_words(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        told = (await said(hr, "temaer"))["text"]
        assert "Kapitler hører til anbefalinger, temaer til arbejdsmiljødrøftelsen." in told
        assert has(await said(hr, "valg"), "save_options")


async def test_an_option_is_picked_by_number_or_on_the_card_and_shows_in_the_annex(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        assert "Ikke besvaret" not in await annex(play, hr)
        listed = (await said(hr, "valg"))["text"]
        assert "1. Skriv ingenting (valgt)" in listed
        chosen = (await said(hr, "valg 2"))["text"]
        assert "2. Skriv »Ikke besvaret« (valgt)" in chosen
        assert "Ikke besvaret" in await annex(play, hr)
        await said(hr, "valg")
        await hr.press("save_options", {"missing": "nothing"})
        assert "Ikke besvaret" not in await annex(play, hr)


async def test_an_option_that_is_not_on_the_list_changes_nothing_and_shows_the_list(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await said(hr, "valg 2")
        told = (await said(hr, "valg 99"))["text"]
        assert "2. Skriv »Ikke besvaret« (valgt)" in told
        assert "Ikke besvaret" in await annex(play, hr)


async def test_the_same_answers_are_printed_as_another_kind(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        await answers(play, ANNE, {"status": "Haven står klar."})
        prose = await annex(play, hr, "eksportér som afrapportering i prosa")
        assert "Haven står klar." in prose
        assert "Status:" not in prose
        assert "Status: Haven står klar." in await annex(play, hr)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("brombær", "Den bilagstype kender jeg ikke."),
        ("anbefalinger", "Rundens svar dækker ikke spørgsmålene i den bilagstype."),
    ],
)
async def test_a_kind_that_does_not_fit_is_refused_with_those_that_do(
    play: Playing, wanted: str, told: str
) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        refused = (await said(hr, f"eksport som {wanted}"))["text"]
        assert told in refused
        assert "Statusskema, " in refused or "Afrapportering i prosa" in refused
        assert "Sansehaven" in await annex(play, hr, "eksport som afrapportering i prosa")


async def test_the_amounts_of_the_recommendations_are_summed_for_hr(play: Playing) -> None:
    async with play.person(HR) as hr:
        await make_round(hr, [MAKKER, LEDER], kind="recommendations")
        await answers(play, ANNE, {"ressourcer": "Vi beder om 1. mio. kr. og kr. 45.000. Det når 200.000."})
        before = len(hr.said)
        await hr.say("eksportér")
        told = (await hr.until(lambda message: bool(message["files"]) and len(hr.said) > before + 1, 60))[
            "text"
        ]
        assert "Beløb, som svarene nævner: 1.045.000\xa0kr. i alt" in told
        assert "En makker til alle nye: 1. mio. kr., kr. 45.000, 200.000" in told
        assert "Talt fra, fordi der ikke står »kr.« ved: 200.000" in told
