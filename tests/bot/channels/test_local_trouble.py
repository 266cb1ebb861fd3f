"""The built-in chat in Chromium when something is away, too large, full or broken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from bot.channels.base import InboundKind, Outgoing
from bot.web.assets import ASSETS
from dialogs.errors import StoreUnavailable
from tests.bot.channels.local_browser import chromium, open_chat, question, tabs_of, write
from tests.bot.channels.local_rig import Rig, free_port, local_rig

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


async def test_a_file_too_large_is_said_and_not_sent(
    context: BrowserContext, rig: Rig, tmp_path: Path
) -> None:
    page = await open_chat(context, rig)
    (tmp_path / "stor.csv").write_bytes(bytes(10 * 1024 * 1024 + 1))
    await page.locator("#file").set_input_files(tmp_path / "stor.csv")
    await expect(page.get_by_role("alert")).to_have_text("Filen er for stor. Den må højst fylde 10 MB.")
    await expect(page.locator("#files li")).to_have_count(0)


async def test_what_is_written_while_the_server_is_away_is_sent_once_when_it_is_back(
    context: BrowserContext, tmp_path: Path
) -> None:
    port = free_port()
    async with local_rig(tmp_path, port=port) as rig:
        page = await open_chat(context, rig)
        await write(page, "før")
        await expect(page.locator("article.person:not(.waiting)")).to_have_count(1)
        await rig.channel.send(rig.channel.address("hr"), Outgoing("tekst", question("Spørgsmål 1")))
        await page.get_by_label("Dit svar").fill("halvt svar")
    await expect(page.get_by_role("status")).to_contain_text("Der er ikke forbindelse til Bilagsbot")
    await write(page, "imens")
    await expect(page.locator("article.waiting")).to_contain_text("Venter på at blive sendt")
    await page.get_by_label("Skriv en besked").fill("halvfærdig")
    async with local_rig(tmp_path, port=port) as rig:
        await expect(page.locator("article.waiting")).to_have_count(0)
        await expect(page.locator("article.person .plain")).to_have_text(["før", "imens"])
        await expect(page.get_by_label("Skriv en besked")).to_have_value("halvfærdig")
        await expect(page.get_by_label("Dit svar")).to_have_value("halvt svar")
        await expect(page.get_by_role("status")).to_have_text("Der er forbindelse igen.")
        assert [got.command for got in await rig.receiver.until(InboundKind.TEXT)] == ["imens"]
        await page.reload()
        await expect(page.get_by_label("Skriv en besked")).to_have_value("halvfærdig")


async def test_what_could_not_be_saved_is_posted_again_under_the_same_id(
    context: BrowserContext, rig: Rig
) -> None:
    page = await open_chat(context, rig)
    await rig.receiver.until(InboundKind.ARRIVED)
    rig.receiver.error = StoreUnavailable("disk full")
    await write(page, "hej")
    await expect(page.get_by_role("status")).to_contain_text("kunne ikke gemme")
    rig.receiver.error = None
    await expect(page.get_by_role("status")).to_be_empty()
    tries = await rig.receiver.until(InboundKind.TEXT, 2)
    assert len({got.id for got in tries}) == 1
    await expect(page.locator("article.person")).to_have_count(1)


async def test_our_own_mistake_is_said_and_can_be_tried_again(
    context: BrowserContext, rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    page = await open_chat(context, rig)
    await rig.channel.send(rig.channel.address("hr"), Outgoing("tekst", question("Spørgsmål 1")))
    rig.receiver.error = RuntimeError("ours")
    await page.get_by_role("button", name="Gem").click()
    await expect(page.locator("article .note")).to_contain_text("Noget gik galt")
    await write(page, "hej")
    await expect(page.locator(".failed .note")).to_contain_text("Noget gik galt")
    rig.receiver.error = None
    await page.get_by_role("button", name="Prøv igen").click()
    await expect(page.locator(".failed")).to_have_count(0)
    await expect(page.locator("article.person")).to_have_count(1)
    assert "ours" in caplog.text


async def test_a_message_too_long_for_the_door_comes_back_to_the_one_who_wrote_it(
    context: BrowserContext, rig: Rig
) -> None:
    page = await open_chat(context, rig)
    await write(page, "æ" * 700_000)
    await expect(page.locator(".failed .note")).to_contain_text("for lang")
    assert len(await page.get_by_label("Skriv en besked").input_value()) == 700_000
    await write(page, "kort")
    assert (await rig.receiver.until(InboundKind.TEXT))[0].command == "kort"


async def test_without_the_assets_the_conversation_goes_on_as_text(
    context: BrowserContext, rig: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ASSETS:
        monkeypatch.setitem(ASSETS, name, tmp_path / "not installed")
    page = await open_chat(context, rig)
    await rig.channel.send(
        rig.channel.address("hr"), Outgoing("Spørgsmål 1 af 3\nHvad er status?", question("Spørgsmål 1"))
    )
    await expect(page.locator("article .plain")).to_have_text("Spørgsmål 1 af 3\nHvad er status?")
    await expect(page.get_by_text("Kort kan ikke vises her")).to_be_visible()
    await write(page, "Alt er plantet")
    assert (await rig.receiver.until(InboundKind.TEXT))[0].command == "Alt er plantet"
