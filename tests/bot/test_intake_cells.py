from __future__ import annotations

import pytest

from bot.intake_cells import emails, looks_like_cpr


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "010190–1234",
        "01.01.90-1234",
        "610190-1234",
        "(311299.0000)",
    ],
)
def test_what_is_written_like_a_cpr_number_is_seen(text: str) -> None:
    assert looks_like_cpr(f"se {text}, tak")


@pytest.mark.parametrize(
    "text",
    [
        "12.06.2026",
        "1.035.061 kr.",
        "20 30 40 50",
        "5798001234567",
        "01-2024-1234",
        "321390-1234",
        "2025/2026",
        "x010190-1234",
    ],
)
def test_dates_amounts_and_phone_numbers_are_no_cpr_numbers(text: str) -> None:
    assert not looks_like_cpr(text)


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
    assert not looks_like_cpr(text) or piece == "010190"
