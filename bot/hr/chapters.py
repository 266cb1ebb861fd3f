"""A round's chapters as rows of the file HR edits, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.hr.parts_file import Cells, NumberedRow, PartsFile
from bot.intake.cells import shown
from bot.intake.findings import Finding, IntakeCode, finding
from bot.phrasebook import Phrases
from dialogs.checks import find_cpr
from dialogs.model import Chapter, Project
from dialogs.richtext import plain, read_plain
from dialogs.spelling import normal


@dataclass(frozen=True, slots=True)
class ChaptersRead:
    """`unplaced` counts the projects that are in no chapter."""

    chapters: tuple[Chapter, ...]
    findings: tuple[Finding, ...]
    unplaced: int


def chapter_rows(chapters: Sequence[Chapter], words: Phrases) -> list[Cells]:
    about = words.section("parts.about")
    return [
        {
            "chapter": chapter.title,
            "heading": chapter.heading,
            "listed": about["yes"] if chapter.listed else about["no"],
            "intro": plain(chapter.intro),
        }
        for chapter in chapters
    ]


def project_rows(projects: Sequence[Project], chapters: Sequence[Chapter]) -> list[Cells]:
    """The projects in the order they have in their chapters, those without one last."""
    homes = {key: chapter for chapter in chapters for key in chapter.projects}
    places = {key: place for place, key in enumerate(key for chapter in chapters for key in chapter.projects)}
    ordered = sorted(projects, key=lambda project: (places.get(project.id, len(places)), project.position))
    return [
        {
            "id": project.id,
            "number": project.number,
            "project": project.title,
            "chapter": homes[project.id].title if project.id in homes else "",
        }
        for project in ordered
    ]


def read_chapters(
    file: PartsFile,
    round_id: str,
    projects: Sequence[Project],
    no_words: Sequence[str],
    new_id: Callable[[], str],
) -> ChaptersRead:
    """The chapters a file says. With an error among the findings none of them is to be saved."""
    named = {normal(row["chapter"]): row for row in reversed(file.groups) if row["chapter"]}
    members, findings = _members(file, {project.id for project in projects}, named)
    findings = [*_wrong_groups(file.groups), *findings]
    chapters = tuple(
        Chapter(
            id=new_id(),
            round_id=round_id,
            title=" ".join(row["chapter"].split()),
            intro=read_plain(row["intro"]),
            projects=tuple(key for key, home in members.items() if home == normal(row["chapter"])),
            position=position,
            heading=" ".join(row["heading"].split()),
            listed=row["listed"].casefold() not in no_words,
        )
        for position, row in enumerate(row for row in file.groups if row["chapter"])
    )
    return ChaptersRead(chapters, tuple(findings), len(projects) - len(members))


def _members(
    file: PartsFile, known: set[str], named: Mapping[str, NumberedRow]
) -> tuple[dict[str, str], list[Finding]]:
    """Each project's chapter, in the order of the rows."""
    members: dict[str, str] = {}
    findings: list[Finding] = []
    for row in file.members:
        home = normal(row["chapter"])
        if row["id"] not in known or row["id"] in members:
            if row["id"] or row["chapter"]:
                findings.append(finding(row.number, "", IntakeCode.UNKNOWN_MEMBER))
        elif home and home not in named:
            findings.append(finding(row.number, "", IntakeCode.NO_SUCH_GROUP, shown(row["chapter"])))
        elif home:
            members[row["id"]] = home
    return members, findings


def _wrong_groups(rows: Sequence[NumberedRow]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for row in rows:
        title = normal(row["chapter"])
        if not title and (row["intro"] or row["heading"]):
            yield finding(row.number, "", IntakeCode.NO_GROUP_TITLE)
        elif title and title in seen:
            yield finding(row.number, "", IntakeCode.GROUP_TWICE, shown(row["chapter"]), str(seen[title]))
        if any(find_cpr(row[column]) for column in ("chapter", "heading", "intro")):
            yield finding(row.number, "", IntakeCode.CPR_LIKE)
        seen.setdefault(title, row.number)
