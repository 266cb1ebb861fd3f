"""Before a round starts: what owners will get, sent to HR herself, and a start at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.access import Action
from bot.hr.actions.rounds import round_at
from bot.hr.notices import write_to
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.status import assignments_of
from dialogs.audit import Deed
from dialogs.desk import AnnounceTest, DeskReason, ShowStartTime
from dialogs.model import RoundState, Seat
from dialogs.screens import ask, invitation
from storage.repository import PEOPLE, ROUNDS


@needs(Action.MAKE_ROUND)
async def test_send(office: Office, who: Who, round_: Ref) -> Done:
    """The invitation and every question, as the owner of the first project will see them."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    assignments = await assignments_of(office.repository, stored.record)
    if not assignments:
        return refused(DeskReason.NO_PROJECTS, stored.record)
    met = await office.repository.get(PEOPLE, who.person.id)
    person = met.record if met else who.person
    if person.address is None:
        return refused(DeskReason.NOT_MET, stored.record)
    first = assignments[0]
    done = Done(AnnounceTest(stored.record.id, stored.record.title, 1 + len(stored.record.questions)))
    write_to(office, done.changes, person, invitation(stored.record, {first.project.id: first}))
    for question in stored.record.questions:
        seat = Seat(person.id, project=first.project.id, question=question.key)
        write_to(office, done.changes, person, ask(first, seat, more=False))
    return done


@needs(Action.START_ROUND)
async def start_at(office: Office, who: Who, round_: Ref, at: datetime | None) -> Done:
    """The clock starts it then. None takes that back. `at` is aware."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    before = stored.record
    if before.state is not RoundState.DRAFT:
        return refused(DeskReason.ALREADY_STARTED, before)
    if at is not None and at <= office.clock():
        return refused(DeskReason.IN_THE_PAST, before)
    if at is not None and (before.deadline_at is None or at >= before.deadline_at):
        return refused(DeskReason.DEADLINE_PASSED, before)
    done = Done(ShowStartTime(before.id, before.title, at))
    done.changes.put(ROUNDS, replace(before, starts_at=at), stored.version)
    done.changes.log(f"round/{before.id}", Deed("start_planned", before.id, who.person.id))
    return done
