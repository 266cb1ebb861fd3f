"""One-time links into HR's page, for a bot without Microsoft's sign-in: used up by the first visit."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from dialogs.desk import OfferPage
from dialogs.errors import Conflict
from dialogs.model import Person
from storage.repository import ENTRIES, Changes, Entry, Repository

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entries:
    """Makes links and opens them. `base_url` is where this server is reached."""

    repository: Repository
    base_url: str
    clock: Clock

    def make(self, changes: Changes, person: str, name: str) -> str:
        """A link that works once, when `changes` are committed, for an hour."""
        token = secrets.token_urlsafe(24)
        changes.put(ENTRIES, Entry(_digest(token), person, name, self.clock() + LIFETIME))
        return f"{self.base_url}/hr/enter/{token}"

    async def fresh(self, person: str, name: str) -> str:
        changes = Changes()
        link = self.make(changes, person, name)
        await self.repository.commit(changes, self.clock())
        return link

    async def use(self, token: str, now: datetime) -> Entry | None:
        """Whom a link lets in, once; None when it is unknown, used or stale."""
        stored = await self.repository.get(ENTRIES, _digest(token))
        if stored is None:
            return None
        changes = Changes()
        changes.delete(ENTRIES, stored.record.key, stored.version)
        try:
            await self.repository.commit(changes, now)
        except Conflict:
            return None
        return stored.record if stored.record.until > now else None


def page_offer(entries: Entries | None, base_url: str) -> Callable[[Changes, Person], OfferPage]:
    """What HR is offered in chat: a link that lets her in, or the page where she signs in."""

    def offer(changes: Changes, person: Person) -> OfferPage:
        if entries is None:
            return OfferPage(f"{base_url}/hr")
        return OfferPage(entries.make(changes, person.id, person.name), once=True)

    return offer


def _digest(token: str) -> str:
    """The store holds no token: whoever reads a backup cannot come in by it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
