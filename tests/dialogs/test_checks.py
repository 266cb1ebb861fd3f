from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.checks import MASK, Contains, Span, find_cpr, find_emails, find_phones, found_in, masked
from templates.catalogue import FOLDER

WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
APART = ("", ".", " ", "-", "/", "\u2013", "\u2011", "\xa0", "\u2009")
BETWEEN = (
    "-",
    "\u2010",
    "\u2011",
    "\u2012",
    "\u2013",
    "\u2014",
    "\u2212",
    "\xad",
    " ",
    "\xa0",
    "\u2009",
    "\u202f",
    "\u2007",
    ".",
    "/",
    " - ",
    " \u2013 ",
    "- ",
    "-\n",
    "  ",
    "\t",
    "\u200b-",
)
LETTERS = "abcdefghijklmnopqrstuvwxyzæøåABCÆØÅ 0123456789 .,;:-/()\n\t«»€%\U0001f642\u4f60"


def a_number(dice: random.Random) -> str:
    """Ten digits: a day of a century that the seventh allows, sixty up now and then."""
    seventh = dice.randrange(10)
    first = date(1900 if seventh < 4 else 1937 if seventh in (4, 9) else 1958, 1, 1)
    last = date(1999 if seventh < 4 else 2036 if seventh in (4, 9) else 2057, 12, 31)
    on = first + timedelta(days=dice.randrange((last - first).days + 1))
    day = on.day + (60 if dice.random() < 0.15 else 0)
    return f"{day:02}{on:%m%y}{seventh}{dice.randrange(1000):03}"


def written(digits: str, apart: str, between: str) -> str:
    return apart.join((digits[:2], digits[2:4], digits[4:6])) + between + digits[6:]


def any_form(dice: random.Random, digits: str) -> str:
    if dice.random() < 0.1:
        return digits
    return written(digits, dice.choice(APART), dice.choice(BETWEEN))


def around(dice: random.Random, at: int) -> str:
    """Text of any kind; no digit where it meets the number (`at`: 0 after it, -1 before it)."""
    text = "".join(dice.choices(LETTERS, k=dice.randrange(60)))
    return f"{text} " if at and text[-1:].isdigit() else f" {text}" if text[:1].isdigit() else text


def passes_modulus_11(digits: str) -> bool:
    return sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11 == 0


def test_three_thousand_numbers_in_any_form_in_any_text_are_all_found() -> None:
    dice = random.Random(20220101)
    numbers = [a_number(dice) for _ in range(3000)]
    assert sum(passes_modulus_11(number) for number in numbers) in range(100, 500)
    assert sum(int(number[:2]) > 60 for number in numbers) > 300
    missed = []
    for number in numbers:
        before, form, after = around(dice, -1), any_form(dice, number), around(dice, 0)
        text, start, end = before + form + after, len(before), len(before) + len(form)
        if not any(span.start <= start and end <= span.end for span in find_cpr(text)):
            missed.append(text)
    assert missed == []


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("apart", APART)
def test_every_form_is_found_and_nothing_around_it(apart: str, between: str) -> None:
    number = written("0101901234", apart, between)
    assert find_cpr(f"CPR {number}, født") == (Span(4, 4 + len(number)),)


@pytest.mark.parametrize(
    "text",
    [
        "(010190-1234)",
        "cpr0101901234",
        "010190-1234.",
        "født 610190-1234",
        "nr. 5 010190-1234 og 6",
        "12 12 010190-1234",
        "290296-1234",
        "290200-4234",
        "311299.0000",
        "010190-1234/2",
        "Sagsnr. 010190-1234",
        "sagsbehandler 0101901234",
        "0101901234, 12 år",
        "\uff10\uff11\uff10\uff11\uff19\uff10-1234",
    ],
)
def test_a_number_is_found_where_it_stands(text: str) -> None:
    assert len(find_cpr(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "12.06.2026",
        "01.01.2024-31.12.2024",
        "010124-311224",
        "2023-01-12 1030",
        "3. juli 2023",
        "2025/2026",
        "01-2024-1234",
        "290295-1234",
        "290200-1234",
        "320190-1234",
        "920190-1234",
        "011390-1234",
        "010190-12345",
        "1.035.061 kr.",
        "1.203.991.234 kr.",
        "1203991234 kr.",
        "20 30 40 50",
        "12 10 18 90",
        "+45 12 10 18 90",
        "+4512101890",
        "tlf. 12101890",
        "CVR 12101890",
        "5798001234567",
        "5798 0012 3456 7",
        "5 798001 234567",
        "EAN-nr. 1203991234",
        "P-nr. 1003123456",
        "P-nummer: 1003123456",
        "P.nr.: 1003123456",
        "produktionsnummer 1003123456",
        "27.36.04-Ø34-1-23",
        "15.03.02-0001-23",
        "EMN-2023-012345",
        "2023-0101901234",
        "Sagsnr. 1203991234",
        "DK50 0040 0440 1162 43",
        "version 10.12.14",
    ],
)
def test_what_is_something_else_is_left_alone(text: str) -> None:
    assert find_cpr(f"se {text}, tak") == ()


@given(st.text())
def test_any_text_can_be_searched_and_what_is_masked_holds_no_number(text: str) -> None:
    for span in find_cpr(text):
        assert sum(sign.isdecimal() for sign in text[span.start : span.end]) >= 10
    assert find_cpr(masked(text)) == ()


@given(st.text("0189 .-\u2013/\xa0kr\n"))
def test_masking_takes_every_number_away(text: str) -> None:
    assert find_cpr(masked(text)) == ()


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n-", " \n ", "\n\u2013"])
def test_a_number_over_two_lines_is_found_and_masked_where_one_person_wrote_it(between: str) -> None:
    text = f"Ida 010190{between}1234 er glad"
    assert [text[s.start : s.end] for s in find_cpr(text, over_lines=True)] == [f"010190{between}1234"]
    assert masked(text) == f"Ida {MASK} er glad"
    assert find_cpr(text) == (), "in a table these are two cells"


@pytest.mark.parametrize("text", ["010190\n2024", "010190\n- 1234", "010190\n12345", "010190\n\n\n1234"])
def test_two_lines_with_numbers_of_their_own_are_none(text: str) -> None:
    assert find_cpr(text, over_lines=True) == ()


def test_what_is_masked_keeps_its_other_words() -> None:
    assert masked("Ida 010190-1234 og Bo 020290 2345.") == f"Ida {MASK} og Bo {MASK}."
    assert masked("Ingen her") == "Ingen her"


def cut(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def test_addresses_are_found_in_running_text() -> None:
    text = "Skriv til mogens@eksempel.example, a.b-c@x-y.kommune.dk. Eller <hr@kommune.dk>; ikke @navn, a@b"
    assert cut(text, find_emails(text)) == [
        "mogens@eksempel.example",
        "a.b-c@x-y.kommune.dk",
        "hr@kommune.dk",
    ]


def test_phone_numbers_are_found_and_other_numbers_are_not() -> None:
    text = (
        "Ring 20 30 40 50, +45 20304050, 8765 4321 eller tlf. 23456789. 2023 2024; 12345678; 5798 0012 3456 7"
    )
    assert cut(text, find_phones(text)) == ["20 30 40 50", "+45 20304050", "8765 4321", "tlf. 23456789"]


def test_a_text_says_all_that_it_holds() -> None:
    assert set(found_in("a@b.dk, 20 30 40 50, 010190-1234")) == set(Contains)
    assert list(found_in("Intet her.")) == []


def test_nothing_is_found_in_real_annexes(real_input: Path | None) -> None:
    """The annexes beside the real input, where that is; our own samples otherwise, and always."""
    files = list(FOLDER.rglob("*.toml"))
    if real_input is not None:
        files += sorted((real_input.parent / "seeds").glob("*.txt")) + sorted(real_input.glob("*.json"))
        assert len(files) > 8
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert sum(len(re.findall(r"\d", text)) for text in texts.values()) > 100
    assert {name: cut(text, find_cpr(text)) for name, text in texts.items() if find_cpr(text)} == {}
