"""Chapters and themes put together by HR: ordered, merged, filled, and never a member or a word lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dialogs import grouping
from dialogs.grouping import GroupProblem, Wording, members, placed
from dialogs.model import Chapter, Point, Theme
from dialogs.richtext import plain, read_plain

KEYS = ("a", "b", "c")


def theme(key: str, question: str = "q", *points: str) -> Theme:
    there = tuple(Point(p, question, 1, 0) for p in points)
    return Theme(key, "r1", question, key.upper(), read_plain(f"Om {key}."), there)


def chapter(key: str, *projects: str) -> Chapter:
    return Chapter(key, "r1", key.upper(), read_plain(f"Om {key}."), projects)


def ids(groups: list[Theme] | list[Chapter]) -> str:
    return "".join(group.id for group in groups)


def test_a_theme_is_moved_among_those_of_its_own_question() -> None:
    themes = [theme("a"), theme("x", "other"), theme("b"), theme("c")]
    moved = placed(grouping.shifted(themes, "c", -1))
    assert [t.id for t in moved if t.question == "q"] == ["a", "c", "b"]
    assert {t.id: t.position for t in moved} == {"a": 0, "c": 1, "b": 2, "x": 0}
    assert ids(grouping.shifted([theme("a"), theme("b")], "a", -1)) == "ab", "no further than the end"


def test_a_merged_theme_leaves_its_words_and_points_with_the_other() -> None:
    (left,) = grouping.merged([theme("a", "q", "1", "2"), theme("b", "q", "2", "3")], "b", "a")
    assert (left.id, left.title, plain(left.prose).split("\n\n")) == ("a", "A", ["Om a.", "Om b."])
    assert [point.project for point in left.points] == ["1", "2", "3"]


def test_a_project_is_in_one_chapter_and_a_point_may_be_in_several_themes() -> None:
    chapters = grouping.added([chapter("a", "1", "2"), chapter("b")], "b", ["2"])
    assert [c.projects for c in chapters] == [("1",), ("2",)]
    first, second = theme("a", "q", "1"), theme("b")
    themes = grouping.added([first, second], "b", members(first))
    assert [t.points for t in themes] == [first.points, first.points]


def test_chosen_members_go_up_and_down_together() -> None:
    def order(step: int, *chosen: str) -> str:
        return "".join(grouping.reordered([chapter("a", *"1234")], "a", chosen, step)[0].projects)

    assert (order(-1, "3"), order(1, "3"), order(-1, "1", "3"), order(1, "2", "3")) == (
        "1324",
        "1243",
        "1324",
        "1423",
    )


def test_two_groups_of_one_name_are_refused_and_a_group_needs_a_name() -> None:
    themes = [theme("a"), theme("b"), theme("x", "other")]
    assert grouping.problem_with(themes, replace(themes[1], title="a ")) is GroupProblem.TITLE_TWICE
    assert grouping.problem_with(themes, replace(themes[2], title="A")) is None
    assert grouping.problem_with(themes, replace(themes[1], title="")) is GroupProblem.NO_TITLE


def test_a_renewed_theme_rests_on_the_answers_as_they_are() -> None:
    old = replace(theme("a"), points=(Point("1", "q", 1, 0), Point("1", "q", 1, 4), Point("2", "q", 1, 0)))
    fresh = grouping.renewed(old, {("1", "q"): (3, 2)})
    assert fresh.points == (Point("1", "q", 3, 0),)


def test_a_points_id_reads_back_and_nothing_else_is_one() -> None:
    point = Point("r1/p/2", "q", 12, 3)
    assert grouping.read_point(grouping.point_id(point)) == point
    for wrong in ("", "a/b", "a/b/x/1", "a/b/1/-1", "a/b/١/1"):
        assert grouping.read_point(wrong) is None


def test_a_chapter_keeps_its_heading_and_list_when_worded() -> None:
    worded = grouping.worded(chapter("a", "1"), Wording("Ny", read_plain("x"), "Kapitel", listed=False))
    assert (worded.title, worded.heading, worded.listed, worded.projects) == ("Ny", "Kapitel", False, ("1",))


@given(st.lists(st.tuples(st.sampled_from("sma"), st.sampled_from(KEYS), st.sampled_from(KEYS))))
def test_no_order_of_work_loses_a_point_or_a_word(steps: list[tuple[str, str, str]]) -> None:
    themes = [theme(key, "q", *points) for key, points in zip(KEYS, ("12", "3", ""), strict=True)]
    for what, one, other in steps:
        there = {t.id for t in themes}
        if one not in there or other not in there or (what == "m" and one == other):
            continue
        if what == "s":
            themes = grouping.shifted(themes, one, 1)
        elif what == "m":
            themes = grouping.merged(themes, one, other)
        else:
            source = next(t for t in themes if t.id == one)
            themes = grouping.added(themes, other, members(source))
        themes = placed(themes)
    assert {p.project for t in themes for p in t.points} == set("123")
    said = Counter(word for t in themes for word in plain(t.prose).split("\n\n"))
    assert said == Counter(f"Om {key}." for key in KEYS)
