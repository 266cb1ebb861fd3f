from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from bot import cards
from bot.cards.pieces import ROOMS, STRONG, Screen
from bot.phrasebook import NO_BREAK_SPACE
from dialogs.richtext import clean, plain, read_plain
from tests.bot import screens
from tests.bot.card_reading import DANISH, card_of, flat

PAGE = Path(cards.__file__).parents[1] / "channels/local_page"
SIGNS = st.text(st.sampled_from("*_[]()#`~<>&|\\-+=.!{}:1) \tabæ\n\"'•$^/@"), max_size=40)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page that draws cards as the built-in chat does: Microsoft's renderer, Markdown by markdown-it."""
    modules = PAGE / "node_modules"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        opened = browser.new_page()
        opened.set_content("<div id='card'></div>")
        opened.add_script_tag(path=modules / "adaptivecards/dist/adaptivecards.min.js")
        opened.add_script_tag(path=modules / "markdown-it/dist/browser/markdown-it.umd.min.js")
        source = (PAGE / "static/cards.js").read_text("utf-8").replace("export ", "")
        opened.add_script_tag(content=source + ";window.drawCard = drawCard;")
        yield opened
        browser.close()


DRAW = """card => {
  const place = document.getElementById("card");
  place.replaceChildren(window.drawCard(card, () => {}));
  return place.innerText;
}"""


def drawn(page: Page, text: str) -> tuple[str, str]:
    """What a card with this text in a heading, a line and a quote looks like, and what it should."""
    written = flat(clean(text))
    screen = Screen(DANISH, "commands.owner", ROOMS[0])
    screen.heading(f"{written} «")
    screen.say(written, STRONG)
    screen.quote(read_plain(text))
    screen.keep_card()
    seen = flat(page.evaluate(DRAW, dict(screen.finish().card or {})).replace("\u2060", ""))
    return seen, flat(f"{written} « {written} {plain(read_plain(text))}")


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(SIGNS, st.text(max_size=40)))
def test_what_people_wrote_is_drawn_as_written(page: Page, text: str) -> None:
    seen, written = drawn(page, text)
    assert seen == written


@pytest.mark.parametrize(
    "text",
    ["{{DATE(2027-06-12T10:00:00Z,SHORT)}}", "1. juni", "- ", "# Titel", "a\n---", "**fed**", "<b>", "&amp;"],
)
def test_nothing_written_does_anything(page: Page, text: str) -> None:
    seen, written = drawn(page, text)
    assert seen == written


def test_a_deep_list_keeps_its_indentation(page: Page) -> None:
    seen = page.evaluate(DRAW, card_of(screens.summary()))
    assert f"{NO_BREAK_SPACE}{NO_BREAK_SPACE}1. ved døren" in seen
