from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.points import points, together
from dialogs.richtext import plain, read_plain


def told(typed: str) -> list[tuple[str, str]]:
    return [(point.title, plain(point.body)) for point in points(read_plain(typed))]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Det går godt.", [("", "Det går godt.")]),
        ("1. Ro\nTo timer.\n2. Lys\nNye lamper.", [("Ro", "To timer."), ("Lys", "Nye lamper.")]),
        ("Først lidt.\n1. Ro\nTo timer.", [("", "Først lidt."), ("Ro", "To timer.")]),
        ("- støj\n- træk", [("", "støj"), ("", "træk")]),
        ("1. støj\n2. træk", [("", "støj"), ("", "træk")]),
        ("1. Ro\n- a\n- b", [("Ro", "- a\n- b")]),
        ("3. juli var vi på tur.", [("", "3. juli var vi på tur.")]),
        ("", []),
    ],
)
def test_an_answer_is_its_points_each_with_its_heading(typed: str, found: list[tuple[str, str]]) -> None:
    assert told(typed) == found


def test_several_points_together_are_a_list_with_their_headings_bold() -> None:
    text = together(points(read_plain("1. Ro\nTo timer.\n2. Lys\nNye lamper.")))
    assert plain(text) == "- Ro\n  To timer.\n- Lys\n  Nye lamper."


def test_a_single_point_is_prose_or_else_its_heading() -> None:
    assert plain(together(points(read_plain("1. Ro\nTo timer.")))) == "To timer."
    assert plain(together(points(read_plain("Kun prosa.")))) == "Kun prosa."


LETTERS = "aÅ1.)-* \n"


@given(st.text(LETTERS, max_size=80))
def test_every_letter_of_an_answer_is_in_exactly_one_point_in_its_order(typed: str) -> None:
    text = read_plain(typed)
    said = "".join(f"{point.title}\n{plain(point.body)}\n" for point in points(text))

    def letters(written: str) -> str:
        return "".join(sign for sign in written if sign in "aÅ")

    assert letters(said) == letters(plain(text))
