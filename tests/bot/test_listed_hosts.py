"""No request ever leaves for a host off the list: a bot in its own process, led astray in every way we know.

All it looks up and connects to is recorded inside that process by the interpreter's own audit events. What is
posted to it is properly signed, so that nothing but the list stands between a bad address and the network.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import system_clock
from dialogs.model import Address, Person
from storage.opening import open_backend
from storage.repository import PEOPLE, Changes, Repository
from tests.bot.teams_town import HR, ROOT, Microsoft, Town, microsoft, process, settings_of
from tests.bot.test_teams_files import PROJECTS, attached, is_offer
from tests.fakes import activities as made
from tests.fakes.activities import ALICE, Json

FOREIGN = (
    "https://evil.example/",
    "http://evil.example/connector",
    "https://evil.example@127.0.0.1.evil.example/",
    "http://127.0.0.1@evil.example/",
    "http://127.0.0.1:80@evil.example/",
    "http://127.0.0.1%40evil.example/",
    "http://evil.example#127.0.0.1/",
    "http://evil.example?127.0.0.1/",
    "http://evil.example\\@127.0.0.1/",
    "http://127.0.0.1\\@evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://127.0.0.1%2eevil.example/",
    "http://[::ffff:10.0.0.1]/",
    "http://10.0.0.1/",
    "http://169.254.169.254/metadata",
    "http://0x7f000002/",
    "http://2130706434/",
    "http://127.1/",
    "http://127.0.0.2/",
    "http://ⓔvil.example/",
    "http://evil。example/",
    "https://smba.trafficmanager.net.evil.example/",
    "https://smba.trafficmanager.net/emea/",
    "//evil.example/",
    "evil.example",
    "ftp://evil.example/",
    "file:///etc/passwd",
    "http://user:pw@127.0.0.1/",
    " http://evil.example/",
    "http://127.0.0.1\r\nHost: evil.example/",
    "http://evil.example:99999/",
)


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    return tmp_path / "heard"


def targets(heard: Path) -> Iterator[tuple[str, Any]]:
    """What the process looked up or connected to; a socket pair of its own is neither."""
    for line in heard.read_text("utf-8").splitlines():
        event, target = json.loads(line)
        yield event, target


def foreign(heard: Path, servers: Microsoft, *allowed: int) -> list[tuple[str, Any]]:
    """Everything it reached for that is not one of Microsoft's servers here, by address and port."""
    urls = (servers.connector.origin, servers.keys.metadata, servers.login.origin, servers.drive.origin)
    known = {("127.0.0.1", urlsplit(url).port) for url in urls} | {("127.0.0.1", port) for port in allowed}
    return [
        (event, target)
        for event, target in targets(heard)
        if event != "socket.connect" or not isinstance(target, list) or tuple(target[:2]) not in known
        if not (event == "socket.getaddrinfo" and target in {"127.0.0.1", "0.0.0.0"})
        if event != "subprocess.Popen"
    ]


async def play(here: Town) -> None:
    """An ordinary day, so that there is something to lead astray."""
    here.meet(HR, "hr@kommune.example")
    here.meet(ALICE, "alice@kommune.example")
    await here.say(ALICE, "hej")
    await here.open_round(PROJECTS)
    await here.until(ALICE, lambda body: "Grøn omstilling" in json.dumps(body, ensure_ascii=False))
    await here.say(ALICE, "start")
    await here.say(
        ALICE, "Vi har <a href='https://evil.example/a'>plantet</a> ![x](https://evil.example/b) træer"
    )


def somebody(number: int) -> Json:
    """Another person each time: nobody is written to faster than Teams allows."""
    return {
        "id": f"29:s{number}",
        "name": f"S {number}",
        "aadObjectId": f"eeeeeeee-0000-0000-0000-{number:012}",
    }


async def strange_service_urls(here: Town) -> None:
    for number, url in enumerate(FOREIGN):
        person = somebody(number)
        for activity in (
            made.message("hej", url, person),
            made.installed(url, person),
            made.execute("send", {}, url, person),
        ):
            assert (await here.post(activity, serviceurl=url))[0] in {400, 401, 403}, url
        activity = made.message("hej", here.microsoft.connector.url, person, relatesTo={"serviceUrl": url})
        channel = {**activity["channelData"], "serviceUrl": url}
        assert (await here.post({**activity, "channelData": channel}))[0] == 200


async def strange_files(here: Town) -> None:
    await here.say(HR, "skabelon")
    (part,) = attached(await here.until(HR, is_offer))
    for number, url in enumerate(FOREIGN):
        await here.post(made.with_file("p.xlsx", url, here.microsoft.connector.url, somebody(number)))
        info = {"uploadUrl": url, "contentUrl": url, "name": "x", "uniqueId": "u", "fileType": "xlsx"}
        value = {"action": "accept", "context": part["content"]["acceptContext"], "uploadInfo": info}
        await here.post(
            made.invoke("fileConsent/invoke", value, here.microsoft.connector.url, HR, replyToId=url)
        )
        value = {"action": "accept", "context": {"link": url}, "uploadInfo": info}
        await here.post(made.invoke("fileConsent/invoke", value, here.microsoft.connector.url, HR))
    await here.post(made.with_file("p.xlsx", FOREIGN[0], here.microsoft.connector.url, HR))
    activity = made.message("hej", here.microsoft.connector.url, HR)
    for kind in ("image/png", "text/html", "application/vnd.microsoft.card.adaptive"):
        pictures = [
            {"contentType": kind, "contentUrl": url, "content": f"<img src='{url}'>"} for url in FOREIGN
        ]
        await here.post({**activity, "id": kind, "attachments": pictures})


async def test_an_ordinary_day_and_a_bad_one_reach_listed_hosts_only(tmp_path: Path, heard: Path) -> None:
    async with microsoft() as servers, process(servers, tmp_path, heard) as running:
        await play(running.town)
        await strange_service_urls(running.town)
        await strange_files(running.town)
        assert foreign(heard, servers) == []
        reached = {tuple(target[:2]) for event, target in targets(heard) if event == "socket.connect"}
        for url in (
            servers.connector.origin,
            servers.keys.metadata,
            servers.login.origin,
            servers.drive.origin,
        ):
            assert ("127.0.0.1", urlsplit(url).port) in reached, "the recording misses what surely happened"


async def test_what_is_stored_is_checked_again_before_it_is_called(tmp_path: Path, heard: Path) -> None:
    """Addresses in an old store, or one that somebody wrote into, are no permission."""
    backend = await open_backend(settings_of(tmp_path).store)
    changes = Changes()
    for number, url in enumerate(FOREIGN):
        address = Address("msteams", url, f"a:{number}", f"29:{number}", "28:bot", made.TENANT)
        changes.put(PEOPLE, Person(f"p{number}", "P", (f"p{number}@kommune.example",), "da", address))
    await Repository(backend).commit(changes, system_clock())
    await backend.close()
    contacts = tuple(f"p{number}@kommune.example" for number in range(len(FOREIGN)))
    asked = [type(PROJECTS[0])("1", "", 0, "Alle", number="1", owners=("Alle",), contacts=contacts)]
    async with microsoft() as servers, process(servers, tmp_path, heard) as running:
        running.town.meet(HR, "hr@kommune.example")
        await running.town.open_round(asked)
        await running.town.until(HR, lambda body: "startet" in json.dumps(body, ensure_ascii=False))
        async with asyncio.timeout(60):
            while len(errors := await given_up(tmp_path)) < len(FOREIGN):
                await running.town.say(HR, "status")
        assert foreign(heard, servers) == []
    assert set(errors) == {"host_not_listed"}


async def given_up(folder: Path) -> list[str]:
    """Why invitations were given up, from the store of the bot that runs."""
    backend = await open_backend(settings_of(folder).store)
    rows = [row.body for row in await backend.scan("outbox") if row.body["person"].startswith("p")]
    await backend.close()
    return [row["error"] for row in rows if row["error"]]


async def test_a_redirect_is_followed_by_nobody(tmp_path: Path, heard: Path) -> None:
    """Connector, keys, login and OneDrive each answer with a redirect to a server that is listening."""
    asked: list[str] = []

    async def astray(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", astray)
    async with TestServer(app) as elsewhere, microsoft() as servers:
        target = str(elsewhere.make_url("/astray"))

        async def redirect(_: web.Request) -> web.Response:
            return web.Response(status=307, headers={"Location": target})

        lured = web.Application()
        lured.router.add_route("*", "/{path:.*}", redirect)
        async with TestServer(lured, host="127.0.0.1") as trap:
            servers.login.status, servers.login.headers = 307, {"Location": target}
            async with process(servers, tmp_path / "a", heard) as running:
                url = str(trap.make_url("/connector"))
                assert (await running.town.post(made.message("hej", url, ALICE), serviceurl=url))[0] == 200
                servers.login.status, servers.login.headers = 200, {}
            async with process(servers, tmp_path / "b", heard) as running:
                assert (await running.town.post(made.message("hej", url, ALICE), serviceurl=url))[0] == 200
                servers.drive.location, servers.drive.status = target, 302
                await running.town.post(made.with_file("p.xlsx", url, servers.connector.url, HR))
            assert any(event == "socket.connect" and at[1] == trap.port for event, at in targets(heard))
            assert foreign(heard, servers, trap.port or 0) == []
        servers.keys.elsewhere = target
        async with process(servers, tmp_path / "c", heard) as running:
            assert (await running.town.post(made.message("hej", servers.connector.url, ALICE)))[0] == 503
        assert asked in ([], ["/astray"]), "the key server alone may name another place on its own host"


async def test_the_recording_hears_what_gets_out(tmp_path: Path) -> None:
    """The control: a process that listens in on itself and then does what ours must not."""
    heard = tmp_path / "heard"
    code = (
        "import socket, sys; from tests.fakes.teams_bot import listen_in; listen_in(sys.argv[1])\n"
        "import asyncio, aiohttp\n"
        "async def main():\n"
        "    async with aiohttp.ClientSession() as session:\n"
        "        for url in ('http://127.0.0.9:1/', 'http://evil.invalid/'):\n"
        "            try: await session.get(url)\n"
        "            except aiohttp.ClientError: pass\n"
        "asyncio.run(main())\n"
    )
    done = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(heard), cwd=ROOT)
    assert await done.wait() == 0
    found = list(targets(heard))
    assert ("socket.connect", ["127.0.0.9", 1]) in found
    assert ("socket.getaddrinfo", "evil.invalid") in found
