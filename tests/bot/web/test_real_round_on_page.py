"""The second real annex as HR does it on her page in a browser, while its owners answer in chat."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
from playwright.async_api import Page, async_playwright, expect

from bot.cli.chat_client import ChatClient
from bot.personas import COORDINATOR
from bot.phrasebook import phrases
from bot.sheets.template import write_template
from dialogs.model import Project
from tests.bot.rounds import asked, asks_back, form, has
from tests.bot.test_seeds import narrative_seed
from tests.bot.web.desk import Desk, desk
from tests.templates.annexes import KINDS

KIND = KINDS["narrative_report"]
OWNERS = tuple(f"ejer{number}@kommune.example" for number in range(3))
COMMENT = "Skriv, hvor mange der har deltaget."
REWRITTEN = "Der har deltaget 42 medarbejdere, og alle er fastholdt."
ELSEWHERE = "Det er beskrevet under status."
"""Where the annex has no text of its own for a question that must be answered."""

PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


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


async def titles_of(place: Desk) -> dict[str, str]:
    found = await place.installation.backend.scan("projects")
    return {document.key: document.body["title"] for document in found}


async def make(page: Page, file: Path, document: Mapping[str, Any]) -> None:
    """The round's form, its file, and its start."""
    filled = form()
    await page.get_by_role("link", name="Ny runde").click()
    await page.get_by_label("Bilagstype").select_option(label=KIND.title)
    await page.get_by_label("Titel", exact=True).fill(document["title"])
    await page.get_by_label("Puljens beløb").fill(f"{document['total_amount']['value']} kr.")
    await page.get_by_label("Frist", exact=True).fill(filled["deadline_on"])
    await page.get_by_role("button", name="Gem runden").click()
    await expect(page.get_by_role("status")).to_contain_text("gemt som kladde")
    await page.get_by_label("Fil", exact=True).set_input_files(file)
    await page.get_by_role("button", name="Læs filen ind").click()
    await expect(page.get_by_role("status")).to_contain_text("Projekterne er læst ind")
    await expect(page.get_by_text("stemmer ikke med puljen")).to_have_count(0)
    await page.get_by_role("button", name="Start runden").click()
    await expect(page.get_by_role("status")).to_contain_text("3 ejere er inviteret")


async def test_a_real_round_is_run_by_hr_on_her_page(real_input: Path | None, tmp_path: Path) -> None:
    seed = narrative_seed(real_input)
    projects = rows(seed)
    texts = {record["title"]: record["suggested_split"] for record in seed["records"]}
    file = tmp_path / "projekter.xlsx"
    file.write_bytes(write_template(KIND.columns, phrases("da").section("intake.template"), projects))
    total = phrases("da").amount(Decimal(seed["document"]["total_amount"]["value"])).replace("\xa0", " ")
    async with desk(tmp_path / "data") as place, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = await (await browser.new_context(locale="da-DK")).new_page()
        page.set_default_timeout(PATIENCE)
        assert place.installation.entries
        await page.goto(await place.installation.entries.fresh(COORDINATOR, "Lærke Vesterbæk"))
        await make(page, file, seed["document"])
        board, titles = page.url, await titles_of(place)
        session = (await place.person()).session
        for email in OWNERS:
            async with ChatClient(session, place.installation.url, email) as owner:
                await answer(owner, texts, titles)
        await page.goto(f"{board}?state=sent")
        await expect(page.get_by_text(f"{len(projects)} af {len(projects)} vises")).to_be_visible()

        await page.get_by_role("link", name=projects[0].title, exact=True).click()
        returned = page.locator("#status-return_answer")
        await returned.locator("summary").click()
        await returned.get_by_role("textbox").fill(COMMENT)
        await returned.get_by_role("button").click()
        await expect(page.locator("#status .notice")).to_contain_text(COMMENT)
        async with ChatClient(session, place.installation.url, OWNERS[0]) as owner:
            await rewrite(owner)

        await page.reload()
        await expect(page.locator("#status .answer")).to_contain_text(REWRITTEN)
        correct = page.locator("#status-correct")
        await correct.locator("summary").click()
        await correct.get_by_role("textbox").fill(REWRITTEN.replace("42", "toogfyrre"))
        await correct.get_by_role("button").click()
        await expect(page.get_by_role("status")).to_contain_text("Ordlyden er rettet")

        await page.get_by_role("link", name="Svar", exact=True).click()
        await expect(page.get_by_text("Bevillingerne stemmer med puljen.")).to_be_visible()
        assert total in (await page.locator("main").inner_text()).replace("\xa0", " ")
        for box in await page.get_by_role("checkbox").all():
            await box.check()
        await page.get_by_role("button", name="Godkend de valgte").click()
        await expect(page.get_by_role("status")).to_contain_text(f"{len(projects)} besvarelser er godkendt")

        await page.get_by_role("link", name="Bilag", exact=True).click()
        await page.get_by_role("button", name="Lav bilag").click()
        word = page.get_by_role("link", name=".docx")
        for _ in range(60):
            if await word.count():
                break
            await asyncio.sleep(0.5)
            await page.reload()
        async with page.expect_download() as downloading:
            await word.click()
        path = tmp_path / "bilag.docx"
        await (await downloading.value).save_as(path)
        annex = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
        assert "toogfyrre medarbejdere" in annex
        assert all(project.title.split("\n")[0] in annex for project in projects)
        await browser.close()
