"""What a single cell of HR's file says: lines, names, e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from dialogs.checks import MASK, find_cpr

_SPACES = re.compile(r"[ \t]+")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@(?:[^\W_](?:[\w-]{0,62})\.)+[^\W\d_]{2,24}")
_LONGEST_ADDRESS = 254
_BRACKETED = re.compile(r"<([^<>\n]{0,300})>")
_LONGEST_NAME = 100
_LONGEST_SHOWN = 80
_WRAPPING = "'\"()[]<>.,;:"


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
        before = text[end : found.start()]
        name = re.split(r"[<>;\n]", before)[-1][-_LONGEST_NAME:]
        yield from re.split(r"[,;\n]", before[: len(before) - len(name)])
        yield from (word for word in name.split() if "@" in word)
        yield found[1].strip() or name + found[0]
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


def shown(text: str) -> str:
    """A cell's text for a finding: short, on one line, and never a CPR number."""
    return MASK if find_cpr(text) else lines(text).replace("\n", " ")[:_LONGEST_SHOWN]
