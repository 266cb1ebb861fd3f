"""How long HR's page takes to refuse or read a hostile file, and to read one of as many rows as it takes.

    python3 -m tests.benchmarks.uploads

Over real HTTP and a real store. Prints milliseconds; the aim is under 1,000 for every hostile one.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bot.sheets.sheet import MAX_ROWS
from tests.bot.web.desk import desk
from tests.bot.web.hostile import HOSTILE, Upload, as_csv
from tests.bot.web.test_making import draft

LARGEST = Upload("projekter.csv", lambda: as_csv("utf-8", MAX_ROWS - 1), "", MAX_ROWS - 1)


async def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with desk(Path(folder)) as place:
            hr = await place.hr()
            plan = await draft(hr)
            for name, upload in {**HOSTILE, "as many rows as are read": LARGEST}.items():
                content = upload.make()
                began = time.perf_counter()
                plan = await hr.send(plan, "/projects", file=(upload.name, content))
                took = 1000 * (time.perf_counter() - began)
                sys.stdout.write(f"{name:26}{len(content):>10,} bytes {took:>8,.0f} ms  {plan.status}\n")


if __name__ == "__main__":
    asyncio.run(measure())
