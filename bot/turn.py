"""One thing a person did, from start to finish: load, decide, save, speak.

Load what the decision may look at, let the pure core decide, write everything in one commit, and only then
say what is owed. A commit that loses a race is decided again. An activity that was handled before changes
nothing: what it wrote is sent if it is still owed, and a waiting card gets the same body again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.access import OWNER_VERBS, Membership, may
from bot.channels.base import Inbound, InboundKind, Reply
from bot.clock import Clock
from bot.colleagues import colleagues_of
from bot.delivery.outbox import Outbox
from bot.delivery.reach import queue_again, waiting_for
from bot.delivery.sending import Render
from bot.hr.desk import CoordinatorDesk
from bot.hr.visit import DeskTurn, Visit
from bot.keeping import keep
from bot.noticing import write_notices
from bot.office_hours import OFFICE
from bot.people import Met, People
from bot.phrasebook import spoken
from bot.speaking import TOLD, Outcome, activity_key, card_again, rows_of, screen_key, stays, used_card
from bot.understanding import Meaning, understand
from dialogs import messages as say
from dialogs.conversation import advance
from dialogs.delivery import Delivery, OutboxRow
from dialogs.desk import Message
from dialogs.errors import Conflict, StoreUnavailable
from dialogs.events import Seen
from dialogs.handovers import addresses_of, theirs
from dialogs.messages import Reason
from dialogs.model import Assignment, Person, RoundState, Seat, Submission
from dialogs.scene import Scene, Turn
from dialogs.screens import open_desk
from storage.base import NEW
from storage.repository import (
    OUTBOX,
    PEOPLE,
    SEATS,
    SEEN,
    SUBMISSIONS,
    Repository,
    Stored,
)
from storage.repository import Seen as SeenActivity

ATTEMPTS = 20
"""How often a decision is made again after losing a race, before we say that nothing was saved."""

OFTEN = timedelta(minutes=5)
"""How old what is known of somebody's last visit may be."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a turn was decided on."""

    person: Met
    seat: Stored[Seat]
    submissions: Mapping[str, Stored[Submission]]
    assignments: Sequence[Assignment]

    def speaking(self, seat: Seat) -> Loaded:
        """The same with the language that this person has asked for, if they have."""
        person = replace(self.person.record, language=seat.language or self.person.record.language)
        return replace(self, person=replace(self.person, record=person))


class Turns:
    """The receiver of everything that people do."""

    def __init__(
        self,
        *,
        repository: Repository,
        outbox: Outbox,
        people: People,
        desk: CoordinatorDesk,
        membership: Membership,
        render: Render,
        clock: Clock,
    ) -> None:
        self._repository = repository
        self._outbox = outbox
        self._people = people
        self._desk = desk
        self._membership = membership
        self._render = render
        self._clock = clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def receive(self, inbound: Inbound) -> Reply:
        """Handle it once, however often it comes. Raises StorageError when nothing was saved."""
        if inbound.kind is InboundKind.IGNORED or not inbound.personal:
            return Reply()
        lock = self._locks.setdefault(inbound.address.conversation, asyncio.Lock())
        async with lock:
            return await self._receive(inbound)

    async def _receive(self, inbound: Inbound) -> Reply:
        if inbound.kind is InboundKind.LEFT:
            await self._people.left(inbound, self._clock())
            return Reply()
        for _ in range(ATTEMPTS):
            done = await self._repository.get(SEEN, activity_key(inbound))
            if done is not None:
                await self._outbox.deliver(done.record.rows)
                return await self._reply_again(inbound)
            try:
                return await self._handle(inbound)
            except Conflict:
                continue
        raise StoreUnavailable("too many others write the same thing")

    async def _handle(self, inbound: Inbound) -> Reply:
        loaded = await self._load(inbound)
        outcome = await self._decide(inbound, loaded)
        loaded = loaded.speaking(outcome.seat)
        said_in_card = inbound.answer_now and stays(inbound, outcome)
        rows = [] if said_in_card else rows_of(inbound, loaded.person.record, outcome, self._clock())
        waiting = await self._waiting(loaded.person.record, outcome)
        written = self._write(inbound, loaded, outcome, rows)
        by, now = (inbound, outcome.seat, loaded.person.record), self._clock()
        await write_notices(
            self._repository, self._people, outcome.changes, notices=outcome.notices, by=by, now=now
        )
        await self._repository.commit(outcome.changes, now)
        if outcome.notices:
            self._outbox.wake()
        await self._outbox.deliver([row.key for row in waiting])
        await self._outbox.deliver_written(written)
        self._desk.settled()
        return self._reply(inbound, loaded.person.record, outcome)

    async def _waiting(self, person: Person, outcome: Outcome) -> list[OutboxRow]:
        """What could not be said to somebody who is back now, to be said after all."""
        rows = await waiting_for(self._repository, person)
        return queue_again(outcome.changes, rows, person.address, self._clock()) if person.address else []

    async def _load(self, inbound: Inbound) -> Loaded:
        person = await self._people.meet(inbound)
        seat = await self._repository.get(SEATS, inbound.person) or Stored(Seat(inbound.person))
        submissions = await self._repository.owed_to(addresses_of(person.record))
        assignments = await self._repository.assignments([s.record for s in submissions])
        loaded = Loaded(person, seat, {s.record.project: s for s in submissions}, assignments)
        return loaded.speaking(seat.record)

    async def _decide(self, inbound: Inbound, loaded: Loaded) -> Outcome:
        person, seat = loaded.person.record, loaded.seat.record
        roles = self._membership.roles(person.id, owns=bool(loaded.assignments))
        turn = await self._desk.take(Visit(inbound, person, seat, roles))
        if turn is not None:
            return _desk_outcome(turn)
        return await self._owner(inbound, loaded)

    async def _owner(self, inbound: Inbound, loaded: Loaded) -> Outcome:
        seat, now = loaded.seat.record, self._clock()
        parted = theirs(loaded.assignments, loaded.person.record, seat, now)
        desk, offers = open_desk(parted.assignments), open_desk(parted.offers)
        meaning = understand(inbound, await self._seen(seat, inbound))
        refusal = await self._refusal(meaning, loaded, bool(desk or offers))
        if meaning is None or refusal is not None:
            return Outcome(seat, (refusal or say.RefuseAction(Reason.UNKNOWN_CARD),))
        colleagues = await colleagues_of(self._repository, self._people, list(desk.values()), seat, inbound)
        scene = Scene(
            seat,
            desk,
            loaded.person.record,
            now,
            spoken(),
            calendar=OFFICE,
            offers=offers,
            colleagues=colleagues,
        )
        return self._owner_outcome(inbound, advance(scene, meaning.event), seat, loaded)

    def _owner_outcome(self, inbound: Inbound, turn: Turn, before: Seat, loaded: Loaded) -> Outcome:
        messages: tuple[Message, ...] = turn.messages
        if inbound.files:
            messages = (say.RefuseAction(Reason.FILE_NOT_TAKEN), *messages)
        outcome = Outcome(turn.seat, messages, screen=turn.seat.asked > before.asked, notices=turn.notices)
        outcome.assignments = {a.project.id: a for a in loaded.assignments}
        for submission in turn.submissions:
            self._keep(outcome, submission, loaded)
        return outcome

    def _keep(self, outcome: Outcome, submission: Submission, loaded: Loaded) -> None:
        """The submission with its log, and as what follows is drawn from."""
        keep(outcome.changes, loaded.submissions[submission.project], submission, loaded.person.record.id)
        assignment = outcome.assignments[submission.project]
        outcome.assignments = {
            **outcome.assignments,
            submission.project: replace(assignment, submission=submission),
        }

    async def _refusal(self, meaning: Meaning | None, loaded: Loaded, asked: bool) -> say.RefuseAction | None:
        """Why this person may not do this; None when they may."""
        if meaning is None:
            return say.RefuseAction(Reason.UNKNOWN_CARD)
        if meaning.project:
            reason = await self._out_of_reach(meaning.project, loaded)
            if reason is not None:
                return reason
        roles = self._membership.roles(loaded.person.record.id, asked)
        action = OWNER_VERBS.get(meaning.verb)
        if action is None or (meaning.project and not may(roles, action)):
            return say.RefuseAction(Reason.NOT_YOURS)
        return None

    async def _out_of_reach(self, project: str, loaded: Loaded) -> say.RefuseAction | None:
        mine = next((a for a in loaded.assignments if a.project.id == project), None)
        if mine is not None and mine.round.state is RoundState.ARCHIVED:
            return say.RefuseAction(Reason.ROUND_ARCHIVED, mine.round.title)
        if mine is not None:
            return None
        exists = await self._repository.get(SUBMISSIONS, project)
        return say.RefuseAction(Reason.NOT_YOURS if exists else Reason.UNKNOWN_CARD)

    async def _seen(self, seat: Seat, inbound: Inbound) -> Seen:
        """Whether the present screen had gone out when this was sent."""
        row = await self._outbox.shown(screen_key(seat))
        if row is None:
            return Seen.AFTER
        if row.sent_at is not None and inbound.sent_at >= row.sent_at:
            return Seen.AFTER
        if inbound.sent_at <= row.created_at or row.state is Delivery.THROTTLED:
            return Seen.BEFORE
        return Seen.BEFORE if row.sent_at is not None and not row.doubtful else Seen.UNKNOWN

    def _active(self, person: Person) -> Person:
        """They can be reached, and were here; written no oftener than anybody could want to know."""
        now, last = self._clock(), person.active_at
        return replace(person, unreachable=None, active_at=last if last and now - last < OFTEN else now)

    def _write(
        self, inbound: Inbound, loaded: Loaded, outcome: Outcome, rows: Sequence[OutboxRow]
    ) -> list[Stored[OutboxRow]]:
        """Add what every turn leaves behind; the rows as they will be stored."""
        changes, person = outcome.changes, self._active(loaded.person.record)
        if person != loaded.person.before:
            changes.put(PEOPLE, person, loaded.person.version)
        if outcome.seat != loaded.seat.record or loaded.seat.version == NEW:
            changes.put(SEATS, outcome.seat, loaded.seat.version)
        written = [changes.add(OUTBOX, self._outbox.held(row)) for row in rows]
        if inbound.id:
            day = self._clock().date().isoformat()
            changes.put(SEEN, SeenActivity(activity_key(inbound), day, tuple(row.key for row in rows)))
        return written

    def _reply(self, inbound: Inbound, person: Person, outcome: Outcome) -> Reply:
        if not inbound.answer_now:
            return Reply()
        if not stays(inbound, outcome):
            return self._rendered(used_card(inbound, outcome), person)
        if all(isinstance(message, TOLD) for message in outcome.messages):
            told = [self._render(message, person.language).text for message in outcome.messages]
            return Reply(text="\n\n".join(told))
        return self._rendered(outcome.messages[-1], person)

    async def _reply_again(self, inbound: Inbound) -> Reply:
        if not inbound.answer_now:
            return Reply()
        loaded = await self._load(inbound)
        message = card_again(inbound, loaded.seat.record, open_desk(loaded.assignments))
        return self._rendered(message, loaded.person.record)

    def _rendered(self, message: Message | None, person: Person) -> Reply:
        if message is None:
            return Reply()
        outgoing = self._render(message, person.language)
        return Reply(outgoing.card, outgoing.text)


def _desk_outcome(turn: DeskTurn) -> Outcome:
    return Outcome(turn.seat, turn.messages, changes=turn.changes)
