"""The second real annex's round as a script: what HR does on her page, and what her owners do in chat."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
from aiohttp import ClientSession
from playwright.async_api import Locator, Page, expect

from bot.cli.chat_client import ChatClient
from bot.clock import system_clock
from bot.personas import COORDINATOR
from bot.phrasebook import phrases
from bot.sheets.template import write_template
from dialogs.model import Project
from tests.bot.rounds import asked, asks_back, has
from tests.bot.web.hands import Hands
from tests.templates.annexes import KINDS

KIND = KINDS["narrative_report"]
OWNERS = tuple(f"ejer{number}@kommune.example" for number in range(3))
COMMENT = "Skriv, hvor mange der har deltaget."
REWRITTEN = "Der har deltaget 42 medarbejdere, og alle er fastholdt."
CORRECTED = REWRITTEN.replace("42", "toogfyrre")
ELSEWHERE = "Det er beskrevet under status."
"""Where the annex has no text of its own for a question that must be answered."""

MEETING = (system_clock() + timedelta(days=60)).date().isoformat()
NEXT_MEETING = (system_clock() + timedelta(days=425)).date().isoformat()
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Town:
    """A seed, and a running bot to play it in. `folder` is for files."""

    seed: Mapping[str, Any]
    url: str
    session: ClientSession
    folder: Path

    @property
    def projects(self) -> Sequence[Project]:
        return rows(self.seed)

    @property
    def amount(self) -> str:
        return phrases("da").amount(Decimal(self.seed["document"]["total_amount"]["value"]))

    def owner(self, email: str) -> ChatClient:
        return ChatClient(self.session, self.url, email)


def rows(seed: Mapping[str, Any]) -> list[Project]:
    """HR's sheet. The annex has the sum of the grants alone, so they are divided here."""
    records = sorted(seed["records"], key=lambda record: int(record["section_position"]))
    whole = Decimal(seed["document"]["total_amount"]["value"])
    each = whole // len(records)
    return [
        Project(
            id="",
            round_id="",
            position=number,
            title=record["title"],
            number=str(number + 1),
            unit=record["unit"],
            area=record["area_as_written"],
            grant=each if number else whole - each * (len(records) - 1),
            contacts=(OWNERS[number % len(OWNERS)],),
        )
        for number, record in enumerate(records)
    ]


async def answer(
    owner: ChatClient, texts: Mapping[str, Mapping[str, str]], titles: Mapping[str, str]
) -> None:
    """Answer every question of every project, and send each."""
    await owner.until(lambda message: has(message, "start"))
    count = len(owner.said)
    await owner.say("start")
    while True:
        message = await owner.until_after(count)
        count = len(owner.said)
        project, question = asked(message)
        if verb := asks_back(message):
            await owner.press(verb)
        elif question:
            await owner.say(texts[titles[project]].get(question) or ELSEWHERE)
        elif has(message, "send"):
            await owner.press("send")
        elif has(message, "choose_project"):
            await owner.press("choose_project")
        else:
            return


async def rewrite(owner: ChatClient) -> None:
    """What HR sent back is written again, and sent."""
    told = await owner.until(lambda message: COMMENT in message["text"])
    count = len(owner.said)
    await owner.press("edit" if has(told, "edit") else "start")
    await owner.until_after(count)
    count = len(owner.said)
    await owner.say(REWRITTEN)
    await owner.until_after(count)
    await owner.until(lambda message: has(message, "send"))
    await owner.press("send")


async def everybody_answers(town: Town, titles: Mapping[str, str]) -> None:
    texts = {record["title"]: record["suggested_split"] for record in town.seed["records"]}

    async def one(email: str) -> None:
        async with town.owner(email) as owner:
            await answer(owner, texts, titles)

    await asyncio.gather(*map(one, OWNERS))


class Desk:
    """HR at her page. Each of her steps ends when the page has said what became of it."""

    def __init__(self, town: Town, hands: Hands) -> None:
        self.town = town
        self.hands = hands

    @property
    def page(self) -> Page:
        return self.hands.page

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def hears(self, text: str) -> None:
        await expect(self.page.get_by_role("status")).to_contain_text(text)

    async def sign_in(self) -> None:
        """By the link that the bot gives HR in the chat; it opens in a tab of its own."""
        await self.page.goto(f"{self.town.url}/chat/{COORDINATOR}")
        await self.hands.write(self.page.locator("#text"), "åbn siden")
        await self.page.keyboard.press("Enter")
        offered = self.page.locator(".message.bot").get_by_role("link", name="Åbn").last
        async with self.page.context.expect_page() as opening:
            await self.hands.press(offered)
        self.hands.page = await opening.value
        await expect(self.page.get_by_role("heading", name="Indsamlingsrunder")).to_be_visible()

    async def make(self, file: Path) -> None:
        """A draft with its projects. The deadline is worked out from the meeting."""
        hands, document = self.hands, self.town.seed["document"]
        await hands.press(self.link("Ny runde"))
        await hands.choose(self.page.get_by_label("Bilagstype"), KIND.title)
        await hands.write(self.page.get_by_label("Titel", exact=True), document["title"])
        await hands.write(self.page.get_by_label("Puljens beløb"), self.town.amount)
        await hands.date(self.page.get_by_label("Møde (kan udelades)", exact=True), MEETING)
        await hands.press(self.button("Gem runden"))
        await self.hears("gemt som kladde")
        await hands.attach(self.page.get_by_label("Fil", exact=True), file)
        await hands.press(self.button("Læs filen ind"))
        await self.hears("Projekterne er læst ind")
        await expect(self.page.get_by_text("stemmer ikke med puljen")).to_have_count(0)
        await expect(self.page.locator("table tbody tr")).to_have_count(len(self.town.projects))

    async def plan_and_start(self) -> None:
        steps = self.page.locator(".timeline li strong")
        await expect(steps).to_have_text([*["Påmindelse til dem, der mangler"] * 3, *AFTER_REMINDERS])
        await self.hands.press(self.button("Start runden"))
        await self.hears("3 ejere er inviteret")

    async def see_all_sent(self) -> None:
        count = len(self.town.projects)
        await self.hands.press(self.link(phrases("da")("button.refresh")))
        await self.hands.choose(self.page.get_by_label("Tilstand"), "Sendt")
        await self.hands.press(self.button("Vis"))
        await expect(self.page.get_by_text(f"{count} af {count} vises")).to_be_visible()

    async def send_back(self) -> None:
        await self.hands.press(self.link(self.town.projects[0].title))
        await self._about_status("return_answer", COMMENT)
        await expect(self.page.locator("#status .notice")).to_contain_text(COMMENT)

    async def correct(self) -> None:
        await self.page.reload()
        await expect(self.page.locator("#status .answer")).to_contain_text(REWRITTEN)
        await self._about_status("correct", CORRECTED)
        await self.hears("Ordlyden er rettet")

    async def approve(self) -> None:
        """Held against the fund, to the krone."""
        await self.hands.press(self.link("Svar"))
        await expect(self.page.get_by_text("Bevillingerne stemmer med puljen.")).to_be_visible()
        sums = self.page.locator("dl.facts").first
        await expect(sums.locator("strong")).to_have_text(self.town.amount)
        for box in await self.page.get_by_role("checkbox").all():
            await self.hands.press(box)
        await self.hands.press(self.button("Godkend de valgte"))
        await self.hears(f"{len(self.town.projects)} besvarelser er godkendt")

    async def export(self) -> str:
        """The annex's text, as it lies in the Word file."""
        await self.hands.press(self.link("Offentliggørelse"))
        await self.hands.press(self.button("Lav bilag"))
        word = self.page.get_by_role("link", name=".docx")
        await expect(word).to_be_visible(timeout=3 * PATIENCE)
        async with self.page.expect_download() as downloading:
            await self.hands.press(word)
        path = self.town.folder / "bilag.docx"
        await (await downloading.value).save_as(path)
        return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)

    async def copy(self) -> None:
        """Next year's round, without the project that is finished."""
        await self.hands.press(self.link("Plan"))
        await self.hands.press(self.page.get_by_text("Vælg projekter, der er færdige"))
        await self.hands.press(self.page.get_by_role("checkbox", name=self.town.projects[-1].title))
        await self.hands.press(self.button("Kopiér runden"))
        await self.hears(f"{len(self.town.projects) - 1} projekter er med, 1 er ikke")
        await expect(self.page.locator("table tbody tr")).to_have_count(len(self.town.projects) - 1)

    async def start_next_year(self) -> None:
        await self.hands.press(self.link(phrases("da")("button.edit_round")))
        await self.hands.date(self.page.get_by_label("Møde (kan udelades)", exact=True), NEXT_MEETING)
        await self.hands.press(self.button("Gem runden"))
        await self.hears("gemt som kladde")
        await self.hands.press(self.button("Start runden"))
        await self.hears("3 ejere er inviteret")

    async def see_last_years_answer(self) -> None:
        await self.hands.press(self.link(self.town.projects[0].title))
        await self.hands.press(self.page.locator("#status").get_by_text("Svaret fra sidste runde"))
        await expect(self.page.locator("#status .answer")).to_contain_text(CORRECTED)

    async def _about_status(self, deed: str, text: str) -> None:
        form = self.page.locator(f"#status-{deed}")
        await self.hands.press(form.locator("summary"))
        await self.hands.write(form.get_by_role("textbox"), text)
        await self.hands.press(form.get_by_role("button"))


AFTER_REMINDERS = ("Frist for svar", "Runden lukker", "Dagsordenen sendes ud", "Møde i udvalget")


async def play(desk: Desk, titles: Any) -> None:
    """The whole round. `titles` tells the titles of the projects that are stored by then."""
    town = desk.town
    file = town.folder / "projekter.xlsx"
    file.write_bytes(write_template(KIND.columns, phrases("da").section("intake.template"), town.projects))
    await desk.sign_in()
    await desk.make(file)
    await desk.plan_and_start()
    await everybody_answers(town, await titles())
    await desk.see_all_sent()
    await desk.send_back()
    async with town.owner(OWNERS[0]) as owner:
        await rewrite(owner)
    await desk.correct()
    await desk.approve()
    annex = await desk.export()
    assert CORRECTED in annex
    assert all(project.title.split("\n")[0] in annex for project in town.projects)
    await desk.copy()
    await desk.start_next_year()
    await desk.see_last_years_answer()
