"""Who has read whose answers is written down, and every line of the log can be told to whom it is about."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.personas import COORDINATOR
from bot.phrasebook import phrases
from dialogs import deeds
from dialogs.model import SubmissionState
from dialogs.states import RoundChange
from storage.repository import ANSWERED, AUDIT, Repository
from tests.bot.rounds import HR, make_round, playing
from tests.bot.test_export import HAVEN
from tests.bot.web.desk import Desk
from tests.bot.web.test_board import BOARD, place

__all__ = ["place"]

SOURCES = sorted(Path(bot.__file__).parent.rglob("*.py"))


async def views(repository: Repository) -> list[tuple[str, str]]:
    found = await repository.find(AUDIT)
    return [(each.record.stream, each.record.by) for each in found if each.record.action == "viewed"]


async def test_reading_a_project_in_chat_is_written_down(tmp_path: Path) -> None:
    async with playing(tmp_path) as play, play.person(HR) as hr:
        await make_round(hr, [HAVEN])
        repository = Repository(play.installation.backend)
        assert await views(repository) == []
        before = len(hr.said)
        await hr.say("læs 1")
        await hr.until_after(before)
        ((stream, by),) = await views(repository)
        assert (stream.partition("/")[0], by) == ("submission", HR)


@pytest.mark.parametrize("page", ["annex", "compare?before=0&after=0", "preview"])
async def test_what_shows_answers_before_publication_is_written_down(place: Desk, page: str) -> None:
    repository, hr = Repository(place.installation.backend), await place.hr()
    await hr.get(f"{BOARD}/{page}")
    assert [stream for stream, _ in await views(repository)] == ["round/r1"]


async def test_reading_on_the_page_is_written_down_once_a_day_for_each(place: Desk) -> None:
    repository, hr = Repository(place.installation.backend), await place.hr()
    for _ in range(3):
        assert (await hr.get(f"{BOARD}/answers")).status == 200
        assert (await hr.get(f"{BOARD}/projects/r1p1")).status == 200
    await hr.get(BOARD)
    assert sorted(stream for stream, _ in await views(repository)) == ["round/r1", "submission/r1p1"]
    assert {by for _, by in await views(repository)} == {COORDINATOR}


def logged() -> Iterator[str]:
    """What is logged by a word of its own; other deeds are named by an enum."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Deed", "audit.Deed"}:
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and not isinstance(part.value, int):
                        yield str(part.value)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_deed_that_is_logged_has_words_for_whom_it_is_about(language: str) -> None:
    known = set(phrases(language).section("insight.action"))
    parts = {f"{part}_written" for part in ("chapters", "themes")}
    named = {*deeds.Deed, *SubmissionState, *RoundChange, ANSWERED, "viewed", *parts}
    own = {word for word in logged() if word != "_written"}
    assert len(own) > 15
    assert {*own, *map(str, named)} - known == set()
