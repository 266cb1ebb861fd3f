"""What a turn says: the rows it owes, and the body that a waiting card gets.

A row is owed until it is sent. A body is never owed: it is made again, from what stands when the card asks
again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.base import Inbound, InboundKind
from dialogs import messages as say
from dialogs.answered import closed_question
from dialogs.delivery import OutboxRow, Urgency
from dialogs.desk import Message, ShowRoundForm
from dialogs.model import Assignment, Person, Seat
from dialogs.scene import Notice
from dialogs.screens import Desk, prompt
from storage.repository import Changes

TOLD = (say.RejectAnswer, say.RefuseAction, say.Acknowledge, say.ShowHelp)
"""Messages that leave the screen as it is: a waiting card keeps its place and what was typed in it."""

CLOSING_VERBS = frozenset(
    {"answer", "skip", "back", "place", "add", "discard", "divide", "finished", "too_early", "not_relevant"}
    | {"same", "revise", "fresh", "save_form", "save_round", "cancel_form", "accept", "decline"}
    | {"keep", "not_cpr"}
)
"""Buttons that use their card up. Any other card stays as it is: what it says is still wanted."""


_FORMS = {"save_round": ShowRoundForm, "save_form": say.ShowForm}
"""Buttons of forms, which stay while something in them cannot be saved."""


@dataclass(slots=True)
class Outcome:
    """What was decided, ready to be written and said. With `screen`, the last message is a new screen."""

    seat: Seat
    messages: Sequence[Message]
    screen: bool = False
    changes: Changes = field(default_factory=Changes)
    assignments: Mapping[str, Assignment] = field(default_factory=dict)
    notices: Sequence[Notice] = ()


def screen_key(seat: Seat) -> str:
    """The outbox row of the screen a seat is at."""
    return f"{seat.person}/{seat.asked:06d}~"


def activity_key(inbound: Inbound) -> str:
    """Under which an activity's result is kept; empty for one without an id."""
    address = inbound.address
    return _digest(f"{address.channel}\n{address.conversation}\n{inbound.id}") if inbound.id else ""


def rows_of(inbound: Inbound, person: Person, outcome: Outcome, now: datetime) -> list[OutboxRow]:
    """Everything owed after this outcome, in the order in which it is to be said."""
    rows = []
    for index, message in enumerate(outcome.messages):
        is_screen = outcome.screen and index == len(outcome.messages) - 1
        key = screen_key(outcome.seat) if is_screen else aside_key(outcome.seat, inbound, index)
        rows.append(_row(key, person, inbound, message, now))
    if inbound.kind is InboundKind.ACTION and not inbound.answer_now and inbound.reply_to:
        closed = used_card(inbound, outcome)
        if closed is not None and not stays(inbound, outcome):
            key = aside_key(outcome.seat, inbound, len(rows))
            rows.append(_row(key, person, inbound, closed, now, replaces=inbound.reply_to))
    return rows


def stays(inbound: Inbound, outcome: Outcome) -> bool:
    """Whether what follows a button is said in its own card: a remark, or a form with what is wrong."""
    if inbound.kind is not InboundKind.ACTION:
        return False
    messages = outcome.messages
    if messages and isinstance(messages[-1], _FORMS.get(inbound.verb, ())):
        return True
    return all(isinstance(message, TOLD) for message in messages)


def used_card(inbound: Inbound, outcome: Outcome) -> Message | None:
    """What stands in the place of a card that was used; None when it stays."""
    if inbound.verb not in CLOSING_VERBS:
        return None
    project, question = inbound.values.get("project"), inbound.values.get("question")
    assignment = outcome.assignments.get(project) if isinstance(project, str) else None
    if assignment is None or not isinstance(question, str):
        return say.CloseCard()
    if (outcome.seat.project, outcome.seat.question) == (project, question):
        return say.CloseCard()
    return closed_question(assignment, question) or say.CloseCard()


def card_again(inbound: Inbound, seat: Seat, desk: Desk) -> Message | None:
    """The body for a card action that was handled before, from what stands now."""
    closed = used_card(inbound, Outcome(seat, (), assignments=desk))
    if isinstance(closed, say.CloseCard) and desk and inbound.values.get("project") in desk:
        return prompt(seat, desk)
    return closed


def notice(person: Person, message: Message, key: str, urgency: Urgency, now: datetime) -> OutboxRow:
    """Something said to somebody who has done nothing now. `key` is once for what it is about.

    The person must have an address.
    """
    if person.address is None:
        raise ValueError("nobody can be written to without an address")
    return OutboxRow(
        key=f"{person.id}/{key}",
        person=person.id,
        address=person.address,
        message=message,
        urgency=urgency,
        created_at=now,
        due_at=now,
        language=person.language,
    )


def _row(
    key: str, person: Person, inbound: Inbound, message: Message, now: datetime, *, replaces: str = ""
) -> OutboxRow:
    return OutboxRow(
        key=key,
        person=person.id,
        address=inbound.address,
        message=message,
        urgency=Urgency.INVITATION if isinstance(message, say.InviteOwner) else Urgency.REPLY,
        created_at=now,
        due_at=now,
        language=person.language,
        replaces=replaces,
        round_id=message.round_id if isinstance(message, say.InviteOwner) else None,
    )


def aside_key(seat: Seat, inbound: Inbound, index: int) -> str:
    """The outbox row of anything else that follows from `inbound`."""
    mark = inbound.id or inbound.received_at.isoformat()
    return f"{seat.person}/{seat.asked:06d}-{_digest(mark)[:12]}-{index:02d}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
