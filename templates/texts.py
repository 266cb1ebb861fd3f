"""The records that a template is given, and that the data formats write. `context.py` says what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogs.model import Project
from dialogs.richtext import RichText
from templates.rich import Rich


@dataclass(frozen=True, slots=True)
class AnnexText:
    title: str
    subtitle: str
    heading: str
    intro: Rich
    year: str
    fund: str
    fund_amount: str
    total_grant: str
    whole_fund: bool
    committee: str
    meeting_on: str
    options: Mapping[str, str]
    sources: bool


@dataclass(frozen=True, slots=True)
class AnswerText:
    """`given` is what the owner wrote, for the data formats; it is empty where `missing` is not."""

    key: str
    question: str
    label: str
    text: Rich
    labelled: Rich
    missing: str
    given: RichText

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class ProjectText:
    """`source` is not for templates: it is what the data formats write."""

    id: str
    place: int
    number: str
    title: Rich
    numbered_title: Rich
    list_title: Rich
    owners: str
    owner_list: tuple[str, ...]
    unit: str
    area: str
    superior: str
    purpose: Rich
    grant: str
    extra: Mapping[str, str]
    answers: tuple[AnswerText, ...]
    source: Project

    @property
    def answer(self) -> Mapping[str, AnswerText]:
        return {answer.key: answer for answer in self.answers}

    @property
    def name(self) -> str:
        """Who it is, on one line: the unit, or else the title."""
        return self.unit.replace("\n", " ") or str(self.title.inline)


@dataclass(frozen=True, slots=True)
class AreaText:
    name: str
    projects: tuple[ProjectText, ...]


@dataclass(frozen=True, slots=True)
class ChapterText:
    title: str
    heading: str
    intro: Rich
    listed: bool
    projects: tuple[ProjectText, ...]


@dataclass(frozen=True, slots=True)
class ThemeText:
    number: int
    title: str
    prose: Rich
    sources: str


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    project: ProjectText
    answer: AnswerText


@dataclass(frozen=True, slots=True)
class QuestionText:
    key: str
    text: str
    label: str
    themes: tuple[ThemeText, ...] = ()
    answers: tuple[UnitAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """`made_at` is not for templates: it is the date the files carry."""

    annex: AnnexText
    projects: tuple[ProjectText, ...]
    areas: tuple[AreaText, ...]
    chapters: tuple[ChapterText, ...]
    loose: tuple[ProjectText, ...]
    questions: tuple[QuestionText, ...]
    made_at: datetime
