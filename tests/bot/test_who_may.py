"""The table of persons and what HR's desk does, made of the code: actions, card verbs, typed commands."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import bot.hr.actions
from bot.access import DESK_VERBS, PROJECT_VERBS, ROUND_VERBS, RULES, Membership, Role, may
from bot.commands import command_table
from bot.hr.desk import ROUND_COMMANDS
from bot.hr.office import ACTIONS, Who
from bot.personas import COORDINATOR
from bot.phrasebook import phrases
from dialogs.desk import DeskReason, RefuseCommand
from dialogs.handovers import offered
from dialogs.model import Handover, HandoverState, Person
from storage.memory import MemoryBackend
from storage.repository import SUBMISSIONS, Changes
from tests.bot.rig import Process, TestClock

ANNE, BO, DORTE = "anne@eksempel.example", "bo@eksempel.example", "dorte@eksempel.example"
PEOPLE: Mapping[str, tuple[str, frozenset[Role]]] = {
    "owner": (ANNE, frozenset()),
    "other owner": (BO, frozenset()),
    "delegate": (DORTE, frozenset()),
    "ex-HR": ("tidligere@eksempel.example", frozenset()),
    "reader": ("lars@eksempel.example", frozenset({Role.READER})),
    "editor": ("rita@eksempel.example", frozenset({Role.EDITOR})),
    "coordinator": (COORDINATOR, frozenset({Role.COORDINATOR})),
    "nobody": ("fremmed@eksempel.example", frozenset()),
}
"""Who they are, and which of the desk's roles they have. Another tenant does not get past Teams' door."""

REFUSED = phrases("da")("desk_reason.not_allowed")


def modules() -> list[Any]:
    package = bot.hr.actions
    found = pkgutil.iter_modules(package.__path__)
    return [importlib.import_module(f"{package.__name__}.{each.name}") for each in found]


def test_every_function_that_acts_for_hr_asks_for_an_action_with_a_rule() -> None:
    acting = {
        f"{module.__name__}.{name}"
        for module in modules()
        for name, act in inspect.getmembers(module, inspect.iscoroutinefunction)
        if act.__module__ == module.__name__ and not name.startswith("_")
    } - {"bot.hr.actions.rounds.round_at"}  # reads a round for the actions
    assert len(acting) > 30
    assert acting <= ACTIONS.keys()
    assert all(RULES[action] for action in ACTIONS.values())


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[Process]:
    """Anne has half answered p1 and Dorte is her delegate; Bo has p2. The others have no project."""
    process = Process(MemoryBackend(), TestClock(), tmp_path)
    listed = Membership(
        frozenset({COORDINATOR}), frozenset({PEOPLE["editor"][0]}), frozenset({PEOPLE["reader"][0]})
    )
    process.turns._membership = listed
    await process.open_round("r1", {"p1": ANNE, "p2": BO})
    stored = await process.repository.get(SUBMISSIONS, "p1")
    assert stored is not None
    offer = Handover(ANNE, "Anne", DORTE, "Dorte", process.clock(), HandoverState.ACCEPTED)
    changes = Changes()
    changes.put(SUBMISSIONS, offered(stored.record, offer), stored.version)
    await process.repository.commit(changes, process.clock())
    for address, _ in PEOPLE.values():
        await process.arrives(address)
    yield process
    await process.backend.close()


async def kept(process: Process) -> dict[str, Any]:
    dump = await process.dump()
    return {name: dump[name] for name in dump if name not in {"people", "seats", "outbox", "seen", "chat"}}


@pytest.mark.parametrize("name", PEOPLE)
async def test_an_action_refuses_whom_its_rule_does_not_name(process: Process, name: str) -> None:
    """Whoever is let in gets as far as the arguments, which are not given here."""
    address, roles = PEOPLE[name]
    who = Who(Person(address, name), roles | {Role.STRANGER})
    for module in modules():
        for key, action in ACTIONS.items():
            if key.rpartition(".")[0] != module.__name__:
                continue
            act = getattr(module, key.rpartition(".")[2])
            if may(who.roles, action):
                with pytest.raises(TypeError):
                    await act(process.office, who)
            else:
                done = await act(process.office, who)
                assert done.message == RefuseCommand(DeskReason.NOT_ALLOWED), key
                assert not done.changes, key


VALUES = {"round": "r1", "project": "p1", "question": "status", "version": 1, "answer_version": 0}


@pytest.mark.parametrize("name", PEOPLE)
async def test_a_card_verb_refuses_whom_its_rule_does_not_name(process: Process, name: str) -> None:
    address, roles = PEOPLE[name]
    for verb, action in DESK_VERBS.items():
        before, said = await kept(process), len(await process.heard(address))
        await process.presses(address, verb, {**VALUES, "then": "archive_round"})
        heard = (await process.heard(address))[said:]
        asked = DESK_VERBS["archive_round"] if verb == "choose_round" else action
        if may(roles, asked):
            assert REFUSED not in heard, verb
        else:
            assert heard == [REFUSED], verb
            assert await kept(process) == before, verb


@pytest.mark.parametrize("name", [name for name, (_, roles) in PEOPLE.items() if not roles])
async def test_nothing_that_is_typed_does_anything_at_hrs_desk_for_others(
    process: Process, name: str
) -> None:
    address, _ = PEOPLE[name]
    before = await kept(process)
    for words, code in command_table("desk").items():
        place = " 1.1: tekst" if code in PROJECT_VERBS | ROUND_VERBS else ""
        await process.writes(address, f"{words}{place}")
    after = await kept(process)
    shared = {"submissions", "answers", "audit", "audit_heads"}  # an owner's own words may be an answer
    assert {k: v for k, v in after.items() if k not in shared} == {
        k: v for k, v in before.items() if k not in shared
    }
    states = {key: body["state"] for key, (_, body) in after["submissions"].items()}
    assert set(states.values()) <= {"not_started", "in_progress", "confirming", "submitted"}
    owners = {key: body["owners"] for key, (_, body) in after["submissions"].items()}
    assert owners == {"p1": [ANNE], "p2": [BO]}


def test_every_command_about_a_round_has_a_verb_with_a_rule() -> None:
    assert ROUND_COMMANDS.keys() <= DESK_VERBS.keys()
    assert DESK_VERBS.keys() >= PROJECT_VERBS | ROUND_VERBS
