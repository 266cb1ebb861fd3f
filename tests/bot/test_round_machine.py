"""HR, owners and colleagues do anything in any order over the real turn; what must hold, always holds.

The same rounds are played on every backend there is; those that last are compared with a plain model at each
of their answers. The suite plays few of them. With MACHINE_STEPS=5000 so many steps are played on each, 200
at a time, and what is found is not shrunk (see README.md).
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant

from bot.understanding import understand
from dialogs import messages as say
from dialogs.audit import AuditHead, follows
from dialogs.delivery import Delivery, Urgency
from dialogs.events import Seen
from dialogs.messages import InviteOwner
from dialogs.screens import open_desk, settle
from storage.base import Backend
from storage.opening import backends, open_backend
from storage.repository import ANSWERS, AUDIT, AUDIT_HEADS, OUTBOX, SEATS, SUBMISSIONS
from tests.bot.everybody import PEOPLE
from tests.bot.rules_of_handing import Handing
from tests.storage.compared import Compared
from tests.storage.conftest import PLACES

STEPS = int(os.environ.get("MACHINE_STEPS", "0"))
AT_ONCE = 200
"""Steps of one example of the long run."""

FOR_THE_WORKER = frozenset({Urgency.NOTICE, Urgency.REMINDER})
"""What waits for its time, or for office hours."""


ANSWERS_IT = frozenset(
    {"answer", "skip", "same", "keep", "not_cpr", "too_early", "not_relevant", "send", "choose_project"}
)
"""After these no question comes that has an answer already."""


class Rounds(Handing):
    def __init__(self) -> None:
        super().__init__()
        self.last_screen: dict[str, say.OwnerMessage | None] = {}

    @invariant()
    def what_was_taken_stays_and_what_is_held_goes_nowhere_else(self) -> None:
        spots = self.spots()
        now = set(spots)
        assert self.in_answers <= now
        for who in PEOPLE:
            held = self.words_held(who)
            gone = {word for word in self.in_hand[who] - held - now if word.startswith("ord")}
            assert not gone or self.discarded(who), f"{gone} were held and are nowhere"
            self.in_hand[who] = held
        self.in_answers = now
        for word, found in spots.items():
            assert not word.startswith("ord") or found <= self.may_stand[word], f"{word} is in {found}"

    @invariant()
    def it_is_with_those_who_said_yes_and_with_nobody_between_two_chairs(self) -> None:
        self.compare_with_paper()
        for submission in self.read(SUBMISSIONS):
            paper = self.on_paper[submission.project]
            assert paper.asked or paper.not_theirs, f"nobody is asked: {paper}"

    @invariant()
    def nobody_is_asked_twice_or_unasked(self) -> None:
        for who in PEOPLE:
            shown, before = self.screen(who), self.last_screen.get(who)
            if shown == before:
                continue
            self.last_screen[who] = shown
            last = self.done[-1]
            meaning = understand(last, Seen.AFTER)
            assert last.person == who, f"{who} did nothing, and is shown {shown}"
            if isinstance(shown, say.AskQuestion) and shown.present and meaning and not shown.adding:
                assert meaning.verb not in ANSWERS_IT, f"{meaning.verb}: {shown.question} is asked again"

    @invariant()
    def versions_run_without_a_gap_and_the_newest_is_what_stands(self) -> None:
        kept: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for each in self.read(ANSWERS):
            kept[each.project, each.answer.question].append(each.answer)
        for submission in self.read(SUBMISSIONS):
            for key, answer in submission.answers.items():
                versions = kept.pop((submission.project, key))
                assert [one.version for one in versions] == list(range(1, len(versions) + 1))
                assert versions[-1] == answer
        assert not kept, "no version is kept of an answer that does not stand"

    @invariant()
    def every_log_follows_to_its_end(self) -> None:
        ends: dict[str, AuditHead] = {}
        for entry in self.read(AUDIT):
            assert follows(ends.get(entry.stream, AuditHead(entry.stream)), entry)
            ends[entry.stream] = AuditHead(entry.stream, entry.number, entry.hash)
        assert {head.stream: head for head in self.read(AUDIT_HEADS)} == ends

    @invariant()
    def everything_that_was_owed_is_said_and_nobody_is_greeted_twice(self) -> None:
        rows = self.read(OUTBOX)
        left = [row for row in rows if row.state is not Delivery.SENT and row.urgency not in FOR_THE_WORKER]
        assert left == [], f"{left} are owed at {self.clock()}"
        greetings = Counter(
            (r.person, r.message.round_id) for r in rows if isinstance(r.message, InviteOwner)
        )
        assert set(greetings.values()) <= {1}

    @invariant()
    def every_seat_is_at_a_question_that_exists(self) -> None:
        submissions = self.read(SUBMISSIONS)
        for seat in self.read(SEATS):
            mine = [s for s in submissions if seat.person in (*s.owners, *s.delegates)]
            desk = open_desk(self.run(self.process.repository.assignments(mine)))
            if seat.project in desk:
                assert settle(seat, desk) == seat


def played(examples: int, steps: int) -> settings:
    """As often as that; in the long run, as many steps as were asked for."""
    once = settings(
        max_examples=max(1, STEPS // AT_ONCE) if STEPS else examples,
        stateful_step_count=AT_ONCE if STEPS else steps,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    return settings(once, phases=[Phase.reuse, Phase.generate]) if STEPS else once


Rounds.TestCase.settings = played(6, 80)
TestRounds = Rounds.TestCase


class RoundsInTinyDB(Rounds):
    async def open(self) -> Backend:
        return Compared(await open_backend(PLACES["tinydb"](Path(self.folder.name))))


class RoundsInPostgreSQL(Rounds):
    async def open(self) -> Backend:
        return Compared(await open_backend(PLACES["postgresql"](Path(self.folder.name))))


FEWER = played(2, 30)
RoundsInTinyDB.TestCase.settings = RoundsInPostgreSQL.TestCase.settings = FEWER
TestRoundsInTinyDB = RoundsInTinyDB.TestCase
TestRoundsInPostgreSQL = RoundsInPostgreSQL.TestCase


def test_every_backend_has_its_rounds() -> None:
    assert len(backends()) == len({Rounds, *Rounds.__subclasses__()})
