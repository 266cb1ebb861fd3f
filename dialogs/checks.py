"""What must not leave in an annex: CPR numbers; and what should be looked at: addresses and phone numbers.

The finders take text as people write it and say where; nothing here ever gives back a number that it found.
Each takes linear time, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import decimal

MASK = "\u2026"


class Contains(StrEnum):
    """What was found. A CPR number stops a public export, the others are notes."""

    CPR = "cpr"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end` in the text that was searched."""

    start: int
    end: int


_DASH = "[-\xad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d~]"
_UNSEEN = "[\u200b-\u200f\u2060\ufeff]{0,3}"
_BETWEEN = rf"{_UNSEEN}(?:[^\S\n]{{0,2}}{_DASH}{_UNSEEN}\s{{0,2}}|[./_\xb7]|[^\S\n]{{0,3}}){_UNSEEN}"
_OVER_LINES = rf"{_UNSEEN}[^\S\n]{{0,2}}\n{{1,2}}[^\S\n]{{0,2}}(?:{_DASH}|(?!(?:19|20)\d\d)){_UNSEEN}"
"""The end of one line and the beginning of the next; a bare year there is a year."""

_DAY = (
    rf"(?P<day>\d\d)(?P<apart>[ \xa0\u2000-\u200a\u202f\u205f./]|{_DASH}|)"
    r"(?P<month>\d\d)(?P=apart)(?P<year>\d\d)"
)
_SERIAL = r"(?P<serial>\d{4})"
_CPR = re.compile(rf"(?<!\d)(?=({_DAY}(?P<between>{_BETWEEN}){_SERIAL})(?!\d))")
_CPR_OVER_LINES = re.compile(rf"(?<!\d)(?=({_DAY}(?P<between>{_BETWEEN}|{_OVER_LINES}){_SERIAL})(?!\d))")
"""Looked for at every place where digits begin, so that no number hides behind one that is none."""

_LABEL = re.compile(
    r"\b(?:(?:p|se|sags?|journal|j|dok|dokument|faktura|ordre|konto|l\xf8be|produktions|p-?enheds?)[-. ]?"
    r"(?:nr|nummer|numre|id)(?:et|ene)?|(?:ean|gln|cvr|p-enhed|produktionsenhed)(?:-?(?:nr|nummer))?)"
    r"[ .:#\xa0]{0,4}\Z",
    re.IGNORECASE,
)
"""What a bare row of ten digits is called when it is something else: a unit's, a case's, an account's."""

_REACH = 32
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:19|20)\d\d[-/]\Z")
_COUNTED = re.compile(r"[^\S\n]?(?:kr\b|dkk\b|mio\b)|,\d\d(?!\d)", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![^\s@<>()\[\],;:\"])[^\s@<>()\[\],;:\"]{1,64}@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}(?![\w-])"
)
_GROUPED = r"(?!20[0-4]\d[ \xa0])[2-9]\d(?:\d\d[ \xa0]\d{4}|(?:[ \xa0]\d\d){3})"
_PHONE = re.compile(
    rf"(?<![\w+])(?<!\d[ \xa0.,/-])(?:(?:(?:\+|00)45[ \xa0]?)?{_GROUPED}"
    r"|(?:(?:\+|00)45[ \xa0]?|(?:tlf|telefon|tel|mobil)[.:]{0,2}[ \xa0]{0,2})[2-9]\d{7})(?![ \xa0-]?\d)",
    re.IGNORECASE,
)

_PEOPLE = (
    "medarbejdere?|ansatte?|kolleg(?:a|er)|borgere?|beboere?|elev(?:er)?|b\xf8rn|barn|unge?|familier?|patienter?"
    "|deltagere?|sygemeldte?|leder(?:e)?|p\xe6dagog(?:er)?|l\xe6rere?|personer?"
)
_FEW = re.compile(
    rf"(?<![\w,.-])(?:kun |blot |\xe9n |de )?(?:[1-4]|\xe9n|\xe9t|to|tre|fire|begge|eneste) (?:\w{{1,20}} )?"
    rf"(?:{_PEOPLE})(?!\w)",
    re.IGNORECASE,
)
"""Fewer than five: what statistics offices do not publish. "en" and "et" are articles, and no count."""


def find_cpr(text: str, *, over_lines: bool = False) -> tuple[Span, ...]:
    """Where something is written like a CPR number: a day that exists, perhaps 60 up, and four digits.

    In any of the forms in which people write it. The check digit is not asked: since 2007 it need not hold.
    `over_lines` also finds what is broken between two lines: right for what one person wrote, wrong for a
    table's cells or a page of a PDF.
    """
    spans: list[Span] = []
    for found in (_CPR_OVER_LINES if over_lines else _CPR).finditer(text):
        start, end = found.span(1)
        if _is_day(found) and not _is_something_else(found, text, end):
            if spans and start < spans[-1].end:
                start = spans.pop().start
            spans.append(Span(start, end))
    return tuple(spans)


def find_cpr_in_writing(text: str) -> tuple[Span, ...]:
    """In what one person wrote, where a number may be broken between two lines."""
    return find_cpr(text, over_lines=True)


def numbers_in(text: str, *, over_lines: bool = False) -> frozenset[str]:
    """The digits of everything that looks like a CPR number; `over_lines` as in `find_cpr`."""
    return frozenset(digits_of(text[span.start : span.end]) for span in find_cpr(text, over_lines=over_lines))


def digits_of(text: str) -> str:
    return "".join(str(decimal(letter)) for letter in text if letter.isdecimal())


def find_emails(text: str) -> tuple[Span, ...]:
    return tuple(Span(*found.span()) for found in _EMAIL.finditer(text))


def find_phones(text: str) -> tuple[Span, ...]:
    """Danish numbers, written in pairs or fours, with a country code or after the word for one."""
    return tuple(Span(*found.span()) for found in _PHONE.finditer(text))


def find_few(text: str) -> tuple[Span, ...]:
    """Where so few people are told of that somebody may know who: "to medarbejdere er sygemeldte"."""
    return tuple(Span(*found.span()) for found in _FEW.finditer(text))


FINDERS: Mapping[Contains, Callable[[str], tuple[Span, ...]]] = {
    Contains.CPR: find_cpr_in_writing,
    Contains.EMAIL: find_emails,
    Contains.PHONE: find_phones,
}


def found_in(text: str) -> Iterator[Contains]:
    """Which of the things that are looked for a text holds."""
    return (contains for contains, find in FINDERS.items() if find(text))


def masked(text: str) -> str:
    """The text with every CPR number left out, also where a line ends in it: fit to be shown to anybody."""
    shown, at = [], 0
    for span in find_cpr_in_writing(text):
        shown += [text[at : span.start], MASK]
        at = span.end
    return "".join((*shown, text[at:]))


def _is_day(found: re.Match[str]) -> bool:
    """Whether the first six digits are a date in the century that the seventh says."""
    day, month, year = (int(found[name]) for name in ("day", "month", "year"))
    try:
        date(_century(int(found["serial"][0]), year) + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def _century(seventh: int, year: int) -> int:
    if seventh < 4:
        return 1900
    if seventh in (4, 9):
        return 2000 if year < 37 else 1900
    return 2000 if year < 58 else 1800


def _is_something_else(found: re.Match[str], text: str, end: int) -> bool:
    """An amount, or what its label says it is; and a case number such as 15.03.02-0001-23."""
    if found["apart"]:
        goes_on = text[end : end + 1] == "-" and text[end + 1 : end + 2].isdigit()
        return not found["between"] or (found["apart"] == "." and goes_on)
    if found["between"]:
        return False
    before = text[max(found.start() - _REACH, 0) : found.start()]
    return any((_LABEL.search(before), _YEAR_BEFORE.search(before), _COUNTED.match(text, end)))
