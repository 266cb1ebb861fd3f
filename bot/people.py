"""Whom the bot has met: an id, a name, e-mail addresses and where to write to them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.channels.base import Channel, Inbound, Member
from dialogs.errors import ChannelError
from dialogs.model import Person
from storage.repository import PEOPLE, Repository, Stored

log = logging.getLogger(__name__)

Introduce = Callable[[str], Person | None]
"""Somebody by e-mail whom a channel can write to although they have not been met; None when it cannot."""


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

    async def meet(self, inbound: Inbound) -> Stored[Person]:
        """Who did this, as they are now; `version` is of what is stored, which may be older or nothing."""
        stored = await self._repository.get(PEOPLE, inbound.person)
        person = stored.record if stored else Person(inbound.person, inbound.name)
        person = replace(
            person,
            name=inbound.name or person.name,
            language=_language(inbound.locale) or person.language,
            address=inbound.address,
        )
        if not person.emails:
            person = await self._ask_directory(person, inbound)
        return Stored(person, stored.version if stored else 0)

    async def _ask_directory(self, person: Person, inbound: Inbound) -> Person:
        try:
            member = await self._channels[inbound.address.channel].member(inbound.address)
        except ChannelError as error:
            log.warning("people: the directory does not answer (%s)", type(error).__name__)
            return person
        if member is None:
            return person
        return replace(person, name=person.name or member.name, emails=emails_of(member))

    async def by_email(self, email: str) -> Person | None:
        """Somebody who can be written to, by e-mail or user principal name."""
        found = await self._repository.find(PEOPLE, "emails", email)
        reachable = [stored.record for stored in found if stored.record.address]
        return reachable[0] if reachable else self._introduce(email)

    async def known(self, emails: Sequence[str]) -> dict[str, Person]:
        """Those of `emails` who can be written to."""
        found = {email: await self.by_email(email) for email in dict.fromkeys(emails)}
        return {email: person for email, person in found.items() if person}


def emails_of(member: Member) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.casefold() for address in (member.email, member.upn) if address))


def _language(locale: str) -> str:
    """The language of a client's locale ("da-DK"); empty when it does not say."""
    return locale.split("-", 1)[0].lower()
