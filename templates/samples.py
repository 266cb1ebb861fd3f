"""A kind's own invented round: what the demo plays and the tests print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dialogs import richtext
from dialogs.model import (
    Answer,
    Chapter,
    Person,
    Point,
    Project,
    Round,
    RoundState,
    Submission,
    SubmissionState,
    Theme,
)
from templates.catalogue import Kind, read_toml, structure


@dataclass(frozen=True, slots=True)
class Sample:
    """`typed` is each answer as its owner typed it, by project id and question key."""

    round: Round
    projects: tuple[Project, ...]
    submissions: tuple[Submission, ...]
    people: tuple[Person, ...]
    typed: Mapping[str, Mapping[str, str]]
    chapters: tuple[Chapter, ...] = ()
    themes: tuple[Theme, ...] = ()

    @property
    def assignments(self) -> tuple[tuple[Project, Submission], ...]:
        return tuple(zip(self.projects, self.submissions, strict=True))


@dataclass(frozen=True, slots=True)
class _RoundFile:
    title: str
    coordinator_name: str
    created_at: datetime
    deadline_at: datetime
    subtitle: str = ""
    heading: str = ""
    year: int | None = None
    fund: str = ""
    fund_amount: int | None = None
    committee: str = ""
    meeting_on: date | None = None
    intro: str = ""
    published_where: str = ""
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _PersonFile:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class _ProjectFile:
    title: str
    contacts: tuple[str, ...]
    answers: dict[str, str]
    number: str = ""
    owners: tuple[str, ...] = ()
    unit: str = ""
    area: str = ""
    purpose: str = ""
    grant: int | None = None
    superior: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _ChapterFile:
    """`projects` are the numbers of its projects, in order."""

    title: str
    intro: str = ""
    projects: tuple[str, ...] = ()
    heading: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class _ThemeFile:
    """`points` are "2.1": the first point of what project number 2 answered."""

    question: str
    title: str
    prose: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _SampleFile:
    round: _RoundFile
    people: tuple[_PersonFile, ...]
    projects: tuple[_ProjectFile, ...]
    chapters: tuple[_ChapterFile, ...] = ()
    themes: tuple[_ThemeFile, ...] = ()


def sample(kind: Kind) -> Sample:
    """The kind's `sample.toml`, read. Raises TemplateError when it is missing or wrong."""
    place = f"{kind.key}/sample.toml"
    read = structure(read_toml(kind.folder / "sample.toml", place), _SampleFile, place)
    round_ = _round(kind, read.round)
    projects = tuple(_project(round_, number, project) for number, project in enumerate(read.projects))
    people = tuple(Person(id=p.email, name=p.name, emails=(p.email,)) for p in read.people)
    names = {person.id: person.name for person in people}
    submissions = tuple(
        _submission(round_, project, written, names)
        for project, written in zip(projects, read.projects, strict=True)
    )
    return Sample(
        round=round_,
        projects=projects,
        submissions=submissions,
        people=people,
        typed={p.id: dict(w.answers) for p, w in zip(projects, read.projects, strict=True)},
        chapters=tuple(_chapter(round_, n, c, projects) for n, c in enumerate(read.chapters)),
        themes=tuple(_theme(round_, n, theme, projects) for n, theme in enumerate(read.themes)),
    )


def _round(kind: Kind, read: _RoundFile) -> Round:
    changed = {"intro": richtext.read_plain(read.intro), "fund_amount": _decimal(read.fund_amount)}
    return Round(
        id="sample",
        kind=kind.key,
        state=RoundState.CLOSED,
        questions=kind.asked(read.options),
        coordinator="coordinator",
        **(_fields(read) | changed),
    )


def _project(round_: Round, position: int, read: _ProjectFile) -> Project:
    changed = {"purpose": richtext.read_plain(read.purpose), "grant": _decimal(read.grant)}
    fields = {key: value for key, value in _fields(read).items() if key != "answers"}
    return Project(id=f"sample-{position + 1}", round_id=round_.id, position=position, **(fields | changed))


def _submission(round_: Round, project: Project, read: _ProjectFile, names: Mapping[str, str]) -> Submission:
    by = project.contacts[0]
    answers = {
        key: Answer(
            question=key,
            version=1,
            by=by,
            by_name=names.get(by, by),
            sent_at=round_.created_at,
            saved_at=round_.created_at,
            text=richtext.read_plain(typed),
        )
        for key, typed in read.answers.items()
    }
    return Submission(
        project=project.id,
        round_id=round_.id,
        state=SubmissionState.APPROVED,
        owners=project.contacts,
        answers=answers,
        submitted_at=round_.created_at,
        submitted_by=by,
    )


def _chapter(round_: Round, position: int, read: _ChapterFile, projects: tuple[Project, ...]) -> Chapter:
    by_number = {project.number: project.id for project in projects}
    mine = tuple(by_number[number] for number in read.projects)
    return Chapter(
        id=f"chapter-{position + 1}",
        round_id=round_.id,
        title=read.title,
        intro=richtext.read_plain(read.intro),
        projects=mine,
        position=position,
        heading=read.heading,
        listed=read.listed,
    )


def _theme(round_: Round, position: int, read: _ThemeFile, projects: tuple[Project, ...]) -> Theme:
    by_number = {project.number: project.id for project in projects}
    named = (point.split(".") for point in read.points)
    points = tuple(Point(by_number[number], read.question, 1, int(place) - 1) for number, place in named)
    prose = richtext.read_plain(read.prose)
    return Theme(f"theme-{position + 1}", round_.id, read.question, read.title, prose, points, position)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _decimal(amount: int | None) -> Decimal | None:
    return Decimal(amount) if amount is not None else None
