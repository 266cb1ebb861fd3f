"""One process beside this one, for work that would hold up everybody's turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """Runs one thing at a time in its process, which starts when it is first needed."""

    def __init__(self) -> None:
        self._pool = _pool()

    async def run(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Do it there. A process that died before (killed, out of memory) is replaced, once a call.

        Raises what `work` raises, or BrokenProcessPool when the new process died as well.
        """
        try:
            return await self._submit(work, *arguments, **named)
        except BrokenProcessPool:
            self.close()
            self._pool = _pool()
            return await self._submit(work, *arguments, **named)

    def close(self) -> None:
        """Let go of the process; what it was doing is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _submit(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        return await asyncio.wrap_future(self._pool.submit(work, *arguments, **named))


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"))
