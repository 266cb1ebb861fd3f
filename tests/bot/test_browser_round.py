"""The whole round in a real browser: everything by clicks and typing, and the annex opened and read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.table import _Cell
from playwright.async_api import expect

from bot.clock import system_clock
from bot.personas import COORDINATOR
from bot.web.assets import ASSETS
from dialogs.model import Project
from templates import sample
from tests.bot.browser import PATIENCE, PHONE, Office, Tab, office
from tests.bot.rounds import STATUS, sheet

SIGNE = "signe.havtorn@eksempelkommune.example"
MOGENS = "mogens.lyngholt@eksempelkommune.example"
TODAY = system_clock()


def day(after: int) -> str:
    """A day from today as a date field has it."""
    return (TODAY + timedelta(days=after)).date().isoformat()


def rows(*contacts: tuple[str, ...]) -> list[Project]:
    """The first projects of the sample, with these people to ask."""
    made = sample(STATUS).projects
    return [replace(project, contacts=who) for project, who in zip(made, contacts, strict=False)]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def attachment(tmp_path: Path) -> Path:
    """HR's file: one project for each of two owners, and one for both."""
    path = tmp_path / "projekter.xlsx"
    path.write_bytes(sheet(rows((SIGNE,), (MOGENS,), (SIGNE, MOGENS))))
    return path


async def start_by_card(hr: Tab, attachment: Path) -> None:
    """HR's part by clicking, until the owners are asked."""
    await hr.press("Ny runde")
    await hr.choose("Bilagstype", STATUS.title)
    await hr.fill("Titel", "Bilag til redegørelsen")
    await hr.fill("Udvalg (kan udelades)", "Hovedudvalget")
    await hr.fill("Møde (kan udelades)", day(28))
    await hr.fill("Frist", day(14))
    await hr.press("Gem runden")
    await hr.attach(attachment)
    await hr.sees("3 projekter, 2 personer bliver spurgt", "Den gode samtale ved skranken")
    await hr.press("Start runden")
    await hr.sees("2 ejere er inviteret")


async def take_part(place: Office, persona: str, size: tuple[int, int] = PHONE) -> Tab:
    """An owner opens the chat, reads the invitation and begins."""
    owner = await place.sit_down(persona, size)
    await owner.sees("Hej!", "Det gælder")
    await owner.press("Start")
    return owner


def listed(cell: _Cell) -> list[str]:
    """The points of the lists that Word itself numbers or dots."""
    return [paragraph.text for paragraph in cell.paragraphs if paragraph._p.xpath("./w:pPr/w:numPr")]


async def annex(hr: Tab, into: Path) -> Document:
    """The newest Word file, downloaded and opened."""
    return docx.Document(str(await hr.download("docx", into)))


def answers(document: Document, row: int) -> _Cell:
    """What was answered about one project, as a person finds it there."""
    return document.tables[0].rows[row].cells[-1]


async def test_a_round_from_a_file_is_answered_by_text_and_by_card_and_read_in_word(
    place: Office, attachment: Path, tmp_path: Path
) -> None:
    hr = await place.sit_down(COORDINATOR)
    await start_by_card(hr, attachment)

    owner = await take_part(place, SIGNE)
    await owner.say("Begge kursusdage er holdt.\n- besøgsdagene i uge 17\n- en opsamling")
    await owner.sees("Gemt: Status", "Spørgsmål 2 af 3")
    asked = owner.said.nth(await owner.said.count() - 1)
    await owner.fill("Dit svar på Effekt", "Færre er kede af det.")
    await owner.press("Gem svar")
    await expect(asked).to_contain_text("Færre er kede af det.Gemt", timeout=PATIENCE)
    await owner.press("Spring over")
    await owner.sees("Dine svar", "- en opsamling", "Ikke besvaret")

    await owner.press("Ret", owner.line("2. Effekt"))
    await owner.fill("Dit svar på Effekt", "Næsten ingen er kede af det længere.")
    await owner.press("Gem svar")
    await owner.sees("Dine svar", "Næsten ingen er kede af det længere.")
    await owner.press("Send")
    await owner.sees("Tak, dine svar er sendt")

    await hr.press("Status")
    await hr.sees("1 af 3", "Mogens Lyngholt")
    await hr.press("Lav bilag")
    document = await annex(hr, tmp_path)
    headings = [p.text for p in document.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert headings == ["Bilag til redegørelsen", "Status og effekt"]
    cell = answers(document, 1)
    assert "Begge kursusdage er holdt." in cell.text
    assert "Næsten ingen er kede af det længere." in cell.text
    assert "Færre" not in cell.text
    assert listed(cell) == ["besøgsdagene i uge 17", "en opsamling"]


async def test_two_people_in_two_tabs_keep_their_own_place_also_after_a_reload(
    place: Office, attachment: Path
) -> None:
    hr = await place.sit_down(COORDINATOR)
    await start_by_card(hr, attachment)
    signe = await take_part(place, SIGNE)
    mogens = await place.beside(signe, MOGENS)
    await mogens.press("Start")
    await signe.say("Signes status")
    await mogens.fill("Dit svar på Status", "Mogens' status")
    await mogens.press("Gem svar")
    await mogens.say("Mogens' effekt")
    await signe.page.reload()
    await signe.sees("Rolige overgange", "Spørgsmål 2 af 3")
    await expect(signe.page.locator(".person .plain")).to_have_text(["Signes status"])
    await mogens.page.reload()
    await mogens.sees("Den gode samtale", "Spørgsmål 3 af 3")
    await expect(mogens.said.nth(1)).to_contain_text("Mogens' statusGemt")
    await mogens.press("Spring over")
    await mogens.sees("Mogens' effekt")
    await expect(mogens.said.last).not_to_contain_text("Signe")


async def test_the_same_round_is_typed_where_cards_cannot_be_drawn(
    place: Office, attachment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = {name: tmp_path / name for name in ASSETS}
    monkeypatch.setattr("bot.channels.local_page.routes.ASSETS", absent)
    hr = await place.sit_down(COORDINATOR)
    await expect(hr.page.get_by_text("Kort kan ikke vises her")).to_be_visible()
    await hr.say("ny runde")
    await hr.sees("Titel: ")
    lines = [
        f"Bilagstype: {STATUS.title}",
        "Titel: Bilag til redegørelsen",
        f"Møde: {day(28)}",
        f"Frist: {day(14)}",
    ]
    await hr.say("\n".join(lines))
    await hr.attach(attachment)
    await hr.sees("3 projekter")
    await hr.say("start")

    owner = await place.sit_down(SIGNE, PHONE)
    await owner.sees("Skriv »start«")
    await owner.say("start")
    for text in ("Kurset er holdt.\n1. første dag\n2. anden dag", "God effekt", "spring over"):
        await owner.say(text)
    await owner.say("ret 2")
    await owner.sees("God effekt")
    await owner.say("Meget god effekt")
    await owner.say("send")
    await owner.sees("Tak, dine svar er sendt")

    await hr.say("eksportér")
    cell = answers(await annex(hr, tmp_path), 1)
    assert "Meget god effekt" in cell.text
    assert listed(cell) == ["første dag", "anden dag"]
    for tab in (hr, owner):
        await expect(tab.page.locator(".ac-adaptiveCard")).to_have_count(0)


WALK = (
    "Begge kursusdage er holdt, og alle har deltaget.",
    "Der er færre konflikter i kantinen.",
    "Vi holder et møde hver måned.",
)


async def walk_by_card(owner: Tab) -> None:
    await owner.press("Start")
    for label, text in zip(("Status", "Effekt", "Efterliv"), WALK, strict=True):
        await owner.fill(f"Dit svar på {label}", text)
        await owner.press("Gem svar")
    await owner.page.locator("#scroll").hover()
    await owner.page.mouse.wheel(0, -10_000)
    await owner.press("Ret", owner.line("2. Effekt"))
    question = owner.page.get_by_role("heading", name="Hvilken effekt har projektet haft?")
    await expect(question.last).to_be_in_viewport()
    await owner.fill("Dit svar på Effekt", "Der er langt færre konflikter i kantinen.")
    await owner.press("Gem svar")
    await owner.press("Send")


async def walk_by_text(owner: Tab) -> None:
    for text in ("start", *WALK, "ret 2", "Der er langt færre konflikter i kantinen.", "send"):
        await owner.say(text)


@pytest.mark.parametrize("walk", [walk_by_card, walk_by_text])
async def test_three_answers_with_one_changed_are_sent_in_seven_presses_or_messages(
    place: Office, attachment: Path, walk: Callable[[Tab], Awaitable[None]]
) -> None:
    """Nine at most is what was asked for; whatever reaches the server is counted, whoever sent it."""
    hr = await place.sit_down(COORDINATOR)
    await start_by_card(hr, attachment)
    owner, steps = await place.sit_down(SIGNE, PHONE), list[str]()
    owner.page.on("request", lambda sent: steps.append(sent.url) if sent.url.endswith("/posts") else None)
    await walk(owner)
    await owner.sees("Tak, dine svar er sendt", "Der er langt færre konflikter")
    assert len(steps) == 7


async def test_the_renderers_own_words_are_danish_and_a_refusal_stands_under_its_card(
    place: Office, attachment: Path
) -> None:
    hr = await place.sit_down(COORDINATOR)
    await start_by_card(hr, attachment)
    owner = await take_part(place, SIGNE)
    await owner.button("Flere valg").click()
    await owner.page.get_by_role("menuitem", name="Mine svar").click()
    await owner.hears(3)
    await owner.sees("Du er ved spørgsmålet: Hvad er status")
    asked = owner.said.nth(1)
    await owner.button("Gem svar", asked).click()
    await expect(asked.locator(".note")).to_have_text(
        "Ikke gemt: Status.\nBeskeden var tom. Skriv dit svar som tekst."
    )
    await expect(asked.locator(".note")).to_be_in_viewport()
    await owner.fill("Dit svar på Status", "Kurset er holdt.")
    await owner.press("Gem svar", asked)
    await owner.sees("Gemt: Status")
