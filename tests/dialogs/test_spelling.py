from __future__ import annotations

import time

import pytest

from dialogs.spelling import MAX_NAMES, alike, nearly, normal, usual_spellings


def test_names_are_compared_by_their_letters_and_digits() -> None:
    assert normal(" Børn & Unge-2 ") == "børnunge2"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sundhed og omsorg", "Sundhed og Omsorg", True),
        ("Sundhed og omsorg", "Sundhed og omsog", True),
        ("Skole og dagtilbud", "Skole- og dagtilbud", True),
        ("Distrikt 1", "Distrikt 2", False),
        ("Skole", "Skolen", False),  # too short for a slip
        ("Teknik og miljø", "Kultur og fritid", False),
    ],
)
def test_a_slip_of_the_pen_is_the_same_name_and_another_number_is_not(
    one: str, other: str, same: bool
) -> None:
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_the_most_frequent_spelling_is_the_usual_one() -> None:
    names = ["Sundhed og Omsorg", "Sundhed og omsorg", "Sundhed og omsorg", "Teknik"]
    usual = usual_spellings(names)
    assert {usual[name] for name in names[:3]} == {"Sundhed og omsorg"}
    assert usual["Teknik"] == "Teknik"


def test_a_column_of_many_names_is_left_as_it_is() -> None:
    assert usual_spellings([f"Navn nummer {n}" for n in range(MAX_NAMES + 1)]) == {}


def test_one_letter_off_a_known_address_is_a_slip() -> None:
    known = ["anne@eksempel.example", "hold1@eksempel.example"]
    texts = ["anne@eksmpel.example", "hold2@eksempel.example", "anne@eksempel.example", "bo@andet.example"]
    assert nearly(texts, known) == {"anne@eksmpel.example": "anne@eksempel.example"}


def test_many_addresses_take_time_in_proportion() -> None:
    known = [f"person{n}@eksempel.example" for n in range(3_000)]
    began = time.process_time()
    nearly(known, known)
    assert time.process_time() - began < 2
