"""Commands with a slip of the pen in them: which one was meant, when that is clear, or which it may be.

A word that is a word of its own must not be taken for a command: "sendt" is an answer as well as a slip, so
it is asked about. What only a slip can have made ("tilbge", "sedn") is understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 32
"""Characters, folded; nothing longer is a command with a slip in it."""

_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Near:
    """`codes` are the commands it is near to; `clear` when it can only be the one."""

    codes: tuple[str, ...]
    clear: bool


def nearest(said: str, table: Mapping[str, str]) -> Near | None:
    """What folded words that are no command are near to."""
    if not _SHORTEST <= len(said) <= LONGEST:
        return None
    found = [(apart, word) for word in table if (apart := _slips(said, word)) is not None]
    if not found:
        return None
    least = min(apart for apart, _ in found)
    words = [word for apart, word in found if apart == least]
    codes = tuple(dict.fromkeys(table[word] for word in words))
    return Near(codes, len(codes) == 1 and any(_is_clear(said, word, least) for word in words))


def _slips(said: str, word: str) -> int | None:
    """How many slips apart they are, where that is few for a word so long; None otherwise."""
    if len(word) < _SHORTEST or not word.isascii():
        return None
    most = 1 if len(word) < 6 else 2
    apart = distance(said, word) if abs(len(said) - len(word)) <= most else most + 1
    return apart if apart <= most else None


def _is_clear(said: str, word: str, apart: int) -> bool:
    """Nothing but a slip: no longer word, and in a short one only letters that changed places."""
    if said.startswith(word):
        return False
    if apart == 1 and sorted(said) == sorted(word):
        return True
    if len(word) < 6:
        return False
    if len(word) == 6:
        return apart == 1 and len(said) != len(word)
    return apart == 1 or len(word) >= 9


def distance(one: str, other: str) -> int:
    """Letters left out, put in, put in another's place, or changed with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, sign in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and sign == one[i - 2]:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]
