"""Cutting what is too long for one message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pieces import CARD_LIMIT, card_fits, shorten, split


@given(st.text(alphabet=st.sampled_from("ab \n🙂é"), max_size=300), st.integers(min_value=8, max_value=80))
def test_pieces_are_short_enough_and_lose_no_word(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < len(piece.encode("utf-16-le")) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("  \n ", []),
        ("et to", ["et to"]),
        ("et to\n\ntre fire\nfem", ["et to", "tre fire\nfem"]),
        ("et to tre\nfire fem seks", ["et to tre", "fire fem seks"]),
        ("etlangtord og nogle flere", ["etlangtord og", "nogle flere"]),
        ("ugennemskueliglangtord", ["ugennemskuelig", "langtord"]),
    ],
)
def test_a_text_is_cut_between_paragraphs_else_lines_else_words(text: str, pieces: list[str]) -> None:
    assert split(text, 28) == pieces


def test_two_hundred_kilobytes_without_a_space_are_cut_quickly() -> None:
    assert len("".join(split("x" * 200_000))) == 200_000


def test_a_shortened_text_says_that_it_is() -> None:
    assert shorten("kort", 20) == "kort"
    assert shorten("lidt for langt", 20) == "lidt for…"
    assert len(shorten("🙂" * 50, 20).encode("utf-16-le")) <= 20


def test_a_card_is_measured_in_bytes() -> None:
    room = CARD_LIMIT - len('{"text": ""}')
    assert card_fits({"text": "x" * room})
    assert not card_fits({"text": "x" * (room - 1) + "æ"})
