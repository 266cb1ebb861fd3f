"""Whom the bot has met: an id, a name, e-mail addresses and where to write to them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.base import Channel, Inbound, Member
from bot.delivery.reach import lost
from dialogs.errors import ChannelError
from dialogs.model import Person, Unreachable
from storage.base import NEW
from storage.repository import PEOPLE, Changes, Repository

log = logging.getLogger(__name__)

Introduce = Callable[[str], Person | None]
"""Somebody by e-mail whom a channel can write to although they have not been met; None when it cannot."""


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody as they are now, and as they are stored (`before`, under `version`), if they are."""

    record: Person
    before: Person | None
    version: int


FEW = 50
"""E-mail addresses that are looked up one by one."""


def nobody(_: str) -> Person | None:
    """In Teams, nobody can be written to before they have the app."""
    return None


class People:
    """Looks people up, and keeps what their channel says about them."""

    def __init__(
        self, repository: Repository, channels: Mapping[str, Channel], introduce: Introduce = nobody
    ) -> None:
        self._repository = repository
        self._channels = channels
        self._introduce = introduce

    async def meet(self, inbound: Inbound) -> Met:
        """Who did this, as they are now.

        The directory is asked as long as it has not said their e-mail, and when they are back.
        """
        stored = await self._repository.get(PEOPLE, inbound.person)
        person = stored.record if stored else Person(inbound.person, inbound.name)
        person = replace(
            person,
            name=inbound.name or person.name,
            language=_language(inbound.locale) or person.language,
            address=inbound.address,
        )
        if not person.emails or not person.name or person.unreachable:
            person = await self._ask_directory(person, inbound)
        return Met(person, stored.record if stored else None, stored.version if stored else NEW)

    async def _ask_directory(self, person: Person, inbound: Inbound) -> Person:
        try:
            member = await self._channels[inbound.address.channel].member(inbound.address)
        except ChannelError as error:
            log.warning("people: the directory does not answer (%s)", type(error).__name__)
            return person
        if member is None:
            return person
        return replace(person, name=person.name or member.name, emails=emails_of(member) or person.emails)

    async def left(self, inbound: Inbound, now: datetime) -> None:
        """They have taken the app away: nothing can be said to them until they are back."""
        await lost(self._repository, inbound.person, Unreachable.NOT_INSTALLED, now)

    async def by_email(self, email: str) -> Person | None:
        """Somebody who can be written to, by e-mail or user principal name."""
        return (await self.known([email])).get(email)

    async def known(self, emails: Sequence[str]) -> dict[str, Person]:
        """Those of `emails` who can be written to."""
        return {email: person for email, person in (await self.met(emails)).items() if person.reachable}

    async def met(self, emails: Sequence[str]) -> dict[str, Person]:
        """Those of `emails` whom the bot knows, also when they cannot be written to now.

        A colleague who was picked from a list may be named by their id instead.
        """
        wanted = dict.fromkeys(emails)
        found: dict[str, Person] = {}
        async for person in self._with_any_of(list(wanted)):
            for email in (*person.emails, person.id):
                if email in wanted and not (email in found and found[email].reachable):
                    found[email] = person
        for email in wanted:
            if email not in found and (person_ := self._introduce(email)):
                found[email] = person_
        return {email: found[email] for email in wanted if email in found}

    async def addresses(self) -> set[str]:
        """Of everybody the bot has met."""
        found: set[str] = set()
        async for page in self._repository.pages(PEOPLE):
            found.update(email for stored in page for email in stored.record.emails)
        return found

    async def _with_any_of(self, emails: Sequence[str]) -> AsyncIterator[Person]:
        """Asked one by one, or, when they are many, everybody once."""
        if len(emails) > FEW:
            async for page in self._repository.pages(PEOPLE):
                for stored in page:
                    yield stored.record
            return
        for email in emails:
            for stored in await self._repository.find(PEOPLE, "emails", email):
                yield stored.record
            if "@" not in email and (picked := await self._repository.get(PEOPLE, email)):
                yield picked.record


async def keep_new(repository: Repository, changes: Changes, person: Person) -> None:
    """Somebody whom nobody has met, and who can be written to all the same, is kept from now on."""
    if await repository.get(PEOPLE, person.id) is None:
        changes.put(PEOPLE, person)


def emails_of(member: Member) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.casefold() for address in (member.email, member.upn) if address))


def _language(locale: str) -> str:
    """The language of a client's locale ("da-DK"); empty when it does not say."""
    return locale.split("-", 1)[0].lower()
