"""Plays a script over the real bot: HTTP, store, restarts. Every message has to have its line."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from aiohttp import ClientSession, WSServerHandshakeError

from bot.cli.chat_client import actions, inputs
from bot.installation import Installation, running
from bot.settings import Settings
from tests.bot.rounds import STATUS, form, free_port, sheet
from tests.bot.script import Script, WrongScript
from tests.bot.sheet_files import workbook

Json = dict[str, Any]
PATIENCE = 30.0
"""Seconds of real time until something that comes by itself must have come: an annex is made meanwhile."""

_SPEAKER = re.compile(
    r"(?P<who>[A-ZÆØÅ][\wæøå]*)(?: \[(?P<how>[^\]]+)\] (?P<what>[^:]*))?(?::(?P<text>.*))?", re.DOTALL
)
_PASSES = re.compile(r"der går (\d+) (dage|timer|minutter)")
_UNITS = {"dage": "days", "timer": "hours", "minutter": "minutes"}
_TYPED = {
    "(tom besked)": "",
    "(200 kB tekst)": "Vi har nået meget i år. " * 8_334,
    "(350 ord)": "Vi mødes hver uge. " * 87 + "Det virker",
}


@dataclass
class StageClock:
    """Goes on by a tenth of a second whenever it is looked at, and by a minute from one thing to the next."""

    now: datetime = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=0.1)
        return self.now


class Stage:
    """Plays one script. Use it as an async context manager; AssertionError names the line that failed."""

    def __init__(self, script: Script, folder: Path, store: str = "") -> None:
        self.script = script
        self.clock = StageClock()
        self.settings = Settings(folder, store or str(folder / "bilagsbot.db"), free_port())
        self._stack = AsyncExitStack()
        self._heard: defaultdict[str, int] = defaultdict(int)
        self._cards: defaultdict[str, list[tuple[str, Json]]] = defaultdict(list)
        self._visible: dict[str, list[tuple[str, Json]]] = {}
        self._last: tuple[str, Json, datetime] | None = None
        self._on_card: list[str] = []
        self._silent = False

    async def __aenter__(self) -> Self:
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def play(self) -> None:
        if self.script.round_title:
            await self.make_round()
        for line in self.script.lines:
            try:
                await self._play(line.text)
            except (AssertionError, LookupError, WrongScript) as error:
                raise AssertionError(f"line {line.number}: {line.text}\n{error}") from error
        await self._nothing_more()

    async def _start(self) -> None:
        self.installation: Installation = await self._stack.enter_async_context(
            running(self.settings, self.clock)
        )
        self.session = await self._stack.enter_async_context(ClientSession())

    async def _play(self, text: str) -> None:
        said = text.partition(":")
        if said[0] == "Bot" or said[0].startswith("Bot til "):
            await self._listen(said[0].removeprefix("Bot").removeprefix(" til "), said[2].strip())
        elif said[0] == "Kort":
            self._look(said[2].strip())
        else:
            await self._nothing_more()
            self._silent = False
            self.clock.now += timedelta(minutes=1)
            await (self._direct(text[1:-1]) if text.startswith("(") else self._act(text))

    async def _direct(self, what: str) -> None:
        passed = _PASSES.fullmatch(what)
        if passed:
            self.clock.now += timedelta(**{_UNITS[passed[2]]: int(passed[1])})
            await self._settle()
        elif what == "botten genstarter":
            await self._stack.aclose()
            await self._start()
        elif what.startswith("samme besked kommer igen") and self._last is not None:
            who, body, at = self._last
            if what.endswith("som ny"):
                body = {**body, "id": str(uuid.uuid4()), "waited_ms": self._ms_since(at)}
            await self._post(who, body)
        else:
            raise WrongScript(what)

    async def _act(self, text: str) -> None:
        found = _SPEAKER.fullmatch(text)
        if found is None or found["who"] not in self.script.people:
            raise WrongScript(text)
        who, how, what = found["who"], found["how"], (found["what"] or "").strip()
        words = (found["text"] or "").strip()
        if how is None:
            await self._do(who, {"kind": "text", "text": _TYPED.get(words, words)})
        elif how in {"knap", "gammel knap"}:
            await self._press(who, what, words, oldest=how == "gammel knap")
        elif how == "hurtigt" and self._last is not None:
            early = self._last[2] + timedelta(seconds=0.05)
            await self._do(who, {"kind": "text", "text": what, "waited_ms": self._ms_since(early)})
        elif how == "fil":
            await self._do(who, {"kind": "text", "text": "", "files": await self._attach(who, what)})
        else:
            raise WrongScript(text)

    def _ms_since(self, at: datetime) -> int:
        """Until the server looks at the clock next."""
        return round((self.clock.now + timedelta(seconds=0.1) - at).total_seconds() * 1000)

    async def _do(self, who: str, body: Json) -> None:
        body = {**body, "id": str(uuid.uuid4())}
        self._last = who, body, self.clock.now + timedelta(seconds=0.1)
        await self._post(who, body)

    async def _post(self, who: str, body: Json) -> None:
        self._on_card = []
        async with self.session.post(f"{self._url(who)}/posts", json=body) as answer:
            assert answer.status == 200, answer.status
            reply = await answer.json()
        shown = [reply["text"]] if reply["text"] and not reply["message"] else []
        self._on_card = [*shown, *([reply["message"]["text"]] if reply["message"] else [])]
        self._last = (who, body, self._last[2]) if self._last else None
        await self._settle()

    async def _press(self, who: str, title: str, words: str, *, oldest: bool) -> None:
        await self._messages(who)
        found = [
            (key, card, action)
            for key, card in (self._cards if oldest else self._visible)[who]
            for action in actions(card)
            if action.get("title") == title
        ]
        assert found, f"no button called {title}"
        key, card, action = found[0 if oldest else -1]
        values = {**inputs({"card": card}), **action.get("data", {})}
        values |= {"answer": words} if words else {}
        body = {"kind": "action", "verb": action["verb"], "values": values, "reply_to": key}
        await self._do(who, {**body, "answer_now": True})

    async def _attach(self, who: str, what: str) -> list[Json]:
        contents = {
            "projekter": [sheet(self.script.projects, self.script.kind or STATUS.key)],
            "uden titel": [workbook([["Nr", "Ejer", "Kontakt"], ["1", "Skolerne", "a@eksempel.example"]])],
            "to på en gang": [sheet(self.script.projects)] * 2,
        }
        if what not in contents:
            raise WrongScript(what)
        files = []
        for content in contents[what]:
            async with self.session.put(f"{self._url(who)}/files/projekter.xlsx", data=content) as answer:
                answer.raise_for_status()
                files.append(await answer.json())
        return files

    async def _listen(self, name: str, expected: str) -> None:
        who = name or (self._last[0] if self._last else "")
        if who not in self.script.people:
            raise WrongScript(f"who is {who}?")
        if expected == "(intet)":
            await self._nothing_more()
            self._silent = True
            return
        assert not self._silent, "it was said that nothing comes"
        message = await self._next(who)
        self._heard[who] += 1
        _match(expected, message)

    async def _next(self, who: str) -> str:
        """The next message to `who` that no line has spoken of, as soon as there is one."""
        messages = await self._messages(who)
        if len(messages) > self._heard[who]:
            return messages[self._heard[who]]
        async with self.session.ws_connect(f"{self._url(who)}/live") as socket:
            while len(messages) <= self._heard[who]:
                try:
                    await asyncio.wait_for(socket.receive_json(), PATIENCE)
                except TimeoutError:
                    raise AssertionError(f"nothing is said to {who}") from None
                messages = await self._messages(who)
        return messages[self._heard[who]]

    def _look(self, expected: str) -> None:
        assert self._on_card, "no card answered"
        _match(expected, self._on_card.pop(0))

    async def _nothing_more(self) -> None:
        await self._settle()
        assert self._on_card == [], f"the card says: {self._on_card}"
        for who in self.script.people:
            more = (await self._messages(who))[self._heard[who] :]
            assert more == [], f"said to {who} without a line: {more}"

    async def _settle(self) -> None:
        ticker = self.installation.ticker
        for work in (ticker.close, ticker.invite, ticker.remind, ticker.announce):
            await work()
        await self.installation.outbox.catch_up()

    async def _messages(self, who: str) -> list[str]:
        """What the bot has said to `who`, as first said; every card ever seen is remembered."""
        try:
            async with self.session.ws_connect(f"{self._url(who)}/live") as socket:
                history = await socket.receive_json()
        except WSServerHandshakeError as error:
            if error.status == 404:  # nobody has asked them anything yet
                return []
            raise
        said = [message for message in history["messages"] if message["by"] == "bot"]
        self._visible[who] = [(m["id"], m["card"]) for m in said if m["card"]]
        self._cards[who] += [seen for seen in self._visible[who] if seen not in self._cards[who]]
        return [_words(message) for message in said]

    async def make_round(self) -> None:
        """HR's part, by the same HTTP; what HR is told meanwhile has tests of its own."""
        deadline = self.clock.now + timedelta(days=self.script.days)
        values = form(title=self.script.round_title, deadline_on=deadline.date().isoformat())
        values |= {"kind": self.script.kind} if self.script.kind else {}
        await self._do("HR", {"kind": "text", "text": "ny runde"})
        await self._do("HR", {"kind": "action", "verb": "save_round", "values": values})
        await self._do("HR", {"kind": "text", "text": "", "files": await self._attach("HR", "projekter")})
        await self._do("HR", {"kind": "text", "text": "start"})
        self._heard["HR"] = len(await self._messages("HR"))
        self._on_card = []

    def _url(self, who: str) -> str:
        return f"{self.settings.base_url}/chat/{quote(self.script.people[who], safe='')}"


def _words(message: Json) -> str:
    """What is said, and the files that come with it."""
    return " ".join([message["text"], *(f"[{file['name']}]" for file in message["files"])])


def _match(expected: str, message: str) -> None:
    at, squeezed = 0, " ".join(message.split())
    for part in (" ".join(part.split()) for part in expected.split("…")):
        found = squeezed.find(part, at)
        assert found >= 0, f"{part!r} is not said; it says: {squeezed[:1500]}"
        at = found + len(part)
