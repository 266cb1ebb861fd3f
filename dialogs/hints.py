"""The one gentle question that an answer may be met with, by its own question's rules.

Nothing here rejects or rewrites anything. A rule that is not set asks nothing; the words that the rules look
for are the kind's, those that any Danish text may hold are the language's. Each rule takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dialogs.checks import find_cpr
from dialogs.model import Guidance
from dialogs.richtext import RichText, plain
from dialogs.values import Vocabulary, read_date


class Hint(StrEnum):
    """What is asked about. Each has words in the phrases file."""

    CPR = "cpr"
    SHORT = "short"
    NO_EFFECT = "no_effect"
    ONLY_EXPECTED = "only_expected"
    PAST_AS_FUTURE = "past_as_future"
    ABBREVIATION = "abbreviation"
    LONG = "long"
    LIX = "lix"


REPLACED = frozenset({Hint.CPR, Hint.LONG, Hint.LIX})
"""Hints that are answered by another text; what is written after any other is added to the answer."""

FAR = 15
"""How far above the target a LIX must be before it is worth a question."""

ENOUGH = 30
"""Words; the LIX of fewer says nothing."""

_LONG_WORD = 7
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?:(?<=[^\W\d_])|(?<=[0-9]{4}))[.!?:]+(?=\s[^\W\da-zæøå_]|\s?\Z)|\n+")
"""An end of a sentence; "kl. 12" and "3. maj" are none."""
_DATE = re.compile(
    r"(?<![\w.])(?:[0-9]{1,2}\.? [^\W\d_]{3,9} [0-9]{4}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2})(?!\w)"
)
_ABBREVIATION = re.compile(r"(?<![\w&/-])[A-ZÆØÅ]{2,6}(?![\w&/-])")
_EXPLAINED = re.compile(r" ?[(=]")
_ROMAN = re.compile(r"[IVXLCDM]+")


@dataclass(frozen=True, slots=True)
class Found:
    """`detail` is what it is about: a count of words, an abbreviation, a date as it was written."""

    hint: Hint
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    words: Sequence[str]
    guidance: Guidance
    language: Vocabulary
    today: date

    def says(self, beginnings: Sequence[str]) -> bool:
        """Whether a word, or several in a row, begins as one of these does."""
        said = " " + " ".join(self.words)
        return any(f" {beginning}" in said for beginning in beginnings)


def find_hint(text: RichText, guidance: Guidance, language: Vocabulary, today: date) -> Found | None:
    """The first thing that is worth asking about; None for an answer that is as it should be."""
    written = plain(text)
    words = [word.casefold() for word in _WORD.findall(written)]
    answer = _Answer(written, words, guidance, language, today)
    return next((found for rule in _RULES if (found := rule(answer))), None)


def holds_cpr(text: RichText) -> bool:
    return bool(find_cpr(plain(text), over_lines=True))


def lix(text: str) -> int:
    """Words per sentence plus the percentage of words over six letters; a line's end ends a sentence."""
    words = _WORD.findall(text)
    if not words:
        return 0
    sentences = sum(bool(_WORD.search(sentence)) for sentence in _SENTENCE.split(text))
    long_words = sum(len(word) >= _LONG_WORD for word in words)
    return round(len(words) / sentences + 100 * long_words / len(words))


def _short(answer: _Answer) -> Found | None:
    return Found(Hint.SHORT) if len(answer.words) < answer.guidance.shortest else None


def _no_effect(answer: _Answer) -> Found | None:
    rules = answer.guidance
    if not rules.effect or len(answer.words) < rules.effect_from:
        return None
    named = answer.says((*rules.effect, *rules.expected, *rules.realised))
    return None if named else Found(Hint.NO_EFFECT)


def _only_expected(answer: _Answer) -> Found | None:
    rules = answer.guidance
    only = answer.says(rules.expected) and not answer.says(rules.realised)
    return Found(Hint.ONLY_EXPECTED) if only else None


def _past_as_future(answer: _Answer) -> Found | None:
    if not answer.guidance.dates:
        return None
    return next((Found(Hint.PAST_AS_FUTURE, told) for told in _past_dates(answer)), None)


def _past_dates(answer: _Answer) -> Iterator[str]:
    """Dates that are over, in sentences that speak of what is to come."""
    for sentence in _SENTENCE.split(answer.text):
        if answer.language.future.isdisjoint(word.casefold() for word in _WORD.findall(sentence)):
            continue
        for found in _DATE.findall(sentence):
            day = read_date(found, answer.language)
            if day is not None and day < answer.today:
                yield found


def _abbreviation(answer: _Answer) -> Found | None:
    if not answer.guidance.abbreviations or answer.text.isupper():
        return None
    known = answer.language.known | set(answer.guidance.known)
    explained = set(re.findall(r"\(([A-ZÆØÅ]{2,6})\)", answer.text))
    for found in _ABBREVIATION.finditer(answer.text):
        short = found[0]
        told = short in explained or _EXPLAINED.match(answer.text, found.end())
        if short not in known and not told and not _ROMAN.fullmatch(short):
            return Found(Hint.ABBREVIATION, short)
        explained.add(short)
    return None


def _too_long(answer: _Answer) -> Found | None:
    count, most = len(answer.words), answer.guidance.longest
    return Found(Hint.LONG, str(count)) if most and count > most else None


def _heavy(answer: _Answer) -> Found | None:
    target = answer.guidance.lix
    if not target or len(answer.words) < ENOUGH:
        return None
    found = lix(answer.text)
    return Found(Hint.LIX, str(found)) if found > target + FAR else None


_RULES: Sequence[Callable[[_Answer], Found | None]] = (
    _short,
    _no_effect,
    _only_expected,
    _past_as_future,
    _abbreviation,
    _too_long,
    _heavy,
)
