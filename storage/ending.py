"""The end of a round: everything that was asked, answered, sent and made for it is deleted, for good.

A document belongs to a round when a field called after rounds or projects names it, so a new collection is
covered. The log stays and forgets who and why; a seat stays and forgets what it was at. It can be done again
where it was interrupted. The caller calls `Backend.erase` afterwards: until then the files hold it all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dialogs.audit import AuditEntry, anonymous
from dialogs.delivery import OWED, OutboxRow
from dialogs.model import Person, Project, Round, Seat
from storage.base import Backend, Change, Document
from storage.codec import decode, encode
from storage.renewing import renew_chains
from storage.repository import AUDIT, AUDIT_HEADS, OUTBOX, PEOPLE, PROJECTS, ROUNDS, SEATS, Repository
from storage.walking import changed, is_in, pairs, removed, rewrite

KEPT = frozenset({AUDIT_HEADS.name, PEOPLE.name})


async def end_round(backend: Backend, round_id: str) -> Counter[str]:
    """Delete a round; how many documents were deleted or changed, by collection."""
    await renew_chains(backend)
    repository = Repository(backend)
    stored = await repository.get(ROUNDS, round_id)
    projects = [each.record for each in await repository.find(PROJECTS, "round_id", round_id)]
    people = await _people(repository, projects, stored.record if stored else None)
    closed_at = stored.record.closed_at if stored else None
    ending = _Ending(
        round_id,
        frozenset(project.id for project in projects),
        frozenset(person.id for person in people),
        frozenset(person.address.conversation for person in people if person.address),
        closed_at or datetime.min.replace(tzinfo=UTC),
    )
    # The round and its projects go last: should this be interrupted, they say what is still to be done.
    counts = await rewrite(backend, ending.decide_on_the_rest)
    return counts + await rewrite(backend, ending.decide)


async def _people(repository: Repository, projects: list[Project], round_: Round | None) -> list[Person]:
    """Those who were asked, and who asked."""
    emails = {email for project in projects for email in project.contacts}
    asked = round_.coordinator if round_ else ""
    found: list[Person] = []
    async for page in repository.pages(PEOPLE):
        found += [each.record for each in page if each.record.id == asked or emails & set(each.record.emails)]
    return found


@dataclass(frozen=True, slots=True)
class _Ending:
    """What becomes of each document. `people` and `conversations` are of those who took part."""

    id: str
    projects: frozenset[str]
    people: frozenset[str]
    conversations: frozenset[str]
    closed_at: datetime

    def decide_on_the_rest(self, document: Document) -> Change | None:
        return None if document.collection in {ROUNDS.name, PROJECTS.name} else self.decide(document)

    def decide(self, document: Document) -> Change | None:
        if document.collection in KEPT:
            return None
        if document.collection == AUDIT.name:
            return self._forget_entry(document)
        if document.collection == SEATS.name:
            return self._leave_seat(document)
        return removed(document) if self._is_of_it(document) else None

    def _forget_entry(self, document: Document) -> Change | None:
        entry = decode(AuditEntry, document.body)
        kind, _, name = entry.stream.partition("/")
        mine = name == self.id if kind == "round" else name in self.projects
        return changed(document, encode(anonymous(entry))) if mine else None

    def _leave_seat(self, document: Document) -> Change | None:
        seat = decode(Seat, document.body)
        left = replace(seat, greeted=tuple(each for each in seat.greeted if each != self.id))
        if seat.desk == self.id:
            left = replace(left, desk="", form=None)
        if any(value in self.projects for _, value in pairs(document.body)):
            left = replace(
                Seat(seat.person, seat.language),
                asked=seat.asked,
                greeted=left.greeted,
                met=seat.met,
                desk=left.desk,
            )
        return changed(document, encode(left))

    def _is_of_it(self, document: Document) -> bool:
        if document.collection == ROUNDS.name:
            return document.key == self.id
        if document.collection == PROJECTS.name:
            return document.key in self.projects
        if is_in(document, self.conversations):
            return True
        if document.collection == OUTBOX.name and self._is_old(decode(OutboxRow, document.body)):
            return True
        return any(self._is_name_of_it(key, value) for key, value in pairs(document.body))

    def _is_old(self, row: OutboxRow) -> bool:
        """Said to one of them while the round went on: it may quote what they wrote and name no project."""
        return row.person in self.people and row.state not in OWED and row.created_at <= self.closed_at

    def _is_name_of_it(self, key: str, value: str) -> bool:
        return ("project" in key or "round" in key) and (value == self.id or value in self.projects)
