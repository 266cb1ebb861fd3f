"""Whatever a person can press or type in whatever state: it is answered, and there is a way on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from bot.access import OWNER_VERBS
from bot.cards import render
from bot.channels.base import Inbound, InboundKind
from bot.commands import command_table
from bot.office_hours import OFFICE
from bot.phrasebook import phrases
from bot.understanding import understand
from dialogs.conversation import advance
from dialogs.events import Seen
from dialogs.model import Address, Assignment, Person, RoundState, Seat, SubmissionState
from dialogs.richtext import read_plain
from dialogs.scene import Scene, Turn
from dialogs.screens import Desk, open_desk, prompt
from tests.dialogs.owners import Owner, make_assignment, make_project, projects

NOW = datetime(2027, 5, 4, 9, 0, tzinfo=UTC)
HERE = Address("local", "", "c", "anne", "bot")
DA = phrases("da")
OTHERS = (
    "",
    "?",
    "hvad?",
    "2",
    "9",
    "ret 2",
    "ret 99",
    "skift projekt 7",
    "Vi er færdige.",
    "sendt",
    "tilbge",
)
WORDS = (*{code: word for word, code in command_table("owner").items()}.values(), *OTHERS)
PLACES = (("", ""), ("p1", ""), ("p1", "status"), ("p1", "efterliv"))


def assignments(state: SubmissionState) -> list[Assignment]:
    """A project in this state with two answers, and another nobody has begun."""
    anne = Owner(projects(make_assignment(), make_assignment(make_project("p2", position=1))))
    anne.begins("Vi er færdige.", "Det virker.")
    anne.projects.become(state)
    return list(anne.projects.assignments.values())


def pressed(verb: str, place: tuple[str, str], desk: Desk, **values: object) -> Inbound:
    answer = desk[place[0]].submission.answer(place[1]) if place[0] in desk else None
    where = {"project": place[0], "question": place[1], "version": answer.version if answer else 0}
    kind = InboundKind.ACTION
    return Inbound("i", kind, HERE, "anne", "Anne", NOW, NOW, verb=verb, values={**where, **values})


def typed(text: str) -> Inbound:
    return Inbound("i", InboundKind.TEXT, HERE, "anne", "Anne", NOW, NOW, read_plain(text), text)


def said_to(inbound: Inbound, seat: Seat, desk: Desk) -> Turn:
    meaning = understand(inbound, Seen.AFTER)
    assert meaning is not None, inbound.verb
    scene = Scene(seat, desk, Person("anne", "Anne"), NOW, DA.vocabulary, calendar=OFFICE)
    return advance(scene, meaning.event)


def everything(place: tuple[str, str], desk: Desk) -> Iterator[Inbound]:
    for verb in OWNER_VERBS:
        yield pressed(verb, place, desk)
        yield pressed(verb, place, desk, answer="Noget nyt", when="i morgen", **{"answer-effekt": "Nyt"})
        yield pressed(verb, ("findes ikke", "heller ikke"), desk)
    yield from (typed(word) for word in WORDS)


@pytest.mark.parametrize("place", PLACES, ids="-".join)
@pytest.mark.parametrize("state", SubmissionState)
def test_every_action_in_every_state_is_answered(state: SubmissionState, place: tuple[str, str]) -> None:
    desk = open_desk(assignments(state))
    seat = Seat("anne", project=place[0], question=place[1], asked=3, greeted=("r1",), met=True)
    seat = replace(seat, version=0 if place[1] == "efterliv" else 1)
    for inbound in everything(place, desk):
        turn = said_to(inbound, seat, desk)
        did = f"{inbound.verb or inbound.command} {dict(inbound.values)}"
        assert turn.messages, f"silence after {did}"
        for message in turn.messages:
            assert render(message, DA).text.strip(), did
        ways = [render(message, DA) for message in (*turn.messages, prompt(turn.seat, desk))]
        assert any(shown.card and shown.card.get("actions") for shown in ways), f"no way on after {did}"


ON_CARDS = ("answer", "skip", "same", "too_early", "not_relevant", "finished", "keep", "not_cpr", "save_form")
"""Buttons that say which answer their card showed."""


@pytest.mark.parametrize("question", ["status", "efterliv"])
@pytest.mark.parametrize("state", SubmissionState)
def test_an_old_card_is_answered_and_so_is_pressing_it_once_more(
    state: SubmissionState, question: str
) -> None:
    """Every version it may show, with what stands, with what stood, with something else, with nothing."""
    desk = open_desk(assignments(state))
    seat = Seat("anne", project="p1", question="efterliv", asked=3, greeted=("r1",), met=True)
    for verb in ON_CARDS:
        for version, answer in product((0, 1, 2, 9), ("", "Vi er færdige.", "Det virker.", "Noget nyt")):
            fields = {"answer": answer, f"answer-{question}": answer, "versions": {question: version}}
            inbound = pressed(verb, ("p1", question), desk, version=version, **fields)
            here, there = seat, desk
            for _ in range(3):
                turn = said_to(inbound, here, there)
                did = f"{verb} of version {version}: {answer}"
                assert turn.messages, f"silence after {did}"
                assert all(render(message, DA).text.strip() for message in turn.messages), did
                here = turn.seat
                changed = {s.project: s for s in turn.submissions}
                there = {k: replace(a, submission=changed.get(k, a.submission)) for k, a in there.items()}


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.ARCHIVED])
def test_somebody_whom_nothing_is_asked_of_is_answered_too(state: RoundState) -> None:
    there = assignments(SubmissionState.IN_PROGRESS)
    desk = open_desk([replace(a, round=replace(a.round, state=state)) for a in there])
    for inbound in everything(("p1", "status"), desk):
        if inbound.kind is InboundKind.TEXT or inbound.values["project"] == "p1":
            assert said_to(inbound, Seat("anne", greeted=("r1",), met=True), desk).messages
