"""How the cost of reading grows with the text: a ratio within one run, whatever else the machine does."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

ENOUGH = 1.0
"""Seconds of CPU for all of a text: what takes less may grow as it likes."""

IN_PROPORTION = 9.0
"""More than this for four times the text is no longer in proportion: 4 is, 16 is its square."""


def growth(work: Callable[[str], object], text: str) -> float:
    """How many times the CPU of its first quarter all of `text` takes; 0 where all of it takes little."""
    whole = _seconds(work, text)
    return whole / _seconds(work, text[: len(text) // 4]) if whole >= ENOUGH else 0.0


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Without the collector, which goes through all that the other tests have left behind."""
    gc.disable()
    try:
        began = time.process_time()
        work(text)
        return time.process_time() - began
    finally:
        gc.enable()
