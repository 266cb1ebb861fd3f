"""A round's themes, and every point they could rest on, as rows of the file HR edits, and back.

A point's id is its project, question, version and place, so that an answer changed since is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.hr.parts_file import Cells, NumberedRow, PartsFile
from bot.intake.cells import shown
from bot.intake.findings import Finding, IntakeCode, finding
from bot.phrasebook import Phrases
from dialogs.checks import find_cpr
from dialogs.grouping import point_id, read_point
from dialogs.model import Assignment, Point, Question, Theme
from dialogs.points import points
from dialogs.richtext import RichText, plain, read_plain
from dialogs.spelling import normal

Key = tuple[str, str]
"""A question's key and a theme's title, folded: what makes two themes one."""


@dataclass(frozen=True, slots=True)
class ThemesRead:
    """`unplaced` counts the points that are in no theme."""

    themes: tuple[Theme, ...]
    findings: tuple[Finding, ...]
    unplaced: int


@dataclass(slots=True)
class _Draft:
    question: str
    title: str
    prose: RichText = RichText()
    points: list[Point] = field(default_factory=list)


def is_stale(theme: Theme, assignments: Sequence[Assignment]) -> bool:
    """Whether an answer it rests on has changed, or is gone, since HR put the theme together."""
    answers = ((a.project.id, each) for a in assignments for each in a.submission.answers.values())
    versions = {(project, answer.question): answer.version for project, answer in answers}
    return any(versions.get((point.project, point.question)) != point.version for point in theme.points)


def theme_rows(
    themes: Sequence[Theme], questions: Sequence[Question], assignments: Sequence[Assignment], words: Phrases
) -> list[Cells]:
    places = {question.key: place for place, question in enumerate(questions)}
    ordered = sorted(themes, key=lambda theme: (places.get(theme.question, len(places)), theme.position))
    return [
        {
            "question": _name(questions, theme.question),
            "theme": theme.title,
            "prose": plain(theme.prose),
            "note": words("parts.note.stale") if is_stale(theme, assignments) else "",
        }
        for theme in ordered
    ]


def point_rows(
    themes: Sequence[Theme], questions: Sequence[Question], assignments: Sequence[Assignment]
) -> list[Cells]:
    """Every point of every answer, question by question; those that are in a theme already say in which."""
    homes: dict[tuple[str, str, int], list[str]] = {}
    for theme in themes:
        for point in theme.points:
            homes.setdefault((point.project, point.question, point.index), []).append(theme.title)
    return [
        row for question in questions for each in assignments for row in _points_of(question, each, homes)
    ]


def _points_of(
    question: Question, assignment: Assignment, homes: Mapping[tuple[str, str, int], list[str]]
) -> Iterator[Cells]:
    answer, project = assignment.submission.answer(question.key), assignment.project
    if answer is None or answer.missing is not None:
        return
    for index, point in enumerate(points(answer.text)):
        yield {
            "id": point_id(Point(project.id, question.key, answer.version, index)),
            "question": question.label or question.text,
            "unit": (project.unit or project.title).replace("\n", " "),
            "point_title": point.title,
            "point": plain(point.body),
            "theme": "\n".join(homes.get((project.id, question.key, index), ())),
        }


def read_themes(
    file: PartsFile,
    round_id: str,
    questions: Sequence[Question],
    assignments: Sequence[Assignment],
    new_id: Callable[[], str],
) -> ThemesRead:
    """The themes a file says. With an error among the findings none of them is to be saved."""
    known = _question_names(questions)
    drafts: dict[Key, _Draft] = {}
    findings = [*_groups(file.groups, known, drafts)]
    projects = {a.project.id for a in assignments}
    unplaced = 0
    for row in file.members:
        point = _point(row["id"], projects, questions)
        titles = [line.strip() for line in row["theme"].split("\n") if line.strip()]
        if point is None and (row["id"] or titles):
            findings.append(finding(row.number, "", IntakeCode.UNKNOWN_MEMBER))
        unplaced += point is not None and not titles
        for title in titles if point else ():
            key = (point.question, normal(title)) if point else ("", "")
            if point is not None:
                drafts.setdefault(key, _Draft(point.question, title)).points.append(point)
    return ThemesRead(tuple(_themes(drafts, round_id, questions, new_id)), tuple(findings), unplaced)


def _groups(
    rows: Sequence[NumberedRow], known: Mapping[str, str], drafts: dict[Key, _Draft]
) -> Iterator[Finding]:
    """Put each row of HR's themes among the drafts; what is wrong with it instead."""
    seen: dict[Key, int] = {}
    for row in rows:
        title, question = " ".join(row["theme"].split()), known.get(normal(row["question"]), "")
        key = (question, normal(title))
        if find_cpr(title) or find_cpr(row["prose"]):
            yield finding(row.number, "", IntakeCode.CPR_LIKE)
        if not title:
            if row["prose"]:
                yield finding(row.number, "", IntakeCode.NO_GROUP_TITLE)
        elif not question:
            yield finding(row.number, "", IntakeCode.UNKNOWN_QUESTION, shown(row["question"]))
        elif key in seen:
            yield finding(row.number, "", IntakeCode.GROUP_TWICE, shown(title), str(seen[key]))
        else:
            seen[key] = row.number
            drafts[key] = _Draft(question, title, read_plain(row["prose"]))


def _themes(
    drafts: Mapping[Key, _Draft], round_id: str, questions: Sequence[Question], new_id: Callable[[], str]
) -> Iterator[Theme]:
    for question in questions:
        mine = [draft for draft in drafts.values() if draft.question == question.key]
        for position, draft in enumerate(mine):
            yield Theme(
                new_id(), round_id, question.key, draft.title, draft.prose, tuple(draft.points), position
            )


def _point(written: str, projects: set[str], questions: Sequence[Question]) -> Point | None:
    point = read_point(written)
    known = point and point.project in projects and point.question in {q.key for q in questions}
    return point if known else None


def _question_names(questions: Sequence[Question]) -> dict[str, str]:
    """A question by its number, label, text or key."""
    names: dict[str, str] = {}
    for number, question in enumerate(questions, 1):
        for name in (question.label, question.text, question.key, str(number)):
            names.setdefault(normal(name), question.key)
    names.pop("", None)
    return names


def _name(questions: Sequence[Question], key: str) -> str:
    return next((q.label or q.text for q in questions if q.key == key), key)
