"""What became of a round's messages to each of its owners: from the outbox's rows to one state per person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.delivery import Delivery, OutboxRow, Urgency
from dialogs.desk import Reached
from dialogs.model import Person
from dialogs.spelling import nearly

AGAIN = frozenset({Delivery.UNCERTAIN, Delivery.FAILED, Delivery.BLOCKED, Delivery.NOT_INSTALLED})
"""What an invitation may be said again after; whoever got it gets no other."""

_OF_INVITATION = {
    Delivery.SENT: Reached.INVITED,
    Delivery.UNCERTAIN: Reached.UNCERTAIN,
    Delivery.FAILED: Reached.FAILED,
    Delivery.BLOCKED: Reached.BLOCKED,
    Delivery.NOT_INSTALLED: Reached.NOT_INSTALLED,
}

_OF_REMINDER = {
    Delivery.SENT: Reached.REMINDED,
    Delivery.UNCERTAIN: Reached.REMINDER_UNCERTAIN,
    Delivery.SENDING: Reached.REMINDER_UNCERTAIN,
    Delivery.BLOCKED: Reached.BLOCKED,
    Delivery.NOT_INSTALLED: Reached.NOT_INSTALLED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`at` is when the message that counts was sent, None when none was. `like` is as in `Addressee`."""

    reached: Reached
    at: datetime | None = None
    like: str = ""


def unmet(addresses: Sequence[str], known: Collection[str]) -> Mapping[str, Standing]:
    """What is likely of addresses that nobody has met the bot under, beside those it knows.

    A domain of its own, or one letter off somebody known, is a slip; anybody else has not got the app yet.
    """
    domains = {_domain(address) for address in known}
    likely = nearly(addresses, known)
    return {
        address: Standing(Reached.UNKNOWN, like=likely.get(address, ""))
        if address in likely or (domains and _domain(address) not in domains)
        else Standing(Reached.NOT_MET)
        for address in addresses
    }


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def before_start(person: Person | None) -> Standing:
    """Whether an invitation would reach this person; WAITING is that it would."""
    if person is None or person.address is None:
        return Standing(Reached.NOT_MET)
    return Standing(Reached(person.unreachable.value) if person.unreachable else Reached.WAITING)


def standing(person: Person | None, rows: Iterable[OutboxRow]) -> Standing:
    """`rows` are those of one round to this person."""
    latest = {row.urgency: row for row in sorted(rows, key=lambda row: (row.created_at, row.key))}
    invitation, reminder = latest.get(Urgency.INVITATION), latest.get(Urgency.REMINDER)
    if invitation is None:
        return before_start(person)
    reached = _OF_INVITATION.get(invitation.state, Reached.WAITING)
    if reached is Reached.INVITED and reminder is not None and reminder.state in _OF_REMINDER:
        return Standing(_OF_REMINDER[reminder.state], reminder.sent_at or invitation.sent_at)
    return Standing(reached, invitation.sent_at)


def may_be_sent_again(person: Person | None, row: OutboxRow) -> bool:
    """Only what is needed: an invitation that may not have arrived, to somebody who can be written to."""
    return (
        row.urgency is Urgency.INVITATION and row.state in AGAIN and person is not None and person.reachable
    )
