"""A worker's pause: it ends by waking or by time, and never swallows that the bot is asked to stop."""

from __future__ import annotations

import asyncio

from bot.waking import rest


async def works(woken: asyncio.Event, rounds: list[int]) -> None:
    while True:
        rounds.append(len(rounds))
        await rest(woken, 3600)
        woken.clear()


async def test_a_worker_stopped_in_the_moment_it_is_woken_stops() -> None:
    woken, rounds = asyncio.Event(), list[int]()
    for steps in range(4):
        worker = asyncio.create_task(works(woken, rounds))
        await asyncio.sleep(0)
        woken.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        worker.cancel()
        ended, _ = await asyncio.wait([worker], timeout=5)
        assert ended, f"it works on when stopped {steps} steps after it was woken"
        woken.clear()
    woken.set()
    worker = asyncio.create_task(works(woken, rounds))
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(rounds) > 5, "a new one works"
    worker.cancel()


async def test_a_pause_ends_by_itself_and_by_waking() -> None:
    woken = asyncio.Event()
    await rest(woken, 0)
    assert not woken.is_set()
    resting = asyncio.create_task(rest(woken, 3600))
    await asyncio.sleep(0)
    assert not resting.done()
    woken.set()
    await resting
