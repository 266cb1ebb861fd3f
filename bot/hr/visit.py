"""A coordinator doing something, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot import commands
from bot.access import PROJECT_VERBS, ROUND_VERBS, Role, desk_verbs
from bot.channels.base import Inbound
from bot.hr.office import Who
from bot.wishes import Wish, read_wish
from dialogs.desk import DeskReason, Message, RefuseCommand
from dialogs.model import Person, Round, Seat
from dialogs.richtext import plain
from storage.repository import Changes


@dataclass(frozen=True, slots=True)
class Visit:
    """Who does what, from which seat, in which roles."""

    inbound: Inbound
    person: Person
    seat: Seat
    roles: frozenset[Role]

    @property
    def who(self) -> Who:
        return Who(self.person, self.roles)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The verbs of HR's desk that they may use."""
        return desk_verbs(self.roles)

    @property
    def wish(self) -> Wish | None:
        """What was typed about projects or questions by their numbers; None for anything else."""
        return read_wish(plain(self.inbound.text), PROJECT_VERBS, ROUND_VERBS)

    @property
    def number(self) -> int | None:
        """The number typed after a command: which round on the list is meant."""
        command = commands.desk_command(self.inbound.command)
        return command.number if command else None

    @property
    def printed_as(self) -> str:
        """The kind of annex that was typed after an export, folded; empty for the round's own."""
        command = commands.desk_command(self.inbound.command)
        return command.kind if command else ""

    @property
    def answering(self) -> bool:
        """They are an owner too, and a question of theirs is on the screen."""
        return bool(self.seat.question or self.seat.held)


@dataclass(slots=True)
class DeskTurn:
    """The seat, what to say, and what to write, in one commit."""

    seat: Seat
    messages: Sequence[Message]
    changes: Changes = field(default_factory=Changes)


def refuse(visit: Visit, reason: DeskReason, round_: Round | None = None, detail: str = "") -> DeskTurn:
    """Nothing changes, and why."""
    return DeskTurn(visit.seat, (RefuseCommand(reason, round_.title if round_ else "", detail),))
