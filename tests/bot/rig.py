"""The real turn, desk, outbox and built-in chat over a store, without the web server."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.access import Membership
from bot.annex.files import Files
from bot.channels.base import Channel, Inbound, InboundKind, Reply
from bot.channels.local import LocalChannel
from bot.delivery.outbox import Outbox
from bot.hr.desk import CoordinatorDesk
from bot.hr.importing import Importer
from bot.hr.office import Office
from bot.installation import render
from bot.people import People
from bot.personas import COORDINATOR, Personas
from bot.phrasebook import HERE
from bot.turn import Turns
from bot.web.entry import page_offer
from dialogs.model import Project, Round, RoundState, Submission
from dialogs.richtext import clean, read_plain
from storage.base import INDEXES, Backend, Json
from storage.repository import PROJECTS, ROUNDS, SUBMISSIONS, Changes, Repository
from templates import load_kinds

MORNING = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)
KINDS = load_kinds()
COLLECTIONS = (*INDEXES, "seats", "jobs", "secrets", "audit_heads")


@dataclass
class TestClock:
    """Goes on by a second each time it is looked at, and by more when somebody says so."""

    __test__ = False
    now: datetime = MORNING

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Process:
    """One process of the bot: what lives in memory goes when it goes, `backend` stays."""

    backend: Backend
    clock: TestClock
    uploads: Path
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.repository = Repository(self.backend)
        personas = Personas(self.repository, KINDS)
        self.local = LocalChannel(self.backend, personas, self.clock, self.uploads, read_plain)
        channels: dict[str, Channel] = {self.local.name: self.local}
        files = Files(self.repository, "http://127.0.0.1:1", self.clock)
        people = People(self.repository, channels, partial(personas.introduce, self.local))
        self.outbox = Outbox(self.repository, channels, render, self.clock)
        importer = Importer(self.repository, people, channels, files, self.new_id)
        self.office = Office(
            repository=self.repository,
            people=people,
            kinds=KINDS,
            importer=importer,
            new_id=self.new_id,
            offer_page=page_offer(None, "http://127.0.0.1:1"),
            clock=self.clock,
            zone=HERE,
        )
        self.turns = Turns(
            repository=self.repository,
            outbox=self.outbox,
            people=people,
            desk=CoordinatorDesk(self.office),
            membership=Membership(frozenset({COORDINATOR})),
            render=render,
            clock=self.clock,
        )

    def new_id(self) -> str:
        return f"id-{next(self.numbers)}"

    async def writes(
        self, person: str, text: str, *, sent_at: datetime | None = None, under: str = "", **more: Any
    ) -> Inbound:
        """Somebody writes something; what was handed in, to be handed in again."""
        command = " ".join(clean(text).split())
        return await self._hand_in(
            person,
            InboundKind.TEXT,
            sent_at,
            under,
            text=read_plain(text),
            command=command,
            **more,
        )

    async def presses(
        self,
        person: str,
        verb: str,
        values: Mapping[str, Any] = MappingProxyType({}),
        *,
        sent_at: datetime | None = None,
        under: str = "",
        **more: Any,
    ) -> Inbound:
        return await self._hand_in(
            person, InboundKind.ACTION, sent_at, under, verb=verb, values=dict(values), **more
        )

    async def arrives(self, person: str) -> Inbound:
        return await self._hand_in(person, InboundKind.ARRIVED, None, "")

    async def again(self, inbound: Inbound) -> Reply:
        return await self.turns.receive(inbound)

    async def _hand_in(
        self, person: str, kind: InboundKind, sent_at: datetime | None, under: str, **more: Any
    ) -> Inbound:
        now = self.clock()
        inbound = Inbound(
            id=under or f"activity-{next(self.numbers)}-{now.isoformat()}",
            kind=kind,
            address=self.local.address(person),
            person=person,
            name=person.split("@", maxsplit=1)[0].title(),
            sent_at=sent_at or now,
            received_at=now,
            locale="da-DK",
            **more,
        )
        self.reply = await self.turns.receive(inbound)
        return inbound

    async def heard(self, person: str) -> list[str]:
        """Everything the bot has said to somebody, in words."""
        said = await self.local.history.messages(self.local.conversation(person))
        return [message["text"] for message in said if message.get("by") == "bot"]

    async def dump(self) -> dict[str, dict[str, tuple[int, Json]]]:
        """Every document in the store, by collection and key."""
        return {
            name: {found.key: (found.version, found.body) for found in await self.backend.scan(name)}
            for name in COLLECTIONS
        }

    async def open_round(
        self, round_id: str, owners: Mapping[str, str], state: RoundState = RoundState.OPEN
    ) -> None:
        """A round that HR has started, with one project for each key of `owners`."""
        now = self.clock()
        changes = Changes()
        round_ = Round(
            id=round_id,
            kind="status_table",
            title=f"Bilag {round_id}",
            state=state,
            questions=KINDS["status_table"].questions,
            coordinator=COORDINATOR,
            coordinator_name="HR",
            created_at=now,
            deadline_at=now + timedelta(days=14),
            opened_at=now,
        )
        changes.put(ROUNDS, round_)
        for position, (key, contacts) in enumerate(owners.items()):
            emails = tuple(contacts.split())
            changes.put(PROJECTS, Project(key, round_id, position, f"Projekt {key}", contacts=emails))
            changes.put(SUBMISSIONS, Submission(key, round_id, owners=emails))
        await self.repository.commit(changes, now)
