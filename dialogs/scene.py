"""What a decision looks at, and what it leads to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from dialogs import messages as say
from dialogs import screens
from dialogs.answers import Vocabulary
from dialogs.desk import Message
from dialogs.messages import Colleague, Note
from dialogs.model import Assignment, Person, Seat, Submission
from dialogs.screens import Desk
from dialogs.workdays import OfficeCalendar


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be said to somebody else, or to this person later.

    `to` is an address: an e-mail, or a person's id. Who cannot be written to hears it when they arrive, by
    what stands then. `due_at` is None for at once.
    """

    message: Message
    to: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows: the seat, the submissions that changed, and what to say to this person, in order."""

    seat: Seat
    submissions: tuple[Submission, ...] = ()
    messages: tuple[say.OwnerMessage, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a decision may look at. `now` is aware; `words` are the language's reading words.

    `offers` are the projects that colleagues want to hand over to this person, `colleagues` those to whom
    they may hand over themselves, read where that is asked for.
    """

    seat: Seat
    desk: Desk
    person: Person
    now: datetime
    words: Vocabulary
    calendar: OfficeCalendar = OfficeCalendar(UTC)
    offers: Desk = field(default_factory=dict)
    colleagues: tuple[Colleague, ...] = ()

    @property
    def present(self) -> Assignment | None:
        return self.desk.get(self.seat.project)


def show(
    scene: Scene, seat: Seat, note: Note | None = None, noted: str = "", *first: say.OwnerMessage
) -> Turn:
    """The screen that belongs to `seat`, after `first`."""
    shown = screens.settle(seat, scene.desk)
    shown = replace(
        shown,
        asked=scene.seat.asked + 1,
        version=screens.version_at(shown, scene.desk),
        sent=screens.is_sent(shown, scene.desk),
        excuse=None,
    )
    return Turn(shown, (), (*first, screens.prompt(shown, scene.desk, note, noted)))


def tell(scene: Scene, *messages: say.OwnerMessage) -> Turn:
    """Say something; the screen stays."""
    return Turn(scene.seat, (), messages)
