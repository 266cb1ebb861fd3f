"""Who is asked and who asks: a person, where they can be written to, and their place in the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from dialogs.model.submissions import Answer, Missing
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

    `version` is that of the answer to `question` which they had been shown when asked (0: none). `maybe` are
    the commands it may be instead, misspelled. `shown` are the versions of the answers, by question, that
    they had been shown when the text was taken apart by its labels; None where it was not.
    """

    text: RichText
    sent_at: datetime
    project: str = ""
    question: str = ""
    version: int = 0
    maybe: tuple[str, ...] = ()
    shown: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """What this person did last and may take back: answers to a project, or, without any, its sending.

    `before` is what stood under each question (None: nothing), `versions` those of the answers they gave.
    """

    project: str
    before: Mapping[str, Answer | None]
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pause:
    """Something put off until a moment: one project, or everything of this person's where it names none.

    `since` is when they said so; the message that comes when the time is up knows its pause by it.
    """

    until: datetime
    since: datetime
    project: str = ""


class AsideKind(StrEnum):
    """A small question of ours over the one on the screen. Each takes the next words typed."""

    LATER = "later"
    HAND_OVER = "hand_over"
    NOT_MINE = "not_mine"


@dataclass(frozen=True, slots=True)
class Aside:
    """`project` is what it is about; empty is everything of theirs."""

    kind: AsideKind
    project: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place in the conversation.

    `project` and `question` are what is on their screen; a project without a question is its summary. Both
    empty is the overview. `version` is that of the answer which the screen showed (0: none), `asked` counts
    the screens. `greeted` are the rounds whose invitation has been written; `met` that they have been said
    hello to without one. `language` is the one they asked for; empty is the one their client says.
    """

    person: str
    language: str = ""
    project: str = ""
    question: str = ""
    version: int = 0
    asked: int = 0
    last: LastAnswer | None = None
    held: HeldText | None = None
    greeted: tuple[str, ...] = ()
    met: bool = False
    adding: bool = False
    """What is written is added to the present question's answer until they say done; it replaces nothing."""
    excuse: Missing | None = None
    """Why there is no answer to the present question: the next text is the reason."""
    sent: bool = False
    """The screen showed answers that had been sent."""
    hinted: str = ""
    """The answer that was asked about last, as project/question: it is not asked about again."""
    undo: Undo | None = None
    pauses: tuple[Pause, ...] = ()
    """What they have put off. One that is over says nothing any more."""
    aside: Aside | None = None
    desk: str = ""
    """The round a coordinator is working on; empty for everybody else."""
    read: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """The versions of the projects that a coordinator was shown last."""
    form: Mapping[str, str] | None = None
    """What a coordinator has written in the round's form so far; None while none is open."""

    def paused_until(self, project: str, now: datetime) -> datetime | None:
        """Until when they have put this project off; None when they have not."""
        mine = [pause.until for pause in self.pauses if pause.project in ("", project)]
        return max((until for until in mine if until > now), default=None)


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

    `unreachable` is as the channel last said; it is None again as soon as they do anything. `active_at` is
    when they last did.
    """

    id: str
    name: str
    emails: tuple[str, ...] = ()
    language: str = "da"
    address: Address | None = None
    unreachable: Unreachable | None = None
    active_at: datetime | None = None

    @property
    def reachable(self) -> bool:
        return self.address is not None and self.unreachable is None
