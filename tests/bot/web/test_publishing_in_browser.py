"""The second real annex is published by HR in a browser: refused, decided, made twice, compared, packed."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import docx
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.annex.gate import READERS
from bot.cli.chat_client import ChatClient
from bot.clock import system_clock
from bot.personas import COORDINATOR
from dialogs.model import Answer, Round, RoundState, Submission, SubmissionState
from dialogs.richtext import read_plain
from storage.base import Backend
from storage.repository import ANSWERS, PROJECTS, ROUNDS, SUBMISSIONS, AnswerVersion, Changes, Repository
from tests.bot.rounds import asked, asks_back, has
from tests.bot.test_seeds import narrative_seed
from tests.bot.web.desk import desk
from tests.bot.web.real_round import ELSEWHERE, KIND, OWNERS, PATIENCE, Town, rows

NUMBER, CASE = "010190-1234", "0101901234"
ADDED = (f" Borgeren ({NUMBER}) er glad.", f" Se sag {CASE} i arkivet.", " Ring til 23 45 67 89.")
LATE = "Det er først blevet færdigt nu."


async def answered(backend: Backend, town: Town, now: datetime) -> None:
    """Everybody has answered but the owner of the last project, and the deadline was yesterday."""
    amount = Decimal(town.seed["document"]["total_amount"]["value"])
    round_ = Round(
        *("r1", KIND.key, town.seed["document"]["title"], RoundState.OPEN, KIND.questions),
        *(COORDINATOR, "Lærke Vesterbæk", now - timedelta(days=30)),
        opened_at=now - timedelta(days=29),
        deadline_at=now - timedelta(days=1),
        fund_amount=amount,
    )
    texts = {record["title"]: record["suggested_split"] for record in town.seed["records"]}
    changes, sent_at = Changes(), now - timedelta(days=5)
    changes.put(ROUNDS, round_)
    for number, row in enumerate(rows(town.seed)):
        project = replace(row, id=f"p{number}", round_id="r1", unit=row.unit or "", area=row.area or "")
        last = number == len(town.projects) - 1
        owner = project.contacts[0]
        answers = {} if last else texts[project.title]
        given = {
            q.key: Answer(
                *(q.key, 1, owner, "Ejer", sent_at, sent_at),
                read_plain((answers.get(q.key) or ELSEWHERE) + (place == 0) * "".join(ADDED[number:][:1])),
            )
            for place, q in enumerate(KIND.questions)
            if not last
        }
        state = SubmissionState.NOT_STARTED if last else SubmissionState.SUBMITTED
        changes.put(PROJECTS, project)
        changes.put(SUBMISSIONS, Submission(project.id, "r1", state, (owner,), given, submitted_at=sent_at))
        for answer in given.values():
            changes.put(ANSWERS, AnswerVersion(project.id, answer, "salt"))
    await Repository(backend).commit(changes, now)


async def answers_late(owner: ChatClient) -> None:
    await owner.say("start")
    count = 0
    while True:
        message = await owner.until_after(count)
        count = len(owner.said)
        if verb := asks_back(message):
            await owner.press(verb)
        elif asked(message)[1]:
            await owner.say(LATE)
        elif has(message, "send"):
            await owner.press("send")
            await owner.until_after(count)
            return
        else:
            await owner.say("start")


async def fetched(page: Page, link: Locator, folder: Path) -> tuple[str, bytes]:
    await expect(link).to_be_visible(timeout=3 * PATIENCE)
    async with page.expect_download() as downloading:
        await link.click()
    loaded = await downloading.value
    path = folder / loaded.suggested_filename
    await loaded.save_as(path)
    return path.name, path.read_bytes()


async def decide_one_by_one(page: Page) -> int:
    """All that is open: what is not answered as too early, the rest is kept; how many there were."""
    waiting, count = page.locator("section .matters > li"), 0
    while left := await waiting.count():
        first = waiting.first
        if await first.get_by_role("combobox").count():
            await first.get_by_role("combobox").select_option(label="For tidligt at sige")
        await first.get_by_role("button").first.click()
        await expect(page.get_by_role("status")).to_contain_text("Afgjort")
        await expect(waiting).to_have_count(left - 1)
        count += 1
    return count


async def test_a_real_round_is_published_compared_and_packed(real_input: Path | None, tmp_path: Path) -> None:
    async with desk(tmp_path / "data") as place, async_playwright() as playwright:
        session = (await place.person()).session
        town = Town(narrative_seed(real_input), place.installation.url, session, tmp_path)
        await answered(place.installation.backend, town, system_clock())
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = await (await browser.new_context(locale="da-DK")).new_page()
        page.set_default_timeout(PATIENCE)
        make = page.get_by_role("button", name="Lav bilag", exact=True)
        assert place.installation.entries
        await page.goto(await place.installation.entries.fresh(COORDINATOR, "Lærke Vesterbæk"))
        await page.get_by_role("link", name=town.seed["document"]["title"]).click()
        await page.get_by_role("link", name="Offentliggørelse").click()

        await make.click()
        await expect(page.get_by_role("alert")).to_contain_text("2 fund, der ligner CPR-numre")
        numbers = page.locator("#cpr .matters > li")
        await expect(numbers.first).to_contain_text(town.projects[0].title.split("\n")[0])
        assert NUMBER not in await page.content()
        assert CASE not in await page.content()
        await numbers.first.get_by_role("button", name="Maskér").click()
        await expect(numbers).to_have_count(1)
        await make.click()
        await expect(page.get_by_role("alert")).to_contain_text("1 fund")
        await numbers.first.get_by_role("textbox").fill("det er et sagsnummer")
        await numbers.first.get_by_role("button", name="Ikke et CPR-nummer").click()
        await expect(numbers).to_have_count(0)
        assert await decide_one_by_one(page) >= 1 + len(KIND.questions)
        await expect(page.get_by_text("Alt er afgjort.")).to_be_visible()

        await make.click()
        name, first = await fetched(page, page.get_by_role("link", name=".docx"), tmp_path)
        assert name == f"{town.seed['document']['title']}.docx"
        words = " ".join(READERS["docx"](first))
        assert (NUMBER in words, CASE in words, LATE in words) == (False, True, False)

        async with town.owner(OWNERS[(len(town.projects) - 1) % len(OWNERS)]) as owner:
            await answers_late(owner)
        await page.reload()
        await expect(page.locator("#versions")).to_contain_text(f"{len(KIND.questions)} svar er ændret siden")
        await make.click()
        newest = page.locator(".versions > li", has_text="Version 2").get_by_role("link", name=".docx")
        name, second = await fetched(page, newest, tmp_path)
        assert "(version 2)" in name
        assert LATE in "\n".join(p.text for p in docx.Document(io.BytesIO(second)).paragraphs)

        await page.get_by_label("Fra", exact=True).select_option(label="Version 1")
        await page.get_by_label("Til", exact=True).select_option(label="Version 2")
        await page.get_by_role("button", name="Sammenlign").click()
        await expect(page.get_by_role("heading", name="Version 1 og 2")).to_be_visible()
        changed = page.get_by_role("article")
        await expect(changed).to_have_count(len(KIND.questions))
        await expect(changed.first.locator("ins")).to_have_text(LATE)
        await expect(changed.first).to_contain_text("kom efter fristen")

        await page.get_by_role("link", name="Offentliggørelse").first.click()
        await page.get_by_role("button", name="Lav journalpakke").click()
        _, package = await fetched(page, page.get_by_role("link", name=".zip"), tmp_path)
        with zipfile.ZipFile(io.BytesIO(package)) as opened:
            about, log = (json.loads(opened.read(part)) for part in ("metadata.json", "log.json"))
            assert second in [opened.read(part) for part in opened.namelist()]
        assert about["version"] == "2"
        assert {"withheld", "decided", "compiled", "answered"} <= {entry["action"] for entry in log}
        assert NUMBER not in json.dumps([about, log])
        await browser.close()
