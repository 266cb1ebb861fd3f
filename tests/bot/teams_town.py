"""A whole bot for Teams on this machine: a connector, Microsoft's keys and login, OneDrive, and people.

Nothing of the product is replaced. Microsoft's servers stand on 127.0.0.1, and their addresses are given to
the bot in code, as its endpoints.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.clock import Clock, system_clock
from bot.delivery.pace import PER_TENANT
from bot.installation import Installation, running
from bot.settings import Settings, TeamsSettings
from bot.trust.endpoints import Endpoints
from bot.trust.hosts import LOOPBACK, Hosts
from tests.bot.rounds import form, free_port, sheet
from tests.fakes import activities as made
from tests.fakes.activities import BOT, Json
from tests.fakes.connector import FakeConnector
from tests.fakes.keyserver import KeyServer
from tests.fakes.onedrive import OneDrive
from tests.fakes.tokenserver import APP, PASSWORD, TENANT, TokenServer

ROOT = Path(__file__).parents[2]
HR: Json = {"id": "29:hr", "name": "Karen Holm", "aadObjectId": "cccccccc-0000-0000-0000-00000000000c"}


def settings_of(folder: Path, **more: Any) -> Settings:
    """A full configuration, but for the hosts: this machine's, which no environment can set."""
    teams = TeamsSettings(
        APP,
        TENANT,
        password=PASSWORD,
        tenants=frozenset({TENANT}),
        service_hosts=frozenset({"127.0.0.1"}),
        file_hosts=frozenset({"127.0.0.1"}),
    )
    named = {"port": free_port(), "coordinators": frozenset({HR["aadObjectId"]}), "teams": teams}
    url = "https://bilagsbot.kommune.example"
    return Settings(folder, str(folder / "bilagsbot.db"), url=url, **{**named, **more})


@dataclass
class Microsoft:
    """Its servers."""

    connector: FakeConnector
    keys: KeyServer
    login: TokenServer
    drive: OneDrive

    @property
    def endpoints(self) -> Endpoints:
        hosts = Hosts(LOOPBACK)
        return Endpoints(self.keys.metadata, hosts, self.login.origin, hosts, machine=self.login.machine)

    def token(self, **changed: Any) -> str:
        return self.keys.token(**{"aud": APP, "serviceurl": self.connector.url, **changed})


@dataclass
class Town:
    """Microsoft, a bot's address, and what people do there."""

    microsoft: Microsoft
    url: str
    client: ClientSession

    async def post(self, activity: Json, **changed: Any) -> tuple[int, Any]:
        """Post an activity as Teams does, with a token for it; the status, and the body when there is one."""
        claims = {"serviceurl": activity.get("serviceUrl"), **changed}
        headers = {"Authorization": f"Bearer {self.microsoft.token(**claims)}"}
        async with self.client.post(f"{self.url}/api/messages", json=activity, headers=headers) as response:
            body = await response.read()
            return response.status, json.loads(body) if body else None

    async def say(self, person: Json, text: str) -> list[Json]:
        """Write, and return what the bot has said to it when the request is answered."""
        return await self._done(person, made.message(text, self.microsoft.connector.url, person))

    async def press(self, person: Json, verb: str, values: Json) -> list[Json]:
        return await self._done(
            person, made.submit({"verb": verb, **values}, self.microsoft.connector.url, person)
        )

    async def attach(self, person: Json, name: str, content: bytes) -> list[Json]:
        url = self.microsoft.drive.put_there(name, content)
        return await self._done(person, made.with_file(name, url, self.microsoft.connector.url, person))

    async def _done(self, person: Json, activity: Json) -> list[Json]:
        before = len(self.said(person))
        status, _ = await self.post(activity)
        assert status == 200
        return self.said(person)[before:]

    def said(self, person: Json) -> list[Json]:
        conversation = made.personal(person)["id"]
        return [body for body in self.microsoft.connector.sent(conversation) if body["type"] == "message"]

    def meet(self, person: Json, email: str) -> None:
        """Let the directory know somebody."""
        member = {"id": person["id"], "name": person["name"], "email": email, "userPrincipalName": email}
        self.microsoft.connector.members[person["id"]] = member

    async def open_round(self, projects: Any) -> None:
        """HR's part until the owners are asked."""
        await self.say(HR, "ny runde")
        await self.press(HR, "save_round", form())
        await self.attach(HR, "projekter.xlsx", sheet(projects))
        await self.say(HR, "start")

    async def until(self, person: Json, seen: Any) -> Json:
        """The newest message to them for which `seen` holds, as soon as there is one."""

        def found(_: object) -> Json | None:
            return next((body for body in reversed(self.said(person)) if seen(body)), None)

        await self.microsoft.connector.wait_for(lambda c: found(c) is not None, 30)
        message = found(None)
        assert message is not None
        return message


@dataclass
class Process:
    """A bot that can be stopped and killed."""

    bot: asyncio.subprocess.Process
    town: Town


@asynccontextmanager
async def microsoft() -> AsyncIterator[Microsoft]:
    async with FakeConnector() as connector, KeyServer() as keys, TokenServer() as login, OneDrive() as drive:
        yield Microsoft(connector, keys, login, drive)


@asynccontextmanager
async def process(
    servers: Microsoft, folder: Path, heard: Path | None = None, pace: int = PER_TENANT
) -> AsyncIterator[Process]:
    """A bot in a process of its own, ready to be posted to; killed at the end if it still runs."""
    port = free_port()
    said = {
        "folder": str(folder),
        "port": port,
        "metadata": servers.endpoints.metadata,
        "login": servers.endpoints.login,
        "heard": str(heard or ""),
        "pace": pace,
    }
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.teams_bot", json.dumps(said)), cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    assert bot.stdout
    try:
        async with asyncio.timeout(60), ClientSession() as client:
            assert (await bot.stdout.readline()).strip(), "it did not start"
            yield Process(bot, Town(servers, f"http://127.0.0.1:{port}", client))
    finally:
        if bot.returncode is None:
            bot.kill()
        await bot.communicate()


@asynccontextmanager
async def town(folder: Path, clock: Clock = system_clock, **more: Any) -> AsyncIterator[Town]:
    async with microsoft() as servers, running(settings_of(folder, **more), clock, servers.endpoints) as bot:
        async with ClientSession() as client:
            yield Town(servers, local(bot), client)
        await asyncio.sleep(0)


def local(bot: Installation) -> str:
    return bot.url.replace("0.0.0.0", "127.0.0.1")


__all__ = ["BOT", "HR", "Microsoft", "Town", "microsoft", "process", "settings_of", "town"]
