"""A whole running bot in Chromium: people who see, type, press and attach, each at their own screen."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.clock import Clock, system_clock
from tests.bot.rounds import playing

PATIENCE = 20_000
"""Milliseconds before we say that what we wait for does not come."""

DESKTOP = (1200, 900)
PHONE = (360, 740)


@dataclass(frozen=True)
class Tab:
    """One persona's page. What is done here waits until the bot has said something to it."""

    page: Page

    @property
    def said(self) -> Locator:
        """Everything the bot has said, oldest first."""
        return self.page.locator(".message.bot")

    async def sees(self, *texts: str) -> None:
        """The bot's newest message says all of this, now or soon."""
        for text in texts:
            await expect(self.said.last).to_contain_text(text, timeout=PATIENCE)

    async def hears(self, number: int) -> None:
        """The bot has said so many things, and no more."""
        await expect(self.said).to_have_count(number, timeout=PATIENCE)

    async def write(self, text: str) -> None:
        """Type it and press Enter; lines by Shift+Enter."""
        box = self.page.locator("#text")
        for number, line in enumerate(text.split("\n")):
            if number:
                await box.press("Shift+Enter")
            await box.press_sequentially(line)
        await box.press("Enter")

    async def say(self, text: str) -> None:
        async with self._answered():
            await self.write(text)

    def button(self, title: str, within: Locator | None = None) -> Locator:
        """The newest button whose title begins like this, wherever it is or `within` a card."""
        name = re.compile(f"^{re.escape(title)}")
        return (within or self.said).get_by_role("button", name=name).last

    async def press(self, title: str, within: Locator | None = None) -> None:
        async with self._answered():
            await self.button(title, within).click(timeout=PATIENCE)

    def line(self, heading: str) -> Locator:
        """The newest group of a card that begins with this, as an answer among all of one's answers."""
        return self.page.locator(".ac-container", has_text=re.compile(f"^{re.escape(heading)}")).last

    async def fill(self, label: str, text: str) -> None:
        """Type into the newest field of this name."""
        await self.said.get_by_label(label, exact=True).last.fill(text, timeout=PATIENCE)

    async def choose(self, label: str, option: str) -> None:
        """Choose from the newest list of this name."""
        await self.said.get_by_label(label, exact=True).last.select_option(label=option, timeout=PATIENCE)

    async def attach(self, path: Path) -> None:
        """Choose a file by the paper clip, and send it."""
        async with self.page.expect_file_chooser() as choosing:
            await self.page.get_by_role("button", name="Vedhæft fil").click()
        await (await choosing.value).set_files(path)
        await expect(self.page.locator("#files li:not(.sending)")).to_be_visible(timeout=PATIENCE)
        async with self._answered():
            await self.page.get_by_role("button", name="Send", exact=True).last.click()

    async def download(self, suffix: str, into: Path) -> Path:
        """Click the newest file with this suffix; where it lies."""
        link = self.page.get_by_role("link", name=re.compile(rf"\.{suffix}\b")).last
        async with self.page.expect_download(timeout=PATIENCE) as downloading:
            await link.click(timeout=PATIENCE)
        loaded = await downloading.value
        path = into / loaded.suggested_filename
        await loaded.save_as(path)
        return path

    @asynccontextmanager
    async def _answered(self) -> AsyncIterator[None]:
        before = await self.said.count()
        yield
        await expect(self.said.nth(before)).to_be_visible(timeout=PATIENCE)


class Office:
    """A running bot and a browser in front of it."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self.wrong: list[str] = []
        self._browser = browser

    async def sit_down(self, persona: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Tab:
        """A persona at a machine of their own. `size` is in CSS pixels."""
        context = await self._browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="da-DK", **options
        )
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        return await self._open(await context.new_page(), persona)

    async def beside(self, tab: Tab, persona: str) -> Tab:
        """One more tab in the same browser."""
        return await self._open(await tab.page.context.new_page(), persona)

    async def _open(self, page: Page, persona: str) -> Tab:
        await page.goto(f"{self.url}/chat/{quote(persona, safe='')}")
        await expect(page.locator("#status")).to_be_empty(timeout=PATIENCE)
        return Tab(page)


@asynccontextmanager
async def office(folder: Path, clock: Clock = system_clock) -> AsyncIterator[Office]:
    """A bot with its store in `folder`, everything real, and Chromium. No script may fail.

    Its fields for dates are Danish where Chromium's own languages are installed (Debian: chromium-l10n).
    """
    async with playing(folder, clock) as play, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), env={**os.environ, "LANGUAGE": "da"}
        )
        opened = Office(play.installation.url, browser)
        yield opened
        await browser.close()
        assert opened.wrong == []
