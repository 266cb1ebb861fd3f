"""Telling owners that their round is over and what its annex is called: once, whatever happens afterwards.

It is due when the round is closed and a public annex of it has left, whichever comes last, and written within
office hours. The rows and the note that they were written are one commit, under keys that exist once: of two
processes one writes it, and another version of the annex tells nobody anything again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress

from bot.clock import Clock
from bot.hr.status import assignments_of
from bot.people import People, keep_new
from bot.speaking import notice
from dialogs.afterwards import published, published_as
from dialogs.audit import Deed
from dialogs.delivery import Announced, Urgency
from dialogs.errors import Conflict
from dialogs.handovers import participants
from dialogs.model import Assignment, Person, Round
from dialogs.workdays import OfficeCalendar
from storage.repository import ANNOUNCED, OUTBOX, Changes, Repository


class Announcing:
    """`written` is called after each commit: there is something to send."""

    def __init__(
        self,
        repository: Repository,
        people: People,
        calendar: OfficeCalendar,
        clock: Clock,
        written: Callable[[], None],
    ) -> None:
        self._repository = repository
        self._people = people
        self._calendar = calendar
        self._clock = clock
        self._written = written

    async def announce(self, round_: Round) -> int:
        """Write what this round owes its owners now; how many messages."""
        now = self._clock()
        if not published_as(round_) or not self._calendar.is_open(now):
            return 0
        if await self._repository.get(ANNOUNCED, round_.id) is not None:
            return 0
        changes, theirs, people = Changes(), defaultdict[str, list[Assignment]](list), dict[str, Person]()
        for person, assignment in await self._asked(round_):
            people[person.id] = person
            theirs[person.id].append(assignment)
        for key, person in people.items():
            message = published(round_, theirs[key])
            # A reminder's urgency: it leaves in office hours, and at most once.
            changes.put(OUTBOX, notice(person, message, f"published-{round_.id}", Urgency.REMINDER, now))
            await keep_new(self._repository, changes, person)
        changes.put(ANNOUNCED, Announced(round_.id, now))
        changes.log(f"round/{round_.id}", Deed("announced", round_.id, "clock"))
        with suppress(Conflict):
            await self._repository.commit(changes, now)
            self._written()
            return len(people)
        return 0

    async def _asked(self, round_: Round) -> list[tuple[Person, Assignment]]:
        """Everybody who could answer and can be written to, with each of their projects once."""
        found = [
            (a, address) for a in await assignments_of(self._repository, round_) for address in _whose(a)
        ]
        known: Mapping[str, Person] = await self._people.known([address for _, address in found])
        pairs = {
            (known[address].id, a.project.id): (known[address], a) for a, address in found if address in known
        }
        return list(pairs.values())


def _whose(assignment: Assignment) -> set[str]:
    """Not of those who have said that it is not theirs."""
    return participants(assignment.submission).difference(assignment.submission.disowned)
