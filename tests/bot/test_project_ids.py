from __future__ import annotations

from bot.intake.ids import merge
from tests.bot.intake_files import (
    projects,
)


def test_the_same_file_gives_the_same_ids() -> None:
    rows = [("1", "A", "x", "a@b.dk"), ("", "Ærlig øvelse", "y", "c@d.dk"), ("2/b", "C", "z", "e@f.dk")]
    first, again = projects(*rows), projects(*rows)
    assert [p.id for p in first] == [p.id for p in again]
    assert len({p.id for p in first}) == 3
    assert first[0].id == "r1-1"
    assert all(p.id.isascii() and p.id.replace("-", "").isalnum() for p in first)


def test_titles_that_look_alike_in_an_id_are_two_projects() -> None:
    found = projects(("", "C+", "x", "a@b.dk"), ("", "C#", "x", "a@b.dk"), ("", "🙂", "x", "a@b.dk"))
    assert len({p.id for p in found}) == 3


def test_importing_again_updates_and_keeps_the_ids() -> None:
    old = projects(("1", "A", "x", "a@b.dk"), ("", "B", "y", "c@d.dk"), ("3", "C", "z", "e@f.dk"))
    new = projects(
        ("", "B", "anden ejer", "c@d.dk"),  # known by its title
        ("1", "A med nyt navn", "x", "a@b.dk"),  # by its number
        ("9", "Helt nyt navn", "z", "e@f.dk"),  # by its owner and contact
        ("4", "D", "x", "a@b.dk"),  # by nothing
    )
    merged = merge(old, new)
    assert [p.id for p in merged] == [old[1].id, old[0].id, old[2].id, "r1-4"]
    assert [p.title for p in merged] == [p.title for p in new]
    assert [p.position for p in merged] == [0, 1, 2, 3]
    assert merge(merged, new) == merged


def test_a_row_put_in_above_moves_the_numbers_but_not_the_answers() -> None:
    old = projects(("1", "A", "x", "a@b.dk"), ("2", "B", "y", "c@d.dk"))
    merged = merge(
        old, projects(("1", "Ny", "z", "n@b.dk"), ("2", "A", "x", "a@b.dk"), ("3", "B", "y", "c@d.dk"))
    )
    assert [p.id for p in merged][1:] == [p.id for p in old]
    assert merged[0].id not in {p.id for p in old}


def test_what_is_not_in_the_new_file_is_not_in_the_result() -> None:
    old = projects(("1", "A", "x", "a@b.dk"), ("2", "B", "y", "c@d.dk"))
    assert [p.title for p in merge(old, projects(("2", "B", "y", "c@d.dk")))] == ["B"]
