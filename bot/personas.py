"""Whom one can be in the built-in chat: HR, the sample round's owners, and everybody a round asks or tells.

The built-in chat has no sign-in: it exists in local mode only, on the loopback address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.channels.base import Member
from bot.channels.local import LocalChannel
from bot.phrasebook import phrases
from dialogs.model import Person
from storage.repository import PEOPLE, PROJECTS, Repository
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
        asked = [await self._asked(), await self._met()]
        members += [Member(email, _name(email), email) for emails in asked for email in emails]
        return list({member.id: member for member in reversed(members)}.values())[::-1]

    async def _asked(self) -> list[str]:
        """The owners of every round, and the managers who may hear of what is overdue."""
        projects = [stored.record for stored in await self._repository.find(PROJECTS)]
        superiors = [project.superior for project in projects if "@" in project.superior]
        return [*(email for project in projects for email in project.contacts), *superiors]

    async def _met(self) -> list[str]:
        """Whoever has been written to here, colleagues among them who were asked to take something over."""
        return [stored.record.id for stored in await self._repository.find(PEOPLE) if "@" in stored.record.id]

    def introduce(self, channel: LocalChannel, email: str) -> Person:
        """Everybody can be written to here: they are only a tab away."""
        names = {p.emails[0]: p.name for p in self._sample if p.emails}
        return Person(email, names.get(email, _name(email)), (email,), "da", channel.address(email))


def _name(email: str) -> str:
    return email.split("@", 1)[0].replace(".", " ").replace("_", " ").title()
