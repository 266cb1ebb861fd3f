"""What was said in the built-in chat, kept in the store so that a reload or a kill loses none of it.

A message is a document of collection "chat" with the key `conversation/sequence`. Beside it lies one small
document per thing a person did, under the id that the page gave it: a thing posted again is recognised.
Other processes may speak in the same conversation: `follow` shows those who are watching here what they said.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.attempt import attempt
from bot.waking import rest
from dialogs.errors import Conflict
from storage.base import CHAT, NEW, Backend, Change, Document, Json, Put

log = logging.getLogger(__name__)

RECENT = 30
"""How many messages back one that another process has changed is noticed; a page that connects gets all."""

LOOK_SECONDS = 1.0
Queue = asyncio.Queue[Json | None]


class History:
    """The messages of every conversation, and those who are watching them."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._last: dict[str, int] = {}
        self._watchers: defaultdict[str, set[Queue]] = defaultdict(set)
        self._shown: dict[str, dict[str, int]] = {}
        self._woken = asyncio.Event()
        backend.on_change(CHAT, self._woken.set)

    async def messages(self, conversation: str) -> list[Json]:
        """Everything said, oldest first."""
        return [as_message(found) for found in await self._backend.scan(CHAT, "conversation", conversation)]

    async def append(self, conversation: str, body: Json) -> str:
        """Store a message as the conversation's last, show it, and return its id."""
        return await self._append(conversation, body, [])

    async def did(self, conversation: str, action: str, at: datetime, body: Json | None) -> datetime:
        """Note that a person did something, with the message it shows as; return when they first did it.

        The second time the same `action` comes, nothing is written.
        """
        key = f"{conversation}/did/{action}"
        mark = Put(CHAT, key, NEW, {"at": at.isoformat()})
        try:
            if body is None:
                await self._backend.commit([mark])
            else:
                await self._append(conversation, {**body, "action": action}, [mark])
        except Conflict:
            first = await self._backend.get(CHAT, key)
            return at if first is None else datetime.fromisoformat(first.body["at"])
        return at

    async def replace(self, conversation: str, message: str, changes: Json) -> Json | None:
        """Change a message in place and show it; None when there is no such message."""
        while True:
            old = await self._backend.get(CHAT, f"{conversation}/{message}")
            if old is None:
                return None
            body = {**old.body, **changes}
            try:
                await self._backend.commit([Put(CHAT, old.key, old.version, body)])
            except Conflict:
                continue
            return self._show(conversation, Document(CHAT, old.key, old.version + 1, body))

    def transient(self, conversation: str, event: Json) -> None:
        """Show something to those who are watching now, and keep nothing."""
        for queue in self._watchers.get(conversation, ()):
            queue.put_nowait(event)

    @contextmanager
    def watch(self, conversation: str) -> Iterator[Queue]:
        """Everything shown from now on; None means that the process is stopping."""
        queue: Queue = asyncio.Queue()
        self._watchers[conversation].add(queue)
        try:
            yield queue
        finally:
            self._watchers[conversation].discard(queue)
            if not self._watchers[conversation]:
                del self._watchers[conversation]
                self._shown.pop(conversation, None)

    async def follow(self) -> None:
        """Look for what other processes have said, for as long as the process lives."""
        while True:
            self._woken.clear()
            await attempt(self.look, log)
            await rest(self._woken, LOOK_SECONDS)

    async def look(self) -> None:
        """Show what was said or changed lately and has not been shown to those who are watching."""
        for conversation in list(self._watchers):
            shown = self._shown.setdefault(conversation, {})
            start = max(0, int(max(shown, default="0")) - RECENT)
            after = f"{conversation}/{start:08d}"
            for found in await self._backend.scan(CHAT, "conversation", conversation, after=after):
                if shown.get(_id(found), 0) < found.version:
                    self._show(conversation, found)

    def stop(self) -> None:
        for queues in self._watchers.values():
            for queue in queues:
                queue.put_nowait(None)

    async def _append(self, conversation: str, body: Json, others: list[Change]) -> str:
        body = {**body, "conversation": conversation}
        while True:
            number = await self._next(conversation)
            key = f"{conversation}/{number:08d}"
            try:
                await self._backend.commit([Put(CHAT, key, NEW, body), *others])
            except Conflict as conflict:
                if conflict.key != key:
                    raise
                await self._count_on(conversation, number)
                continue
            self._last[conversation] = max(number, self._last.get(conversation, 0))
            self._show(conversation, Document(CHAT, key, 1, body))
            return f"{number:08d}"

    async def _next(self, conversation: str) -> int:
        if conversation not in self._last:
            await self._count_on(conversation, 0)
        return self._last[conversation] + 1

    async def _count_on(self, conversation: str, number: int) -> None:
        """Find the newest message, knowing that there are so many at least."""
        after = f"{conversation}/{number:08d}"
        said = await self._backend.scan(CHAT, "conversation", conversation, after=after)
        newest = int(_id(said[-1])) if said else number
        self._last[conversation] = max(newest, self._last.get(conversation, 0))

    def _show(self, conversation: str, document: Document) -> Json:
        message = as_message(document)
        if conversation in self._watchers:
            self._shown.setdefault(conversation, {})[message["id"]] = document.version
        self.transient(conversation, {"type": "message", "message": message})
        return message


def as_message(document: Document) -> Json:
    """A stored message as the page reads it. `version` tells a changed message from the same again."""
    return {**document.body, "id": _id(document), "version": document.version}


def _id(document: Document) -> str:
    return document.key.rpartition("/")[2]
