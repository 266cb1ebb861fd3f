"""Handing over in Teams: to a colleague who has not got the bot, and to one who was picked by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.handovers import accepted, asked, declined, offered, participants, relieved, taken_back
from dialogs.messages import Colleague, WhomProblem
from dialogs.model import Handover, Project, Submission
from dialogs.whom import Whom, read_whom
from storage.memory import MemoryBackend
from tests.bot.rig import Process, TestClock
from tests.bot.teams_town import HR, Town, town
from tests.dialogs.owners import START
from tests.fakes import activities as made
from tests.fakes.activities import ALICE, BOB, Json

ALICES, BOBS = "alice@eksempel.example", "bob@eksempel.example"
PROJECTS = (Project("1", "", 0, "Rolige overgange", "1", owners=("Skolerne",), contacts=(ALICES,)),)


def words(bodies: Sequence[Json]) -> str:
    return json.dumps(list(bodies), ensure_ascii=False)


async def started(here: Town) -> None:
    here.meet(ALICE, ALICES)
    here.meet(BOB, BOBS)
    for activity in made.first_contact(here.microsoft.connector.url, ALICE):
        await here.post(activity)
    await here.open_round(PROJECTS)
    await here.until(ALICE, lambda body: "beder dig svare" in words([body]))


async def test_a_colleague_without_the_bot_is_waited_for_hr_sees_it_and_they_are_asked_when_they_come(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        await started(here)
        said = words(await here.say(ALICE, f"send til kollega {BOBS}, du kender børnene"))
        assert "har ikke botten endnu. HR har fået besked" in said
        assert "er projektet stadig dit" in said
        told = await here.until(HR, lambda body: "der ikke har botten endnu" in words([body]))
        assert BOBS in words([told])
        assert BOBS in words(await here.say(HR, "status")), "among those who are not reached"
        for activity in made.first_contact(here.microsoft.connector.url, BOB):
            await here.post(activity)
        asks = [body for body in here.said(BOB) if "beder dig overtage et projekt" in words([body])]
        assert len(asks) == 1, "however many events a first contact brings"
        assert "du kender børnene" in words(asks)
        assert "Rolige overgange er nu dit" in words(await here.say(BOB, "tag imod"))
        await here.until(ALICE, lambda body: "har overtaget" in words([body]))
        assert BOBS not in words(await here.say(HR, "status"))


async def test_a_colleague_is_picked_from_the_organisations_people_by_their_id(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await started(here)
        for activity in made.first_contact(here.microsoft.connector.url, BOB):
            await here.post(activity)
        card = words(await here.say(ALICE, "send til kollega"))
        assert "graph.microsoft.com/users" in card
        project = json.loads(card)[0]["attachments"][0]["content"]["actions"][0]["data"]["project"]
        values = {"project": project, "to": BOB["aadObjectId"], "note": "Kan du?"}
        assert f"er sendt til {BOB['name']}" in words(await here.press(ALICE, "hand_over", values))
        asks = await here.until(BOB, lambda body: "beder dig overtage" in words([body]))
        assert "Kan du?" in words([asks])
        assert "Du har sagt nej" in words(await here.say(BOB, "sig nej"))
        await here.until(ALICE, lambda body: "har sagt nej" in words([body]))


async def test_the_first_thing_that_somebody_ever_does_may_be_to_put_a_project_off(tmp_path: Path) -> None:
    """The message to oneself, later, and the person are written by one turn."""
    process = Process(MemoryBackend(), TestClock(), tmp_path)
    await process.open_round("r1", {"p1": ALICES})
    await process.presses(ALICES, "later", {"project": "p1", "when": "mandag"})
    assert "udsat til mandag den 10. maj kl. 9" in (await process.heard(ALICES))[-1].replace("\xa0", " ")


BO = Colleague("bo@eks.dk", "Bo Dam", True)
PEOPLE = (BO, Colleague("bodil@eks.dk", "Bodil Dam"), Colleague("lone@eks.dk", "Lone Bæk"))
TWO = (*PEOPLE, Colleague("lone.to@eks.dk", "Lone Krog"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("bo@eks.dk", Whom(BO)),
        ("til Bo@Eks.dk: du ved mest", Whom(BO, "du ved mest")),
        ("Bo Dam, kan du?", Whom(BO, "kan du?")),
        ("bodil dam", Whom(PEOPLE[1])),
        ("Lone", Whom(PEOPLE[2])),
        ("ukendt@eks.dk hej", Whom(Colleague("ukendt@eks.dk"), "hej")),
        ("lone fra kantinen", WhomProblem.NOT_FOUND),
        ("ved ikke", WhomProblem.NOT_FOUND),
        ("anne@eks.dk", WhomProblem.YOURSELF),
        ("medejer@eks.dk", WhomProblem.ALREADY_ASKED),
        ("@", WhomProblem.NOT_FOUND),
    ],
)
def test_a_colleague_is_named_by_e_mail_or_name_with_a_note_after_it(
    said: str, expected: Whom | WhomProblem
) -> None:
    assert read_whom(said, PEOPLE, ("anne@eks.dk",), ("anne@eks.dk", "medejer@eks.dk")) == expected


def test_two_colleagues_of_one_name_have_to_be_told_apart() -> None:
    assert read_whom("Lone", TWO, (), ()) is WhomProblem.SEVERAL
    assert read_whom("Lone Krog", TWO, (), ()) == Whom(TWO[3])


@given(st.text(max_size=300))
def test_whatever_is_written_names_somebody_or_says_why_not(said: str) -> None:
    assert isinstance(read_whom(said, TWO, (), ()), Whom | WhomProblem)


BLANK = Submission("p", "r", owners=("anne@eks.dk", "medejer@eks.dk"))


def handover(by: str, to: str) -> Handover:
    return Handover(by, by, to, to, START)


def test_until_there_is_a_yes_the_owner_is_asked_and_afterwards_the_colleague() -> None:
    first = handover("anne@eks.dk", "bo@eks.dk")
    waiting = offered(BLANK, first)
    assert (asked(waiting), waiting.delegates) == (BLANK.owners, ("bo@eks.dk",))
    taken = accepted(waiting, first, ("bo@eks.dk",))
    assert asked(taken) == ("medejer@eks.dk", "bo@eks.dk")
    refused = declined(waiting, first, "nej")
    assert (asked(refused), refused.delegates) == (BLANK.owners, ())


def test_taking_back_takes_back_what_was_handed_on_meanwhile() -> None:
    first = handover("anne@eks.dk", "bo@eks.dk")
    given_ = accepted(offered(BLANK, first), first, ("bo@eks.dk",))
    second = handover("bo@eks.dk", "lone@eks.dk")
    further = accepted(offered(given_, second), second, ("lone@eks.dk",))
    assert asked(further) == ("medejer@eks.dk", "lone@eks.dk")
    back = taken_back(further, further.handovers[0])
    assert (asked(back), back.delegates, participants(back)) == (BLANK.owners, (), set(BLANK.owners))
    assert relieved(further, back) == ("bo@eks.dk", "lone@eks.dk"), "both are told"


def test_offering_it_to_another_takes_it_from_those_who_had_it_by_the_first() -> None:
    first, further = handover("anne@eks.dk", "bo@eks.dk"), handover("bo@eks.dk", "lone@eks.dk")
    given_ = accepted(offered(BLANK, first), first, ("bo@eks.dk",))
    handed_on = accepted(offered(given_, further), further, ("lone@eks.dk",))
    another = offered(handed_on, handover("anne@eks.dk", "eva@eks.dk"))
    assert (asked(another), another.delegates) == (BLANK.owners, ("eva@eks.dk",))


def test_it_never_goes_round_in_a_ring_with_nobody_to_answer() -> None:
    first, back = handover("anne@eks.dk", "bo@eks.dk"), handover("bo@eks.dk", "anne@eks.dk")
    given_ = accepted(offered(BLANK, first), first, ("bo@eks.dk",))
    home = accepted(offered(given_, back), back, ("anne@eks.dk", "oid-anne"))
    assert (asked(home), home.delegates) == (BLANK.owners, ())


def test_whoever_says_yes_has_it_also_after_saying_that_it_is_not_theirs() -> None:
    first = handover("anne@eks.dk", "medejer@eks.dk")
    gone = replace(BLANK, disowned=("medejer@eks.dk",))
    assert asked(accepted(offered(gone, first), first, ("medejer@eks.dk",))) == ("medejer@eks.dk",)


def test_who_says_it_is_not_theirs_is_not_asked_and_may_still_answer() -> None:
    gone = replace(BLANK, disowned=("anne@eks.dk",))
    assert asked(gone) == ("medejer@eks.dk",)
    assert "anne@eks.dk" in participants(gone)
