"""What an annex costs, format by format: seconds, memory, and how both grow with the projects.

Each measurement is a process of its own, so that its memory is its own, too, and nothing is remembered from a
measurement before; the format's modules are loaded before the clock starts, as in a worker that has made an
annex before. `cpu` is of all the process's threads; a machine that is busy with other things slows it less.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from templates import render
from templates.catalogue import load_kind
from tests.templates.annexes import STATUS, many

COUNTS = (7, 100, 1_000, 5_000)
FORMATS = ("html", "docx", "pdf", "xlsx", "json")
AIMS = {"html": 0.5, "docx": 1.5, "pdf": 5.0, "xlsx": 0.3}
"""Seconds for a thousand projects."""

GROWTH = 6.0
"""How many times longer five thousand may take than one thousand."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`memory` is the process's largest, in MB; `size` the file's, in MB."""

    seconds: float
    cpu: float
    memory: float
    size: float


def cost(name: str, count: int) -> Cost:
    """Measured here: to be run in a process that does nothing else."""
    kind, context = load_kind(STATUS.folder), many(count)
    render(kind, many(1), [name])
    began, used = time.perf_counter(), time.process_time()
    file = render(kind, context, [name])[name]
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(seconds, cpu, memory, len(file) / 1e6)


def apart(name: str, count: int) -> Cost:
    """The best of three: what is slower was kept waiting."""
    return min((_apart(name, count) for _ in range(3)), key=lambda found: found.seconds)


def _apart(name: str, count: int) -> Cost:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as worker:
        return worker.submit(cost, name, count).result()


def table(formats: Sequence[str], counts: Sequence[int]) -> None:
    say("format    projects   seconds   growth      cpu   growth    memory      file   aim")
    for name in formats:
        before: Cost | None = None
        for count in counts:
            found = apart(name, count)
            growth = times(found.seconds, before.seconds) if before else ""
            more = times(found.cpu, before.cpu) if before else ""
            say(
                f"{name:8}{count:>10,}{found.seconds:>10.3f}{growth:>9}{found.cpu:>9.3f}{more:>9}"
                f"{found.memory:>7.0f} MB{found.size:>7.2f} MB   {aim(name, count)}"
            )
            before = found


def times(now: float, before: float) -> str:
    return f"{now / before:.1f} x"


def aim(name: str, count: int) -> str:
    if count == 1_000 and name in AIMS:
        return f"{AIMS[name]} s"
    return f"{GROWTH:.0f} x" if count == 5_000 else ""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, nargs="+", default=list(COUNTS))
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    options = parser.parse_args()
    table(options.formats, options.projects)


if __name__ == "__main__":
    main()
