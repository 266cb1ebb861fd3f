"""What a turn says to others, or to the same person later: to whom, and as rows of the outbox.

Who cannot be written to gets no row: what stands tells them when they arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.channels.base import Inbound
from bot.people import People, keep_new
from bot.speaking import aside_key, notice
from dialogs.delivery import OutboxRow, Urgency
from dialogs.handovers import addresses_of
from dialogs.messages import RemindOwner
from dialogs.model import Person, Seat
from dialogs.scene import Notice
from storage.repository import OUTBOX, PEOPLE, Changes, Repository


async def write_notices(
    repository: Repository,
    people: People,
    changes: Changes,
    *,
    notices: Sequence[Notice],
    by: tuple[Inbound, Seat, Person],
    now: datetime,
) -> None:
    """Add the rows to `changes`, for the outbox to send when they are due.

    Who did it is written by the turn itself, also when they were never met before.
    """
    inbound, seat, writer = by
    met = {writer.id}
    for index, each in enumerate(notices):
        own = each.to in addresses_of(writer)
        person = writer if own else await _addressee(repository, people, each.to)
        if person is not None and person.reachable:
            if person.id not in met:
                await keep_new(repository, changes, person)
            met.add(person.id)
            changes.put(OUTBOX, _row(person, each, f"{aside_key(seat, inbound, index)}-notice", now))


async def _addressee(repository: Repository, people: People, to: str) -> Person | None:
    """By e-mail, else by id."""
    found = await people.by_email(to)
    if found is not None:
        return found
    stored = await repository.get(PEOPLE, to)
    return stored.record if stored else None


def _row(person: Person, each: Notice, key: str, now: datetime) -> OutboxRow:
    urgency = Urgency.REMINDER if isinstance(each.message, RemindOwner) else Urgency.NOTICE
    row = notice(person, each.message, key, urgency, now)
    return replace(row, due_at=(each.due_at or now).astimezone(UTC))
