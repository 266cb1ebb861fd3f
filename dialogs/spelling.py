"""Which spellings mean the same name: case, spaces and signs, or a slip of the pen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

MAX_NAMES = 60
"""Names compared each with each; a column with more of them holds something else."""

_ALIKE = 0.9
_SLIPPED = 6
"""Letters that an address must have for one of them to be a slip."""

_SHORTEST_ALIKE = 6


def normal(text: str) -> str:
    """Letters and digits only, without regard to case: headers, titles and names are compared like this."""
    return "".join(character for character in text.casefold() if character.isalnum())


def usual_spellings(names: Sequence[str]) -> Mapping[str, str]:
    """For every spelling the one to use instead: the most frequent of those that mean the same."""
    counts = Counter(names)
    if len(counts) > MAX_NAMES:
        return {}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in counts:
        same = next((leader for leader in groups if alike(leader, name)), name)
        groups[same].append(name)
    usual = (max(group, key=lambda name: counts[name]) for group in groups.values())
    return {name: best for best, group in zip(usual, groups.values(), strict=True) for name in group}


def alike(one: str, other: str) -> bool:
    """The same but for case, spaces and signs, or but for a slip of the pen. Digits are never a slip."""
    a, b = normal(one)[:80], normal(other)[:80]
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORTEST_ALIKE or _digits(a) != _digits(b):
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE


def nearly(texts: Iterable[str], known: Iterable[str]) -> Mapping[str, str]:
    """For each of `texts` that is one letter off one of `known`, which one that is. Digits are never a slip.

    One letter too many, too few, another, or two that changed places. Takes time in proportion to all of it.
    """
    spellings = {short: whole for whole in known for short in _one_less(whole)}
    found = {}
    for text in texts:
        meant = next((spellings[short] for short in _one_less(text) if short in spellings), text)
        if meant != text and len(text) >= _SLIPPED and _digits(meant) == _digits(text):
            found[text] = meant
    return found


def _one_less(text: str) -> Iterator[str]:
    yield text
    for index in range(len(text)):
        yield text[:index] + text[index + 1 :]


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
