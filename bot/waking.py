"""Waiting to be woken: the pause of whatever works for as long as the process lives."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def rest(woken: asyncio.Event, seconds: float) -> None:
    """Wait until `woken` is set, at most so many seconds.

    Not by `asyncio.wait_for`: before Python 3.12 it loses a cancellation that comes in the same moment as the
    waking (measured: python/cpython#86296), and a bot that is asked to stop just then would never end.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
