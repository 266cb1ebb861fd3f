"""A process to be killed: commits batches as fast as it can, and names each one that was acknowledged.

A batch is a round, a seat of the same key, and a count of all batches: whoever reads the file afterwards can
see whether a batch is whole.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count
from pathlib import Path

from dialogs.errors import Conflict
from storage.base import NEW, Backend, Put
from storage.opening import open_backend


async def write(backend: Backend, name: str) -> None:
    for n in count():
        key = f"{name}-{n}"
        while True:
            total = await backend.get("totals", "all")
            version, batches = (total.version, total.body["batches"]) if total else (NEW, 0)
            try:
                await backend.commit(
                    [
                        Put("rounds", key, NEW, {"state": "open", "text": "x" * 500}),
                        Put("totals", "all", version, {"batches": batches + 1}),
                        Put("seats", key, NEW, {}),
                    ]
                )
                break
            except Conflict:
                continue
        say(key)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(path: Path, run: str) -> None:
    say("opening")
    backend = await open_backend(path)
    await asyncio.gather(*(write(backend, f"{run}-{writer}") for writer in range(6)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
