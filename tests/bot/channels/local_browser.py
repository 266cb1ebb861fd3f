"""Chromium before the built-in chat: a browser, its tabs, and a card to draw in them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.bot.channels.local_rig import Rig

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        executable = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def tabs_of(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Tabs of one browser. A script error, or something the page's policy forbids, fails the test."""
    context = await browser.new_context(accept_downloads=True)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
    yield context
    await context.close()
    assert wrong == []


async def open_chat(context: BrowserContext, rig: Rig, persona: str = "hr") -> Page:
    page = await context.new_page()
    await page.goto(f"{rig.url}/chat/{persona}")
    await expect(page.locator("#status")).to_be_empty()
    return page


async def write(page: Page, text: str) -> None:
    await page.get_by_label("Skriv en besked").fill(text)
    await page.get_by_role("button", name="Send").click()


def question(title: str, *, note: str = "") -> dict[str, object]:
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [
            {"type": "TextBlock", "text": title, "wrap": True},
            {"type": "TextBlock", "text": note or "**Skriv** med dine egne ord", "wrap": True},
            {"type": "Input.Text", "id": "answer", "label": "Dit svar", "isMultiline": True},
        ],
        "actions": [
            {"type": "Action.Execute", "title": "Gem", "verb": "save", "data": {"question": "status"}},
            {"type": "Action.Submit", "title": "Spring over", "data": {"verb": "skip"}},
        ],
    }
