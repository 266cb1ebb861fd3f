"""Inviting a round's owners: everybody who can be written to and has not been, many in one commit.

The rows are written here and sent by the outbox. It starts over from what is stored, so a restart only
delays it; who is invited by a turn of their own meanwhile is left to that turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.channels.base import Inbound, InboundKind
from bot.clock import Clock
from bot.people import People
from bot.speaking import Outcome, rows_of
from dialogs.conversation import invite
from dialogs.errors import Conflict
from dialogs.model import Assignment, Person, Round, Seat, Submission
from dialogs.screens import open_desk
from storage.repository import OUTBOX, PEOPLE, PROJECTS, SEATS, SUBMISSIONS, Changes, Repository, Stored

AT_ONCE = 50
"""People invited in one commit."""

ATTEMPTS = 20


@dataclass(slots=True)
class Guest:
    """Somebody to be invited, and what about."""

    person: Person
    submissions: dict[str, Submission] = field(default_factory=dict)


class Inviting:
    """`written` is called after each commit: there is something to send."""

    def __init__(
        self, repository: Repository, people: People, clock: Clock, written: Callable[[], None]
    ) -> None:
        self._repository = repository
        self._people = people
        self._clock = clock
        self._written = written

    async def invite(self, round_: Round) -> int:
        """Invite whom this open round still owes it; how many."""
        count = 0
        async for guests in self._guests(round_):
            count += await self._invite_all(round_, guests)
        return count

    async def _guests(self, round_: Round) -> AsyncIterator[list[Guest]]:
        owed: defaultdict[str, list[Submission]] = defaultdict(list)
        async for page in self._repository.pages(SUBMISSIONS, "round_id", round_.id):
            for stored in page:
                for email in stored.record.owners:
                    owed[email].append(stored.record)
        guests: dict[str, Guest] = {}
        for email, person in (await self._people.known(list(owed))).items():
            guest = guests.setdefault(person.id, Guest(person))
            guest.submissions |= {submission.project: submission for submission in owed[email]}
        everybody = list(guests.values())
        for start in range(0, len(everybody), AT_ONCE):
            yield everybody[start : start + AT_ONCE]

    async def _invite_all(self, round_: Round, guests: Sequence[Guest]) -> int:
        """In one commit; one by one when somebody was quicker with one of them."""
        try:
            return await self._commit(round_, guests)
        except Conflict:
            return sum([await self._invite_one(round_, guest) for guest in guests])

    async def _invite_one(self, round_: Round, guest: Guest) -> int:
        for _ in range(ATTEMPTS):
            with suppress(Conflict):
                return await self._commit(round_, [guest])
        return 0

    async def _commit(self, round_: Round, guests: Sequence[Guest]) -> int:
        found = await self._repository.get_all(SEATS, [guest.person.id for guest in guests])
        seats = {seat.record.person: seat for seat in found}
        fresh = [guest for guest in guests if round_.id not in _greeted(seats.get(guest.person.id))]
        if not fresh:
            return 0
        projects = await self._assignments(round_, fresh)
        changes = Changes()
        for guest in fresh:
            seat = seats.get(guest.person.id) or Stored(Seat(guest.person.id))
            self._write(changes, guest, seat, [projects[key] for key in guest.submissions if key in projects])
        await self._keep_new(changes, [guest.person for guest in fresh])
        await self._repository.commit(changes, self._clock())
        self._written()
        return len(fresh)

    async def _assignments(self, round_: Round, guests: Sequence[Guest]) -> Mapping[str, Assignment]:
        submissions = {key: each for guest in guests for key, each in guest.submissions.items()}
        found = await self._repository.get_all(PROJECTS, list(submissions))
        return {p.record.id: Assignment(round_, p.record, submissions[p.record.id]) for p in found}

    def _write(self, changes: Changes, guest: Guest, seat: Stored[Seat], mine: Sequence[Assignment]) -> None:
        turn = invite(seat.record, open_desk(mine))
        if turn is None or guest.person.address is None:
            return
        now, person = self._clock(), guest.person
        inbound = Inbound("", InboundKind.ARRIVED, guest.person.address, person.id, person.name, now, now)
        outcome = Outcome(turn.seat, turn.messages, screen=turn.seat.asked > seat.record.asked)
        changes.put(SEATS, turn.seat, seat.version)
        for row in rows_of(inbound, person, outcome, now):
            changes.put(OUTBOX, row)

    async def _keep_new(self, changes: Changes, people: Sequence[Person]) -> None:
        """Those whom nobody has met are kept from now on, as a turn of theirs would."""
        kept = await self._repository.get_all(PEOPLE, [person.id for person in people])
        known = {stored.record.id for stored in kept}
        for person in people:
            if person.id not in known:
                changes.put(PEOPLE, person)


def _greeted(seat: Stored[Seat] | None) -> Sequence[str]:
    return seat.record.greeted if seat else ()
