"""Telling the coordinator who was not reached: one message for everybody it concerns, once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.delivery.outbox import Outbox
from bot.hr.addressees import owners_of, unreached
from bot.people import People
from dialogs.delivery import OWED, UNDELIVERED, OutboxRow, Urgency
from dialogs.errors import Conflict
from dialogs.model import Person, Round
from storage.repository import OUTBOX, PEOPLE, ROUNDS, Changes, Repository, Stored

Rows = Sequence[Stored[OutboxRow]]

LONGEST_WAIT = timedelta(minutes=15)
"""After this it is said although other messages of the round are still on their way."""


class Unreached:
    """Finds what did not arrive and was not reported. Safe to run twice: both are written in one commit."""

    def __init__(self, repository: Repository, people: People, outbox: Outbox, clock: Clock) -> None:
        self._repository = repository
        self._people = people
        self._outbox = outbox
        self._clock = clock

    async def report(self) -> int:
        """Write to every coordinator who has to hear of somebody; to how many."""
        return sum([await self._report(round_id, rows) for round_id, rows in (await self._missed()).items()])

    async def _missed(self) -> Mapping[str, Rows]:
        missed: defaultdict[str, list[Stored[OutboxRow]]] = defaultdict(list)
        for state in sorted(UNDELIVERED):
            async for page in self._repository.pages(OUTBOX, "state", state.value):
                for row in page:
                    if row.record.round_id and not row.record.reported:
                        missed[row.record.round_id].append(row)
        return missed

    async def _report(self, round_id: str, rows: Rows) -> bool:
        round_ = await self._repository.get(ROUNDS, round_id)
        if round_ is None or await self._wait(round_id, rows):
            return False
        coordinator = await self._repository.get(PEOPLE, round_.record.coordinator)
        if coordinator is None or not coordinator.record.reachable:
            return False
        try:
            key = await self._write(round_.record, coordinator.record, rows)
        except Conflict:
            return False
        await self._outbox.deliver([key])
        return True

    async def _wait(self, round_id: str, rows: Rows) -> bool:
        """Whether more may follow soon, so that one message can name them all."""
        if min(row.record.created_at for row in rows) + LONGEST_WAIT <= self._clock():
            return False
        async for page in self._repository.pages(OUTBOX, "round_id", round_id):
            if any(row.record.state in OWED for row in page):
                return True
        return False

    async def _write(self, round_: Round, coordinator: Person, rows: Rows) -> str:
        missed = {row.record.person for row in rows}
        owners = await owners_of(self._repository, self._people, round_)
        message = unreached(round_, [o for o in owners if o.person and o.person.id in missed])
        now, changes = self._clock(), Changes()
        for row in rows:
            changes.put(OUTBOX, replace(row.record, reported=True), row.version)
        if coordinator.address is None or not message.people:
            await self._repository.commit(changes, now)
            return ""
        notice = OutboxRow(
            key=f"{coordinator.id}/unreached-{_digest(rows)}",
            person=coordinator.id,
            address=coordinator.address,
            message=message,
            urgency=Urgency.NOTICE,
            created_at=now,
            due_at=now,
            language=coordinator.language,
        )
        changes.put(OUTBOX, self._outbox.held(notice))
        await self._repository.commit(changes, now)
        return notice.key


def _digest(rows: Rows) -> str:
    """Another one for other rows, or the same rows sent again."""
    named = "\n".join(f"{row.record.key} {row.version}" for row in rows)
    return hashlib.sha256(named.encode()).hexdigest()[:16]
