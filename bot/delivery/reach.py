"""Whether somebody can be written to, and what waits for those who could not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from dialogs.delivery import UNDELIVERED, Delivery, OutboxRow, Urgency
from dialogs.errors import Conflict
from dialogs.model import Address, Person, Unreachable
from dialogs.states import ANSWERABLE_ROUNDS
from storage.repository import OUTBOX, PEOPLE, ROUNDS, Changes, Repository, Stored

ATTEMPTS = 20


async def lost(
    repository: Repository, person: str, why: Unreachable, now: datetime, address: Address | None = None
) -> None:
    """Remember why somebody cannot be written to; with `address`, only if that is still where they are."""
    for _ in range(ATTEMPTS):
        stored = await repository.get(PEOPLE, person)
        if stored is None or (address is not None and stored.record.address != address):
            return
        changes = Changes()
        changes.put(PEOPLE, replace(stored.record, unreachable=why), stored.version)
        try:
            await repository.commit(changes, now)
        except Conflict:
            continue
        return


async def waiting_for(repository: Repository, person: Person) -> list[Stored[OutboxRow]]:
    """The invitations that did not reach somebody who was out of reach until now."""
    if person.unreachable is None:
        return []
    found = await repository.find(OUTBOX, "person", person.id)
    rows = [
        row for row in found if row.record.state in UNDELIVERED and row.record.urgency is Urgency.INVITATION
    ]
    asked = await repository.get_all(ROUNDS, list({row.record.round_id or "" for row in rows}))
    still = {round_.record.id for round_ in asked if round_.record.state in ANSWERABLE_ROUNDS}
    return [row for row in rows if row.record.round_id in still]


def queue_again(
    changes: Changes, rows: Sequence[Stored[OutboxRow]], address: Address, now: datetime
) -> list[OutboxRow]:
    """Have these sent once more, to `address`; as they are written."""
    queued = []
    for stored in rows:
        row = replace(
            stored.record,
            state=Delivery.QUEUED,
            address=address,
            due_at=now.astimezone(UTC),
            holder=None,
            attempts=0,
            error="",
            reported=False,
            doubtful=stored.record.doubtful or stored.record.state is Delivery.UNCERTAIN,
        )
        changes.put(OUTBOX, row, stored.version)
        queued.append(row)
    return queued
