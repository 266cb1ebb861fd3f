"""A person at the built-in chat, without a browser: what the page does, over the same HTTP and websocket.

For the demo and for tests that play whole rounds. It knows no more than the page does: what it sees and what
the cards on the screen say.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from aiohttp import ClientConnectionError, ClientError, ClientSession, WSMsgType

Json = dict[str, Any]
FIRST_PAUSE = 0.05


class ChatClient:
    """One persona in one tab. Use it as an async context manager.

    `messages` is what is on the screen by message id, in order. What is posted is posted again under the same
    id until the server has it, as the page does.
    """

    def __init__(self, session: ClientSession, url: str, persona: str) -> None:
        self.persona = persona
        self.messages: dict[str, Json] = {}
        self._session = session
        self._url = f"{url}/chat/{quote(persona, safe='')}"
        self._changed = asyncio.Condition()
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._watching = asyncio.create_task(self._watch())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._watching is not None:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching

    @property
    def said(self) -> list[Json]:
        """What the bot has said, oldest first."""
        in_order = sorted(self.messages.values(), key=lambda message: str(message["id"]))
        return [message for message in in_order if message.get("by") == "bot"]

    async def say(self, text: str, *, files: Mapping[str, bytes] | None = None, name: str = "") -> str:
        """Write, perhaps with files; the id it was posted under. `name` is an id to post it under again."""
        attached = [await self._upload(file, content) for file, content in (files or {}).items()]
        return await self._post({"kind": "text", "text": text, "files": attached}, name)

    async def press(self, verb: str, values: Mapping[str, Any] | None = None, *, submit: bool = False) -> str:
        """Press the newest button with this verb, with `values` typed in its card; the post's id.

        Raises LookupError when no card on the screen has one. `submit` does it as a client without Execute.
        """
        message, data = self.button(verb)
        filled = {**inputs(message), **data, **(values or {})}
        post = {"kind": "action", "verb": verb, "values": filled, "reply_to": message["id"]}
        return await self._post({**post, "answer_now": not submit}, "")

    def button(self, verb: str) -> tuple[Json, Json]:
        """The newest message that has a button with this verb, and the button's data."""
        for message in reversed(self.said):
            for action in actions(message.get("card")):
                if action.get("verb") == verb:
                    return message, dict(action.get("data", {}))
        raise LookupError(verb)

    async def until(self, seen: Callable[[Json], bool], seconds: float = 20.0) -> Json:
        """The newest message of the bot for which `seen` holds, as soon as there is one.

        Raises TimeoutError.
        """

        def found() -> Json | None:
            return next((message for message in reversed(self.said) if seen(message)), None)

        async with self._changed:
            async with asyncio.timeout(seconds):
                await self._changed.wait_for(lambda: found() is not None)
        message = found()
        if message is None:
            raise LookupError(self.persona)
        return message

    async def until_after(self, count: int, seconds: float = 20.0) -> Json:
        """The bot's newest message, as soon as it has said more than `count`. Raises TimeoutError."""
        async with self._changed:
            async with asyncio.timeout(seconds):
                await self._changed.wait_for(lambda: len(self.said) > count)
        return self.said[-1]

    async def _upload(self, name: str, content: bytes) -> Json:
        async with self._session.put(f"{self._url}/files/{quote(name, safe='')}", data=content) as answer:
            answer.raise_for_status()
            return dict(await answer.json())

    async def _post(self, body: Json, name: str) -> str:
        identity = name or str(uuid.uuid4())
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._session.post(f"{self._url}/posts", json={**body, "id": identity}) as answer:
                    if answer.status != 503:
                        answer.raise_for_status()
                        return identity
            except ClientConnectionError:
                pass
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)

    async def _watch(self) -> None:
        while True:
            with suppress(ClientError):
                async with self._session.ws_connect(f"{self._url}/live") as socket:
                    async for received in socket:
                        if received.type is WSMsgType.TEXT:
                            await self._take(received.json())
            await asyncio.sleep(FIRST_PAUSE)

    async def _take(self, event: Json) -> None:
        async with self._changed:
            if event["type"] == "history":
                self.messages = {message["id"]: message for message in event["messages"]}
            elif event["type"] == "message":
                self.messages[event["message"]["id"]] = event["message"]
            self._changed.notify_all()


def actions(node: Any) -> list[Json]:
    """Every button of a card, wherever it stands."""
    if isinstance(node, list):
        return [action for each in node for action in actions(each)]
    if not isinstance(node, dict):
        return []
    own = [node] if str(node.get("type", "")).startswith("Action.") else []
    inner = [value for key, value in node.items() if key not in {"fallback", "data"}]
    return [*own, *actions(inner)]


def inputs(message: Json) -> Json:
    """What the fields of a message's card hold before anybody types."""
    return _inputs(message.get("card"))


def _inputs(node: Any) -> Json:
    found: Json = {}
    if isinstance(node, dict):
        if str(node.get("type", "")).startswith("Input.") and "value" in node:
            found[node["id"]] = node["value"]
        for value in node.values():
            found |= _inputs(value)
    if isinstance(node, list):
        for value in node:
            found |= _inputs(value)
    return found
