"""Numbers, amounts, dates and times of day as people write them in Denmark.

Each reader gives the value, or None when the text is not one. The words that may occur in them come in as a
`Vocabulary`. Also used for HR's form and the spreadsheet of projects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal

LONGEST = 80
"""Characters; nothing longer is a number or a date, and no pattern sees more."""

NOON = time(12)
_LARGEST = Decimal(10) ** 15
_YEARS = range(1900, 2200)

_QUANTITY = re.compile(r"([^\W\d]*+)\.?\s*+([-−]?)\s*+([0-9][0-9., ]*)(?:[-–]\s*)?([^\W\d.][\w. ]*)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([. ])[0-9]{3})(?:\1[0-9]{3})*(?:,[0-9]+)?")
_COMMA = re.compile(r"[0-9]+(?:,[0-9]+)?")
_POINT = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_SHORT_YEAR = re.compile(r"(?<![0-9./-])([0-9]{1,2}[./-][0-9]{1,2}[./-])([0-9]{2})(?![0-9])")
_MOMENT = re.compile(r"[\w\s.,:/-]*")


@dataclass(frozen=True, slots=True)
class WhenWords:
    """The words in which people say when, of all languages: people mix them (see `dialogs/moments`).

    `minutes` are units in minutes ("time": 60), `spans` in days ("uge": 7), `days` are days from today
    ("i morgen": 1), `weekdays` count from Monday (0); "uge" there is the beginning of the next.
    """

    months: Mapping[str, int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)
    spans: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language that occur in typed values: lower case, without a closing full stop.

    `scales` are factors ("mio": 1000000), `fillers` are words that a date may be dressed in (weekdays, "den",
    "kl"). `future` are words that tell what is to come, `known` abbreviations that everybody knows.
    """

    months: Mapping[str, int]
    yes: frozenset[str]
    no: frozenset[str]
    scales: Mapping[str, int]
    currency: frozenset[str]
    fillers: frozenset[str]
    when: WhenWords = WhenWords()
    future: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


def read_number(text: str, words: Vocabulary) -> Decimal | None:
    """A number with a decimal comma, grouped by points or spaces, perhaps scaled: "1.250,5", "3,6 mio."."""
    return _quantity(text, words, frozenset())


def read_amount(text: str, words: Vocabulary) -> Decimal | None:
    """An amount in kroner: "1.035.061 kr.", "200.000,-", "kr. 200 000", "1. mio.", "3,6 mio. kr."."""
    return _quantity(text, words, words.currency)


def _quantity(text: str, words: Vocabulary, units: frozenset[str]) -> Decimal | None:
    found = _QUANTITY.fullmatch(_lowered(text))
    if not found:
        return None
    before, minus, digits, after = found.groups()
    number = _decimal(digits.rstrip(" .,"))
    scale = _scale(_TOKEN.findall(after or ""), words, units)
    if number is None or scale is None or (before and before not in units):
        return None
    number = number * scale * (-1 if minus else 1)
    return _tidy(number) if abs(number) < _LARGEST else None


def _decimal(digits: str) -> Decimal | None:
    if _GROUPED.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(" ", "").replace(",", "."))
    if _COMMA.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    return Decimal(digits) if _POINT.fullmatch(digits) else None


def _scale(after: list[str], words: Vocabulary, units: frozenset[str]) -> int | None:
    """The factor that the words after a number say; None when they say something else."""
    factor = 1
    if after and after[0] in words.scales:
        factor = words.scales[after.pop(0)]
    if after and after[0] in units:
        after.pop(0)
    return None if after else factor


def _tidy(number: Decimal) -> Decimal:
    """Without zeros that say nothing, and never as 1E+6."""
    whole = number.to_integral_value()
    return whole.quantize(Decimal(1)) if number == whole else number.normalize()


def read_date(text: str, words: Vocabulary) -> date | None:
    """A date with its year: "12. juni 2027", "12/6-2027", "12-06-2027", "12.6.27", "2027-06-12".

    A year of two digits counts only right after its month's number: "12. juni 12" may go on as a time.
    """
    tokens = _moment(text, words)
    return _date(tokens, words) if len(tokens) == 3 else None


def read_time_of_day(text: str, words: Vocabulary) -> time | None:
    """A time on the 24-hour clock: "12", "kl. 12", "8.30", "13:45"."""
    return _time(_moment(text, words))


def read_deadline(text: str, words: Vocabulary, zone: tzinfo) -> datetime | None:
    """A date and perhaps a time: "12. juni 2027 kl. 10", "12-06-2027 10:00"; in `zone`.

    Without a time it is noon: a deadline falls while somebody is at work to be asked.
    """
    tokens = _moment(text, words)
    day, at = _date(tokens[:3], words), _time(tokens[3:]) if tokens[3:] else NOON
    return datetime.combine(day, at, zone) if day and at else None


def _lowered(text: str) -> str:
    """The text in lower case on one line with single spaces; nothing when it is too long to be a value."""
    text = " ".join(text.split())
    return text.casefold() if len(text) <= LONGEST else ""


def _moment(text: str, words: Vocabulary) -> list[str]:
    """The numbers and names of a date or time; nothing when there are signs that do not belong in one."""
    text = _lowered(text)
    if not _MOMENT.fullmatch(text):
        return []
    text = _SHORT_YEAR.sub(r"\g<1>20\2", text)
    text = re.sub(r"(?<=[0-9])t(?=[0-9])", " ", text)
    return [token for token in _TOKEN.findall(text) if token not in words.fillers]


def _date(tokens: list[str], words: Vocabulary) -> date | None:
    if len(tokens) != 3:
        return None
    year, month, day = tokens if len(tokens[0]) == 4 else reversed(tokens)
    month = str(words.months.get(month, month))
    if not _all_digits([year, month, day]) or len(year) != 4 or max(len(month), len(day)) > 2:
        return None
    try:
        return date(int(year), int(month), int(day)) if int(year) in _YEARS else None
    except ValueError:
        return None


def _time(tokens: list[str]) -> time | None:
    if not 1 <= len(tokens) <= 3 or not _all_digits(tokens) or max(map(len, tokens)) > 2:
        return None
    hour, minute, second = (int(token) for token in [*tokens, "0", "0"][:3])
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _all_digits(tokens: list[str]) -> bool:
    return all(token.isascii() and token.isdigit() for token in tokens)
