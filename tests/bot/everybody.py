"""Owners, colleagues and HR over the real turn, outbox and clock, and what can be seen of them.

Everything that is read here is read as the store has it; what did not change is not decoded again.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

from bot.access import Role
from bot.channels.base import Inbound
from bot.delivery.reminding import Reminding
from bot.delivery.still import Still
from bot.hr.office import Done, Who, perform
from bot.office_hours import OFFICE
from bot.personas import COORDINATOR
from bot.web.deeds import Asked, do_deed
from dialogs import messages as say
from dialogs.delivery import OutboxRow
from dialogs.model import Person, Round, RoundState, Seat, Submission
from dialogs.richtext import plain
from storage.base import Backend, Batch, Document
from storage.codec import decode
from storage.memory import MemoryBackend
from storage.repository import ANSWERS, OUTBOX, ROUNDS, SEATS, SUBMISSIONS, AnswerVersion, Collection
from tests.bot.rig import Process, TestClock

ANNE, BO, EVA = "anne@eksempel.example", "bo@eksempel.example", "eva@eksempel.example"
LONE = "lone@eksempel.example"
OWNERS = (ANNE, BO, EVA)
PEOPLE = (*OWNERS, LONE)
ROUNDS_MADE = {"r1": {"p1": f"{ANNE} {BO}", "p2": ANNE}, "r2": {"p3": f"{EVA} {ANNE}"}}
PROJECTS = tuple(key for projects in ROUNDS_MADE.values() for key in projects)
HR = Who(Person(COORDINATOR, "HR"), frozenset({Role.COORDINATOR}))
T = TypeVar("T")

Spot = tuple[str, str]
"""A project and a question of it."""


class Everybody(RuleBasedStateMachine):
    """The rounds, everybody in them, and one process of the bot."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.decoded: dict[tuple[str, str], tuple[int, Any]] = {}
        self.all_of: dict[str, list[Any]] = {}
        self.backend, self.clock = self.run(self.open()), TestClock()
        self.watch()
        self.done: list[Inbound] = []
        self.begin()
        for round_id, projects in ROUNDS_MADE.items():
            self.run(self.process.open_round(round_id, projects))

    def begin(self) -> None:
        """A process of the bot; nothing but the store is left of the one before."""
        before = getattr(self, "process", None)
        numbers = {"numbers": before.numbers} if before else {}
        self.process = Process(self.backend, self.clock, Path(self.folder.name), **numbers)
        process, office = self.process, self.process.office
        process.outbox._still = Still(process.repository, OFFICE, self.clock)
        self.reminding = Reminding(process.repository, office.people, OFFICE, self.clock, lambda: None)

    async def open(self) -> Backend:
        return MemoryBackend()

    def teardown(self) -> None:
        self.run(self.backend.close())
        self.runner.close()
        self.folder.cleanup()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def watch(self) -> None:
        """What was read holds until something is written."""
        commit, claim = self.backend.commit, self.backend.claim

        async def watched_commit(batch: Batch) -> None:
            self.all_of.clear()
            await commit(batch)

        async def watched_claim(*given: Any, **named: Any) -> list[Document]:
            self.all_of.clear()
            return await claim(*given, **named)

        self.backend.commit = watched_commit  # type: ignore[method-assign]
        self.backend.claim = watched_claim  # type: ignore[method-assign]

    def read(self, collection: Collection[T]) -> list[T]:
        """All of it."""
        if collection.name not in self.all_of:
            found = self.run(self.backend.scan(collection.name))
            self.all_of[collection.name] = [self._decode(collection, each) for each in found]
        return self.all_of[collection.name]

    def _decode(self, collection: Collection[T], found: Any) -> T:
        at = collection.name, found.key
        if self.decoded.get(at, (0, None))[0] != found.version:
            self.decoded[at] = found.version, decode(collection.type, found.body)
        return self.decoded[at][1]  # type: ignore[no-any-return]

    def submission(self, project: str) -> Submission:
        return next(s for s in self.read(SUBMISSIONS) if s.project == project)

    def round_of(self, project: str) -> Round:
        made = self.submission(project).round_id
        return next(r for r in self.read(ROUNDS) if r.id == made)

    def is_open(self, project: str) -> bool:
        """Whether it can still be answered."""
        return self.round_of(project).state is not RoundState.ARCHIVED

    def seat(self, who: str) -> Seat:
        return next((seat for seat in self.read(SEATS) if seat.person == who), Seat(who))

    def rows(self, who: str) -> list[OutboxRow]:
        """What was said to somebody, in the order in which it was."""
        said = [row for row in self.read(OUTBOX) if row.person == who and row.sent_at is not None]
        return sorted(said, key=lambda row: (row.sent_at, row.key))

    def screen(self, who: str, at: datetime | None = None) -> say.OwnerMessage | None:
        """What was on somebody's screen then; now without a time."""
        shown = [r for r in self.rows(who) if r.key.endswith("~")]
        seen = [r for r in shown if at is None or (r.sent_at is not None and r.sent_at <= at)]
        return seen[-1].message if seen else None  # type: ignore[return-value]

    def spot(self, who: str, at: datetime | None = None) -> Spot | None:
        """The question that was on their screen."""
        message = self.screen(who, at)
        if isinstance(message, say.AskQuestion | say.AskReason | say.AskAboutAnswer):
            return message.project, message.question
        return None

    def spots(self) -> dict[str, set[Spot]]:
        """Every word that ever was in an answer, and where."""
        found: dict[str, set[Spot]] = {}
        for kept in self.read(ANSWERS):
            for word in words_of(kept):
                found.setdefault(word, set()).add((kept.project, kept.answer.question))
        return found

    def words_held(self, who: str) -> set[str]:
        held = self.seat(who).held
        return set(plain(held.text).split()) if held else set()

    def said_since(self, who: str, count: int) -> str:
        return "\n".join(self.run(self.process.heard(who))[count:])

    def heard(self, who: str) -> int:
        return len(self.run(self.process.heard(who)))

    def deliver(self) -> None:
        """What one person's turn owes others leaves with the worker, in office hours."""
        self.run(self.process.outbox.catch_up())

    async def on_page(self, asked: Asked) -> Done:
        """A form on HR's page."""
        return await perform(self.process.office, partial(do_deed, self.process.office, HR, asked))


def words_of(kept: AnswerVersion) -> Sequence[str]:
    return f"{plain(kept.answer.text)} {kept.answer.reason}".split()


def after_days(now: datetime, days: int) -> str:
    """A day as HR writes it."""
    return (now + timedelta(days=days)).date().isoformat()
