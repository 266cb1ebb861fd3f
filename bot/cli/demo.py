"""A whole sample round played by itself: HR and the owners, each at the built-in chat, against a real server.

No path of its own: the store is on disk, every answer is committed, and the files come by the links that HR
is offered.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.cli.chat_client import ChatClient, actions
from bot.clock import system_clock
from bot.installation import running
from bot.personas import COORDINATOR
from bot.phrasebook import HERE, Phrases, phrases
from bot.settings import LOCAL_HOST, Settings
from bot.sheets.template import write_template
from dialogs.richtext import plain
from templates import Kind, Sample, load_kinds, sample

KIND = "status_table"
NAMES = {"docx": "annex.docx", "pdf": "annex.pdf", "html": "annex.html"}


async def play(out: Path) -> int:
    """Play the round and write the annex into `out`; the exit status."""
    words = phrases("da")
    kind = load_kinds()[KIND]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), str(Path(folder) / "bilagsbot.db"), _free_port())
        async with running(settings) as installation, ClientSession() as session:
            stage = _Stage(session, installation.url, kind, sample(kind), words)
            files = await stage.play()
    await asyncio.to_thread(_write, out, files)
    for name in files:
        _tell(words, "wrote", path=out / name)
    return 0


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)


class _Stage:
    """The people of the sample, doing what people do."""

    def __init__(self, session: ClientSession, url: str, kind: Kind, round_: Sample, words: Phrases) -> None:
        self._session = session
        self._url = url
        self._kind = kind
        self._sample = round_
        self._words = words

    async def play(self) -> dict[str, bytes]:
        async with self._person(COORDINATOR) as hr:
            await self._make_round(hr)
            await asyncio.gather(
                *(self._answer(person.emails[0], person.name) for person in self._sample.people)
            )
            return await self._export(hr)

    def _person(self, persona: str) -> ChatClient:
        return ChatClient(self._session, self._url, persona)

    async def _make_round(self, hr: ChatClient) -> None:
        await hr.say(self._command("new_round"))
        await hr.until(lambda message: _has(message, "save_round"))
        await hr.press("save_round", self._form())
        sheet = write_template(
            self._kind.columns, self._words.section("intake.template"), self._sample.projects
        )
        await hr.say("", files={"projekter.xlsx": sheet})
        await hr.until(lambda message: _has(message, "start_round"))
        await hr.press("start_round")
        _tell(self._words, "started", title=self._sample.round.title, number=len(self._sample.projects))

    def _form(self) -> dict[str, str]:
        round_ = self._sample.round
        deadline = (system_clock() + timedelta(days=14)).astimezone(HERE)
        return {
            "kind": self._kind.key,
            "title": round_.title,
            "subtitle": round_.subtitle,
            "heading": round_.heading,
            "year": str(round_.year or ""),
            "fund": round_.fund,
            "committee": round_.committee,
            "meeting_on": (deadline + timedelta(days=14)).date().isoformat(),
            "deadline_on": deadline.date().isoformat(),
            "deadline_time": "12:00",
            "published_where": round_.published_where,
            "intro": plain(round_.intro),
        }

    async def _answer(self, persona: str, name: str) -> None:
        """One owner: begins, answers what is asked, sends, until there is nothing left."""
        async with self._person(persona) as owner:
            await owner.until(lambda message: _has(message, "start"))
            count = len(owner.said)
            await owner.say(self._command("start", "owner"))
            while True:
                message = await owner.until_after(count)
                count = len(owner.said)
                if not await self._react(owner, message):
                    break
            _tell(self._words, "answered", name=name)

    async def _react(self, owner: ChatClient, message: Mapping[str, Any]) -> bool:
        """Do what the newest card asks for; False when it asks for nothing."""
        buttons = {action.get("verb"): action.get("data", {}) for action in actions(message.get("card"))}
        if "answer" in buttons:
            await self._write(owner, buttons["answer"])
        elif "send" in buttons:
            await owner.press("send")
        elif "choose_project" in buttons:
            await owner.press("choose_project")
        else:
            return False
        return True

    async def _write(self, owner: ChatClient, asked: Mapping[str, Any]) -> None:
        number = str(asked["project"]).rsplit("-", 1)[-1]
        project = next(p for p in self._sample.projects if p.number == number)
        typed = self._sample.typed[project.id].get(str(asked["question"]), "")
        await owner.say(typed or self._command("skip", "owner"))

    async def _export(self, hr: ChatClient) -> dict[str, bytes]:
        await hr.say(self._command("export"))
        message = await hr.until(lambda message: len(message["files"]) == len(NAMES), 60)
        files = {}
        for file in message["files"]:
            async with self._session.get(file["url"]) as answer:
                answer.raise_for_status()
                files[NAMES[file["name"].rsplit(".", 1)[-1]]] = await answer.read()
        return files

    def _command(self, code: str, side: str = "desk") -> str:
        """The first word a person would type for it."""
        return str(self._words.section(f"commands.{side}")[code][0])


def _has(message: Mapping[str, Any], verb: str) -> bool:
    return any(action.get("verb") == verb for action in actions(message.get("card")))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL_HOST, 0))
        return int(probe.getsockname()[1])


def _tell(words: Phrases, code: str, **values: object) -> None:
    sys.stdout.write(words(f"command.demo_{code}", **values) + "\n")
    sys.stdout.flush()
