"""A running bot and a round in it, for tests that play with everything real: HTTP, disk, signed links."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.cli.chat_client import ChatClient, actions
from bot.clock import Clock, system_clock
from bot.installation import Installation, running
from bot.personas import COORDINATOR
from bot.phrasebook import HERE, phrases
from bot.settings import LOCAL_HOST, Settings
from bot.sheets.template import write_template
from dialogs.model import Project
from templates import load_kinds

KINDS = load_kinds()
STATUS = KINDS["status_table"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL_HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Playing:
    """A bot that runs, and people at its built-in chat."""

    installation: Installation
    session: ClientSession

    def person(self, persona: str) -> ChatClient:
        return ChatClient(self.session, self.installation.url, persona)


@asynccontextmanager
async def playing(
    folder: Path, clock: Clock = system_clock, house: Path | None = None
) -> AsyncIterator[Playing]:
    settings = Settings(folder, str(folder / "bilagsbot.db"), free_port(), house=house)
    async with running(settings, clock) as installation, ClientSession() as session:
        yield Playing(installation, session)


def form(**values: str) -> dict[str, str]:
    """A filled form, with a deadline a fortnight from now."""
    deadline = (system_clock() + timedelta(days=14)).astimezone(HERE)
    filled = {
        "kind": STATUS.key,
        "title": "Bilag til redegørelsen",
        "deadline_on": deadline.date().isoformat(),
        "deadline_time": "12:00",
    }
    return {**filled, **values}


def sheet(projects: Sequence[Project], kind: str = STATUS.key) -> bytes:
    """The file that HR attaches."""
    return write_template(KINDS[kind].columns, phrases("da").section("intake.template"), projects)


async def make_round(hr: ChatClient, projects: Sequence[Project], **values: str) -> None:
    """HR's part until the owners are asked."""
    await hr.say("ny runde")
    await hr.until(lambda message: has(message, "save_round"))
    await hr.press("save_round", form(**values))
    await hr.say("", files={"projekter.xlsx": sheet(projects, values.get("kind", STATUS.key))})
    await hr.until(lambda message: has(message, "start_round"))
    await hr.press("start_round")


async def export(playing: Playing, hr: ChatClient) -> dict[str, bytes]:
    """The annex as HR gets it, by suffix."""
    before = len(hr.said)
    await hr.say("eksportér")
    message = await hr.until(lambda message: bool(message["files"]) and len(hr.said) > before + 1, 60)
    files = {}
    for file in message["files"]:
        async with playing.session.get(file["url"]) as answer:
            answer.raise_for_status()
            files[file["name"].rsplit(".", 1)[-1]] = await answer.read()
    return files


def has(message: Mapping[str, Any], verb: str) -> bool:
    return any(action.get("verb") == verb for action in actions(message.get("card")))


def asks_back(message: Mapping[str, Any]) -> str:
    """The button by which an owner stands by what they wrote, where the bot asks; empty where it does not."""
    return next((verb for verb in ("not_cpr", "keep", "place") if has(message, verb)), "")


def asked(message: Mapping[str, Any]) -> tuple[str, str]:
    """The project and the question on a question's card; empty when it is none."""
    for action in actions(message.get("card")):
        if action.get("verb") == "answer":
            return str(action["data"]["project"]), str(action["data"]["question"])
    return "", ""


HR = COORDINATOR
