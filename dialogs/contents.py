"""Everything of a round that an annex may print, text by text, and what should be seen to in it.

Who owns a project and who answered are not printed: contacts and names of people are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

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


Text: TypeAlias = tuple[Field, str, str]
"""A field, what it is about, and the text itself."""


def find_in(
    round_: Round,
    assignments: Sequence[tuple[Project, Submission]],
    chapters: Sequence[Chapter] = (),
    themes: Sequence[Theme] = (),
) -> tuple[Finding, ...]:
    """What stands in any text that this round's annex may print, in the order of the annex."""
    found = list(_findings("", _round_texts(round_)))
    found += _findings("", _part_texts(chapters, themes))
    for project, submission in assignments:
        found += _findings(project.title, _project_texts(project))
        found += _findings(project.title, _answer_texts(round_, submission))
    return tuple(found)


def blocking(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those with which no public annex leaves."""
    return tuple(finding for finding in findings if finding.contains is Contains.CPR)


def shown(text: str) -> str:
    """A title as a place names it."""
    return " ".join(masked(text).split())


def _findings(project: str, texts: Iterator[Text]) -> Iterator[Finding]:
    """An address is what a superior's field is for."""
    for field, about, text in texts:
        for contains in found_in(text):
            if field is not Field.SUPERIOR or contains is Contains.CPR:
                yield Finding(contains, Place(field, shown(project), shown(about)))


def _round_texts(round_: Round) -> Iterator[Text]:
    yield Field.TITLE, "", round_.title
    yield Field.SUBTITLE, "", round_.subtitle
    yield Field.HEADING, "", round_.heading
    yield Field.INTRO, "", plain(round_.intro)
    yield Field.FUND, "", round_.fund
    yield Field.COMMITTEE, "", round_.committee
    yield from ((Field.OPTION, key, text) for key, text in round_.options.items())
    for question in round_.questions:
        yield Field.LABEL, question.label, question.label
        yield Field.QUESTION, question.label, question.text


def _part_texts(chapters: Sequence[Chapter], themes: Sequence[Theme]) -> Iterator[Text]:
    for chapter in chapters:
        yield Field.CHAPTER_TITLE, chapter.title, f"{chapter.title}\n{chapter.heading}"
        yield Field.CHAPTER_INTRO, chapter.title, plain(chapter.intro)
    for theme in themes:
        yield Field.THEME_TITLE, theme.title, theme.title
        yield Field.THEME_PROSE, theme.title, plain(theme.prose)


def _project_texts(project: Project) -> Iterator[Text]:
    yield Field.PROJECT_NUMBER, "", project.number
    yield Field.PROJECT_TITLE, "", project.title
    yield from ((Field.OWNERS, "", owner) for owner in project.owners)
    yield Field.UNIT, "", project.unit
    yield Field.AREA, "", project.area
    yield Field.SUPERIOR, "", project.superior
    yield Field.PURPOSE, "", plain(project.purpose)
    yield from ((Field.EXTRA, column, text) for column, text in project.extra.items())


def _answer_texts(round_: Round, submission: Submission) -> Iterator[Text]:
    for key, answer in submission.answers.items():
        question = round_.question(key)
        label = question.label if question else key
        yield Field.ANSWER, label, f"{plain(answer.text)}\n{answer.value}"
        yield Field.REASON, label, answer.reason
