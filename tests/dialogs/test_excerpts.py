"""The words around what was found: enough to decide by, and never a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.checks import MASK, find_cpr
from dialogs.contents import Field, Place
from dialogs.excerpts import AROUND, MOST, Excerpt, excerpts
from dialogs.matters import Concern, Matter

NUMBER = "010190-1234"


def of(concern: Concern, text: str) -> tuple[Excerpt, ...]:
    return excerpts(Matter("ref", concern, Place(Field.ANSWER), text))


def test_a_number_is_left_out_of_the_words_around_it() -> None:
    assert of(Concern.CPR, f"Borgeren ({NUMBER}) er glad.") == (Excerpt("Borgeren (", MASK, ") er glad."),)


@pytest.mark.parametrize(
    ("concern", "found"),
    [
        (Concern.EMAIL, "a@by.example"),
        (Concern.PHONE, "20 30 40 50"),
        (Concern.FEW_PEOPLE, "to medarbejdere"),
    ],
)
def test_what_hr_must_see_to_decide_is_shown_between_its_neighbours(concern: Concern, found: str) -> None:
    (excerpt,) = of(concern, f"Vi er glade:\n{found} ({NUMBER}) er her.")
    assert excerpt == Excerpt("Vi er glade: ", found, f" ({MASK}) er her.")


def test_a_long_text_is_cut_between_words_and_many_places_are_cut_short() -> None:
    many = of(Concern.CPR, f"{'ord ' * 100}{NUMBER}{' ord' * 100}. " * (MOST + 2))
    assert len(many) == MOST
    for excerpt in many:
        assert excerpt.before.startswith(f"{MASK}ord ")
        assert excerpt.after.endswith(f"ord{MASK}")
        assert max(len(excerpt.before), len(excerpt.after)) <= AROUND + 1


def test_a_matter_that_is_not_about_words_has_none() -> None:
    assert of(Concern.MISSING, "") == of(Concern.SUMS, "400/1000") == ()


PIECES = st.sampled_from([NUMBER, "0101901234", "01.01.90 1234", "20 30 40 50", "a@by.example", "to borgere"])
TEXTS = st.lists(PIECES | st.sampled_from([" ", "\n", "-", "(", "ord", "12", "sag nr. "]), max_size=12)


@given(TEXTS.map("".join), st.sampled_from(list(Concern)))
def test_no_excerpt_ever_shows_a_number(text: str, concern: Concern) -> None:
    for excerpt in of(concern, text):
        assert not find_cpr(f"{excerpt.before}{excerpt.found}{excerpt.after}")
