"""The built-in chat as a channel: the same interface as Teams, spoken by a page on this machine.

An address is a persona: conversation `local:{persona id}`. Everything said lies in the store's collection
"chat" (`local_page/history.py`); what the page does comes in through `local_page/routes.py`.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.channels.base import Address, Attachment, InboundKind, Member, Outgoing, Receiver, Reply
from bot.channels.local_page.history import History
from bot.channels.local_page.posts import Post, as_inbound
from bot.channels.local_page.routes import Routes, Words
from bot.channels.local_page.uploads import Uploads
from dialogs.errors import SendPostponed, SendRefused, StorageError
from dialogs.richtext import RichText
from storage.base import Backend, Json

PHRASES = Path(__file__).parents[1] / "phrases"


class LocalChannel:
    """A chat in the browser, one conversation per persona.

    `personas` are those one can be, HR first; `uploads` is a folder for the files they attach. `read_text`
    reads what was typed.
    """

    name = "local"

    def __init__(
        self,
        backend: Backend,
        personas: Callable[[], Awaitable[Sequence[Member]]],
        now: Callable[[], datetime],
        uploads: Path,
        read_text: Callable[[str], RichText],
        *,
        language: str = "da",
    ) -> None:
        self.history = History(backend)
        self.uploads = Uploads(uploads)
        self._personas = personas
        self._now = now
        self._read_text = read_text
        self._language = language

    def mount(self, app: web.Application, receiver: Receiver) -> None:
        """Add the page and its routes. They are for the loopback address only: there is no sign-in."""
        Routes(self, receiver, page_words(self._language), self._language).add_to(app)

    def address(self, persona: str) -> Address:
        """Where to write to a persona, also one who has not opened the page yet."""
        return Address(self.name, "", self.conversation(persona), persona, "bilagsbot")

    def conversation(self, persona: str) -> str:
        return f"{self.name}:{persona}"

    async def send(self, address: Address, outgoing: Outgoing) -> str:
        body = {"by": "bot", "at": self._now().isoformat(), **_shown(outgoing)}
        try:
            if outgoing.spell_out:
                await self.history.append(address.conversation, {**body, "card": None, "files": []})
            return await self.history.append(address.conversation, body)
        except StorageError as error:
            raise SendPostponed("store") from error

    async def update(self, address: Address, message: str, outgoing: Outgoing) -> None:
        try:
            found = await self.history.replace(address.conversation, message, _shown(outgoing))
        except StorageError as error:
            raise SendPostponed("store") from error
        if found is None:
            raise SendRefused("no_such_message")

    async def typing(self, address: Address) -> None:
        self.history.transient(address.conversation, {"type": "typing"})

    async def member(self, address: Address) -> Member | None:
        return await self.member_of(address.recipient)

    async def fetch(self, address: Address, attachment: Attachment, into: Path, limit: int) -> None:  # noqa: ARG002
        await asyncio.to_thread(self.uploads.copy, attachment, into, limit)

    async def members(self) -> list[Member]:
        return list(await self._personas())

    async def member_of(self, persona: str) -> Member | None:
        return next((one for one in await self._personas() if one.id == persona), None)

    async def receive(self, member: Member, post: Post, receiver: Receiver) -> tuple[Reply, Json | None]:
        """Note what was done, hand it to the turn, and put a card it answers with in place.

        The same post again is handed on again, with the time of its first coming: the turn knows its id.
        """
        address, now = self.address(member.id), self._now()
        done_at = now - post.waited
        sent_at = await self.history.did(address.conversation, post.id, done_at, _written(post, done_at))
        text = self._read_text(post.text)
        reply = await receiver.receive(as_inbound(post, address, member, text, sent_at=sent_at, now=now))
        if reply.card is None or not post.reply_to:
            return reply, None
        changes: Json = {"card": dict(reply.card)} | ({"text": reply.text} if reply.text else {})
        return reply, await self.history.replace(address.conversation, post.reply_to, changes)


def page_words(language: str) -> Words:
    """The words of the page itself; the product's own are in the other phrases files."""
    return tomllib.loads((PHRASES / f"page.{language}.toml").read_text(encoding="utf-8"))


def _written(post: Post, at: datetime) -> Json | None:
    if post.kind is not InboundKind.TEXT:
        return None
    files = [{"name": file.name} for file in post.files]
    return {"by": "person", "at": at.isoformat(), "text": post.text, "card": None, "files": files}


def _shown(outgoing: Outgoing) -> Json:
    files = [
        {"name": one.name, "url": one.url, "content_type": one.content_type, "size": one.size}
        for one in outgoing.files
    ]
    card = None if outgoing.card is None else dict(outgoing.card)
    return {"text": outgoing.text, "card": card, "files": files}
