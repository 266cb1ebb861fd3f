"""People who are being written to: each in order, many side by side, and nobody waits for another."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial

from bot.attempt import attempt
from dialogs.delivery import OutboxRow
from storage.repository import Stored

log = logging.getLogger(__name__)

Deliver = Callable[[Stored[OutboxRow]], Awaitable[None]]


class Lines:
    """Delivers what is added, up to `most` rows in hand. `moved` is called when a person's line has ended."""

    def __init__(self, deliver: Deliver, most: int, moved: Callable[[], None]) -> None:
        self._deliver = deliver
        self._most = most
        self._moved = moved
        self._lines: dict[str, deque[Stored[OutboxRow]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_hand = 0

    @property
    def room(self) -> int:
        """How many more may be added."""
        return max(0, self._most - self._in_hand)

    @property
    def idle(self) -> bool:
        return not self._tasks

    def add(self, rows: Iterable[Stored[OutboxRow]]) -> None:
        """Let them be sent, a person's in the order in which they were written."""
        for row in sorted(rows, key=lambda row: (row.record.created_at, row.record.key)):
            self._in_hand += 1
            line = self._lines.setdefault(row.record.person, deque())
            line.append(row)
            if len(line) == 1:
                task = asyncio.create_task(self._send(row.record.person, line))
                self._tasks.add(task)
                task.add_done_callback(self._ended)

    async def moves(self) -> None:
        """Wait until somebody's line has ended."""
        if self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """Let go of everything; what was in hand is found again by its lease."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send(self, person: str, line: deque[Stored[OutboxRow]]) -> None:
        try:
            while line:
                await attempt(partial(self._deliver, line[0]), log)
                line.popleft()
                self._in_hand -= 1
        finally:
            self._in_hand -= len(line)
            with suppress(KeyError):
                del self._lines[person]

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._moved()
