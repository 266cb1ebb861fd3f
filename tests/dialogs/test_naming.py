"""What areas and units are called: what HR decides holds for every spelling, and for what comes later."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dialogs.model import Project
from dialogs.naming import Naming, Renaming, decided, named, same_names, settled, used_names

AREA = Naming.AREA


def project(key: str, area: str = "", unit: str = "") -> Project:
    return Project(key, "r1", 0, key, area=area, unit=unit)


def called(area: str, decisions: dict[str, Renaming]) -> str:
    return settled(project("p", area), decisions).area


def test_a_decision_holds_for_every_spelling_and_for_areas_alone() -> None:
    after = dict(decided([], AREA, ["Sundhed", "Sundhedsområdet"], "Sundhed og ældre"))
    for spelling in ("Sundhed", "SUNDHED ", "sundheds-området"):
        assert called(spelling, after) == "Sundhed og ældre"
    assert called("Teknik", after) == "Teknik"
    assert settled(project("p", unit="Sundhed"), after).unit == "Sundhed"


def test_decisions_follow_each_other_and_can_be_turned_round() -> None:
    one = decided([], AREA, ["A"], "B")
    two = dict(decided(one.values(), AREA, ["B"], "C"))
    assert (called("A", two), called("B", two), called("C", two)) == ("C", "C", "C")
    back = dict(decided(two.values(), AREA, ["C"], "A"))
    assert {called(each, back) for each in "ABC"} == {"A"}


def test_another_spelling_of_the_same_name_is_a_decision_too() -> None:
    after = dict(decided([], AREA, ["børn & unge"], "Børn Unge"))
    assert called("BØRN/UNGE", after) == "Børn Unge"


def test_names_are_counted_by_their_spelling_and_those_alike_stand_together() -> None:
    projects = [
        (project(str(n), area), f"Runde {n % 2}") for n, area in enumerate(["Ældre", "Ældre", "ældre", "By"])
    ]
    used = used_names(projects, AREA)
    assert [(each.name, each.projects, each.rounds) for each in used][1:] == [
        ("Ældre", 2, ("Runde 0", "Runde 1")),
        ("ældre", 1, ("Runde 0",)),
    ]
    assert [[each.name for each in group] for group in same_names(used)] == [["Ældre", "ældre"]]
    many = used_names([(project(str(n), f"Enhed {n}"), "R") for n in range(90)] + projects, AREA)
    assert [len(group) for group in same_names(many)] == [2]
    moved = used_names([(project("9", "By"), "R")], AREA)
    assert moved[0].edition != used[0].edition, "another project has it"


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD")), max_size=8))
def test_after_any_decisions_a_file_read_again_changes_nothing(steps: list[tuple[str, str]]) -> None:
    decisions: dict[str, Renaming] = {}
    for before, name in steps:
        decisions = dict(decided(decisions.values(), AREA, [before], name))
        assert called(before, decisions) == name
    for each in "ABCD":
        once = settled(named(project("p"), AREA, each), decisions)
        assert settled(once, decisions) == once
