"""What changed between two wordings, word by word: for showing a correction beside what its owner wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST_WORDS = 4_000
"""Longer texts are compared line by line: comparing takes time that grows with the square."""

_WORDS = re.compile(r"\s+|[^\s]+")


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Pieces in order: those that are not ADDED make `before`, those that are not REMOVED make `after`."""
    old, new = _parts(before), _parts(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > MOST_WORDS:
        return (Piece(Kind.REMOVED, before), Piece(Kind.ADDED, after))
    return tuple(_pieces(old, new))


def _parts(text: str) -> list[str]:
    return _WORDS.findall(text)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(Kind.SAME, "".join(old[a:b]))
            continue
        if b > a:
            yield Piece(Kind.REMOVED, "".join(old[a:b]))
        if d > c:
            yield Piece(Kind.ADDED, "".join(new[c:d]))
