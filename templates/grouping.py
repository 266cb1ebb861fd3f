"""What stands around the projects of an annex: areas, HR's chapters, and the themes under each question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.model import Chapter, Point, Question, Submission, Theme
from dialogs.points import PointText, points, together
from dialogs.richtext import RichText
from dialogs.spelling import normal, usual_spellings
from templates.rich import Rich
from templates.texts import AreaText, ChapterText, ProjectText, QuestionText, ThemeText, UnitAnswer
from templates.wording import Wording

LIST_NUMBER = "list_number"
_LAST = 10**9


def area_texts(projects: Sequence[ProjectText]) -> tuple[AreaText, ...]:
    """The areas in the order of the list, each under its usual spelling."""
    listed = sorted(projects, key=_in_list)
    usual = usual_spellings([project.area for project in listed])
    groups: dict[str, list[ProjectText]] = {}
    for project in listed:
        groups.setdefault(usual.get(project.area, project.area), []).append(project)
    return tuple(AreaText(name, tuple(mine)) for name, mine in groups.items())


def _in_list(project: ProjectText) -> tuple[int, int]:
    written = project.extra.get(LIST_NUMBER, "").strip().rstrip(".")
    return (int(written) if written.isdecimal() else _LAST, project.place)


def chapter_texts(
    chapters: Sequence[Chapter], projects: Sequence[ProjectText]
) -> tuple[tuple[ChapterText, ...], tuple[ProjectText, ...]]:
    """The chapters, and the projects that are in none of them."""
    by_id = {project.id: project for project in projects}
    ordered = sorted(chapters, key=lambda chapter: chapter.position)
    held = {key for chapter in ordered for key in chapter.projects}
    loose = tuple(project for project in projects if project.id not in held)
    return tuple(_chapter(chapter, by_id) for chapter in ordered), loose


def _chapter(chapter: Chapter, projects: Mapping[str, ProjectText]) -> ChapterText:
    mine = tuple(projects[key] for key in chapter.projects if key in projects)
    return ChapterText(chapter.title, chapter.heading, Rich(chapter.intro), chapter.listed, mine)


def question_texts(
    questions: Sequence[Question],
    themes: Sequence[Theme],
    projects: Sequence[ProjectText],
    submissions: Mapping[str, Submission],
    wording: Wording,
) -> tuple[QuestionText, ...]:
    names = {project.id: project.name for project in projects}
    said = _Said(submissions, names, wording)
    return tuple(
        QuestionText(
            question.key,
            question.text,
            question.label,
            tuple(said.theme(n, theme) for n, theme in enumerate(_mine(question, themes), 1)),
            _answers(question, projects),
        )
        for question in questions
    )


def _mine(question: Question, themes: Sequence[Theme]) -> list[Theme]:
    mine = (theme for theme in themes if theme.question == question.key)
    return sorted(mine, key=lambda theme: theme.position)


def _answers(question: Question, projects: Sequence[ProjectText]) -> tuple[UnitAnswer, ...]:
    found = (UnitAnswer(project, project.answer[question.key]) for project in projects)
    return tuple(unit for unit in found if unit.answer and not unit.answer.missing)


class _Said:
    """Finds the words of a theme's points; an answer is taken apart once."""

    def __init__(
        self, submissions: Mapping[str, Submission], names: Mapping[str, str], wording: Wording
    ) -> None:
        self._submissions = submissions
        self._names = names
        self._wording = wording
        self._points: dict[tuple[str, str], tuple[PointText, ...]] = {}

    def theme(self, number: int, theme: Theme) -> ThemeText:
        units = dict.fromkeys(self._names.get(point.project, "") for point in theme.points)
        sources = self._wording.join([unit for unit in units if unit])
        return ThemeText(number, theme.title, Rich(theme.prose or self._said(theme)), sources)

    def _said(self, theme: Theme) -> RichText:
        """What the points say, without a heading that is the theme's own."""
        found = [_under(theme, point) for p in theme.points for point in self._point(p)]
        return together(found) if found else RichText()

    def _point(self, point: Point) -> tuple[PointText, ...]:
        key = (point.project, point.question)
        if key not in self._points:
            submission = self._submissions.get(point.project)
            answer = submission.answer(point.question) if submission else None
            self._points[key] = points(answer.text) if answer else ()
        return self._points[key][point.index : point.index + 1]


def _under(theme: Theme, point: PointText) -> PointText:
    same = normal(point.title) == normal(theme.title) and point.body
    return PointText("", point.body) if same else point
