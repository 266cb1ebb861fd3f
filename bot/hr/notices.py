"""Telling owners what HR did with their projects: one message a person, in the commit that does it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.hr.office import Office
from bot.hr.projects import Found
from dialogs.answered import title_line
from dialogs.delivery import OutboxRow, Urgency
from dialogs.desk import Message
from dialogs.handovers import participants, written_to
from dialogs.messages import RemindOwner, TellOwner, Told
from dialogs.model import Person, Submission
from storage.repository import OUTBOX, SEATS, Changes

DATED = frozenset({Told.EXTENDED, Told.GIVEN, Told.REINSTATED, Told.ASKED_AGAIN})
"""What is told with its deadline."""

Changed = Sequence[tuple[Found, Submission]]
"""Each project with the submission that now stands."""


@dataclass(slots=True)
class _Letters:
    """What each person is told about which projects."""

    people: dict[str, Person] = field(default_factory=dict)
    titles: dict[tuple[str, Told], list[Found]] = field(default_factory=lambda: defaultdict(list))

    def add(self, people: Iterable[Person], told: Told, about: Found) -> None:
        for person in {person.id: person for person in people}.values():
            self.people[person.id] = person
            self.titles[person.id, told].append(about)


async def tell_owners(
    office: Office, changes: Changes, told: Told, changed: Changed, said: tuple[str, str] = ("", "")
) -> set[str]:
    """Put it into the commit; the projects nobody of whom can be written to are returned.

    RELIEVED is for those who no longer are owners, and their colleagues; those who have become it are GIVEN
    it, unless the round has not invited them yet: then the invitation tells them. `said` is a new question
    and why it is asked.
    """
    emails = {e for f, after in changed for each in (f.submission.record, after) for e in _everybody(each)}
    known = await office.people.known(sorted(emails))
    greeted = await _greeted(office, known.values())
    letters, unreached = _Letters(), set()
    for each, after in changed:
        stay, come = set(after.owners), [e for e in after.owners if e not in each.submission.record.owners]
        go = [e for e in _everybody(each.submission.record) if e not in stay]
        stands = sorted(participants(after)) if told is Told.APPROVED else written_to(after)
        if told is Told.RELIEVED:
            letters.add((known[e] for e in go if e in known), told, each)
            round_id = each.round.record.id
            new = (known[e] for e in come if e in known)
            letters.add((p for p in new if round_id in greeted.get(p.id, ())), Told.GIVEN, each)
        else:
            letters.add((known[e] for e in stands if e in known), told, each)
        if not any(e in known for e in stands):
            unreached.add(each.project.record.id)
    _write(office, changes, letters, {f.project.record.id: after for f, after in changed}, said)
    return unreached


def _everybody(submission: Submission) -> tuple[str, ...]:
    """Its owners, and the colleagues to whom it was offered or given."""
    return tuple(dict.fromkeys((*submission.owners, *submission.delegates)))


async def _greeted(office: Office, people: Iterable[Person]) -> Mapping[str, Sequence[str]]:
    seats = await office.repository.get_all(SEATS, [person.id for person in people])
    return {seat.record.person: seat.record.greeted for seat in seats}


def _write(
    office: Office,
    changes: Changes,
    letters: _Letters,
    after: Mapping[str, Submission],
    said: tuple[str, str],
) -> None:
    for (person, told), about in letters.titles.items():
        round_ = about[0].round.record
        until = after[about[0].project.record.id].deadline_at or round_.deadline_at
        message = TellOwner(
            told,
            round_.id,
            round_.title,
            tuple(title_line(f.project.record) for f in about),
            round_.coordinator_name,
            until if told in DATED else None,
            *said,
        )
        write_to(office, changes, letters.people[person], message)


def write_to(
    office: Office,
    changes: Changes,
    person: Person,
    message: Message,
    *,
    due_at: datetime | None = None,
) -> None:
    """A message to somebody, in this commit; nothing when they cannot be written to.

    With `due_at` it is a reminder: it leaves then at the earliest, and at most once.
    """
    if person.address is None:
        return
    now, reminder = office.clock(), due_at is not None
    row = OutboxRow(
        key=f"{person.id}/notice-{office.new_id()}",
        person=person.id,
        address=person.address,
        message=message,
        urgency=Urgency.REMINDER if reminder else Urgency.NOTICE,
        created_at=now,
        due_at=due_at or now,
        language=person.language,
        round_id=message.round_id if reminder and isinstance(message, RemindOwner) else None,
    )
    changes.put(OUTBOX, row)
