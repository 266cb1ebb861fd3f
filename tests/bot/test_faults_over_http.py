"""What the store cannot do is said to the person, in Danish, and nothing acknowledged is lost: over HTTP.

The server is `app.py` itself, on a disk that is really full, in a folder that really cannot be written, with
a file that is really damaged, on a disk that really confirms nothing.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from dialogs.richtext import plain
from storage.opening import open_backend
from storage.repository import ANSWERS, Repository
from storage.verifying import verify
from tests.bot.owners import ChatOwner, TeamsOwner
from tests.bot.rounds import asked
from tests.bot.server import ROOT, Server
from tests.bot.test_kills import begin, connector
from tests.fakes import activities
from tests.storage.test_tinydb_faults import DISKS, small_disk
from tests.storage.test_verifying import make

FILE = "bilagsbot.db"
NOT_SAVED = "ikke gemt"
AS_OTHERS = ("setpriv", "--bounding-set", "-dac_override") if os.geteuid() == 0 else ()
"""What makes root's process ask for permission, as everybody else's does."""


@dataclass
class Play:
    """A server with one owner in the chat and one in Teams, each at a question, the first answered."""

    server: Server
    session: ClientSession
    chat: ChatOwner
    teams: TeamsOwner

    async def post(self, text: str, identity: str) -> tuple[int, str]:
        """Once, and what came of it."""
        body = {"id": identity, "kind": "text", "text": text}
        url = f"{self.server.url}/chat/{self.chat.name}/posts"
        async with self.session.post(url, json=body) as answer:
            return answer.status, await answer.text()

    async def activity(self, activity: activities.Json) -> tuple[int, str]:
        async with self.session.post(f"{self.server.url}/api/messages", json=activity) as answer:
            return answer.status, await answer.text()

    def message(self, text: str) -> activities.Json:
        now = datetime.now(UTC).isoformat()
        return activities.message(text, self.teams.connector, self.teams.person, timestamp=now)

    async def shown_in_teams(self) -> list[str]:
        origin = self.teams.connector.removesuffix("/connector")
        async with self.session.get(f"{origin}/_fake/messages") as answer:
            shown = await answer.json()
        conversation = str(activities.personal(self.teams.person)["id"])
        return [message.get("text") or "" for message in shown[conversation]]

    async def ready(self, status: int) -> str:
        """Wait until the server says that it is, or is not, ready."""
        async with asyncio.timeout(10):
            while True:
                said, text = await self.server.get("/readyz")
                if said == status:
                    return text
                await asyncio.sleep(0.1)


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
async def teams() -> AsyncIterator[str]:
    async with connector() as url:
        yield url


async def play(server: Server, session: ClientSession, teams: str) -> Play:
    chance = random.Random(1)
    chat = ChatOwner("ib@eks.dk", session, server.url, chance)
    eva = TeamsOwner("eva", session, server.url, chance, connector=teams)
    await server.start()
    await begin(session, server.url, [chat, eva], [[0], [1]])
    for owner in (chat, eva):
        await owner.act()
        await owner.act()
        assert owner.written
    return Play(server, session, chat, eva)


async def stored(store: str) -> list[str]:
    backend = await open_backend(store)
    assert (await verify(backend)).flaws == []
    found = [plain(each.record.answer.text) for each in await Repository(backend).find(ANSWERS)]
    await backend.close()
    return sorted(found)


@contextmanager
def full_disk(folder: Path, _: Server) -> Iterator[None]:
    """Somebody else fills it."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def failing_writes(folder: Path, server: Server) -> Iterator[None]:
    """The server's files cannot grow: each write at their end fails."""
    assert server.process
    largest = max(file.stat().st_size for file in folder.glob(f"{FILE}*"))
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)


FAULTS: list[Any] = [failing_writes, full_disk] if small_disk in DISKS else [failing_writes]


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_cannot_be_saved_is_refused_told_and_taken_when_the_cause_is_gone(
    tmp_path: Path, session: ClientSession, teams: str, fault: Callable[..., Any]
) -> None:
    disk = small_disk(tmp_path) if fault is full_disk else nullcontext()
    with disk:
        async with Server(tmp_path, str(tmp_path / FILE)) as server:
            playing = await play(server, session, teams)
            before = await stored(server.store)
            message = playing.message("Fra Teams")
            screen = await playing.teams.screen()
            pressed = activities.execute(
                "answer",
                {"project": asked(screen)[0], "question": asked(screen)[1], "version": 0, "answer": "Kort"},
                teams,
                playing.teams.person,
            )
            with fault(tmp_path, server):
                status, said = await playing.post("Fra chatten", "post-1")
                assert (status, NOT_SAVED in said) == (503, True)
                for _ in range(2):
                    assert (await playing.activity(message))[0] == 503
                told = [text for text in await playing.shown_in_teams() if NOT_SAVED in text]
                assert len(told) == 1
                status, said = await playing.activity(pressed)
                assert (status, "Intet er gemt" in said) == (200, True)
                assert "StoreUnavailable" in await playing.ready(503)
                assert (await server.get("/healthz"))[0] == 200
                assert (await server.get("/"))[0] == 200
                assert asked(await playing.chat.screen()) != ("", "")
                assert await stored(server.store) == before
            await playing.ready(200)
            assert (await playing.post("Fra chatten", "post-1"))[0] == 200
            assert (await playing.activity(message))[0] == 200
            assert await stored(server.store) == sorted([*before, "Fra chatten", "Fra Teams"])
            assert await server.stop() == 0


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)


async def test_a_folder_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    async with Server(tmp_path, str(tmp_path / FILE), wrapped_in=AS_OTHERS) as server:
        with read_only(tmp_path):
            await server.launch()
            assert_one_line(await server.ended(), tmp_path / FILE)
            assert server.process
            assert server.process.returncode == 1
            assert os.listdir(tmp_path) == []  # noqa: PTH208 -- nothing waits for it
        await server.start()
        assert await server.stop() == 0


async def test_a_folder_that_becomes_read_only_loses_nothing_that_was_acknowledged(
    tmp_path: Path, session: ClientSession, teams: str
) -> None:
    async with Server(tmp_path, str(tmp_path / FILE), wrapped_in=AS_OTHERS) as server:
        playing = await play(server, session, teams)
        before = await stored(server.store)
        with read_only(tmp_path):
            status, said = await playing.post("Skrevet da", "post-1")
            assert status == 200 or NOT_SAVED in said
            await server.kill()
        await server.start()
        assert await stored(server.store) == sorted([*before, *(["Skrevet da"] if status == 200 else [])])
        assert await server.stop() == 0


def no_header(content: bytes) -> bytes:
    return os.urandom(100) + content[100:]


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def another_page(content: bytes) -> bytes:
    return content[:8192] + os.urandom(4096) + content[12288:]


def no_database(_: bytes) -> bytes:
    return b"Min indkobsliste\n" * 400


@pytest.mark.parametrize("damage", [no_header, half, another_page, no_database])
async def test_a_damaged_file_is_refused_by_name_and_can_be_restored(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    file, backup = tmp_path / FILE, tmp_path / "i nat.db"
    await filled(file)
    before = await stored(str(file))
    async with Server(tmp_path, str(file)) as server:
        assert await command(server, "backup", str(backup)) == 0
        damaged = damage(file.read_bytes())
        file.write_bytes(damaged)
        await server.launch()
        said = await server.ended()
        assert server.process
        assert server.process.returncode == 1
        assert_one_line(said, file)
        assert "restore" in said
        assert file.read_bytes() == damaged
        assert await command(server, "verify") == 1
        assert await command(server, "restore", str(backup)) == 1
        assert await command(server, "restore", str(backup), "--nothing-deleted") == 0
        assert (tmp_path / f"{FILE}.damaged-1").read_bytes() == damaged
        await server.start()
        assert await stored(server.store) == before
        assert await server.stop() == 0


async def filled(file: Path) -> None:
    backend = await open_backend(file)
    await make(backend)
    await backend.close()


async def test_a_disk_that_does_not_confirm_ends_the_process_and_nothing_is_doubled(
    tmp_path: Path, session: ClientSession, teams: str
) -> None:
    wrapped = (sys.executable, str(ROOT / "tests/bot/failing_fsync.py"))
    async with Server(tmp_path, str(tmp_path / FILE), program=wrapped) as server:
        playing = await play(server, session, teams)
        before = await stored(server.store)
        assert server.process
        server.process.send_signal(signal.SIGUSR1)
        status, said = await playing.post("Er det gemt?", "post-1")
        while status == 200:  # the signal had not come yet
            before.append("Er det gemt?")
            status, said = await playing.post("Er det gemt?", f"post-{len(before)}")
        assert (status, NOT_SAVED in said) == (503, True)
        assert_one_line(await server.ended(), tmp_path / FILE)
        assert server.process.returncode == 1
    async with Server(tmp_path, str(tmp_path / FILE), port=server.port) as server:
        await server.start()
        assert set(before) <= set(await stored(server.store))
        assert (await playing.post("Er det gemt?", "post-1"))[0] == 200
        assert await stored(server.store) == sorted([*before, "Er det gemt?"])
        assert await server.stop() == 0


async def test_a_file_that_was_moved_away_takes_no_more_answers(
    tmp_path: Path, session: ClientSession, teams: str
) -> None:
    """Else they would be acknowledged, and gone when the bot starts again."""
    file = tmp_path / FILE
    async with Server(tmp_path, str(file)) as server:
        playing = await play(server, session, teams)
        before = await stored(server.store)
        file.rename(tmp_path / "andetsteds.db")
        assert (await playing.post("Hvor blev det af?", "post-1"))[0] == 503
        assert "StoreUnavailable" in await playing.ready(503)
        (tmp_path / "andetsteds.db").rename(file)
        await playing.ready(200)
        assert (await playing.post("Hvor blev det af?", "post-1"))[0] == 200
        assert await stored(server.store) == sorted([*before, "Hvor blev det af?"])


def assert_one_line(said: str, file: Path) -> None:
    (line,) = said.splitlines()
    assert str(file) in line
    assert "Traceback" not in line


async def command(server: Server, *arguments: str) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "app.py"),
        *arguments,
        env=server.environment,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    return await process.wait()
