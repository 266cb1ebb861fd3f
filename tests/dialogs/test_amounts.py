from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrasebook import phrases
from dialogs.amounts import find_amounts, total

WORDS = phrases("da").vocabulary


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("Der afsættes 200.000 kr. i 2027.", "200.000 kr.", "200000"),
        ("en pulje på 1. mio. til opstart", "1. mio.", "1000000"),
        ("3,6 mio. kr. over to år", "3,6 mio. kr.", "3600000"),
        ("Derudover kr. 45.000 til aktiviteter", "kr. 45.000", "45000"),
        ("1.035.061\N{NO-BREAK SPACE}kr.", "1.035.061\N{NO-BREAK SPACE}kr.", "1035061"),
        ("koster 750,- pr. gang", "750,-", "750"),
        ("12 t. kr. om året", "12 t. kr.", "12000"),
        ("2.500,50 kr.", "2.500,50 kr.", "2500.5"),
    ],
)
def test_an_amount_is_found_as_it_was_written(text: str, written: str, value: str) -> None:
    (found,) = find_amounts(text, WORDS)
    assert (found.text, found.value, found.sure) == (written, Decimal(value), True)


@pytest.mark.parametrize(
    "text",
    [
        "i 2027",
        "den 12.06.2026",
        "34 ud af 36",
        "§12.000",
        "uge 17",
        "12 t. om ugen",
        "8765 4321",
        "v1.000.2",
    ],
)
def test_what_is_no_amount_is_left_alone(text: str) -> None:
    assert find_amounts(text, WORDS) == ()


def test_whole_thousands_without_a_currency_are_named_and_not_summed() -> None:
    found = find_amounts("Vi når 200.000 borgere for 50.000 kr.", WORDS)
    assert [(amount.text, amount.sure) for amount in found] == [("200.000", False), ("50.000 kr.", True)]
    assert total(found) == Decimal(50_000)


@given(st.text("0123456789. ,-krmiot\n"))
def test_whatever_is_found_stands_in_the_text(text: str) -> None:
    assert all(amount.text in text for amount in find_amounts(text, WORDS))
