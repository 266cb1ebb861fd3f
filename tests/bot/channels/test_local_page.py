"""The built-in chat as a person has it: in Chromium, over a real server."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, expect

from bot.channels.base import FileOffer, InboundKind, Outgoing, Reply
from tests.bot.channels.local_browser import chromium, open_chat, question, tabs_of, write
from tests.bot.channels.local_rig import ANNA, Rig, local_rig

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with local_rig(tmp_path) as rig:
        yield rig


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    async with tabs_of(browser) as context:
        yield context


async def test_two_people_in_two_tabs_each_have_their_own_conversation(
    context: BrowserContext, rig: Rig
) -> None:
    start = await context.new_page()
    await start.goto(rig.url)
    await start.get_by_role("link", name="Anna Lind").click()
    await expect(start.get_by_role("heading", name="Anna Lind")).to_be_visible()
    hr = await open_chat(context, rig)
    await write(hr, "ny runde")
    await write(start, "hej")
    await rig.say(ANNA.id, "Du er spurgt om Grønne gårde")
    await rig.say("hr", "Runden er startet")
    await expect(start.get_by_role("log")).to_contain_text("Du er spurgt om Grønne gårde")
    await expect(hr.get_by_role("log")).to_contain_text("Runden er startet")
    for page, own, other in ((start, "hej", "ny runde"), (hr, "ny runde", "hej")):
        await expect(page.locator("article.person")).to_have_text([re.compile(own)])
        await expect(page.get_by_role("log")).not_to_contain_text(other)
        await page.reload()
        await expect(page.locator("article")).to_have_count(2)


async def test_the_first_sight_of_an_empty_conversation_is_told_once(
    context: BrowserContext, rig: Rig
) -> None:
    await open_chat(context, rig)
    (first,) = await rig.receiver.until(InboundKind.ARRIVED)
    await open_chat(context, rig)
    both = await rig.receiver.until(InboundKind.ARRIVED, 2)
    assert both[1].id == first.id
    await rig.say(ANNA.id, "Hej")
    page = await open_chat(context, rig, ANNA.id)
    await expect(page.locator("article")).to_have_count(1)
    await write(page, "hej")
    await rig.receiver.until(InboundKind.TEXT)
    assert len(await rig.receiver.until(InboundKind.ARRIVED)) == 2


async def test_enter_sends_and_shift_enter_makes_a_line(context: BrowserContext, rig: Rig) -> None:
    page = await open_chat(context, rig)
    await page.keyboard.type("Første linje")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("- et punkt")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.person .plain")).to_have_text("Første linje\n- et punkt")
    await expect(page.get_by_label("Skriv en besked")).to_have_value("")
    (got,) = await rig.receiver.until(InboundKind.TEXT)
    assert got.command == "Første linje - et punkt"
    await page.keyboard.type("  ")
    await page.keyboard.press("Enter")
    assert len(await rig.receiver.until(InboundKind.TEXT)) == 1


async def test_execute_posts_what_was_typed_and_its_card_comes_in_place(
    context: BrowserContext, rig: Rig
) -> None:
    page = await open_chat(context, rig)
    first = await rig.channel.send(rig.channel.address("hr"), Outgoing("tekst", question("Spørgsmål 1")))
    rig.receiver.reply = Reply(question("Spørgsmål 2", note="Gemt"), "Gemt. Spørgsmål 2")
    await page.get_by_label("Dit svar").fill("Alt er\nplantet")
    await page.get_by_role("button", name="Gem").click()
    await expect(page.locator("article")).to_have_text([re.compile("Spørgsmål 2.*Gemt", re.DOTALL)])
    (got,) = await rig.receiver.until(InboundKind.ACTION)
    assert (got.verb, got.reply_to, got.answer_now) == ("save", first, True)
    assert dict(got.values) == {"question": "status", "answer": "Alt er\nplantet"}
    await expect(page.get_by_label("Dit svar")).to_be_focused()
    await page.reload()
    await expect(page.locator("article")).to_have_text([re.compile("Spørgsmål 2.*Gemt", re.DOTALL)])


async def test_submit_posts_its_values_and_the_card_stays(context: BrowserContext, rig: Rig) -> None:
    page = await open_chat(context, rig)
    await rig.channel.send(rig.channel.address("hr"), Outgoing("tekst", question("Spørgsmål 1")))
    await page.get_by_role("button", name="Spring over").click()
    (got,) = await rig.receiver.until(InboundKind.ACTION)
    assert (got.verb, got.answer_now, dict(got.values)) == ("skip", False, {"verb": "skip"})
    await expect(page.locator("article.busy")).to_have_count(0)
    await expect(page.get_by_role("button", name="Spring over")).to_be_visible()


async def test_a_remark_that_answers_a_button_stands_under_its_card(
    context: BrowserContext, rig: Rig
) -> None:
    page = await open_chat(context, rig)
    await rig.channel.send(rig.channel.address("hr"), Outgoing("tekst", question("Spørgsmål 1")))
    rig.receiver.reply = Reply(text="Svaret mangler")
    await page.get_by_label("Dit svar").fill("halvt")
    await page.get_by_role("button", name="Gem").click()
    await expect(page.locator("article .note")).to_have_text("Svaret mangler")
    await expect(page.get_by_label("Dit svar")).to_have_value("halvt")


async def test_an_update_leaves_what_is_typed_in_other_cards(context: BrowserContext, rig: Rig) -> None:
    page, address = await open_chat(context, rig), rig.channel.address("hr")
    first = await rig.channel.send(address, Outgoing("a", question("Første")))
    await rig.channel.send(address, Outgoing("b", question("Andet")))
    await page.get_by_label("Dit svar").nth(1).fill("under vejs")
    await rig.channel.update(address, first, Outgoing("Lukket"))
    await expect(page.locator("article").first).to_contain_text("Lukket")
    await expect(page.locator("article").nth(1)).to_contain_text("Andet")
    await expect(page.get_by_label("Dit svar")).to_have_value("under vejs")


async def test_card_text_is_markdown_without_html(context: BrowserContext, rig: Rig) -> None:
    page, address = await open_chat(context, rig), rig.channel.address("hr")
    attack = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) **fed**\n\n- ét\n- to"
    await rig.channel.send(address, Outgoing("t", question("Hvad?", note=attack)))
    await rig.channel.send(address, Outgoing(attack))
    card, plain = page.locator("article").nth(0), page.locator("article").nth(1)
    await expect(card.locator("strong").last).to_have_text("fed")
    await expect(card.locator("li")).to_have_text(["ét", "to"])
    await expect(plain.locator(".plain")).to_have_text(attack)
    assert await page.locator("article img, article a").count() == 0


async def test_typing_is_shown_until_the_bot_has_spoken(context: BrowserContext, rig: Rig) -> None:
    page = await open_chat(context, rig)
    await expect(page.get_by_text("Bilagsbot skriver")).to_be_hidden()
    await rig.say("hr", "linje\n" * 60)
    await rig.say("hr", "Vent lidt")
    await rig.channel.typing(rig.channel.address("hr"))
    await expect(page.get_by_text("Bilagsbot skriver")).to_be_in_viewport(ratio=1)
    await rig.say("hr", "Færdig")
    await expect(page.get_by_text("Bilagsbot skriver")).to_be_hidden()


async def test_files_are_attached_by_the_button_and_by_dropping(
    context: BrowserContext, rig: Rig, tmp_path: Path
) -> None:
    page = await open_chat(context, rig)
    (tmp_path / "Projekter æ.csv").write_text("titel;ejer\n", encoding="utf-8")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Vedhæft fil").click()
    await (await chooser.value).set_files(tmp_path / "Projekter æ.csv")
    dropped = await page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['abc'], 'sluppet.csv')); return d; }"
    )
    await page.dispatch_event("#scroll", "drop", {"dataTransfer": dropped})
    await expect(page.locator("#files li:not(.sending)")).to_have_count(2)
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("article.person li")).to_have_text(["Projekter æ.csv", "sluppet.csv"])
    (got,) = await rig.receiver.until(InboundKind.TEXT)
    for attachment, content in zip(got.files, ("titel;ejer\n", "abc"), strict=True):
        await rig.channel.fetch(got.address, attachment, tmp_path / "into", 100)
        assert (tmp_path / "into").read_text("utf-8") == content


async def test_an_offered_file_is_downloaded_under_its_name(context: BrowserContext, tmp_path: Path) -> None:
    async def annex(_: web.Request) -> web.Response:
        return web.Response(body=b"PK annex", headers={"Content-Disposition": "attachment"})

    async with local_rig(tmp_path, routes=[web.get("/files/1", annex)]) as rig:
        page = await open_chat(context, rig)
        offer = FileOffer("Bilag 2026.docx", f"{rig.url}/files/1", "application/x", 1234)
        await rig.channel.send(rig.channel.address("hr"), Outgoing("Her er bilaget", None, (offer,)))
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Bilag 2026.docx").click()
        taken = await download.value
        assert taken.suggested_filename == "Bilag 2026.docx"
        assert (await taken.path()).read_bytes() == b"PK annex"


async def test_a_small_phone_needs_no_sideways_scrolling(browser: Browser, rig: Rig) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 560}, is_mobile=True)
    page, address = await open_chat(context, rig), rig.channel.address("hr")
    card = question("Spørgsmål om " + "arbejdsmiljøorganisationens" * 4)
    card["actions"] = [{"type": "Action.Submit", "title": f"En temmelig lang knap {n}"} for n in range(6)]
    await rig.channel.send(address, Outgoing("x" * 300, card))
    await rig.channel.send(address, Outgoing("https://example.dk/" + "x" * 300))
    await expect(page.locator("article")).to_have_count(2)
    for part in ("document.documentElement", "document.getElementById('scroll')"):
        assert await page.evaluate(f"{part}.scrollWidth <= {part}.clientWidth")
    await context.close()


async def test_the_screen_follows_until_one_scrolls_back_and_a_long_card_is_read_from_its_top(
    context: BrowserContext, rig: Rig
) -> None:
    page, address = await open_chat(context, rig), rig.channel.address("hr")
    await rig.channel.send(address, Outgoing("linje\n" * 60 + "slut"))
    await expect(page.get_by_text("Bilagsbot", exact=True).first).to_be_in_viewport()
    await rig.say("hr", "kort besked")
    await expect(page.get_by_text("kort besked")).to_be_in_viewport()
    await page.evaluate("document.getElementById('scroll').scrollTop = 0")
    await expect(page.get_by_text("kort besked")).not_to_be_in_viewport()
    await rig.say("hr", "usynlig")
    await expect(page.get_by_text("usynlig")).to_have_count(1)
    await expect(page.get_by_text("usynlig")).not_to_be_in_viewport()
    await write(page, "jeg er her")
    await expect(page.get_by_text("jeg er her")).to_be_in_viewport()
