"""What HR types to decide something, and to compare two versions."""

from __future__ import annotations

import pytest

from bot.deciding import read_decision, version_numbers


@pytest.mark.parametrize(
    ("text", "verdict", "codes", "reason"),
    [
        ("afgør k7f2q maskér", "mask", ("k7f2q",), ""),
        ("Afgør K7F2Q, m3xya og abcde: behold", "keep", ("k7f2q", "m3xya", "abcde"), ""),
        ("afgør k7f2q ikke cpr fordi det er et sagsnummer", "not_cpr", ("k7f2q",), "det er et sagsnummer"),
        ("afgør k7f2q ikke et CPR-nummer, fordi: Sag 12.", "not_cpr", ("k7f2q",), "Sag 12."),
        ("afgør alle ikke besvaret", "not_answered", (), ""),
        ("afgoer k7f2q for tidligt at sige", "too_early", ("k7f2q",), ""),
        ("decide k7f2q too early because it has just begun", "too_early", ("k7f2q",), "it has just begun"),
    ],
)
def test_a_typed_decision_is_read(text: str, verdict: str, codes: tuple[str, ...], reason: str) -> None:
    typed = read_decision(text)
    assert typed
    assert (typed.verdict, typed.codes, typed.reason) == (verdict, codes, reason)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "afgør",
        "afgør maskér",
        "afgør k7f2q",
        "afgør k7f2q måske",
        "maskér k7f2q",
        "afgør alle",
        "a" * 5000,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_decision(text) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("sammenlign 1 2", (1, 2)),
        ("Sammenlign 1 og 3", (1, 3)),
        ("sammenlign 2", (2, 0)),
        ("sammenlign", (0, 0)),
        ("sammenlign 1 2 3", (0, 0)),
        ("ret 2", (0, 0)),
        ("compare 1 and 2", (1, 2)),
    ],
)
def test_versions_are_named_by_number(text: str, numbers: tuple[int, int]) -> None:
    assert version_numbers(text) == numbers
