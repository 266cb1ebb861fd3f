"""Two ways of using a page, so that one script does a round by mouse and again by keyboard alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from playwright.async_api import FileChooser, Locator, Page, expect

FURTHEST = 250
"""Presses of Tab before we say that the keyboard does not get there."""

ARRIVED = """
wanted => {
  const at = document.activeElement;
  if (at === document.body || at === null) return { there: false, lost: "" };
  const look = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2)
    || getComputedStyle(at.parentElement).boxShadow.includes("inset");
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  return { there: at === wanted, lost: ring && inside ? "" : at.outerHTML.slice(0, 120) };
}
"""
"""Whether the focus has come to what is wanted, and what has it without anybody seeing so."""


class Hands(Protocol):
    """What a person does to a page. `press` is a link, a button, a box to tick or something to fold out."""

    page: Page

    async def press(self, place: Locator) -> None: ...
    async def write(self, place: Locator, text: str) -> None: ...
    async def date(self, place: Locator, day: str) -> None: ...
    async def choose(self, place: Locator, option: str) -> None: ...
    async def attach(self, place: Locator, file: Path) -> None: ...


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, place: Locator) -> None:
        await place.click()

    async def write(self, place: Locator, text: str) -> None:
        await place.click()
        await place.fill(text)

    async def date(self, place: Locator, day: str) -> None:
        await place.fill(day)

    async def choose(self, place: Locator, option: str) -> None:
        await place.select_option(label=option)

    async def attach(self, place: Locator, file: Path) -> None:
        async with self.page.expect_file_chooser() as choosing:
            await place.click()
        await _chosen(await choosing.value, file)


class Keyboard:
    """Tab, Enter, Space, arrows and typing. Whatever has the focus on the way must be seen to have it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, place: Locator) -> None:
        await self._go(place)
        box = await place.get_attribute("type") == "checkbox"
        await self.page.keyboard.press("Space" if box else "Enter")

    async def write(self, place: Locator, text: str) -> None:
        await self._go(place)
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.insert_text(text)
        assert await place.input_value() == text

    async def date(self, place: Locator, day: str) -> None:
        """In the order of the browser's own language, which a page does not decide."""
        await self._go(place)
        year, month, number = day.split("-")
        for order in (number + month, month + number):
            await self.page.keyboard.type(order + year)
            if await place.input_value() == day:
                return
            for _ in range(2):
                await self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{day} cannot be typed")

    async def choose(self, place: Locator, option: str) -> None:
        """A list takes what is typed."""
        await self._go(place)
        await self.page.keyboard.type(option)
        await expect(place.locator("option:checked")).to_have_text(option)

    async def attach(self, place: Locator, file: Path) -> None:
        async with self.page.expect_file_chooser() as choosing:  # from here on Chromium opens no dialogue
            await self._go(place)
            await self.page.keyboard.press("Space")
        await _chosen(await choosing.value, file)

    async def _go(self, place: Locator) -> None:
        await place.wait_for()
        for _ in range(FURTHEST):
            await self.page.keyboard.press("Tab")
            found: dict[str, Any] = await place.evaluate(ARRIVED)
            assert not found["lost"], f"the focus is not seen: {found['lost']}"
            if found["there"]:
                return
        raise AssertionError(f"Tab does not reach {place}")


async def _chosen(chooser: FileChooser, file: Path) -> None:
    await chooser.set_files(file)
