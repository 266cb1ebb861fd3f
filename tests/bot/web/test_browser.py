"""HR's page in Chromium: read by axe-core in light and dark, narrow and wide; no policy is broken."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bot.clock import system_clock
from bot.personas import COORDINATOR
from bot.web.assets import ensure_assets
from tests.bot.rounds import free_port
from tests.bot.web.desk import Desk, desk
from tests.bot.web.parts import sampled
from tests.bot.web.town import open_round, published

AXE = Path(__file__).parents[2] / "axe"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SIZES = {"phone": 320, "desktop": 1280}
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)
PAGES = {
    "rounds": "/hr",
    "new": "/hr/new",
    "names": "/hr/names",
    "board": "/hr/rounds/r1",
    "narrowed": "/hr/rounds/r1?state=sent&q=intet",
    "phone list": "/hr/rounds/r1/phone",
    "answers": "/hr/rounds/r1/answers",
    "project": "/hr/rounds/r1/projects/r1p0",
    "unsent": "/hr/rounds/r1/projects/r1p3",
    "plan": "/hr/rounds/r1/plan",
    "questions": "/hr/rounds/r1/questions",
    "publication": "/hr/rounds/r1/annex",
    "comparison": "/hr/rounds/r1/compare?before=1",
    "themes": "/hr/rounds/r2/themes",
    "texts": "/hr/rounds/r3/texts",
    "log": "/hr/rounds/r1/log",
    "missing": "/hr/rounds/nothing",
}


@cache
def axe() -> str:
    assert ensure_assets(AXE), "axe-core could not be installed"
    return (AXE / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


class Office:
    """Browsers at a running bot. What their consoles complain about is in `wrong`."""

    def __init__(self, place: Desk, browser: Browser) -> None:
        self.place = place
        self.browser = browser
        self.wrong: list[str] = []

    async def sit_down(self, **options: Any) -> Page:
        """HR, signed in by a link of her own."""
        context = await self.browser.new_context(locale="da-DK", **options)
        page = await self.open(context)
        assert self.place.installation.entries
        await page.goto(await self.place.installation.entries.fresh(COORDINATOR, "Lærke Vesterbæk"))
        return page

    async def open(self, context: BrowserContext) -> Page:
        page = await context.new_page()
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        return page

    async def go(self, page: Page, path: str) -> None:
        await page.goto(f"{self.place.installation.url}{path}")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with desk(tmp_path) as place, async_playwright() as playwright:
        await open_round(place.installation.backend, system_clock())
        await published(place.installation.backend, system_clock())
        await sampled(place.installation.backend, "work_environment", system_clock(), "r2")
        await sampled(place.installation.backend, "recommendations", system_clock(), "r3")
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield Office(place, browser)
        await browser.close()


async def violations(page: Page) -> list[str]:
    """Evaluated from outside, which the page's policy has no say in."""
    await page.evaluate(axe())
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found: Mapping[str, Any] = await page.evaluate("options => axe.run(document, options)", options)
    assert len(found["passes"]) > 10
    return [f"{each['id']}: {each['nodes'][0]['html'][:100]}" for each in found["violations"]]


async def opened(page: Page) -> None:
    """Everything that can be folded out is."""
    await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", sorted(SIZES))
async def test_every_page_is_accessible_and_no_wider_than_the_screen(
    office: Office, size: str, scheme: Any
) -> None:
    page = await office.sit_down(viewport={"width": SIZES[size], "height": 800}, color_scheme=scheme)
    for name, path in PAGES.items():
        await office.go(page, path)
        await opened(page)
        assert await violations(page) == [], name
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= SIZES[size], name
    assert [said for said in office.wrong if "404" not in said] == [], "no policy is broken"


async def test_forced_colours_and_a_page_without_scripts_show_the_same(office: Office) -> None:
    page = await office.sit_down(forced_colors="active", java_script_enabled=False)
    await office.go(page, "/hr/rounds/r1?state=missing")
    await expect(page.get_by_role("row")).to_have_count(5)
    await page.get_by_label("Søg").fill("nummer 6")
    await page.get_by_role("button", name="Vis", exact=True).click()
    await expect(page.get_by_role("row")).to_have_count(2)


async def test_a_foreign_page_cannot_frame_ours(office: Office) -> None:
    async def thief(_: web.Request) -> web.Response:
        inside = f'<iframe src="{office.place.installation.url}/hr/sign-in"></iframe>'
        return web.Response(text=f"<!doctype html><title>x</title>{inside}", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", thief)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    page = await office.open(await office.browser.new_context())
    await page.goto(f"http://127.0.0.1:{port}/")
    await expect(page.locator("iframe")).to_be_visible()
    frame = page.frames[1]
    assert "Du er ikke logget ind" not in await frame.content()
    assert any("frame-ancestors" in said for said in office.wrong)
    await runner.cleanup()


async def test_an_open_board_shows_what_a_colleague_does_without_being_touched(office: Office) -> None:
    watching = await office.sit_down()
    await office.go(watching, "/hr/rounds/r1")
    await expect(watching.get_by_text("2 / 6")).to_be_visible()
    await watching.clock.install()
    await office.go(watching, "/hr/rounds/r1")
    other = await office.sit_down()
    await office.go(other, "/hr/rounds/r1")
    await other.get_by_label("Vælg Projekt nummer 1").check()
    await other.get_by_role("button", name="Godkend", exact=True).click()
    await expect(other.get_by_role("status")).to_contain_text("godkendt og låst")
    await watching.clock.run_for(16_000)
    await expect(watching.get_by_role("row", name="Projekt nummer 1")).to_contain_text(
        "Godkendt", timeout=PATIENCE
    )
