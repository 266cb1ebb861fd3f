"""A round's log as HR reads it: who did what, when, newest first. No answer stands in it.

A round has a stream of its own and one for each project; which of them have anything is asked first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.answered import title_line
from dialogs.audit import AuditEntry
from dialogs.checks import masked
from dialogs.model import Project, Round
from storage.base import Json
from storage.codec import decode
from storage.repository import ANSWERED, AUDIT, AUDIT_HEADS, PEOPLE, PROJECTS, Repository

CLOCK, OPERATOR = "clock", "app.py"
"""Who has done what the bot does by itself, and what was done on the command line."""

SIDE = 100
"""Entries on one page."""


MOST = 500
"""Entries that are fetched in one go."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the log is narrowed to: words of a project's number or title, and a person's id.

    `known` are names of people whom the bot may not have met.
    """

    project: str = ""
    person: str = ""
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry. `by` and `about` are people: a name, or the id of somebody we do not know.

    `by` is empty when it was forgotten. `title` is the project's, empty for the round; `question` is the
    label of what was answered, `amount` a number that belongs to the deed.
    """

    at: datetime
    by: str
    action: str
    project: str = ""
    title: str = ""
    question: str = ""
    about: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; `people` are all who stand in it, by id."""

    lines: Sequence[LogLine]
    total: int
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Entry:
    """As it is stored: only those on the page are decoded."""

    at: datetime
    project: str
    body: Json

    @property
    def place(self) -> tuple[datetime, str, int]:
        return self.at, self.body["stream"], self.body["number"]


async def log_page(repository: Repository, round_: Round, asked: Asked, side: int) -> LogPage:
    """The page `side`, from 1."""
    stored = await repository.find(PROJECTS, "round_id", round_.id)
    projects = sorted((each.record for each in stored), key=lambda p: (p.position, p.id))
    found = await _entries(repository, _streams(round_, projects, asked.project))
    ids = dict.fromkeys(each.body["by"] for each in found)
    mine = [each for each in found if asked.person in ("", each.body["by"])]
    here = mine[(side - 1) * SIDE : side * SIDE]
    known = await repository.get_all(PEOPLE, [*ids, *{each.body["reason"] for each in here} - {*ids}])
    names = {round_.coordinator: round_.coordinator_name, **asked.known}
    names |= {each.record.id: each.record.name for each in known}
    titles = {project.id: title_line(project) for project in projects}
    lines = [_line(each, round_, titles, names) for each in here]
    return LogPage(lines, len(mine), {key: names.get(key, key) for key in ids if key})


def _streams(round_: Round, projects: Sequence[Project], wanted: str) -> Mapping[str, str]:
    """The streams that are meant, each with its project; the round's own only when all are."""
    words = wanted.casefold().split()
    meant = {
        f"submission/{project.id}": project.id
        for number, project in enumerate(projects, 1)
        if all(word in f"{number} {project.number} {project.title}".casefold() for word in words)
    }
    return meant if words else {f"round/{round_.id}": "", **meant}


async def _entries(repository: Repository, streams: Mapping[str, str]) -> list[_Entry]:
    """Newest first. A stream's end says how many there are: their keys need not be looked for."""
    backend = repository.backend
    heads = await backend.get_many([(AUDIT_HEADS.name, stream) for stream in streams])
    keys = [
        (AUDIT.name, f"{head.key}/{number:08d}")
        for head in heads
        if head
        for number in range(1, head.body["number"] + 1)
    ]
    found: list[_Entry] = []
    for start in range(0, len(keys), MOST):
        documents = await backend.get_many(keys[start : start + MOST])
        found += (
            _Entry(datetime.fromisoformat(each.body["at"]), streams[each.body["stream"]], each.body)
            for each in documents
            if each
        )
    return sorted(found, key=lambda each: each.place, reverse=True)


def _line(found: _Entry, round_: Round, titles: Mapping[str, str], names: Mapping[str, str]) -> LogLine:
    entry = decode(AuditEntry, found.body)
    question = round_.question(entry.target.partition("/")[0]) if entry.action == ANSWERED else None
    return LogLine(
        entry.at,
        names.get(entry.by, entry.by),
        entry.action,
        found.project,
        masked(titles.get(found.project, "")),
        question.label or question.text if question else "",
        names.get(entry.reason, ""),
        entry.reason if entry.reason.isdecimal() else "",
    )
