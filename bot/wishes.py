"""What a coordinator types about projects by number: "godkend 3", "fritag 2: de er lagt sammen".

The words are in the phrases files, as all commands are. A number is the project's place in the annex; with a
full stop after it comes the question's: 3.2 is the second question of project 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.commands import LONGEST, command_table, fold
from bot.phrasebook import LANGUAGES, phrases

MOST_NUMBERS = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A project by its number, and one of its questions (0: none)."""

    project: int
    question: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """`everything` is that all were meant; `text` is what follows the colon, line for line."""

    code: str
    places: tuple[Place, ...] = ()
    everything: bool = False
    text: str = ""


def read_wish(text: str, codes: frozenset[str], alone: frozenset[str] = frozenset()) -> Wish | None:
    """What is wished, when the message begins with the words of one of `codes`; else None.

    Those of `alone` may be followed by a colon and text without any number.
    """
    head, between, rest = _head(text)
    said, numbers, everything = _split(head)
    code = command_table("desk").get(fold(said), "") if said else ""
    if code not in codes | alone or (rest and code not in alone and not (numbers or everything)):
        return None
    return Wish(code, tuple(_places(numbers)), everything, rest.strip() if between else "")


def _head(text: str) -> tuple[str, str, str]:
    """What comes before the first colon, and after it. Without one, a word for "to" may part them."""
    first, colon, rest = text.partition(":")
    if colon and len(first) <= LONGEST:
        return first, colon, rest
    parted = _to().fullmatch(text.strip())
    return (parted[1], ":", parted[2]) if parted and len(parted[1]) <= LONGEST else (text, "", "")


def _split(head: str) -> tuple[str, str, bool]:
    """The command's words, the numbers after them, and whether all are meant."""
    if len(head) > 4 * LONGEST:
        return "", "", False
    first = _DIGIT.search(head)
    if first and first.start():
        words, numbers = head[: first.start()], head[first.start() :]
        return (words, numbers, False) if _only_numbers(numbers) else ("", "", False)
    said = fold(head)
    for word in _all():
        if said.endswith(f" {word}"):
            return said.removesuffix(f" {word}"), "", True
    return head, "", False


_DIGIT = re.compile(r"[0-9]")
_PLACE = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?")
_BETWEEN = re.compile(r"[\s,;&+]+")


def _only_numbers(text: str) -> bool:
    parts = [part.rstrip(".") for part in _BETWEEN.split(text) if part.rstrip(".")]
    return all(_PLACE.fullmatch(part) or fold(part) in _and() for part in parts)


def _places(numbers: str) -> Iterator[Place]:
    for found in list(_PLACE.finditer(numbers))[:MOST_NUMBERS]:
        yield Place(int(found[1]), int(found[2] or 0))


@cache
def _to() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in _words("to_words"))
    return re.compile(rf"([^\n]{{1,60}}?\d)\s+(?:{words})\s+(.+)", re.IGNORECASE | re.DOTALL)


def _all() -> list[str]:
    return [fold(word) for word in _words("all_words")]


def _and() -> list[str]:
    return [fold(word) for word in _words("and_words")]


@cache
def _words(section: str) -> tuple[str, ...]:
    return tuple(word for language in LANGUAGES for word in phrases(language).section("commands")[section])
