"""HR and three owners do anything in any order over the real turn; what must hold, holds after every step.

The same rounds are played on every backend there is; those that last are compared with a plain model at each
of their answers.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter, defaultdict
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.channels.base import Inbound
from bot.cli.chat_client import actions, inputs
from bot.personas import COORDINATOR
from bot.phrasebook import phrases
from bot.understanding import understand
from dialogs.audit import AuditHead, follows
from dialogs.delivery import Delivery, Urgency
from dialogs.events import HeldDiscarded, Seen
from dialogs.messages import InviteOwner
from dialogs.richtext import plain
from dialogs.screens import open_desk, settle
from storage.base import Backend
from storage.memory import MemoryBackend
from storage.opening import backends, open_backend
from storage.repository import ANSWERS, AUDIT, AUDIT_HEADS, OUTBOX, SEATS, SUBMISSIONS
from tests.bot.rig import Process, TestClock
from tests.storage.compared import Compared
from tests.storage.conftest import PLACES

ANNE, BO, EVA = "anne@eksempel.example", "bo@eksempel.example", "eva@eksempel.example"
OWNERS = (ANNE, BO, EVA)
ROUNDS = {"r1": {"p1": f"{ANNE} {BO}", "p2": ANNE}, "r2": {"p3": f"{EVA} {ANNE}"}}
WAYS = ("hej", "start", "tilbage", "spring over", "skift projekt", "1", "2", "ret 1", "ret 3", "send")
WRITING = (
    "fortryd",
    "færdig",
    "flere beskeder",
    "del op",
    "skema",
    "uændret",
    "skriv nyt",
    "tilbge",
    "sendt",
)
WHY_NOT = ("for tidligt at sige", "ikke relevant, fordi huset er solgt", "engelsk", "dansk")
ELSE = ("mine svar", "mere", "nyt svar", "kassér", "hjælp", "", "status", "ny runde")
COMMANDS = (*WAYS, *WRITING, *WHY_NOT, *ELSE)
DEEDS = ("godkend alle", "læs 1", "godkend 1", "lås op 1: et tal mangler", "returnér 1.1: Hvor mange?")
owners = st.sampled_from(OWNERS)
T = TypeVar("T")


FOR_THE_WORKER = frozenset({Urgency.NOTICE, Urgency.REMINDER})
"""What one person's turn owes others leaves with the worker, which does not run here."""


class Rounds(RuleBasedStateMachine):
    """Every word an owner writes is new, so that it can be found again wherever it went."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.backend, self.clock = self.run(self.open()), TestClock()
        self.process = Process(self.backend, self.clock, Path(self.folder.name))
        self.done: list[Inbound] = []
        self.written = 0
        self.in_answers: set[str] = set()
        self.in_hand: dict[str, set[str]] = defaultdict(set)
        for round_id, projects in ROUNDS.items():
            self.run(self.process.open_round(round_id, projects))

    async def open(self) -> Backend:
        return MemoryBackend()

    def teardown(self) -> None:
        self.run(self.backend.close())
        self.runner.close()
        self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def word(self) -> str:
        self.written += 1
        return f"ord{self.written}x"

    @rule(who=owners)
    def arrives(self, who: str) -> None:
        self.done.append(self.run(self.process.arrives(who)))

    @rule(who=owners, lines=st.integers(1, 3))
    def answers(self, who: str, lines: int) -> None:
        words = [self.word() for _ in range(lines)]
        self.writes(who, "\n".join(f"- {word}" for word in words), words)

    @rule(who=owners, seconds=st.integers(1, 40))
    def answers_late(self, who: str, seconds: int) -> None:
        """What was written a while ago comes only now."""
        word = self.word()
        self.writes(who, word, [word], seconds)

    @rule(who=owners, command=st.sampled_from(COMMANDS))
    def commands(self, who: str, command: str) -> None:
        self.done.append(self.run(self.process.writes(who, command)))

    def writes(self, who: str, text: str, words: list[str], seconds: int = 0) -> None:
        """A text is in an answer, or held, or they are told that it was not kept."""
        said = len(self.run(self.process.heard(who)))
        sent_at = self.clock.now - timedelta(seconds=seconds) if seconds else None
        self.done.append(self.run(self.process.writes(who, text, sent_at=sent_at)))
        new = "\n".join(self.run(self.process.heard(who))[said:])
        kept = set(words) <= self.words_in_answers() | self.words_held(who)
        sentences = phrases("da")
        told = any(sentences(f"reason.{code}") in new for code in ("locked", "round_archived"))
        told = told or all(word in new for word in words) or sentences("nothing.text") in new
        told = told or self.told_to_others(words)
        assert kept or told, f"{words} are gone; said: {new!r}"
        if any(f"{label}: " in new for label in ("Gemt", "Lagt til og gemt")):
            assert set(words) <= self.words_in_answers(), "saved is said only when it is"

    def told_to_others(self, words: list[str]) -> bool:
        """Words that answered a small question went to HR or to a colleague."""
        rows = self.run(self.process.repository.find(OUTBOX))
        return any(all(word in repr(stored.record.message) for word in words) for stored in rows)

    @rule(who=owners, which=st.integers(0, 40), button=st.integers(0, 12), now=st.booleans())
    def presses(self, who: str, which: int, button: int, now: bool) -> None:
        """Any button of any card that was ever on the screen."""
        said = self.run(self.process.local.history.messages(self.process.local.conversation(who)))
        cards = [message for message in said if message.get("card")]
        if not cards:
            return
        message = cards[-1 - which % len(cards)]
        choices = actions(message["card"])
        if not choices:
            return
        action = choices[button % len(choices)]
        values = {**inputs(message), **action.get("data", {})}
        if action["verb"] == "answer":
            values["answer"] = self.word()
        press = self.process.presses(who, action["verb"], values, answer_now=now, reply_to=message["id"])
        self.done.append(self.run(press))

    @rule(which=st.integers(0, 200))
    def the_same_comes_again(self, which: int) -> None:
        """Under its own id it changes nothing at all, however late."""
        if self.done:
            before = self.run(self.process.dump())
            self.run(self.process.again(self.done[which % len(self.done)]))
            assert self.run(self.process.dump()) == before

    @rule(which=st.integers(0, 200))
    def the_same_comes_again_under_a_new_id(self, which: int) -> None:
        """An answer that was taken is never taken again."""
        taken = [i for i in self.done if i.text and set(plain(i.text).split()) & self.in_answers]
        if taken:
            before = self.words_in_answers(), self.run(self.process.repository.find(SUBMISSIONS))
            inbound = taken[which % len(taken)]
            again = replace(inbound, id=f"new-{self.clock().isoformat()}", received_at=self.clock())
            self.run(self.process.again(again))
            after = self.words_in_answers(), self.run(self.process.repository.find(SUBMISSIONS))
            assert after == before, repr((self.done[which % len(self.done)], before, after))

    @rule()
    def the_bot_starts_again(self) -> None:
        """Nothing but the store is left of the old one."""
        numbers = self.process.numbers
        self.process = Process(self.backend, self.clock, Path(self.folder.name), numbers)
        self.run(self.process.outbox.catch_up(everything=True))

    @rule(
        verb=st.sampled_from(["status", "close_round", "archive_round"]), round_id=st.sampled_from([*ROUNDS])
    )
    def hr_presses(self, verb: str, round_id: str) -> None:
        self.done.append(self.run(self.process.presses(COORDINATOR, verb, {"round": round_id})))

    @rule(deed=st.sampled_from(DEEDS), round_id=st.sampled_from([*ROUNDS]))
    def hr_reads_returns_and_approves(self, deed: str, round_id: str) -> None:
        self.done.append(self.run(self.process.presses(COORDINATOR, "choose_round", {"round": round_id})))
        self.done.append(self.run(self.process.writes(COORDINATOR, deed)))

    @rule(minutes=st.integers(1, 60 * 24 * 10))
    def time_passes(self, minutes: int) -> None:
        self.clock.later(minutes=minutes)

    def words_in_answers(self) -> set[str]:
        found = self.run(self.process.repository.find(ANSWERS))
        answers = [stored.record.answer for stored in found]
        return {word for answer in answers for word in f"{plain(answer.text)} {answer.reason}".split()}

    def words_held(self, who: str) -> set[str]:
        seat = self.run(self.process.repository.get(SEATS, who))
        return set(plain(seat.record.held.text).split()) if seat and seat.record.held else set()

    @invariant()
    def what_was_taken_stays_and_what_is_held_goes_nowhere_else(self) -> None:
        now = self.words_in_answers()
        assert self.in_answers <= now
        for who in OWNERS:
            held = self.words_held(who)
            gone = {word for word in self.in_hand[who] - held - now if word.startswith("ord")}
            assert not gone or self.discarded(who), f"{gone} were held and are nowhere"
            self.in_hand[who] = held
        self.in_answers = now

    def discarded(self, who: str) -> bool:
        last = self.done[-1]
        meaning = understand(last, Seen.AFTER)
        return last.person == who and meaning is not None and isinstance(meaning.event, HeldDiscarded)

    @invariant()
    def versions_run_without_a_gap_and_the_newest_is_what_stands(self) -> None:
        kept: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for stored in self.run(self.process.repository.find(ANSWERS)):
            kept[stored.record.project, stored.record.answer.question].append(stored.record.answer)
        for submission in self.run(self.process.repository.find(SUBMISSIONS)):
            for key, answer in submission.record.answers.items():
                versions = kept.pop((submission.record.project, key))
                assert [each.version for each in versions] == list(range(1, len(versions) + 1))
                assert versions[-1] == answer
        assert not kept, "no version is kept of an answer that does not stand"

    @invariant()
    def every_log_follows_to_its_end(self) -> None:
        ends: dict[str, AuditHead] = {}
        for stored in self.run(self.process.repository.find(AUDIT)):
            entry = stored.record
            assert follows(ends.get(entry.stream, AuditHead(entry.stream)), entry)
            ends[entry.stream] = AuditHead(entry.stream, entry.number, entry.hash)
        heads = self.run(self.process.repository.find(AUDIT_HEADS))
        assert {stored.record.stream: stored.record for stored in heads} == ends

    @invariant()
    def everything_that_was_owed_is_said_and_nobody_is_greeted_twice(self) -> None:
        rows = [stored.record for stored in self.run(self.process.repository.find(OUTBOX))]
        left = [row for row in rows if row.state is not Delivery.SENT and row.urgency not in FOR_THE_WORKER]
        assert left == [], f"{left} are owed at {self.clock()}"
        greetings = Counter(
            (r.person, r.message.round_id) for r in rows if isinstance(r.message, InviteOwner)
        )
        assert set(greetings.values()) <= {1}

    @invariant()
    def every_seat_is_at_a_question_that_exists(self) -> None:
        submissions = [stored.record for stored in self.run(self.process.repository.find(SUBMISSIONS))]
        for stored in self.run(self.process.repository.find(SEATS)):
            seat = stored.record
            mine = [s for s in submissions if seat.person in s.owners]
            desk = open_desk(self.run(self.process.repository.assignments(mine)))
            if seat.project in desk:
                assert settle(seat, desk) == seat


Rounds.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestRounds = Rounds.TestCase


class RoundsInTinyDB(Rounds):
    async def open(self) -> Backend:
        return Compared(await open_backend(PLACES["tinydb"](Path(self.folder.name))))


class RoundsInPostgreSQL(Rounds):
    async def open(self) -> Backend:
        return Compared(await open_backend(PLACES["postgresql"](Path(self.folder.name))))


FEWER = settings(Rounds.TestCase.settings, max_examples=5, stateful_step_count=25)
RoundsInTinyDB.TestCase.settings = RoundsInPostgreSQL.TestCase.settings = FEWER
TestRoundsInTinyDB = RoundsInTinyDB.TestCase
TestRoundsInPostgreSQL = RoundsInPostgreSQL.TestCase


def test_every_backend_has_its_rounds() -> None:
    assert len(backends()) == len({Rounds, *Rounds.__subclasses__()})
