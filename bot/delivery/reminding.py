"""Reminding a round's owners of what is due, and their managers of what is overdue.

Whom and when is `dialogs/schedule`'s to say. The row that is owed and the note that it was are one commit,
under keys that exist once: of two processes one writes it, and a missed run is caught up by the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.clock import Clock
from bot.people import People, keep_new
from bot.speaking import notice
from dialogs.audit import Deed
from dialogs.delivery import Delivery, Escalated, Followup, Urgency
from dialogs.desk import TellUnescalated
from dialogs.errors import Conflict
from dialogs.handovers import addresses_of, asked, theirs
from dialogs.model import Assignment, Person, Project, Round, Seat, Submission
from dialogs.pausing import is_back_today
from dialogs.reminding import overdue, reminder
from dialogs.schedule import Asked, anything_due, due, to_escalate
from dialogs.workdays import OfficeCalendar
from storage.repository import (
    ESCALATED,
    FOLLOWUPS,
    OUTBOX,
    PEOPLE,
    PROJECTS,
    SEATS,
    SUBMISSIONS,
    Changes,
    Repository,
    Stored,
)

ATTEMPTS = 20

_ARRIVED = {Delivery.SENT, Delivery.UNCERTAIN}


@dataclass(slots=True)
class Reminded:
    """Somebody who may be reminded, and since when they have been asked about each project."""

    person: Person
    submissions: dict[str, Submission] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reminding:
    """`written` is called after each commit: there is something to send."""

    repository: Repository
    people: People
    calendar: OfficeCalendar
    clock: Clock
    written: Callable[[], None]

    async def remind(self, round_: Round) -> int:
        """Write what this round owes its owners and their managers now; how many messages."""
        now = self.clock()
        if not self.calendar.is_open(now):
            return 0
        submissions = [
            stored.record
            async for page in self.repository.pages(SUBMISSIONS, "round_id", round_.id)
            for stored in page
        ]
        if not anything_due(round_, submissions, self.calendar, now):
            return 0
        found = await self.repository.get_all(PROJECTS, [s.project for s in submissions])
        projects = {p.record.id: p.record for p in found}
        count = await self._escalate(round_, submissions, projects)
        invited = await self._invited(round_)
        for each in await self._reachable(submissions):
            count += await self._remind(round_, each, projects, invited.get(each.person.id))
        return count

    async def _reachable(self, submissions: Sequence[Submission]) -> list[Reminded]:
        owed: defaultdict[str, list[Submission]] = defaultdict(list)
        for submission in submissions:
            for address in asked(submission):
                owed[address].append(submission)
        found: dict[str, Reminded] = {}
        for address, person in (await self.people.known(list(owed))).items():
            one = found.setdefault(person.id, Reminded(person))
            one.submissions |= {submission.project: submission for submission in owed[address]}
        return list(found.values())

    async def _invited(self, round_: Round) -> Mapping[str, datetime]:
        """When each person's invitation was written, of those whom it reached."""
        found: dict[str, datetime] = {}
        async for page in self.repository.pages(OUTBOX, "round_id", round_.id):
            for row in (stored.record for stored in page):
                if row.urgency is Urgency.INVITATION and row.state in _ARRIVED:
                    found[row.person] = min(row.created_at, found.get(row.person, row.created_at))
        return found

    async def _remind(
        self, round_: Round, one: Reminded, projects: Mapping[str, Project], invited: datetime | None
    ) -> int:
        """Decided again when somebody was quicker."""
        for _ in range(ATTEMPTS):
            with suppress(Conflict):
                return await self._remind_once(round_, one, projects, invited)
        return 0

    async def _remind_once(
        self, round_: Round, one: Reminded, projects: Mapping[str, Project], invited: datetime | None
    ) -> int:
        now, person = self.clock(), one.person
        key = FOLLOWUPS.key(Followup(round_.id, person.id))
        before = await self.repository.get(FOLLOWUPS, key) or Stored(Followup(round_.id, person.id))
        seat = await self.repository.get(SEATS, person.id) or Stored(Seat(person.id))
        found = [
            Assignment(round_, projects[key], s) for key, s in one.submissions.items() if key in projects
        ]
        mine = theirs(found, person, seat.record, now).assignments
        reminded = before.record.reminded
        waiting = [
            Asked(a, since, self._put_off(seat.record, a, now), reminded.get(a.project.id, 0))
            for a in mine
            if (since := _since(a, person, invited)) is not None
        ]
        found_due = due(waiting, self.calendar, now)
        if not found_due.reminded:
            return 0
        changes = Changes()
        after = replace(before.record, reminded={**reminded, **found_due.reminded})
        if found_due.remind and person.address is not None:
            number = len(before.record.sent) + 1
            message = reminder(found_due.remind, self.calendar, now)
            row = notice(person, message, f"reminder-{round_.id}-{number}", Urgency.REMINDER, now)
            changes.put(OUTBOX, replace(row, round_id=round_.id))
            changes.log(f"round/{round_.id}", Deed("reminded", round_.id, "clock", person.id))
            after = replace(after, sent=(*after.sent, now))
        changes.put(FOLLOWUPS, after, before.version)
        await self.repository.commit(changes, now)
        self.written()
        return len(after.sent) - len(before.record.sent)

    def _put_off(self, seat: Seat, assignment: Assignment, now: datetime) -> bool:
        """They have had, or will have, a message of its own about it today or later."""
        paused = assignment.paused_until is not None
        return paused or is_back_today(seat, assignment.project.id, self.calendar, now)

    async def _escalate(
        self, round_: Round, submissions: Sequence[Submission], projects: Mapping[str, Project]
    ) -> int:
        """Tell managers who can be written to; who cannot is told when they can."""
        now = self.clock()
        before = await self.repository.get(ESCALATED, round_.id) or Stored(Escalated(round_.id))
        found = [Assignment(round_, projects[s.project], s) for s in submissions if s.project in projects]
        late = to_escalate(found, before.record.projects, self.calendar, now)
        people = await self.people.known(list(late)) if late else {}
        missed = tuple(s for s in late if s not in people and s not in before.record.unreached)
        if not people and not missed:
            return 0
        names = await self.people.met([address for s in submissions for address in asked(s)])
        changes, told = Changes(), list(before.record.projects)
        for superior, person in people.items():
            message = overdue(round_, late[superior], {address: p.name for address, p in names.items()})
            number = len(before.record.projects)
            row = notice(person, message, f"overdue-{round_.id}-{number}-{superior}", Urgency.REMINDER, now)
            changes.put(OUTBOX, replace(row, round_id=None))
            changes.log(f"round/{round_.id}", Deed("escalated", round_.id, "clock", person.id))
            await keep_new(self.repository, changes, person)
            told += [a.project.id for a in late[superior]]
        if missed:
            await self._tell_hr(round_, changes, missed, now)
        unreached = (*before.record.unreached, *missed)
        changes.put(ESCALATED, Escalated(round_.id, tuple(told), unreached), before.version)
        with suppress(Conflict):
            await self.repository.commit(changes, now)
            self.written()
            return len(people)
        return 0

    async def _tell_hr(
        self, round_: Round, changes: Changes, superiors: tuple[str, ...], now: datetime
    ) -> None:
        """Whoever cannot be written to is HR's to reach in another way."""
        hr = await self.repository.get(PEOPLE, round_.coordinator)
        if hr is not None and hr.record.reachable:
            message = TellUnescalated(round_.id, round_.title, superiors)
            key = f"unescalated-{round_.id}-{now:%Y%m%d%H%M%S}"
            changes.put(OUTBOX, notice(hr.record, message, key, Urgency.NOTICE, now))


def _since(assignment: Assignment, person: Person, invited: datetime | None) -> datetime | None:
    """Since when they are asked about it: their invitation, or the day they took it over."""
    addresses = addresses_of(person)
    taken = [h.at for h in assignment.submission.handovers if h.to in addresses]
    return max(taken) if taken else invited
