"""How often Python looks for garbage while a bot runs."""

from __future__ import annotations

import gc

GARBAGE = 20_000
"""Objects made before garbage is looked for: a turn makes a few thousand, hardly any in circles."""


def collect_seldom() -> None:
    """Leave out what is here by now: it stays, and going through it takes 0.1 s each time (measured)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
