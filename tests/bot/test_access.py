"""Who may do what: the table of persons and actions, and the same shown over the real turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot import access
from bot.access import DESK_VERBS, OWNER_VERBS, RULES, Action, Membership, Role, may
from bot.cards import render
from bot.cli.chat_client import actions
from bot.hr.desk import COMMANDS, ROUND_COMMANDS
from bot.personas import COORDINATOR
from bot.phrasebook import LANGUAGES, phrases
from bot.understanding import _PRESSED
from dialogs.messages import Note
from dialogs.model import RoundState
from storage.memory import MemoryBackend
from tests.bot import screens
from tests.bot.rig import Process, TestClock

EVERYBODY = frozenset({"hr", "editor", "reader", "owner", "owner of something else", "stranger"})
HR = frozenset({"hr"})
EDITORS = HR | {"editor"}
DESK = EDITORS | {"reader"}
OWNERS = frozenset({"owner", "owner of something else"})

WHO_MAY: Mapping[Action, frozenset[str]] = {
    Action.ANSWER: OWNERS,
    Action.HAND_OVER: OWNERS,
    Action.READ_OWN: EVERYBODY,
    Action.MAKE_ROUND: HR,
    Action.IMPORT_PROJECTS: HR,
    Action.START_ROUND: HR,
    Action.SEE_STATUS: DESK,
    Action.RESEND: HR,
    Action.EDIT_PARTS: EDITORS,
    Action.EXPORT: EDITORS,
    Action.DECIDE: EDITORS,
    Action.CLOSE_ROUND: HR,
    Action.ARCHIVE_ROUND: HR,
    Action.DESK_HELP: DESK,
    Action.READ_ANSWERS: DESK,
    Action.READ_LOG: DESK,
    Action.OPEN_PAGE: DESK,
    Action.SIGN_IN: EVERYBODY,
    Action.APPROVE: EDITORS,
    Action.RETURN_ANSWER: EDITORS,
    Action.CORRECT_ANSWER: EDITORS,
    Action.ANSWER_FOR: HR,
    Action.FOLLOW_UP: HR,
    Action.TAKE_OVER: HR,
}
"""Written out once more by hand. Whose project it is, is no role: the turn's tests below show that."""

ROLES: Mapping[str, frozenset[Role]] = {
    "hr": frozenset({Role.COORDINATOR, Role.STRANGER}),
    "editor": frozenset({Role.EDITOR, Role.STRANGER}),
    "reader": frozenset({Role.READER, Role.STRANGER}),
    "owner": frozenset({Role.OWNER}),
    "owner of something else": frozenset({Role.OWNER}),
    "stranger": frozenset({Role.STRANGER}),
}


@pytest.mark.parametrize(("who", "action"), list(product(sorted(EVERYBODY), Action)))
def test_everybody_may_do_what_the_table_says_and_nothing_else(who: str, action: Action) -> None:
    assert may(ROLES[who], action) is (who in WHO_MAY[action])


def test_a_coordinator_who_is_an_owner_too_may_do_both() -> None:
    both = Membership(frozenset({"hr"})).roles("HR", owns=True)
    assert all(may(both, action) for action in Action)


def test_roles_come_from_the_directory_id_whatever_its_case_and_from_nothing_else() -> None:
    membership = Membership(frozenset({"0a-1b"}))
    assert membership.roles("0A-1B", owns=False) == {Role.COORDINATOR, Role.STRANGER}
    for other in ("", "0a-1", "0a-1b ", "hr"):
        assert membership.roles(other, owns=False) == {Role.STRANGER}, other
    assert Membership(frozenset()).roles("", owns=False) == {Role.STRANGER}
    listed = Membership(frozenset({"a"}), frozenset({"b"}), frozenset({"c"}))
    assert listed.roles("B", owns=True) == {Role.EDITOR, Role.OWNER}
    assert listed.roles("c", owns=False) == {Role.READER, Role.STRANGER}


def test_every_action_has_a_rule_and_every_rule_an_action() -> None:
    assert set(RULES) == set(Action) == set(WHO_MAY)


def test_an_action_without_a_rule_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RULES", {a: r for a, r in RULES.items() if a is not Action.EXPORT})
    assert not may(frozenset(Role), Action.EXPORT)
    assert may(frozenset(Role), Action.SEE_STATUS)


def test_every_verb_asks_for_an_action_that_has_a_rule() -> None:
    for verb, action in (*OWNER_VERBS.items(), *DESK_VERBS.items()):
        assert RULES[action], verb
    assert OWNER_VERBS.keys().isdisjoint(DESK_VERBS), "a card's verb is the owner's or the desk's"


def test_everything_that_can_be_done_has_a_verb_with_a_rule() -> None:
    assert set(_PRESSED) == set(OWNER_VERBS)
    assert COMMANDS.keys() | ROUND_COMMANDS.keys() == set(DESK_VERBS)


def every_message() -> Iterator[Any]:
    yield from screens.SCREENS
    for note in Note:
        yield replace(screens.ask(), note=note, noted="Status")
        yield replace(screens.summary(), note=note, noted="Status")
    for state in RoundState:
        yield replace(screens.status(), state=state)


@cache
def drawn() -> dict[str, list[dict[str, Any]]]:
    """Every verb that any card shows, with the values its buttons send."""
    found: dict[str, list[dict[str, Any]]] = {}
    for message, language in product(every_message(), LANGUAGES):
        for action in actions(render(message, phrases(language)).card):
            if action["type"] != "Action.OpenUrl":
                found.setdefault(str(action.get("verb", "")), []).append(dict(action.get("data", {})))
    return found


def test_every_button_on_every_card_has_an_action() -> None:
    verbs = drawn()
    assert len(verbs) > 20
    assert set(verbs) <= OWNER_VERBS.keys() | DESK_VERBS.keys()


ANNE, BO, EVA = "anne@eksempel.example", "bo@eksempel.example", "eva@eksempel.example"
OWNER_PRESSES = sorted({verb for verb in drawn() if verb in OWNER_VERBS} | OWNER_VERBS.keys())
DESK_PRESSES = sorted(DESK_VERBS)


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[Process]:
    """Anne has answered half of project p1; Bo has a project of his own; Eva has none."""
    process = Process(MemoryBackend(), TestClock(), tmp_path)
    await process.open_round("r1", {"p1": ANNE})
    await process.open_round("r2", {"p2": BO})
    await process.open_round("r0", {"p0": ANNE}, RoundState.DRAFT)
    for person in (ANNE, BO, EVA, COORDINATOR):
        await process.arrives(person)
    await process.writes(ANNE, "start")
    await process.writes(ANNE, "Vi er færdige.")
    yield process
    await process.backend.close()


async def kept(process: Process) -> dict[str, Any]:
    """What must not change: everything but who was met, what was said, and that it was."""
    dump = await process.dump()
    return {name: dump[name] for name in dump if name not in {"people", "seats", "outbox", "seen", "chat"}}


def values_for(verb: str) -> list[dict[str, Any]]:
    """What the card's button would send, about Anne's project, however it is drawn."""
    shown = {frozenset(data): data for data in drawn().get(verb, [{}])}
    about = {
        "round": "r1",
        "project": "p1",
        "question": "status",
        "version": 1,
        "answer": "Overtaget!",
        "then": "export",
    }
    return [*({**about, **{k: about[k] for k in data if k in about}} for data in shown.values()), about]


@pytest.mark.parametrize("verb", OWNER_PRESSES)
@pytest.mark.parametrize("who", [BO, EVA])
async def test_somebody_elses_project_is_not_touched_by_any_button(
    process: Process, who: str, verb: str
) -> None:
    before, refusal = await kept(process), phrases("da")("reason.not_yours")
    spots = product(("status", "effekt", "efterliv"), (0, 1), values_for(verb))
    for question, version, values in spots:
        said = len(await process.heard(who))
        await process.presses(who, verb, {**values, "question": question, "version": version})
        assert (await process.heard(who))[said:] == [refusal], "they get words"
    assert await kept(process) == before


@pytest.mark.parametrize("verb", OWNER_PRESSES)
@pytest.mark.parametrize("who", [BO, EVA])
async def test_a_waiting_card_gets_words_and_nothing_of_somebody_elses_project(
    process: Process, who: str, verb: str
) -> None:
    before = await kept(process)
    for values in values_for(verb):
        await process.presses(who, verb, values, answer_now=True, reply_to="00000001")
        assert process.reply.text == phrases("da")("reason.not_yours")
        assert process.reply.card is None
    assert await kept(process) == before
    assert not any("færdige" in text for text in await process.heard(who))


@pytest.mark.parametrize("who", [ANNE, BO, EVA])
async def test_nobody_but_hr_can_press_hrs_buttons(process: Process, who: str) -> None:
    before, refusal = await kept(process), phrases("da")("desk_reason.not_allowed")
    for verb, round_id in product(DESK_PRESSES, ("r0", "r1", "findes ikke", "")):
        said = len(await process.heard(who))
        await process.presses(who, verb, {**values_for(verb)[0], "round": round_id})
        assert (await process.heard(who))[said:] == [refusal], verb
    assert await kept(process) == before


async def test_hr_cannot_answer_for_an_owner_by_pressing_the_owners_button(process: Process) -> None:
    before = await kept(process)
    for verb in OWNER_PRESSES:
        for values in values_for(verb):
            await process.presses(COORDINATOR, verb, values)
    assert await kept(process) == before


@pytest.mark.parametrize("verb", ["findes ikke", "", "ANSWER", "__class__"])
async def test_a_button_that_is_none_of_ours_changes_nothing(process: Process, verb: str) -> None:
    before = await kept(process)
    for who in (ANNE, BO, EVA, COORDINATOR):
        said = len(await process.heard(who))
        await process.presses(who, verb, {"project": "p1", "question": "status"})
        assert (await process.heard(who))[said:] == [phrases("da")("reason.unknown_card")]
    assert await kept(process) == before


@pytest.mark.parametrize(
    "values",
    [
        {"project": ["p1"], "question": {"a": 1}, "version": "1", "answer": 7},
        {"project": None, "question": None, "version": None, "answer": None},
        {"project": "p1", "question": "status", "version": True, "answer": "Overtaget!"},
        {"project": "p1", "question": "status", "version": -1, "answer": "Overtaget!"},
        {"project": "p1/../p2", "question": "status", "version": 1, "answer": "x"},
        {},
    ],
)
async def test_a_card_with_forged_values_replaces_no_answer(process: Process, values: dict[str, Any]) -> None:
    before = await kept(process)
    presses = [(ANNE, "answer"), (ANNE, "skip"), (ANNE, "choose_project")]
    presses += product((BO, EVA), ("answer", "skip", "place", "choose_project"))
    for who, verb in presses:
        await process.presses(who, verb, values)
    assert await kept(process) == before
