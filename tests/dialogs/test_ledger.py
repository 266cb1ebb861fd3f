"""What an address that nobody has met the bot under most likely is."""

from __future__ import annotations

import time

import pytest

from dialogs.desk import Reached
from dialogs.ledger import unmet

KNOWN = ("anne.holm@kommune.example", "bo42@kommune.example", "hr@kommune.example")


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("anne.holn@kommune.example", KNOWN[0]),
        ("anne.hlom@kommune.example", KNOWN[0]),
        ("anneholm@kommune.example", KNOWN[0]),
        ("anne.holmm@kommune.example", KNOWN[0]),
        ("anne.holm@komune.example", KNOWN[0]),
        ("anne.holm@firma.example", ""),
    ],
)
def test_an_address_that_nobody_here_can_have_is_unknown(address: str, meant: str) -> None:
    standing = unmet([address], KNOWN)[address]
    assert (standing.reached, standing.like) == (Reached.UNKNOWN, meant)


@pytest.mark.parametrize("address", ["dorte.lund@kommune.example", "bo43@kommune.example"])
def test_a_colleague_whom_the_bot_has_not_met_has_not_got_the_app_yet(address: str) -> None:
    assert unmet([address], KNOWN)[address].reached is Reached.NOT_MET


def test_before_the_bot_knows_anybody_no_address_looks_wrong() -> None:
    assert unmet(["anne.holm@kommune.example"], ())["anne.holm@kommune.example"].reached is Reached.NOT_MET


def test_ten_thousand_addresses_are_compared_with_ten_thousand_in_a_few_seconds() -> None:
    known = [f"navn.navnesen{number}@kommune.example" for number in range(10_000)]
    began = time.process_time()
    found = unmet([f"anden.person{number}@kommune.example" for number in range(10_000)], known)
    assert {standing.reached for standing in found.values()} == {Reached.NOT_MET}
    assert time.process_time() - began < 10
