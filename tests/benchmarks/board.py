"""How long HR's board of a large round takes: drawn cold, drawn again, changed, and asked for unchanged.

    python3 -m tests.benchmarks.board [projects]

Over real HTTP and a real store, with its owners invited. Prints milliseconds; the aims are 300 for a board
and 5 for a poll that finds nothing new.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

from bot.clock import system_clock
from bot.collecting import collect_seldom
from dialogs.model import Submission
from storage.codec import decode
from storage.repository import SUBMISSIONS, Changes, Repository
from tests.bot.web.desk import Desk, Person, desk
from tests.bot.web.town import open_round

BOARD = "/hr/rounds/r1"
OWED = "bilagsbot_outbox_owed{"
T = TypeVar("T")


async def timed(ask: Callable[[], Awaitable[T]], times: int) -> tuple[float, T]:
    """The median in milliseconds, and the last answer."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        answer = await ask()
        took.append(1000 * (time.perf_counter() - began))
    return median(took), answer


async def touch(place: Desk, number: int) -> None:
    """Write one submission anew, as an owner's answer does."""
    backend = place.installation.backend
    found = await backend.get("submissions", f"r1p{number}")
    assert found
    changes = Changes()
    changes.put(SUBMISSIONS, decode(Submission, found.body), found.version)
    await Repository(backend).commit(changes, system_clock())


async def settled(hr: Person) -> None:
    """Wait until every invitation is out."""
    for _ in range(120):
        if all(line.endswith(" 0.0") for line in await _metrics(hr) if line.startswith(OWED)):
            return
        await asyncio.sleep(1)


async def _metrics(hr: Person) -> list[str]:
    return (await hr.get("/metrics")).html.splitlines()


async def measure(projects: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with desk(Path(folder)) as place:
            await open_round(place.installation.backend, system_clock(), projects)
            hr = await place.hr()
            await place.installation.ticker.invite()
            collect_seldom()
            await settled(hr)
            cold, page = await timed(lambda: hr.get(BOARD), 1)
            assert page.status == 200
            again, page = await timed(lambda: hr.get(BOARD), 5)
            tag = {"If-None-Match": page.headers["ETag"]}
            poll, page = await timed(lambda: hr.get(BOARD, headers=tag), 50)
            assert page.status == 304, page.status
            await touch(place, 0)
            changed, page = await timed(lambda: hr.get(BOARD, headers=tag), 1)
            assert page.status == 200
            narrowed, page = await timed(lambda: hr.get(f"{BOARD}?state=missing"), 5)
    said = (("cold", cold), ("drawn again", again), ("unchanged poll", poll), ("after a change", changed))
    for name, took in (*said, ("narrowed", narrowed)):
        sys.stdout.write(f"{projects} projects, {name}: {took:.1f} ms\n")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
