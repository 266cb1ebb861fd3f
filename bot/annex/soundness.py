"""What is odd in a round's template, for HR to decide about before publication: as `app.py lint` says it."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

from bot.cli.troubles import explain
from templates.lint import lint

State = tuple[tuple[str, int, int], ...]


async def template_warnings(folder: Path) -> tuple[str, ...]:
    """One line each, in Danish; off the event loop, and once for the files as they are."""
    return await asyncio.to_thread(lambda: _found(folder, _state(folder)))


def _state(folder: Path) -> State:
    """By name, time and size: a template that HR has changed is read anew."""
    stats = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@lru_cache(maxsize=32)
def _found(folder: Path, _: State) -> tuple[str, ...]:
    flaws = lint(folder)
    return tuple({(flaw.code, flaw.detail): explain(flaw) for flaw in reversed(flaws)}.values())[::-1]
