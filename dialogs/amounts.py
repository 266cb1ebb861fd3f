"""The amounts that a text mentions: "200.000 kr.", "1. mio.", "3,6 mio. kr.", "kr. 45.000".

A number with a currency or a scale is an amount. A bare one in whole thousands ("200.000") may count
something else, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dialogs.values import Vocabulary, read_amount

_NUMBER = re.compile(
    r"(?<![\w.,/§-])[0-9]{1,3}(?:(?:[. \u00a0][0-9]{3})+|[0-9]{0,9})(?:,[0-9]{1,3})?(?![\w/])(?![.,:-][0-9])"
)
_BEFORE = re.compile(r"([^\W\d_]{2,6})\.?[ \u00a0]?$")
_AFTER = re.compile(
    r"(?P<dash>,-)|(?P<stop>\.?)[ \u00a0]?(?P<first>[^\W\d_]{1,9})\.?(?:[ \u00a0]?(?P<second>[^\W\d_]{2,6}))?"
)
_WHOLE_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})*\.000")
_LOOKED_AT = 8
_HOURS = "t"
"""Thousands before a currency, hours by itself."""


@dataclass(frozen=True, slots=True)
class Amount:
    """`text` is as somebody wrote it; `sure` is false for a number that names no currency."""

    text: str
    value: Decimal
    sure: bool = True


def find_amounts(text: str, words: Vocabulary) -> tuple[Amount, ...]:
    """In their order; in linear time."""
    return tuple(_found(text, words))


def total(amounts: Sequence[Amount]) -> Decimal:
    """The sum of those that surely are amounts."""
    return sum((amount.value for amount in amounts if amount.sure), Decimal(0))


def _found(text: str, words: Vocabulary) -> Iterator[Amount]:
    for number in _NUMBER.finditer(text):
        start, end = _around(text, number.start(), number.end(), words)
        end += text[end - 1].isalpha() and text[end : end + 1] == "."
        written = text[start:end].rstrip()
        value = read_amount(written.removesuffix(",-"), words)
        if value is None:
            continue
        if (start, end) != number.span():
            yield Amount(written, value)
        elif _WHOLE_THOUSANDS.fullmatch(written):
            yield Amount(written, value, sure=False)


def _around(text: str, start: int, end: int, words: Vocabulary) -> tuple[int, int]:
    """The number with the currency before it, or the scale and currency after it."""
    after = _AFTER.match(text, end)
    if after and after["dash"]:
        return start, after.end()
    if after and (reach := _unit(after, words)):
        return start, reach
    before = _BEFORE.search(text[max(0, start - _LOOKED_AT) : start])
    if before and before[1].casefold() in words.currency:
        return max(0, start - _LOOKED_AT) + before.start(), end
    return start, end


def _unit(after: re.Match[str], words: Vocabulary) -> int:
    """Where the words that make a number an amount end; 0 when there are none."""
    first, second = (after["first"] or "").casefold(), (after["second"] or "").casefold()
    if first in words.currency:
        return after.end("first")
    if first in words.scales and second in words.currency:
        return after.end("second")
    return after.end("first") if first in words.scales and first != _HOURS else 0
