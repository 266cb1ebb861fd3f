from __future__ import annotations

import pytest

from bot.intake.cells import emails, shown


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a@b.dk", ["a@b.dk"]),
        ("A@B.DK; c@d.dk,e@f.dk\ng@h.dk i@j.dk", ["a@b.dk", "c@d.dk", "e@f.dk", "g@h.dk", "i@j.dk"]),
        ("Ida Holm <ida@by.dk>", ["ida@by.dk"]),
        ("Holm, Ida <ida@by.dk>; Bo, Per <per@by.dk>", ["ida@by.dk", "per@by.dk"]),
        ("x@y.dk, Ida Holm <ida@by.dk> z@y.dk", ["x@y.dk", "ida@by.dk", "z@y.dk"]),
        ("Ida Holm ida@by.dk\nPer Bo (per@by.dk).", ["ida@by.dk", "per@by.dk"]),
        ("mailto:a@b.dk", ["a@b.dk"]),
        ("a@b.dk;;\n; A@b.dk", ["a@b.dk"]),
        ("jørgen.ås@rådhus.ærø.dk", ["jørgen.ås@rådhus.ærø.dk"]),
        ("", []),
    ],
)
def test_addresses_are_found_however_they_are_listed(text: str, addresses: list[str]) -> None:
    assert emails(text) == (tuple(addresses), ())


@pytest.mark.parametrize(
    "text",
    ["Ida", "ida@", "@by.dk", "ida@by", "ida@@by.dk", "ida@by..dk", "Ida <ida>", "a@b.dk/c@d.dk", "<>x"],
)
def test_what_is_no_address_is_said_so(text: str) -> None:
    addresses, strange = emails(text)
    assert addresses == ()
    assert len(strange) == 1


@pytest.mark.parametrize("piece", ["a@", "<", "a.", "<a@", "@", "a@b.", "x ", "a@b-", "010190", "(", "1 "])
def test_long_nonsense_is_read_in_bounded_work(piece: str) -> None:
    text = piece * (32_000 // len(piece))
    addresses, _ = emails(text)
    assert addresses == ()


def test_a_cell_with_a_cpr_number_is_not_shown() -> None:
    assert shown("se 010190-1234") == "…"
    assert shown("se\n12.06.2026") == "se 12.06.2026"
