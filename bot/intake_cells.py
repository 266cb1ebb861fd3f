"""What a single cell of HR's file says: lines, names, e-mail addresses; and whether it holds a CPR number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

_SPACES = re.compile(r"[ \t]+")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@(?:[^\W_](?:[\w-]{0,62})\.)+[^\W\d_]{2,24}")
_LONGEST_ADDRESS = 254
_BRACKETED = re.compile(r"([^<>;\n]{0,100})<([^<>\n]{0,300})>")
_MASK = "\u2026"
_LONGEST_SHOWN = 80
_WRAPPING = "'\"()[]<>.,;:"

_CPR = re.compile(
    r"(?<!\w)(\d\d)[ .]?(\d\d)[ .]?\d\d[ \u00a0]?[-.\u2010-\u2015\u2212]?[ \u00a0]?\d{4}(?!\w)", re.ASCII
)


def lines(text: str) -> str:
    """The text line for line, without blank lines and without spaces at the ends or twice inside."""
    stripped = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in stripped if line)


def names(text: str) -> tuple[str, ...]:
    """One name per line, or between semicolons. Never split at a word: names of units hold such words."""
    return tuple(part.strip() for part in lines(text.replace(";", "\n")).split("\n") if part.strip())


def emails(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses in a cell, lower case, each once; and the parts of it that are no address.

    Between commas, semicolons, spaces or line breaks, with a name before them or not, in angle brackets or
    not.
    """
    words = list(chain.from_iterable(map(_words, _parts(text))))
    addresses = [word.lower() for word in words if is_email(word)]
    return tuple(dict.fromkeys(addresses)), tuple(word for word in words if not is_email(word))


def is_email(text: str) -> bool:
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _parts(text: str) -> Iterator[str]:
    """Pieces with one person each, or several addresses. A name in front of brackets may hold a comma."""
    end = 0
    for found in _BRACKETED.finditer(text):
        yield from re.split(r"[,;\n]", text[end : found.start()])
        yield from (word for word in found[1].split() if "@" in word)
        yield found[2].strip() or found[0]
        end = found.end()
    yield from re.split(r"[,;\n]", text[end:])


def _words(part: str) -> list[str]:
    """The candidates for an address in one piece: every word with an @, or all of it when there is none."""
    words = [_bare(word) for word in part.split()]
    marked = [word for word in words if "@" in word]
    return marked or [word for word in [" ".join(part.split())] if word.strip(_WRAPPING)]


def _bare(word: str) -> str:
    word = word.strip(_WRAPPING)
    return word[7:] if word.lower().startswith("mailto:") else word


def looks_like_cpr(text: str) -> bool:
    """Whether something is written like a CPR number: a date, perhaps 60 days up, and four digits.

    The check digit is not asked: since 2007 it need not hold.
    """
    return any(_is_day(int(found[1])) and 1 <= int(found[2]) <= 12 for found in _CPR.finditer(text))


def shown(text: str) -> str:
    """A cell's text for a finding: short, on one line, and never a CPR number."""
    return _MASK if looks_like_cpr(text) else lines(text).replace("\n", " ")[:_LONGEST_SHOWN]


def _is_day(day: int) -> bool:
    return 1 <= day <= 31 or 61 <= day <= 91
