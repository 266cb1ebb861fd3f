from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers import (
    MAX_ANSWER,
    Accepted,
    Rejected,
    Vocabulary,
    read,
    read_amount,
    read_date,
    read_deadline,
    read_number,
    read_time_of_day,
)
from dialogs.messages import Reason
from dialogs.model import Question, QuestionType
from dialogs.richtext import plain, read_plain
from tests.growth import IN_PROPORTION, growth

HERE = ZoneInfo("Europe/Copenhagen")


def vocabulary(language: str) -> Vocabulary:
    path = Path(__file__).parents[2] / "bot" / "phrases" / f"reading.{language}.toml"
    words: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))["reading"]
    sets: dict[str, Any] = {name: frozenset(words[name]) for name in ("yes", "no", "currency", "fillers")}
    return Vocabulary(months=words["months"], scales=words["scales"], **sets)


DANISH, ENGLISH = vocabulary("da"), vocabulary("en")


def question(kind: QuestionType, *choices: str) -> Question:
    return Question("q", "Hvad?", "Svar", type=kind, choices=choices)


def value(kind: QuestionType, text: str, *choices: str) -> str | Reason:
    result = read(question(kind, *choices), text, DANISH)
    return result.value if isinstance(result, Accepted) else result.reason


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.035.061 kr.", 1035061),
        ("1.035.061\u00a0kr.", 1035061),
        ("200.000", 200000),
        ("200000", 200000),
        ("200 000 kr", 200000),
        ("200\u00a0000", 200000),
        ("1. mio.", 1_000_000),
        ("1 million", 1_000_000),
        ("3,6 mio. kr.", 3_600_000),
        ("3,6 MIO. KR.", 3_600_000),
        ("3.6 mio", 3_600_000),
        ("1,5 mia", 1_500_000_000),
        ("1,5 milliarder kroner", 1_500_000_000),
        ("250 t.kr.", 250_000),
        ("250 tkr", 250_000),
        ("kr. 200.000,-", 200000),
        ("kr 5", 5),
        ("5,- kr.", 5),
        ("75.000,50 kr.", "75000.5"),
        ("200000.5", "200000.5"),
        ("0 kr.", 0),
        ("-5.000 kr.", -5000),
        (" \n 12.500 \n", 12500),
    ],
)
def test_an_amount_is_read_as_danes_write_it(text: str, amount: int | str) -> None:
    assert read_amount(text, DANISH) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "kr.",
            "mio.",
            "ca. 200.000",
            "200.000 euro",
            "1.035.06",
            "1.2.3",
            "1,035,061",
            "1.0000.000",
        ),
        *("2-3 mio.", "5 kr. mio.", "200.000 kr. til kurser", "²", "٣", "1e6", "NaN", "Infinity", "0x10"),
        *("9" * 16, "1" * 100, "0" * 81, "1.000 000", "12.,5", "--5", "12. juni 2027"),
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read_amount(text, DANISH) is None


def test_a_number_has_no_currency() -> None:
    assert read_number("1.250,5", DANISH) == Decimal("1250.5")
    assert read_number("3,6 mio.", DANISH) == Decimal(3_600_000)
    assert read_number("12 kr.", DANISH) is None
    assert read_number("12 medarbejdere", DANISH) is None


@given(st.integers(0, 10**12 - 1), st.integers(0, 99), st.sampled_from([".", " ", "\u00a0", ""]))
def test_every_grouped_amount_is_read_back(kroner: int, oere: int, group: str) -> None:
    written = f"{kroner:,}".replace(",", group) + f",{oere:02d} kr."
    assert read_amount(written, DANISH) == Decimal(kroner) + Decimal(oere) / 100


@pytest.mark.parametrize(
    "text",
    [
        *(
            "12. juni 2027",
            "12 juni 2027",
            "den 12. juni 2027",
            "d. 12. jun. 2027",
            "12. JUNI 2027",
        ),
        *("12/6-2027", "12/6 2027", "12/6/2027", "12-06-2027", "12.06.2027", "12.6.27", "2027-06-12"),
        *("lørdag den 12. juni 2027", " 12. juni\n2027 "),
    ],
)
def test_a_date_is_read_as_danes_write_it(text: str) -> None:
    assert read_date(text, DANISH) == date(2027, 6, 12)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "i morgen",
            "12. juni",
            "12.6",
            "juni 2027",
            "31. juni 2027",
            "29-02-2027",
            "0.6.2027",
            "12-13-2027",
        ),
        *(
            "1.035.061",
            "12.6.027",
            "12. juni 2027 kl. 12",
            "12. juni 2027!",
            "12.6.2027.3.4",
            "12. juni 9999",
        ),
        *("12-06-20277", "012-06-2027", "²-6-2027", "12. june 2027", "12%6-2027", "2027-6", "x" * 500),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text, DANISH) is None


def test_a_date_is_read_in_english_too() -> None:
    assert read_date("Saturday the 12th of June 2027", ENGLISH) == date(2027, 6, 12)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_date_is_read_back(day: date) -> None:
    names = [name for name, number in DANISH.months.items() if number == day.month]
    for text in [day.isoformat(), f"{day:%d-%m-%Y}", f"{day.day}/{day.month}-{day:%y}"]:
        assert read_date(text, DANISH) == day
    for name in names:
        assert read_date(f"{day.day}. {name} {day.year}", DANISH) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", time(12)),
        ("kl. 12", time(12)),
        ("klokken 8.30", time(8, 30)),
        ("13:45", time(13, 45)),
        ("0", time(0)),
        ("23.59", time(23, 59)),
        ("12:00:00", time(12)),
        ("24", None),
        ("12:60", None),
        ("", None),
        ("middag", None),
        ("120", None),
        ("1.2.3.4", None),
    ],
)
def test_a_time_of_day_is_read(text: str, expected: time | None) -> None:
    assert read_time_of_day(text, DANISH) == expected


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("12. juni 2027 kl. 12", 12, 0),
        ("12-06-2027 12:00", 12, 0),
        ("12. juni 2027, kl. 8.30", 8, 30),
        ("2027-06-12T16:15", 16, 15),
        ("12. juni 2027 kl. 0", 0, 0),
        ("12. juni 2027", 12, 0),
        ("12/6-2027", 12, 0),
    ],
)
def test_a_deadline_is_a_date_with_a_local_time_or_noon(text: str, hour: int, minute: int) -> None:
    assert read_deadline(text, DANISH, HERE) == datetime(2027, 6, 12, hour, minute, tzinfo=HERE)


def test_a_deadline_is_in_the_zone_it_was_asked_for() -> None:
    found = read_deadline("12. juni 2027 kl. 12", DANISH, HERE)
    assert found is not None
    assert found.astimezone(UTC) == datetime(2027, 6, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kl. 12",
        "12. juni kl. 12",
        "12. juni 2027 kl. 25",
        "12. juni 2027 om aftenen",
        "12. juni 12.30",
        "12.6 12:30",
    ],
)
def test_what_is_no_deadline_is_none(text: str) -> None:
    assert read_deadline(text, DANISH, HERE) is None


CHOICES = ("Ja, helt", "Ja, delvist", "Nej", "Ved ikke")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja, helt", "Ja, helt"),
        ("  ja,   HELT. ", "Ja, helt"),
        ("2", "Ja, delvist"),
        ("3.", "Nej"),
        ("4)", "Ved ikke"),
        ("ved", "Ved ikke"),
        ("ja, d", "Ja, delvist"),
        ("ja", Reason.NOT_A_CHOICE),
        ("0", Reason.NOT_A_CHOICE),
        ("5", Reason.NOT_A_CHOICE),
        ("9" * 5000, Reason.NOT_A_CHOICE),
        ("måske", Reason.NOT_A_CHOICE),
        ("...", Reason.NOT_A_CHOICE),
        ("²", Reason.NOT_A_CHOICE),
    ],
)
def test_a_choice_is_made_by_number_or_by_words_that_only_one_has(text: str, expected: str) -> None:
    assert value(QuestionType.CHOICE, text, *CHOICES) == expected


def test_a_choice_that_is_a_number_is_meant_before_its_place() -> None:
    assert value(QuestionType.CHOICE, "2", "3", "2", "1") == "2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ja", "yes"),
        ("Ja!", "yes"),
        ("J", "yes"),
        ("nej.", "no"),
        ("yes", "yes"),
        ("no", "no"),
        ("måske", Reason.NOT_YES_OR_NO),
        ("ja og nej", Reason.NOT_YES_OR_NO),
    ],
)
def test_yes_and_no_are_read(text: str, expected: str) -> None:
    assert value(QuestionType.YES_NO, text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (QuestionType.NUMBER, "1.250,50", "1250.5"),
        (QuestionType.NUMBER, "mange", Reason.NOT_A_NUMBER),
        (QuestionType.AMOUNT, "3,6 mio. kr.", "3600000"),
        (QuestionType.AMOUNT, "1. mio.", "1000000"),
        (QuestionType.AMOUNT, "en del", Reason.NOT_AN_AMOUNT),
        (QuestionType.DATE, "12. juni 2027", "2027-06-12"),
        (QuestionType.DATE, "snart", Reason.NOT_A_DATE),
    ],
)
def test_typed_values_are_kept_in_one_written_form(kind: QuestionType, text: str, expected: str) -> None:
    assert value(kind, text) == expected


@pytest.mark.parametrize("kind", QuestionType)
@pytest.mark.parametrize("text", ["", " \n\t\u00a0 ", "\u200b\u202e\x07"])
def test_nothing_is_no_answer(kind: QuestionType, text: str) -> None:
    assert read(question(kind), text, DANISH) == Rejected(Reason.EMPTY)


def test_a_text_answer_is_the_tree_that_was_typed() -> None:
    typed = "Vi har:\n- lyttet\n- talt"
    expected = Accepted(text=read_plain(typed))
    assert read(question(QuestionType.TEXT), typed, DANISH) == expected
    assert read(question(QuestionType.TEXT), read_plain(typed), DANISH) == expected


def test_60_kb_are_an_answer_and_come_back_whole() -> None:
    typed = ("Vi har lært at lytte til hinanden æøå. " * 1600)[:60_000].strip()
    result = read(question(QuestionType.TEXT), typed, DANISH)
    assert isinstance(result, Accepted)
    assert plain(result.text) == typed


@pytest.mark.parametrize("kind", QuestionType)
@pytest.mark.parametrize("size", [MAX_ANSWER + 1, 200_000, 1_000_000])
def test_more_than_the_limit_is_refused_with_the_limit(kind: QuestionType, size: int) -> None:
    typed = "x" * size
    assert read(question(kind), typed, DANISH) == Rejected(Reason.TOO_LONG, MAX_ANSWER)
    assert read(question(kind), read_plain(typed), DANISH) == Rejected(Reason.TOO_LONG, MAX_ANSWER)


@given(st.sampled_from(QuestionType), st.text(max_size=120))
def test_anything_typed_is_an_answer_or_has_a_reason(kind: QuestionType, text: str) -> None:
    result = read(question(kind, *CHOICES), text, DANISH)
    if isinstance(result, Accepted):
        assert bool(result.value) != bool(result.text)
    else:
        assert result.reason in Reason


@given(st.text("0123456789.,-/: krmiojun", max_size=60))
def test_readers_never_fail_and_what_they_give_reads_back(text: str) -> None:
    amount, day = read_amount(text, DANISH), read_date(text, DANISH)
    if amount is not None:
        assert read_amount(f"{amount:f}".replace(".", ","), DANISH) == amount
    if day is not None:
        assert read_date(day.isoformat(), DANISH) == day
    assert (
        read_deadline(text, DANISH, HERE) is None or day is not None or read_time_of_day(text, DANISH) is None
    )


@pytest.mark.parametrize(
    "unit", ["1", "1.", "1 ", ".", ",", "-", " ", "a", "1a", "12. juni 2027 ", "kr. ", "1.000"]
)
def test_200_kb_of_anything_are_judged_in_proportion(unit: str) -> None:
    def judge(text: str) -> None:
        read_amount(text, DANISH), read_number(text, DANISH), read_deadline(text, DANISH, HERE)
        assert read_date(text, DANISH) is None
        for kind in QuestionType:
            assert isinstance(read(question(kind, *CHOICES), text[:90_000], DANISH), Accepted | Rejected)

    assert growth(judge, unit * (200_000 // len(unit))) < IN_PROPORTION
