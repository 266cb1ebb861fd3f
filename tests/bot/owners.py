"""Owners who never give up: at the built-in chat or in Teams, over HTTP, whatever becomes of the server.

Each does what is on the screen. What they write names the project and the question that was on it, and is
never written twice, so that afterwards every answer in the store says where it belongs and who gave it.
"""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientConnectionError, ClientError, ClientSession

from bot.cli.chat_client import ChatClient, Json, actions
from tests.bot.rounds import asked
from tests.fakes import activities

PAUSE = 0.03
"""Seconds before what failed is tried again."""


@dataclass
class Owner(ABC):
    """`written` is every text that was acknowledged, with the project and question that it is for."""

    name: str
    session: ClientSession
    url: str
    chance: random.Random
    written: dict[str, tuple[str, str]] = field(default_factory=dict)
    edits: int = 0

    async def go_on(self, stop: asyncio.Event) -> None:
        """Act until told to stop, and then until nothing of theirs is waiting to be placed."""
        while not stop.is_set() or "place" in _buttons(await self.screen()):
            await self.act()

    async def act(self) -> None:
        """Do one thing, and return when the bot has acknowledged it."""
        screen = await self.screen()
        buttons = _buttons(screen)
        if "place" in buttons:
            await self.say("nyt svar")
        elif "answer" in buttons:
            await self._answer(screen)
        elif "edit" in buttons:
            self.edits += 1
            await self.say(f"ret {self.edits % 3 + 1}")
        else:
            await self.say("start")

    async def _answer(self, screen: Json) -> None:
        project, question = asked(screen)
        text = f"{self.voice} nr. {len(self.written)} om {project} {question}"
        if self.chance.random() < 0.5:
            await self.press(screen, text)
        else:
            await self.say(text)
        self.written[text] = (project, question)

    async def written_more(self, answers: int) -> None:
        """Wait until they have given so many more answers."""
        enough = len(self.written) + answers
        while len(self.written) < enough:  # noqa: ASYNC110 -- it happens in other processes
            await asyncio.sleep(PAUSE)

    async def invited(self) -> None:
        """Wait until the bot has said something."""
        while not _buttons(await self.screen()):  # noqa: ASYNC110 -- it happens in other processes
            await asyncio.sleep(PAUSE)

    @property
    def voice(self) -> str:
        """What tells their texts from everybody else's."""
        return self.name

    @property
    @abstractmethod
    def email(self) -> str: ...

    @property
    @abstractmethod
    def id(self) -> str:
        """As the bot knows them."""

    @abstractmethod
    async def screen(self) -> Json:
        """The newest message of the bot."""

    @abstractmethod
    async def say(self, text: str) -> None:
        """Write, again and again until it is acknowledged."""

    @abstractmethod
    async def press(self, screen: Json, text: str) -> None:
        """Answer on the card itself."""


@dataclass
class ChatOwner(Owner):
    """Somebody at the built-in chat."""

    @property
    def email(self) -> str:
        return self.name

    @property
    def id(self) -> str:
        return self.name

    def __post_init__(self) -> None:
        self.client = ChatClient(self.session, self.url, self.name)

    async def screen(self) -> Json:
        said = [message for message in await self._history() if message["by"] == "bot"]
        return said[-1] if said else {}

    async def say(self, text: str) -> None:
        await self.client.say(text)

    async def press(self, screen: Json, text: str) -> None:
        self.client.messages = {screen["id"]: screen}
        await self.client.press("answer", {"answer": text})

    async def _history(self) -> list[Json]:
        """As a page that was just opened gets it."""
        while True:
            try:
                async with self.session.ws_connect(f"{self.url}/chat/{self.name}/live") as page:
                    messages: list[Json] = (await page.receive_json(timeout=10))["messages"]
                    return messages
            except (ClientError, TypeError, TimeoutError):
                await asyncio.sleep(PAUSE)


@dataclass
class TeamsOwner(Owner):
    """Somebody in Teams: posts activities as Teams does, and sees what the connector was told to show."""

    connector: str = ""

    @property
    def email(self) -> str:
        return f"{self.name}@eks.dk"

    @property
    def id(self) -> str:
        return f"oid-{self.name}"

    @property
    def person(self) -> Json:
        return {"id": f"29:{self.name}", "name": self.name, "aadObjectId": self.id}

    async def arrive(self) -> None:
        """Get the app. The directory knows them by the e-mail address that HR has."""
        member = {**self.person, "email": self.email, "userPrincipalName": self.email}
        async with self.session.post(f"{_origin(self.connector)}/_fake/members", json=member) as answer:
            answer.raise_for_status()
        await self._post(activities.installed(self.connector, self.person))

    async def screen(self) -> Json:
        async with self.session.get(f"{_origin(self.connector)}/_fake/messages") as answer:
            shown = (await answer.json()).get(str(activities.personal(self.person)["id"]), [])
        cards = shown[-1].get("attachments") or [{}] if shown else [{}]
        return {"card": cards[0].get("content")}

    async def say(self, text: str) -> None:
        await self._post(activities.message(text, self.connector, self.person))

    async def press(self, screen: Json, text: str) -> None:
        values = {**_buttons(screen)["answer"], "answer": text}
        await self._post(activities.execute("answer", values, self.connector, self.person, "1"))

    async def _post(self, activity: Mapping[str, Any]) -> None:
        """The same activity until it is taken, as Teams does."""
        sent = {**activity, "timestamp": datetime.now(UTC).isoformat()}
        while True:
            try:
                async with self.session.post(f"{self.url}/api/messages", json=sent) as answer:
                    if answer.status == 200:
                        await answer.read()
                        return
            except (ClientConnectionError, ClientError):
                pass
            await asyncio.sleep(PAUSE)


def _buttons(screen: Json) -> dict[str, Json]:
    return {action.get("verb", ""): action.get("data", {}) for action in actions(screen.get("card"))}


def _origin(connector: str) -> str:
    return connector.removesuffix("/connector")
