"""What is sent to owners because HR asks for it: the invitation once more, a reminder now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.access import Action
from bot.delivery.reach import queue_again
from bot.hr import addressees
from bot.hr.actions.rounds import round_at
from bot.hr.notices import write_to
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.projects import Found, found
from bot.office_hours import OFFICE
from dialogs import audit
from dialogs.deeds import Became, Deed
from dialogs.delivery import Urgency
from dialogs.desk import AnnounceDeed, DeskReason, RefuseCommand
from dialogs.handovers import asked
from dialogs.model import Person
from dialogs.reminding import reminder
from dialogs.states import ANSWERABLE_ROUNDS, SETTLED_STATES
from storage.repository import OUTBOX

BETWEEN = timedelta(hours=20)
"""How long after one reminder the next may be asked for."""


@needs(Action.RESEND)
async def resend(office: Office, who: Who, round_: Ref) -> Done:
    """The invitation once more, to those whom it did not reach."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    if stored.record.state not in ANSWERABLE_ROUNDS:
        return refused(DeskReason.NOT_OPEN, stored.record)
    owners = await addressees.owners_of(office.repository, office.people, stored.record)
    again = {o.person.id: (o.again, o.person) for o in owners if o.again and o.person}
    done = Done(addressees.resent(stored.record, owners, len(again)))
    for row, person in again.values():
        if row is not None and person.address is not None:
            queue_again(done.changes, [row], person.address, office.clock())
    done.changes.log(f"round/{stored.record.id}", audit.Deed("resent", stored.record.id, who.person.id))
    return done


@needs(Action.FOLLOW_UP)
async def remind(office: Office, who: Who, projects: Sequence[Ref]) -> Done:
    """One message a person, about those of these projects that are still wanted; not twice in a day.

    Pressed outside office hours it leaves when they begin.
    """
    there = await found(office, projects)
    if isinstance(there, Done):
        return there
    round_ = there[0].round.record
    if round_.state not in ANSWERABLE_ROUNDS:
        return refused(DeskReason.NOT_OPEN, round_)
    missing = [f for f in there if f.submission.record.state not in SETTLED_STATES]
    known = await office.people.known([e for f in missing for e in asked(f.submission.record)])
    lately = await _reminded_lately(office, round_.id)
    done, letters = Done(RefuseCommand(DeskReason.NOBODY_MISSING)), dict[str, list[Found]]()
    for each in missing:
        for email in asked(each.submission.record):
            if email in known and known[email].id not in lately:
                letters.setdefault(known[email].id, []).append(each)
    people = {person.id: person for person in known.values()}
    for person, about in letters.items():
        said = reminder([f.assignment for f in about], OFFICE, office.clock())
        write_to(office, done.changes, people[person], said, due_at=OFFICE.next_open(office.clock()))
    outcomes = tuple(f.outcome(_became(f, known, lately)) for f in there)
    done.message = AnnounceDeed(Deed.REMIND, round_.id, round_.title, outcomes)
    if letters:
        done.changes.log(f"round/{round_.id}", audit.Deed("reminded", round_.id, who.person.id))
    return done


def _became(each: Found, known: Mapping[str, Person], lately: set[str]) -> Became:
    if each.submission.record.state in SETTLED_STATES:
        return Became.SETTLED
    people = [known[email].id for email in asked(each.submission.record) if email in known]
    if not people:
        return Became.UNREACHED
    return Became.REMINDED_BEFORE if lately.issuperset(people) else Became.DONE


async def _reminded_lately(office: Office, round_id: str) -> set[str]:
    """Who has had a reminder of this round within the day, or will have."""
    since = office.clock() - BETWEEN
    lately = set[str]()
    async for page in office.repository.pages(OUTBOX, "round_id", round_id):
        rows = (row.record for row in page if row.record.urgency is Urgency.REMINDER)
        lately.update(row.person for row in rows if row.created_at > since)
    return lately
