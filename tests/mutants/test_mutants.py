"""The mutants must fit today's code; `python3 -m tests.mutants` runs them."""

from __future__ import annotations

import pytest

from bot.bootstrap import ROOT
from tests.mutants.storage import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_one_place_and_names_a_test_that_exists(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.before) == 1
    assert mutant.before != mutant.after
    file, _, name = mutant.test.partition("::")
    assert f"def {name.partition('[')[0]}" in (ROOT / file).read_text(encoding="utf-8")


def test_no_two_mutants_are_the_same() -> None:
    assert len({(each.file, each.before, each.after) for each in MUTANTS}) == len(MUTANTS)
