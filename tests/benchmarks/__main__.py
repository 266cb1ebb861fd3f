"""What a turn costs and how fast the outbox sends, side by side in one run.

    .venv/bin/python -m tests.benchmarks                  (about three minutes)
    .venv/bin/python -m tests.benchmarks --turns 100 --rows 200

`tests.benchmarks.storage` measures the stores, `tests.benchmarks.annexes` the annexes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from tests.benchmarks import outbox, turns


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--turns", type=int, default=500, help="turns of each bot, for each number of people")
    parser.add_argument("--rows", type=int, default=1000, help="messages that the outbox sends")
    options = parser.parse_args(arguments)
    sys.stdout.write(turns.table(asyncio.run(turns.compare(options.turns)), options.turns) + "\n")
    sys.stdout.flush()
    return outbox.main(["--rows", str(options.rows)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
