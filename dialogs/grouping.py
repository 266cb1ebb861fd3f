"""A round's chapters or themes as HR puts them together: worded, ordered, merged, filled. Pure.

Both are groups with members: a chapter of projects, a theme of points. Each function takes all groups of a
round in their order and gives those that follow; a group that is not named stays as it was. Themes are
ordered under their own question, chapters among each other (`shelf`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from dialogs.model import Chapter, Point, Theme
from dialogs.richtext import RichText
from dialogs.spelling import normal

Group = TypeVar("Group", Chapter, Theme)

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
"""Characters."""


class GroupProblem(StrEnum):
    """Why chapters or themes are not changed. Each has words in the phrases file."""

    NO_TITLE = "no_title"
    TITLE_TWICE = "title_twice"
    TOO_LONG = "too_long"
    CPR = "cpr"
    GONE = "gone"
    CHANGED = "changed"
    POINTS_CHANGED = "points_changed"
    NONE_CHOSEN = "none_chosen"


@dataclass(frozen=True, slots=True)
class Wording:
    """What HR writes of one group. `heading` and `listed` are a chapter's alone."""

    title: str
    text: RichText = RichText()
    heading: str = ""
    listed: bool = True


def shelf(group: Chapter | Theme) -> str:
    """The groups it stands among."""
    return group.question if isinstance(group, Theme) else ""


def text_of(group: Chapter | Theme) -> RichText:
    return group.prose if isinstance(group, Theme) else group.intro


def members(group: Chapter | Theme) -> tuple[str, ...]:
    """Projects by their ids, points by theirs."""
    return tuple(map(point_id, group.points)) if isinstance(group, Theme) else group.projects


def point_id(point: Point) -> str:
    return f"{point.project}/{point.question}/{point.version}/{point.index}"


def read_point(written: str) -> Point | None:
    """The point with this id; None for any other text."""
    parts = written.rsplit("/", 3)
    if len(parts) != 4 or not all(part.isascii() and part.isdecimal() for part in parts[2:]):
        return None
    return Point(parts[0], parts[1], int(parts[2]), int(parts[3]))


def problem_with(groups: Sequence[Group], group: Group) -> GroupProblem | None:
    """What is wrong with how a group is called, beside the others. Of CPR numbers the caller knows."""
    if not group.title:
        return GroupProblem.NO_TITLE
    same = (g for g in groups if g.id != group.id and shelf(g) == shelf(group))
    twice = any(normal(g.title) == normal(group.title) for g in same)
    return GroupProblem.TITLE_TWICE if twice else None


def worded(group: Group, wording: Wording) -> Group:
    if isinstance(group, Theme):
        return replace(group, title=wording.title, prose=wording.text)
    return replace(
        group,
        title=wording.title,
        intro=wording.text,
        heading=wording.heading,
        listed=wording.listed,
    )


def put(groups: Sequence[Group], group: Group) -> list[Group]:
    """With this one as it is now, at its place; a new one comes last."""
    after = [group if each.id == group.id else each for each in groups]
    if all(each.id != group.id for each in groups):
        after.append(group)
    return after


def removed(groups: Sequence[Group], key: str) -> list[Group]:
    return [group for group in groups if group.id != key]


def shifted(groups: Sequence[Group], key: str, step: int) -> list[Group]:
    """So many places down, or up where `step` is negative; no further than the end."""
    mine = _named(groups, key)
    row = [group for group in groups if shelf(group) == shelf(mine)]
    at = row.index(mine)
    row.remove(mine)
    row.insert(max(0, min(len(row), at + step)), mine)
    return [group for group in groups if shelf(group) != shelf(mine)] + row


def merged(groups: Sequence[Group], key: str, into: str) -> list[Group]:
    """One goes into another, which keeps its title and place. No word and no member is lost."""
    return removed(put(groups, _joined(_named(groups, into), _named(groups, key))), key)


def _joined(home: Group, other: Group) -> Group:
    text = RichText((*text_of(home).blocks, *text_of(other).blocks))
    heading, listed = (home.heading, home.listed) if isinstance(home, Chapter) else ("", True)
    return _filled(
        worded(home, Wording(home.title, text, heading, listed)), (*members(home), *members(other))
    )


def added(groups: Sequence[Group], to: str, chosen: Sequence[str]) -> list[Group]:
    """Members more, at the end. A project leaves the chapter where it was; a point may be in several."""
    home: Group = _named(groups, to)
    row = groups if isinstance(home, Theme) else _elsewhere_without(groups, chosen, but=to)
    return put(row, _filled(home, (*members(home), *chosen)))


def _elsewhere_without(groups: Sequence[Group], chosen: Collection[str], but: str) -> list[Group]:
    return [group if group.id == but else _without(group, set(chosen)) for group in groups]


def taken_out(groups: Sequence[Group], key: str, chosen: Collection[str]) -> list[Group]:
    return put(groups, _without(_named(groups, key), set(chosen)))


def reordered(groups: Sequence[Group], key: str, chosen: Collection[str], step: int) -> list[Group]:
    """The chosen members one place up or down within their group, keeping their own order."""
    group = _named(groups, key)
    row, mine = list(members(group)), set(chosen)
    walk = range(1, len(row)) if step < 0 else range(len(row) - 2, -1, -1)
    for at in walk:
        to = at + (-1 if step < 0 else 1)
        if row[at] in mine and row[to] not in mine:
            row[at], row[to] = row[to], row[at]
    return put(groups, _filled(group, row))


def renewed(theme: Theme, versions: Mapping[tuple[str, str], tuple[int, int]]) -> Theme:
    """It rests on the answers as they are now: `versions` has, by project and question, version and points.

    What is no longer a point of its answer is left out.
    """
    there = [
        replace(point, version=versions[point.project, point.question][0])
        for point in theme.points
        if versions.get((point.project, point.question), (0, 0))[1] > point.index
    ]
    return replace(theme, points=tuple(there))


def placed(groups: Sequence[Group]) -> list[Group]:
    """Each with the place it has in this row among those of its shelf."""
    counts: dict[str, int] = {}
    numbered = []
    for group in groups:
        position = counts.get(shelf(group), 0)
        counts[shelf(group)] = position + 1
        numbered.append(group if group.position == position else replace(group, position=position))
    return numbered


def _named(groups: Sequence[Group], key: str) -> Group:
    return next(group for group in groups if group.id == key)


def _without(group: Group, gone: Collection[str]) -> Group:
    return _filled(group, [member for member in members(group) if member not in gone])


def _filled(group: Group, keys: Sequence[str]) -> Group:
    unique = tuple(dict.fromkeys(keys))
    if unique == members(group):
        return group
    if isinstance(group, Theme):
        return replace(group, points=tuple(p for key in unique if (p := read_point(key))))
    return replace(group, projects=unique)
