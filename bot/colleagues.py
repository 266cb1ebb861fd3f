"""To whom an owner may hand over: those the same rounds ask, and whoever is named by e-mail or picked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import commands
from bot.channels.base import Inbound
from bot.people import People
from bot.understanding import field
from dialogs.messages import Colleague
from dialogs.model import AsideKind, Assignment, Person, Seat
from dialogs.richtext import plain
from dialogs.whom import address_in
from storage.repository import PEOPLE, PROJECTS, Repository

LISTED = 40
"""Colleagues to choose from; anybody else is named by e-mail."""


async def colleagues_of(
    repository: Repository, people: People, assignments: Sequence[Assignment], seat: Seat, inbound: Inbound
) -> tuple[Colleague, ...]:
    """Read only where somebody is about to hand over."""
    if not _is_about(seat, inbound):
        return ()
    named = _named(inbound)
    rounds = dict.fromkeys(a.round.id for a in assignments)
    contacts = [
        contact
        for round_id in rounds
        for project in await repository.find(PROJECTS, "round_id", round_id)
        for contact in project.record.contacts
    ]
    wanted = list(dict.fromkeys((*named, *contacts)))[:LISTED]
    met = await people.met(wanted)
    found = [_colleague(address, met) for address in wanted if address in met or address in named]
    return (*found, *await _picked(repository, field(inbound, "to"), met))


def _is_about(seat: Seat, inbound: Inbound) -> bool:
    if inbound.verb == "hand_over" or (seat.aside and seat.aside.kind is AsideKind.HAND_OVER):
        return True
    typed = commands.owner_command(inbound.command)
    return bool(commands.tail(inbound.command, "hand_over")) or (
        typed is not None and typed.code == "hand_over"
    )


def _named(inbound: Inbound) -> tuple[str, ...]:
    texts = (field(inbound, "email"), field(inbound, "to"), plain(inbound.text)[-400:])
    words = (word for text in texts for word in text.split() if "@" in word)
    return tuple(dict.fromkeys(address for word in words if (address := address_in(word))))


async def _picked(repository: Repository, to: str, met: Mapping[str, Person]) -> tuple[Colleague, ...]:
    """Somebody picked by their id in the directory, whom the bot may not have met."""
    if not to or to in met or "@" in to:
        return ()
    stored = await repository.get(PEOPLE, to)
    person = stored.record if stored else None
    return (Colleague(to, person.name if person else "", person is not None and person.reachable),)


def _colleague(address: str, met: Mapping[str, Person]) -> Colleague:
    person = met.get(address)
    return Colleague(address, person.name if person else "", person is not None and person.reachable)
