"""What HR's pages have in common: finding the round, doing what a form asks, and saying what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.annex.files import Files
from bot.hr.office import Done, Office, Ref, Who, perform
from bot.hr.seeing import Seeing
from bot.phrasebook import Phrases
from bot.web.door import Door, NotThere, Visitor
from dialogs.desk import RefuseCommand
from dialogs.model import Person, Round
from storage.repository import ROUNDS, Stored

SHORT = timedelta(minutes=15)
"""How long a link on a page works: the page makes a new one each time it is drawn."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What every group of pages works with."""

    door: Door
    office: Office
    files: Files
    seeing: Seeing

    async def round_of(self, visitor: Visitor) -> Stored[Round]:
        """The round in the address. Raises NotThere."""
        stored = await self.office.repository.get(ROUNDS, visitor.path("round"))
        if stored is None:
            raise NotThere
        return stored

    async def do(self, visitor: Visitor, act: Callable[[Office, Who], Awaitable[Done]]) -> Done:
        """Do it and commit, as the person who is signed in."""
        who = who_is(visitor)
        return await perform(self.office, lambda: act(self.office, who))

    async def done(
        self, visitor: Visitor, act: Callable[[Office, Who], Awaitable[Done]], to: str, code: str
    ) -> web.Response:
        """Do it, and go on to a page that says that it is done, or why it is not."""
        done = await self.do(visitor, act)
        if isinstance(done.message, RefuseCommand):
            return self.door.onwards(to, refusal_words(visitor.words, done.message), "bad")
        return self.door.onwards(to, visitor.words(f"hr.done.{code}"))


def who_is(visitor: Visitor) -> Who:
    return Who(Person(visitor.person, visitor.name), visitor.roles)


def ref_of(visitor: Visitor) -> Ref:
    """The round, at the version that the form was drawn from."""
    return Ref(visitor.path("round"), number(visitor.field("version")))


def number(text: str) -> int:
    """A version as a form sends it. One that is none fits nothing that is stored."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -2


def refusal_words(words: Phrases, message: RefuseCommand) -> str:
    return words(f"desk_reason.{message.reason}", detail=message.detail)
