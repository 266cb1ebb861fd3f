"""The web page of every sample in Chromium, read by axe-core: WCAG 2.1 A and AA, on a desktop and a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.web.assets import ensure_assets
from templates import render
from tests.templates.annexes import KINDS, sample_context

FOLDER = Path(__file__).parents[1] / "axe"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SIZES = {"desktop": (1280, 900), "phone": (360, 740)}
EVERY_KIND = pytest.mark.parametrize("key", sorted(KINDS))
EVERY_SIZE = pytest.mark.parametrize("size", sorted(SIZES))


@cache
def axe() -> str:
    assert ensure_assets(FOLDER), "axe-core could not be installed"
    return (FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@cache
def html(key: str) -> str:
    return render(KINDS[key], sample_context(KINDS[key]), ["html"])["html"].decode()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser: Browser, written: str, size: str) -> Page:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(written)
    return page


def violations(page: Page) -> list[str]:
    page.add_script_tag(content=axe())
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found: Mapping[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    assert len(found["passes"]) > 10
    return [f"{each['id']}: {each['nodes'][0]['html'][:80]}" for each in found["violations"]]


@EVERY_KIND
@EVERY_SIZE
def test_the_page_is_accessible(browser: Browser, key: str, size: str) -> None:
    assert violations(opened(browser, html(key), size)) == []


@EVERY_KIND
@EVERY_SIZE
def test_nothing_is_wider_than_the_screen(browser: Browser, key: str, size: str) -> None:
    page = opened(browser, html(key), size)
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (('lang="da"', ""), "html-has-lang"),
        (("--text: #1b1f23", "--text: #c9cdd1"), "color-contrast"),
        (("<h2>", "<h2></h2><h2>"), "empty-heading"),
        (("<main>", "<div>"), "landmark-one-main"),
    ],
)
def test_a_page_that_is_not_accessible_is_seen_to_be_so(
    browser: Browser, broken: tuple[str, str], rule: str
) -> None:
    page = opened(browser, html("recommendations").replace(*broken), "desktop")
    assert any(each.startswith(rule) for each in violations(page))
