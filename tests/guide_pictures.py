"""The pictures in the guide for HR: `python3 -m tests.guide_pictures` takes them from the running product.

Beside each picture lies what it shows as text, by which a test sees that it is of today's product.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.personas import COORDINATOR
from bot.phrasebook import HERE
from dialogs.model import Project
from templates import sample
from tests.bot.browser import PATIENCE, Office, Tab, office
from tests.bot.rounds import STATUS, sheet

IMAGES = Path(__file__).parents[1] / "guides" / "images"
BEGINS_AT = datetime(2027, 3, 1, 8, tzinfo=UTC)
"""A Monday morning. The clock goes on from here, so that a picture's dates are the same every time."""

SIGNE = "signe.havtorn@eksempelkommune.example"
MOGENS = "mogens.lyngholt@eksempelkommune.example"
DESK = (760, 1500)
PHONE = (360, 1100)
"""In CSS pixels; high enough for a whole message."""

SENT_AT = re.compile(r"\d\d?\. [a-z]+ \d\d\.\d\d|kl\. 9(?:\.\d\d)?|Aftryk [0-9a-f]{12}")
"""Beside each message of the chat, and what was made when: a slow machine is a minute later."""

Picture = tuple[bytes, str]


async def pictures(folder: Path) -> Mapping[str, Picture]:
    """Every picture by its name: the PNG, and what stands in it. `folder` is where the round is played."""
    started = time.monotonic()
    clock = lambda: BEGINS_AT + timedelta(seconds=time.monotonic() - started)  # noqa: E731
    async with office(folder / "data", clock) as place:
        return {name: taken async for name, taken in _round(place, folder)}


async def _round(place: Office, folder: Path) -> AsyncIterator[tuple[str, Picture]]:
    hr = await place.sit_down(COORDINATOR, DESK, timezone_id=HERE.key)
    await hr.say("ny runde")
    yield "ny-runde", await _newest(hr)
    await _save_form(hr)
    await hr.attach(_attachment(folder))
    yield "projekter", await _newest(hr)
    await hr.say("start")
    owner = await place.sit_down(SIGNE, PHONE, timezone_id=HERE.key)
    await owner.sees("Hej!")
    yield "invitation", await _newest(owner)
    await owner.press("Start")
    yield "spoergsmaal", await _newest(owner)
    for answer in ("Begge kursusdage er holdt.", "Færre er kede af det.", "Vi fortsætter selv."):
        await owner.say(answer)
    await owner.sees("Dine svar")
    yield "dine-svar", await _newest(owner)
    await owner.press("Send")
    await hr.say("status")
    await hr.sees("1 af")
    yield "status", await _newest(hr)
    await hr.say("åbn siden")
    page = await _desk(hr)
    yield "overblik", await _picture(page)
    await page.get_by_role("link", name="Svar", exact=True).click()
    yield "svar", await _picture(page)
    await page.get_by_role("link", name="Offentliggørelse").click()
    yield "offentliggoerelse", await _picture(page)
    await page.get_by_text("på én gang").click()
    await page.get_by_role("button", name="Afgør alle").click()
    await page.get_by_role("button", name="Lav bilag").click()
    await expect(page.get_by_role("heading", name="Version 1")).to_be_visible(timeout=PATIENCE)
    yield "version", await _picture(page.locator("#versions"))


async def _desk(hr: Tab) -> Page:
    """HR's page in a tab of its own, with the only round there is."""
    async with hr.page.context.expect_page() as opening:
        await hr.said.get_by_role("link", name="Åbn").last.click()
    page = await opening.value
    await page.set_viewport_size({"width": 1000, "height": 1400})
    await page.get_by_role("link", name="Bilag til redegørelsen").click()
    return page


async def _save_form(hr: Tab) -> None:
    await hr.choose("Bilagstype", STATUS.title)
    await hr.fill("Titel", "Bilag til redegørelsen")
    await hr.fill("Udvalg (kan udelades)", "Hovedudvalget")
    await hr.fill("Frist", "2027-03-15")
    await hr.press("Gem runden")


def _attachment(folder: Path) -> Path:
    path = folder / "projekter.xlsx"
    path.write_bytes(sheet(_projects(((SIGNE,), (MOGENS,)))))
    return path


def _projects(contacts: tuple[tuple[str, ...], ...]) -> list[Project]:
    made = sample(STATUS).projects
    return [replace(project, contacts=who) for project, who in zip(made, contacts, strict=False)]


async def _newest(tab: Tab) -> Picture:
    """The newest message, whole."""
    await tab.page.wait_for_function("document.fonts.ready.then(() => true)")
    return await _picture(tab.said.last)


async def _picture(place: Locator | Page) -> Picture:
    if isinstance(place, Page):
        return await place.screenshot(full_page=True), squeezed(await place.locator("main").inner_text())
    return await place.screenshot(), squeezed(await place.inner_text())


def squeezed(text: str) -> str:
    """The words, one line for each line that has any."""
    lines = (re.sub(r"\s+", " ", line).strip() for line in SENT_AT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


async def take() -> None:
    """Write every picture and its words, and remove those that are no longer taken."""
    with tempfile.TemporaryDirectory() as folder:
        taken = await pictures(Path(folder))
    IMAGES.mkdir(exist_ok=True)
    for old in IMAGES.iterdir():
        old.unlink()
    for name, (image, words) in taken.items():
        (IMAGES / f"{name}.png").write_bytes(image)
        (IMAGES / f"{name}.txt").write_text(words, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(asyncio.run(take()))
