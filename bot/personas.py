"""Whom one can be in the built-in chat: HR, the sample round's owners, and everybody a round asks.

The built-in chat has no sign-in: it exists in local mode only, on the loopback address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.channels.base import Member
from bot.channels.local import LocalChannel
from bot.phrasebook import phrases
from dialogs.model import Person
from storage.repository import PROJECTS, Repository
from templates import Kind, sample

COORDINATOR = "hr"
"""The object id of the persona that is HR."""


class Personas:
    """Everybody who can be played, HR first."""

    def __init__(self, repository: Repository, kinds: Mapping[str, Kind], language: str = "da") -> None:
        self._repository = repository
        self._sample = [person for kind in kinds.values() for person in sample(kind).people]
        self._hr = Member(COORDINATOR, phrases(language)("persona.hr"), "hr@bilagsbot.example")

    async def __call__(self) -> Sequence[Member]:
        members = [self._hr, *(Member(p.emails[0], p.name, p.emails[0]) for p in self._sample if p.emails)]
        for project in await self._repository.find(PROJECTS):
            members += [Member(email, _name(email), email) for email in project.record.contacts]
        return list({member.id: member for member in reversed(members)}.values())[::-1]

    def introduce(self, channel: LocalChannel, email: str) -> Person:
        """Everybody can be written to here: they are only a tab away."""
        names = {p.emails[0]: p.name for p in self._sample if p.emails}
        return Person(email, names.get(email, _name(email)), (email,), "da", channel.address(email))


def _name(email: str) -> str:
    return email.split("@", 1)[0].replace(".", " ").replace("_", " ").title()
