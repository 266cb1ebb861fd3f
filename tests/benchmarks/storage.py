"""How many durable commits a second, how long each takes, and how long the event loop is held up.

    python3 -m tests.benchmarks.storage            (about six minutes)
    python3 -m tests.benchmarks.storage --seconds 0.2 --documents 100

TinyDB as shipped, PostgreSQL, plain SQLite with a transaction for each commit, and stock TinyDB, for 1, 16
and 64 writers at 100, 10,000 and 50,000 documents, beside the disk's own rate of fsync. A commit changes one
document of a kilobyte and adds two small ones.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.benchmarks.stores import Plain, Stock, Store, ours
from tests.storage.postgres_server import postgres_server

WRITERS = (1, 16, 64)
DOCUMENTS = (100, 10_000, 50_000)
HEADS = (("documents", 10), ("writers", 9), ("commits/s", 11), ("p50 ms", 9), ("p99 ms", 9), ("stall ms", 10))


async def _plain(folder: Path) -> Store:
    return Plain(folder / "plain.db")


async def _stock(folder: Path) -> Store:
    return Stock(folder / "stock.json")


async def _tinydb(folder: Path) -> Store:
    return await ours(folder / "bilagsbot.db")


async def _postgresql(_: Path) -> Store:
    return await ours(await asyncio.to_thread(postgres_server().new_place))


STORES: dict[str, Callable[[Path], Awaitable[Store]]] = {
    "tinydb": _tinydb,
    "postgresql": _postgresql,
    "plain sqlite": _plain,
    "stock tinydb": _stock,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Commits a second; the rest in milliseconds."""

    rate: float
    median: float
    slow: float
    stall: float


async def measure(store: Store, writers: int, documents: int, seconds: float) -> Measured:
    """Let each writer save as fast as it can, in documents of its own, from version 1 on."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def write(writer: int) -> None:
        mine = range(writer, documents, writers)
        version = 1
        while True:
            for number in mine:
                before = time.perf_counter()
                await store.save(number, version)
                took.append(time.perf_counter() - before)
                if time.perf_counter() > until:
                    return
            version += 1

    began = time.perf_counter()
    watching = asyncio.create_task(longest_stall())
    await asyncio.gather(*(write(writer) for writer in range(writers)))
    elapsed = time.perf_counter() - began
    watching.cancel()
    took.sort()
    return Measured(
        len(took) / elapsed,
        took[len(took) // 2] * 1000,
        took[int(len(took) * 0.99)] * 1000,
        await watching * 1000,
    )


async def longest_stall() -> float:
    """Until cancelled: how much later than asked the loop came back, at worst. In seconds."""
    longest = 0.0
    with suppress(asyncio.CancelledError):
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before - 0.001)
    return longest


async def idle_stall(seconds: float) -> float:
    """What the machine itself does to a loop that has nothing to do. In milliseconds."""
    watching = asyncio.create_task(longest_stall())
    await asyncio.sleep(seconds)
    watching.cancel()
    return await watching * 1000


def fsyncs(folder: Path, seconds: float) -> float:
    """How many blocks a second this disk confirms, one after the other."""
    file = os.open(folder / "synced", os.O_WRONLY | os.O_CREAT)
    done, began = 0, time.perf_counter()
    while time.perf_counter() < began + seconds:
        os.write(file, b"\1" * 4096)
        os.fsync(file)
        done += 1
    os.close(file)
    return done / (time.perf_counter() - began)


async def run(names: Sequence[str], documents: Sequence[int], seconds: float) -> dict[str, Measured]:
    """Everything, printed as it comes; by name, documents and writers."""
    results: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as folder:
        rate, stall = fsyncs(Path(folder), seconds), await idle_stall(seconds)
        say(f"fsync of a block: {rate:,.0f} a second; an idle loop's longest stall: {stall:.1f} ms\n")
    heads = (f"{head:>{width}}" for head, width in HEADS)
    say(f"{'store':14}{''.join(heads)}")
    for count, writers, name in product(documents, WRITERS, names):  # side by side, for a machine has moods
        found = await _measured(name, count, writers, seconds)
        results[f"{name}/{count}/{writers}"] = found
        say(
            f"{name:14}{count:>10,}{writers:>9}{found.rate:>11,.0f}"
            f"{found.median:>9.2f}{found.slow:>9.2f}{found.stall:>10.1f}"
        )
    return results


async def _measured(name: str, documents: int, writers: int, seconds: float) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        store = await STORES[name](Path(folder))
        await store.fill(documents)
        found = await measure(store, writers, documents, seconds)
        await store.close()
    return found


def against_aims(results: dict[str, Measured], documents: Sequence[int]) -> None:
    few, many = min(documents), max(documents)
    if "plain sqlite" in {name.split("/")[0] for name in results}:
        times = [
            results[f"tinydb/{count}/64"].rate / results[f"plain sqlite/{count}/64"].rate
            for count in documents
        ]
        say(f"\n64 writers against plain SQLite: {min(times):.1f} to {max(times):.1f} times (aim: 4)")
    for writers in WRITERS:
        more = results[f"tinydb/{few}/{writers}"].rate / results[f"tinydb/{many}/{writers}"].rate
        say(f"a commit at {many:,} documents, {writers} writers: {more:.2f} times one at {few:,} (aim: 1.2)")
    stall = max(found.stall for name, found in results.items() if name.startswith("tinydb"))
    say(f"the loop's longest stall: {stall:.1f} ms (aim: 20)")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="for each line of the table")
    parser.add_argument("--documents", type=int, nargs="+", default=list(DOCUMENTS))
    parser.add_argument("--stores", nargs="+", choices=list(STORES), default=list(STORES))
    options = parser.parse_args()
    results = asyncio.run(run(options.stores, options.documents, options.seconds))
    if "tinydb" in options.stores:
        against_aims(results, options.documents)


if __name__ == "__main__":
    main()
