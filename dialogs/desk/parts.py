"""What is said about an annex's chapters and themes."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.desk.rounds import RowFinding
from dialogs.grouping import GroupProblem


@dataclass(frozen=True, slots=True)
class PartLine:
    """A chapter with its number of projects, or a theme with its points; `about` is the theme's question."""

    title: str
    number: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class ShowParts:
    """What a file of chapters or themes was read as: nothing is saved when a finding is an error.

    `part` is "chapters" or "themes". `unplaced` counts projects or points in none of them, `stale` themes
    that rest on an answer which has changed.
    """

    round_id: str
    round_title: str
    part: str
    file: str
    lines: tuple[PartLine, ...]
    findings: tuple[RowFinding, ...]
    unplaced: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class ShowGroups:
    """A chapter or theme (`part` says which) was written as `group`; or, with a problem, nothing was."""

    round_id: str
    round_title: str
    part: str
    problem: GroupProblem | None = None
    group: str = ""
