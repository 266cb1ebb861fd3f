"""What is owed to somebody: the outbox row, and what may become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from dialogs.desk import Message
from dialogs.model import Address


class Delivery(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    THROTTLED = "throttled"
    BLOCKED = "blocked"
    NOT_INSTALLED = "not_installed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # a reminder of something that was no longer wanted when it could leave


OWED = frozenset({Delivery.QUEUED, Delivery.THROTTLED, Delivery.SENDING})
"""The states in which somebody still has to send."""


UNDELIVERED = frozenset({Delivery.BLOCKED, Delivery.NOT_INSTALLED, Delivery.FAILED})
"""The states of what certainly did not arrive, and is not tried again by itself."""


class Urgency(StrEnum):
    """How often it may be said: a reminder at most once, everything else at least once."""

    REPLY = "reply"
    INVITATION = "invitation"
    NOTICE = "notice"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one person, written in the commit that decided it.

    `replaces` is the channel's id of a message that this one takes the place of; empty for a new message.
    `due_at` is from when on any process may send it; None when nobody has to any more. `holder` is the
    process that has it in hand until then: nobody else sends it before `due_at`. `attempts` counts sends that
    certainly did not arrive. `sent_at` is when the send that succeeded began, so that words sent earlier
    cannot have been an answer to it; unless it is `doubtful`: an earlier send may have arrived without
    anybody knowing. `round_id` is set for what HR follows the delivery of: a round's invitations and
    reminders. `reported` is that HR has been told that it did not arrive.
    """

    key: str
    person: str
    address: Address
    message: Message
    urgency: Urgency
    created_at: datetime
    due_at: datetime | None
    language: str = "da"
    state: Delivery = Delivery.QUEUED
    attempts: int = 0
    sent_at: datetime | None = None
    message_id: str = ""
    error: str = ""
    replaces: str = ""
    doubtful: bool = False
    holder: str | None = None
    round_id: str | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Followup:
    """How far one person's reminders of a round are: written in the commit that owes them the reminder.

    `reminded` is, by project, the number of the latest that was sent or let go (1, 2, 3); `sent` are the
    moments at which one was written.
    """

    round_id: str
    person: str
    reminded: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    sent: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Announced:
    """That a round's owners have been told what became of their answers: in the commit that tells them."""

    round_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Escalated:
    """The projects of a round that somebody's manager has been told about.

    `unreached` are the managers of whom HR has been told that they cannot be.
    """

    round_id: str
    projects: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
