"""The themes of one question as HR works with them: each with its points, and the points that are in none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.hr.parts import themes_of
from bot.hr.status import assignments_of
from bot.hr.themes import is_stale
from dialogs.answered import title_line
from dialogs.grouping import point_id
from dialogs.model import Answer, Assignment, Point, Question, Round, Theme
from dialogs.points import PointText, points
from storage.repository import ANSWERS, Repository

Place = tuple[str, int]
"""A project's id and a point's index in its answer."""


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A point with its unit. `before` is what it said when the theme was put together, if that has changed.

    `words` is None where the answer has no such point any more.
    """

    id: str
    project: str
    unit: str
    words: PointText | None
    changed: bool = False
    before: PointText | None = None


@dataclass(frozen=True, slots=True)
class ShownTheme:
    theme: Theme
    version: int
    stale: bool
    points: Sequence[ShownPoint]


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question with its number of themes, stale themes, and points that are in none."""

    question: Question
    themes: int
    stale: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class ThemeBoard:
    """`question` is the one that is shown; `lines` are all of them."""

    question: Question
    lines: Sequence[QuestionLine]
    themes: Sequence[ShownTheme]
    unplaced: Sequence[ShownPoint]


async def theme_board(repository: Repository, round_: Round, key: str) -> ThemeBoard:
    """The themes of the question with this key; of the first question when there is none."""
    assignments = await assignments_of(repository, round_)
    stored = await themes_of(repository, round_)
    question = round_.question(key) or round_.questions[0]
    mine = [each for each in stored if each.record.question == question.key]
    present = _Present(question, assignments)
    earlier = await _earlier(repository, [p for s in mine for p in s.record.points], present)
    shown = [
        ShownTheme(
            each.record,
            each.version,
            is_stale(each.record, assignments),
            [present.shown(point, earlier) for point in each.record.points],
        )
        for each in mine
    ]
    themes = [each.record for each in stored]
    lines = [_line(each, themes, assignments) for each in round_.questions]
    return ThemeBoard(question, lines, shown, list(present.outside(_places(themes, question))))


class _Present:
    """The points of one question as the answers have them now."""

    def __init__(self, question: Question, assignments: Sequence[Assignment]) -> None:
        self._question = question
        self._units = {a.project.id: a.project.unit or title_line(a.project) for a in assignments}
        self._answers = {
            a.project.id: answer
            for a in assignments
            if (answer := a.submission.answer(question.key)) is not None and answer.missing is None
        }
        self._points = {project: points(answer.text) for project, answer in self._answers.items()}

    def changed(self, point: Point) -> bool:
        answer = self._answers.get(point.project)
        return answer is None or answer.version != point.version

    def shown(self, point: Point, earlier: Mapping[str, Answer]) -> ShownPoint:
        before = earlier.get(f"{point.project}/{point.version}")
        return ShownPoint(
            point_id(point),
            point.project,
            self._units.get(point.project, ""),
            _at(self._points.get(point.project, ()), point.index),
            self.changed(point),
            _at(points(before.text), point.index) if before else None,
        )

    def outside(self, placed: set[Place]) -> Iterator[ShownPoint]:
        """Those in no theme, in the annex's order."""
        for project, found in self._points.items():
            for index, words in enumerate(found):
                if (project, index) not in placed:
                    point = Point(project, self._question.key, self._answers[project].version, index)
                    yield ShownPoint(point_id(point), project, self._units[project], words)


def _line(question: Question, themes: Sequence[Theme], assignments: Sequence[Assignment]) -> QuestionLine:
    mine = [theme for theme in themes if theme.question == question.key]
    outside = sum(1 for _ in _Present(question, assignments).outside(_places(themes, question)))
    return QuestionLine(question, len(mine), sum(is_stale(t, assignments) for t in mine), outside)


def _places(themes: Sequence[Theme], question: Question) -> set[Place]:
    mine = (theme for theme in themes if theme.question == question.key)
    return {(point.project, point.index) for theme in mine for point in theme.points}


async def _earlier(
    repository: Repository, resting_on: Sequence[Point], present: _Present
) -> Mapping[str, Answer]:
    """The answers that changed points were taken from, as they were, by project and version."""
    keys = [f"{p.project}/{p.question}/{p.version:06d}" for p in resting_on if present.changed(p)]
    found = await repository.get_all(ANSWERS, list(dict.fromkeys(keys)))
    return {f"{each.record.project}/{each.record.answer.version}": each.record.answer for each in found}


def _at(found: Sequence[PointText], index: int) -> PointText | None:
    return found[index] if index < len(found) else None
