"""What is typed to decide something before publication, and to compare two versions.

"afgør k7f2q maskér", "afgør k7f2q m3xya ikke cpr fordi det er et sagsnummer", "afgør alle ikke besvaret";
"sammenlign 1 2". The words are in the phrases files, those of every language at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from bot.commands import fold
from bot.phrasebook import LANGUAGES, phrases
from dialogs.publication import CODE_LENGTH

LONGEST = 600
"""Characters of a typed decision with its reason; more is something else."""

SHORT = 60
"""Characters of a command without a reason."""

_CODE = re.compile(rf"[a-z0-9]{{{CODE_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """Without codes it is about everything that the verdict fits."""

    verdict: str
    codes: tuple[str, ...]
    reason: str = ""


def read_decision(text: str) -> TypedDecision | None:
    """What was decided; None when it is anything else."""
    if len(text) > LONGEST or fold(text).partition(" ")[0] not in _spoken("decide"):
        return None
    head, reason = _because(" ".join(text.split()))
    words = fold(head).replace(",", " ").replace(":", " ").split()[1:]
    codes = list(_leading(words))
    rest = words[len(codes) :]
    if not codes and rest[:1] and rest[0] in _spoken("everything"):
        rest = rest[1:]
    elif not codes:
        return None
    verdict = _verdicts().get(" ".join(rest))
    named = tuple(code for code in codes if code not in _spoken("and"))
    return TypedDecision(verdict, named, reason) if verdict else None


def version_numbers(text: str) -> tuple[int, int]:
    """The versions that are to be compared; 0 for one that was not named."""
    words = [word for word in fold(text).split() if word not in _spoken("and")] if len(text) <= SHORT else []
    named = [word for word in words if not word.isdecimal()]
    numbers = [int(word) for word in words if word.isdecimal()]
    if " ".join(named) not in _spoken("desk.comparison") or not 1 <= len(numbers) <= 2:
        return 0, 0
    return numbers[0], numbers[1] if len(numbers) > 1 else 0


def _because(text: str) -> tuple[str, str]:
    """What is decided, and why."""
    words = text.split()
    at = next((place for place, word in enumerate(words) if fold(word) in _spoken("because")), len(words))
    return " ".join(words[:at]), " ".join(words[at + 1 :])


def _leading(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if not _CODE.fullmatch(word) and word not in _spoken("and"):
            return
        yield word


@cache
def _spoken(code: str) -> frozenset[str]:
    sections = (phrases(language).section("commands") for language in LANGUAGES)
    first, _, rest = code.partition(".")
    lists = (section[first][rest] if rest else section[first] for section in sections)
    return frozenset(fold(word) for words in lists for word in words)


@cache
def _verdicts() -> Mapping[str, str]:
    return {
        fold(word): verdict
        for language in LANGUAGES
        for verdict, words in phrases(language).section("commands")["verdict"].items()
        for word in words
    }
