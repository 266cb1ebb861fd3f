"""What is sent to owners because HR asks for it."""

from __future__ import annotations

from bot.access import Action
from bot.delivery.reach import queue_again
from bot.hr import addressees
from bot.hr.actions.rounds import round_at
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from dialogs.audit import Deed
from dialogs.desk import DeskReason
from dialogs.states import ANSWERABLE_ROUNDS


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
    done.changes.log(f"round/{stored.record.id}", Deed("resent", stored.record.id, who.person.id))
    return done
