"""Everything of a round that an annex may print, text by text, and what should be seen to in it.

Who owns a project and who answered are not printed: contacts and names of people are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialogs.checks import Contains, found_in, masked
from dialogs.model import Chapter, Project, Round, Submission, Theme
from dialogs.richtext import plain


class Field(StrEnum):
    """Where a text stands. Each has words in the phrases file."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    INTRO = "intro"
    FUND = "fund"
    COMMITTEE = "committee"
    OPTION = "option"
    LABEL = "label"
    QUESTION = "question"
    PROJECT_TITLE = "project_title"
    PROJECT_NUMBER = "project_number"
    OWNERS = "owners"
    UNIT = "unit"
    AREA = "area"
    SUPERIOR = "superior"
    PURPOSE = "purpose"
    EXTRA = "extra"
    ANSWER = "answer"
    REASON = "reason"
    CHAPTER_TITLE = "chapter_title"
    CHAPTER_INTRO = "chapter_intro"
    THEME_TITLE = "theme_title"
    THEME_PROSE = "theme_prose"
    FILE = "file"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Place:
    """`project` is its title on one line; `about` the question's label, the column, chapter, theme or file.

    Both are fit to be shown: a CPR number in them is left out.
    """

    field: Field
    project: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """That something stands somewhere; never what."""

    contains: Contains
    place: Place


@dataclass(frozen=True, slots=True)
class Passage:
    """One text as it stands. `ref` names it for good, whatever it says: "project/ID/answer/status"."""

    ref: str
    field: Field
    text: str
    about: str = ""
    project: str = ""

    @property
    def place(self) -> Place:
        return Place(self.field, shown(self.project), shown(self.about))


def passages(
    round_: Round,
    assignments: Sequence[tuple[Project, Submission]],
    chapters: Sequence[Chapter] = (),
    themes: Sequence[Theme] = (),
) -> Iterator[Passage]:
    """Every text that this round's annex may print, in the order of the annex."""
    yield from _round_texts(round_)
    yield from _part_texts(chapters, themes)
    for project, submission in assignments:
        yield from _project_texts(project)
        yield from _answer_texts(round_, project, submission)


def find_in(
    round_: Round,
    assignments: Sequence[tuple[Project, Submission]],
    chapters: Sequence[Chapter] = (),
    themes: Sequence[Theme] = (),
) -> tuple[Finding, ...]:
    """What stands in any of them and should be seen to."""
    return tuple(
        Finding(contains, passage.place)
        for passage in passages(round_, assignments, chapters, themes)
        for contains in found_here(passage)
    )


_ADDRESSED = frozenset({Field.SUPERIOR, Field.TEMPLATE})
"""Where an address or a telephone number belongs: a manager's field, and the letterhead of HR's own file."""


def found_here(passage: Passage) -> Iterator[Contains]:
    """What a text holds and should be seen to."""
    for contains in found_in(passage.text):
        if passage.field not in _ADDRESSED or contains is Contains.CPR:
            yield contains


def blocking(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those with which no public annex leaves."""
    return tuple(finding for finding in findings if finding.contains is Contains.CPR)


def shown(text: str) -> str:
    """A title as a place names it."""
    return " ".join(masked(text).split())


def _round_texts(round_: Round) -> Iterator[Passage]:
    yield Passage("round/title", Field.TITLE, round_.title)
    yield Passage("round/subtitle", Field.SUBTITLE, round_.subtitle)
    yield Passage("round/heading", Field.HEADING, round_.heading)
    yield Passage("round/intro", Field.INTRO, plain(round_.intro))
    yield Passage("round/fund", Field.FUND, round_.fund)
    yield Passage("round/committee", Field.COMMITTEE, round_.committee)
    for key, text in round_.options.items():
        yield Passage(f"round/option/{key}", Field.OPTION, text, key)
    for question in round_.questions:
        yield Passage(f"round/label/{question.key}", Field.LABEL, question.label, question.label)
        yield Passage(f"round/question/{question.key}", Field.QUESTION, question.text, question.label)


def _part_texts(chapters: Sequence[Chapter], themes: Sequence[Theme]) -> Iterator[Passage]:
    for chapter in chapters:
        at = f"chapter/{chapter.id}"
        yield Passage(f"{at}/title", Field.CHAPTER_TITLE, chapter.title, chapter.title)
        yield Passage(f"{at}/heading", Field.CHAPTER_TITLE, chapter.heading, chapter.title)
        yield Passage(f"{at}/intro", Field.CHAPTER_INTRO, plain(chapter.intro), chapter.title)
    for theme in themes:
        yield Passage(f"theme/{theme.id}/title", Field.THEME_TITLE, theme.title, theme.title)
        yield Passage(f"theme/{theme.id}/prose", Field.THEME_PROSE, plain(theme.prose), theme.title)


def _project_texts(project: Project) -> Iterator[Passage]:
    at, title = f"project/{project.id}", project.title
    yield Passage(f"{at}/number", Field.PROJECT_NUMBER, project.number, project=title)
    yield Passage(f"{at}/title", Field.PROJECT_TITLE, title, project=title)
    for place, owner in enumerate(project.owners):
        yield Passage(f"{at}/owners/{place}", Field.OWNERS, owner, project=title)
    yield Passage(f"{at}/unit", Field.UNIT, project.unit, project=title)
    yield Passage(f"{at}/area", Field.AREA, project.area, project=title)
    yield Passage(f"{at}/superior", Field.SUPERIOR, project.superior, project=title)
    yield Passage(f"{at}/purpose", Field.PURPOSE, plain(project.purpose), project=title)
    for column, text in project.extra.items():
        yield Passage(f"{at}/extra/{column}", Field.EXTRA, text, column, title)


def _answer_texts(round_: Round, project: Project, submission: Submission) -> Iterator[Passage]:
    at = f"project/{project.id}"
    for key, answer in submission.answers.items():
        question = round_.question(key)
        label = question.label if question else key
        text = f"{plain(answer.text)}\n{answer.value}"
        yield Passage(f"{at}/answer/{key}", Field.ANSWER, text, label, project.title)
        yield Passage(f"{at}/reason/{key}", Field.REASON, answer.reason, label, project.title)
