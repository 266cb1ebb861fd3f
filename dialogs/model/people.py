"""Who is asked and who asks: a person, where they can be written to, and their place in the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogs.richtext import RichText


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """The answer just accepted from this seat: what a re-delivered or early text is compared with.

    `sent_at` is that of its latest part; `texts` are digests of its parts, each of which may come again under
    a new id; `asked` is the seat's count at the screen that followed.
    """

    project: str
    question: str
    sent_at: datetime
    texts: tuple[str, ...] = ()
    asked: int = 0


@dataclass(frozen=True, slots=True)
class HeldText:
    """Something a person wrote, kept until they say where it belongs.

    `version` is that of the answer to `question` which they had been shown when asked (0: none).
    """

    text: RichText
    sent_at: datetime
    project: str = ""
    question: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place in the conversation.

    `project` and `question` are what is on their screen; a project without a question is its summary. Both
    empty is the overview. `version` is that of the answer which the screen showed (0: none), `asked` counts
    the screens. `greeted` are the rounds whose invitation has been written; `met` that they have been said
    hello to without one.
    """

    person: str
    language: str = "da"
    project: str = ""
    question: str = ""
    version: int = 0
    asked: int = 0
    last: LastAnswer | None = None
    held: HeldText | None = None
    greeted: tuple[str, ...] = ()
    met: bool = False
    adding: bool = False
    """The next text is added to the present question's answer instead of replacing it."""
    desk: str = ""
    """The round a coordinator is working on; empty for everybody else."""
    form: Mapping[str, str] | None = None
    """What a coordinator has written in the round's form so far; None while none is open."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to write to somebody. What each field holds is its channel's business."""

    channel: str
    service_url: str
    conversation: str
    recipient: str
    bot: str
    tenant: str = ""


class Unreachable(StrEnum):
    """Why somebody who was met cannot be written to now."""

    NOT_INSTALLED = "not_installed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the bot has met. `emails` are lower case: e-mail and user principal name.

    `unreachable` is as the channel last said; it is None again as soon as they do anything.
    """

    id: str
    name: str
    emails: tuple[str, ...] = ()
    language: str = "da"
    address: Address | None = None
    unreachable: Unreachable | None = None

    @property
    def reachable(self) -> bool:
        return self.address is not None and self.unreachable is None
