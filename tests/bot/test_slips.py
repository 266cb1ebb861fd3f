from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Command, command_table, owner_command, owner_slip
from bot.slips import Near, distance, nearest


@pytest.mark.parametrize(
    ("said", "code", "number"),
    [
        ("tilbge", "back", None),
        ("Tilbgae!", "back", None),
        ("sprign over", "skip", None),
        ("sedn", "send", None),
        ("mine savr", "answers", None),
        ("skift prjekt 2", "projects", 2),
        ("ret savr 2", "edit", 2),
        ("forrtyd", "undo", None),
        ("ikke relevnt", "not_relevant", None),
        ("my anwsers", "answers", None),
    ],
)
def test_a_slip_that_can_only_be_one_command_is_that_command(
    said: str, code: str, number: int | None
) -> None:
    assert owner_command(said) is None
    assert owner_slip(said) == Command(code, number)


@pytest.mark.parametrize(("said", "code"), [("Sendt", "send"), ("sent", "send"), ("Stort", "start")])
def test_a_word_of_its_own_that_is_near_a_command_is_asked_about(said: str, code: str) -> None:
    near = owner_slip(said)
    assert isinstance(near, Near)
    assert code in near.codes


@pytest.mark.parametrize(
    "said",
    ["Godt", "Vi er tilbage", "Startet", "bedre trivsel", "2", "", "x" * 500, "ja", "Nej", "Intet endnu"],
)
def test_what_is_near_nothing_is_an_answer(said: str) -> None:
    assert owner_slip(said) is None


def test_two_commands_as_near_as_each_other_are_both_asked_about() -> None:
    near = nearest("abcdefgx", {"abcdefgy": "one", "abcdefgz": "other"})
    assert near == Near(("one", "other"), clear=False)


@given(st.sampled_from(sorted(w for w in command_table("owner") if len(w) >= 7)), st.data())
def test_a_letter_left_out_of_a_long_command_never_makes_it_an_answer(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    said = word[:at] + word[at + 1 :]
    meant = owner_command(said) or owner_slip(said)
    assert meant is not None
    codes = (meant.code,) if isinstance(meant, Command) else meant.codes
    assert command_table("owner")[word] in codes


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_the_same_both_ways_and_none_only_for_the_same(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) is (one == other)


@pytest.mark.parametrize(
    ("said", "code", "reason"),
    [
        ("Ikke relevant, fordi huset er solgt.", "not_relevant", "huset er solgt."),
        ("For tidligt at sige: vi måler i maj", "too_early", "vi måler i maj"),
        ("too early because we measure in May", "too_early", "we measure in May"),
    ],
)
def test_a_reason_may_follow(said: str, code: str, reason: str) -> None:
    assert owner_command(said) == Command(code, reason=reason)


@pytest.mark.parametrize(
    "said", ["Ikke relevant for alle.", "For tidligt at sige. Vi måler i maj.", "Send: nu"]
)
def test_a_sentence_that_begins_like_one_is_an_answer(said: str) -> None:
    assert owner_command(said) is None
