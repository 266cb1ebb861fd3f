"""How many messages a second the outbox sends: without a pace limit, and how close to one with it.

The store is on disk and the connector a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import ClientSession

from bot.bootstrap import ROOT
from bot.channels.teams import TeamsChannel
from bot.clock import system_clock
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Pace
from bot.installation import render
from dialogs.delivery import OutboxRow, Urgency
from dialogs.model import Address
from storage.opening import open_backend
from storage.repository import OUTBOX, Changes, Repository
from tests.bot.screens import invite


async def measure(rows: int, per_second: int | None) -> tuple[float, float]:
    """Messages a second, and seconds of our own CPU for one; without a limit when there is none."""
    connector = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.connector", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert connector.stdout
        url = (await connector.stdout.readline()).decode().strip()
        with tempfile.TemporaryDirectory() as folder:
            return await _measure(rows, per_second, url, Path(folder))
    finally:
        connector.kill()
        await connector.wait()


async def _measure(rows: int, per_second: int | None, url: str, folder: Path) -> tuple[float, float]:
    backend = await open_backend(str(folder / "bilagsbot.db"))
    repository, changes, now = Repository(backend), Changes(), datetime.now(UTC)
    for number in range(rows):
        person = f"{number:05d}"
        address = Address("msteams", url, f"a:{person}", f"29:{person}", "28:bot", "tenant")
        changes.put(OUTBOX, OutboxRow(person, person, address, invite(), Urgency.INVITATION, now, now))
    await repository.commit(changes, now)
    pace = Pace({"msteams": per_second} if per_second else {})
    async with ClientSession() as session:
        channel = TeamsChannel(session, now=system_clock)
        outbox = Outbox(repository, {channel.name: channel}, render, system_clock, pace=pace)
        began, used = time.perf_counter(), time.process_time()
        sent = await outbox.catch_up()
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    await pace.close()
    await backend.close()
    assert sent == rows
    # What a second allows leaves at once at the start, so the pace is that of what follows.
    return (rows - (per_second or 0)) / seconds, cpu / rows


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1000)
    options = parser.parse_args(arguments)
    free, cpu = asyncio.run(measure(options.rows, None))
    paced, _ = asyncio.run(measure(options.rows, 50))
    sys.stdout.write(f"outbox without a pace limit: {free:.0f} sends/s (aim: above 300), ")
    sys.stdout.write(f"{1000 * cpu:.1f} ms of CPU each: at most {1 / cpu:.0f}/s on one core\n")
    sys.stdout.write(f"outbox with 50/s:            {paced:.1f} sends/s, {paced / 50:.1%} (aim: 95 %)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
