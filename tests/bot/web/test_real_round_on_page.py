"""The second real annex as HR does it on her page in a browser: by mouse, and again by keyboard alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.bot.test_seeds import narrative_seed
from tests.bot.web.desk import desk
from tests.bot.web.hands import Hands, Keyboard, Mouse
from tests.bot.web.real_round import PATIENCE, Desk, Town, play


@pytest.mark.parametrize("hands", [Mouse, Keyboard])
async def test_a_real_round_is_run_by_hr_on_her_page_and_copied_as_next_years(
    real_input: Path | None, tmp_path: Path, hands: Callable[[Page], Hands]
) -> None:
    async with desk(tmp_path / "data") as place, async_playwright() as playwright:

        async def titles() -> dict[str, str]:
            found = await place.installation.backend.scan("projects")
            return {document.key: document.body["title"] for document in found}

        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        context = await browser.new_context(locale="da-DK")
        context.set_default_timeout(PATIENCE)
        wrong: list[str] = []
        context.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        session = (await place.person()).session
        town = Town(narrative_seed(real_input), place.installation.url, session, tmp_path)
        if real_input:
            assert (len(town.projects), town.amount) == (11, "1.035.061\xa0kr.")
        await play(Desk(town, hands(await context.new_page())), titles)
        await browser.close()
    assert wrong == [], "no policy is broken"
