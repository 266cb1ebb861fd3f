"""SIGKILL at random moments: what was acknowledged is there, and no batch is there in part."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from storage.tinydb import TinyDBBackend
from tests.storage.asking import keys

KILLS = 10


async def killed_after(lines: int, path: Path, run: str) -> list[str]:
    """Start the writer and kill it after so many lines; returns every batch that it had acknowledged."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.storage.killed_writer", str(path), run, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    said = [await process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    return [line.decode().strip() for line in said if line.endswith(b"\n")][1:]


async def test_no_kill_loses_an_acknowledged_batch_or_leaves_half_of_one(path: Path) -> None:
    moments = random.Random()
    acknowledged: set[str] = set()
    for run in range(KILLS):
        acknowledged.update(await killed_after(moments.choice([1, 2, 20, 60, 150]), path, f"{run}"))
        store = TinyDBBackend(path)
        rounds, seats = keys(await store.scan("rounds")), keys(await store.scan("seats"))
        total = await store.get("totals", "all")
        assert acknowledged <= set(rounds)
        assert rounds == seats == keys(await store.scan("rounds", "state", "open"))
        assert len(rounds) == (total.body["batches"] if total else 0)
        await store.close()
    assert len(acknowledged) > KILLS
