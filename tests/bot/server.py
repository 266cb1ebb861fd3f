"""The bot as a process of its own, started as a person starts it, to be stopped, killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from aiohttp import ClientConnectionError, ClientSession

from tests.bot.rounds import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


@dataclass
class Server:
    """`store` is BILAGSBOT_STORE. `program` runs app.py, `wrapped_in` another command.

    Leaving it as an asynchronous context manager kills what still runs.
    """

    folder: Path
    store: str
    wrapped_in: Sequence[str] = ()
    program: Sequence[str] = (sys.executable,)
    port: int = field(default_factory=free_port)
    process: Process | None = None
    said: str = ""
    """What it wrote to stderr until it ended."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Without the settings of whoever runs the tests."""
        ours = {
            "BILAGSBOT_DATA": str(self.folder),
            "BILAGSBOT_STORE": self.store,
            "PORT": str(self.port),
        }
        return {name: value for name, value in os.environ.items() if not name.startswith("BILAGSBOT")} | ours

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process and self.process.returncode is None:
            await self.kill()

    async def launch(self) -> None:
        """Start the process and do not wait for it."""
        self.process = await asyncio.create_subprocess_exec(
            *self.wrapped_in,
            *self.program,
            str(ROOT / "app.py"),
            stdout=PIPE,
            stderr=PIPE,
            env=self.environment,
        )

    async def start(self) -> None:
        """Start it and wait until it answers. Raises TimeoutError, or AssertionError with its last words."""
        await self.launch()
        await self.ready()

    async def ready(self) -> None:
        assert self.process
        alive = asyncio.create_task(self._answers())
        ended = asyncio.create_task(self.process.wait())
        async with asyncio.timeout(START_SECONDS):
            await asyncio.wait({alive, ended}, return_when=asyncio.FIRST_COMPLETED)
        if alive.done():
            ended.cancel()
        else:
            alive.cancel()
            raise AssertionError(await self.ended())

    async def kill(self) -> None:
        assert self.process
        self.process.kill()
        await self.ended()

    async def stop(self) -> int:
        """Ask it to stop, as a service manager does; its exit status."""
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        await self.ended()
        return self.process.returncode or 0

    async def ended(self) -> str:
        """Wait for the end, and return what it said on stderr."""
        assert self.process
        async with asyncio.timeout(START_SECONDS):
            _, errors = await self.process.communicate()
        self.said = errors.decode()
        return self.said

    async def get(self, path: str) -> tuple[int, str]:
        async with ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def _answers(self) -> None:
        while True:
            try:
                await self.get("/healthz")
            except ClientConnectionError:
                await asyncio.sleep(0.02)
            else:
                return
