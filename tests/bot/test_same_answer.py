"""Two coordinators and an owner at the same answer at once: nobody's words go unseen, none are lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest

from bot.access import Role
from bot.hr.actions.answers import AnswerRef, correct, return_answer
from bot.hr.actions.deeds import approve
from bot.hr.office import Done, Ref, Who, perform
from bot.phrasebook import phrases
from dialogs.deeds import Became
from dialogs.desk import AnnounceDeed, AskForDeed
from dialogs.model import Answer, Person
from dialogs.richtext import plain, read_plain
from storage.memory import MemoryBackend
from storage.repository import ANSWERS, SUBMISSIONS
from tests.bot.rig import Process, TestClock

ANNE = "anne@eksempel.example"
METTE = Who(Person("mette", "Mette"), frozenset({Role.COORDINATOR}))
LISE = Who(Person("lise", "Lise"), frozenset({Role.EDITOR}))
WORDS = {"mette": "Vi er helt færdige.", "lise": "Projektet er afsluttet.", ANNE: "Vi mangler lidt."}


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[Process]:
    process = Process(MemoryBackend(), TestClock(), tmp_path)
    await process.open_round("r1", {"p1": ANNE})
    await process.arrives(ANNE)
    await process.writes(ANNE, "start")
    await process.writes(ANNE, "Vi er færdige.")
    yield process
    await process.backend.close()


async def words_by(process: Process, who: str, version: int) -> Done | None:
    if who == ANNE:
        values = {"project": "p1", "question": "status", "version": version, "answer": WORDS[ANNE]}
        await process.presses(ANNE, "answer", values)
        return None
    by = METTE if who == "mette" else LISE
    ref = AnswerRef("p1", "status", version)
    return await perform(process.office, partial(correct, process.office, by, ref, read_plain(WORDS[who])))


async def standing(process: Process) -> Answer:
    stored = await process.repository.get(SUBMISSIONS, "p1")
    assert stored is not None
    return stored.record.answers["status"]


@pytest.mark.parametrize("order", list(permutations(WORDS)))
async def test_one_is_saved_and_the_others_are_shown_what_it_says(
    process: Process, order: tuple[str, ...]
) -> None:
    done = dict(zip(order, await asyncio.gather(*(words_by(process, who, 1) for who in order)), strict=True))
    now = await standing(process)
    assert now.version == 2
    winner = next(who for who, text in WORDS.items() if plain(now.text) == text)
    for who in {"mette", "lise"} - {winner}:
        said = done[who]
        assert said is not None
        shown = said.message
        assert isinstance(shown, AskForDeed)
        assert (shown.changed, plain(shown.present), shown.text) == (True, WORDS[winner], WORDS[who])
        assert shown.version == 2
    if winner != ANNE:
        said_to_anne = "\n".join(await process.heard(ANNE))
        assert WORDS[winner] in said_to_anne
        assert phrases("da")("reason.changed_meanwhile") in said_to_anne


async def test_whoever_has_seen_it_may_go_on_and_every_version_is_kept(process: Process) -> None:
    await words_by(process, "mette", 1)
    await words_by(process, "lise", 1)
    await words_by(process, "lise", 2)
    await words_by(process, ANNE, 2)
    await words_by(process, ANNE, 3)
    kept = await process.repository.find(ANSWERS, "project", "p1")
    texts = [plain(each.record.answer.text) for each in kept if each.record.answer.question == "status"]
    assert texts[:3] == ["Vi er færdige.", WORDS["mette"], WORDS["lise"]]
    now = await standing(process)
    assert now.version == len(texts)


async def test_the_owners_own_words_stand_beside_any_correction(process: Process) -> None:
    await words_by(process, "mette", 1)
    await words_by(process, "lise", 2)
    now = await standing(process)
    assert now.original is not None
    assert (plain(now.original), now.corrected_by, now.by_name) == ("Vi er færdige.", "Lise", now.by_name)


async def test_nobody_approves_or_returns_what_changed_after_they_read_it(process: Process) -> None:
    stored = await process.repository.get(SUBMISSIONS, "p1")
    assert stored is not None
    await words_by(process, "mette", 1)
    act = partial(approve, process.office, LISE, [Ref("p1", stored.version)])
    done = await perform(process.office, act)
    assert isinstance(done.message, AnnounceDeed)
    assert [outcome.became for outcome in done.message.outcomes] == [Became.CHANGED]
    back = partial(return_answer, process.office, LISE, AnswerRef("p1", "status", 1), "Hvor mange?")
    shown = (await perform(process.office, back)).message
    assert isinstance(shown, AskForDeed)
    assert (plain(shown.present), shown.text) == (WORDS["mette"], "Hvor mange?")
