"""Chapters and themes at HR's desk: the file that goes out, and what becomes of it when it comes back."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from bot.access import Action, may
from bot.annex.files import Files, file_name
from bot.cards.findings import row_findings
from bot.hr.chapters import chapter_rows, project_rows, read_chapters
from bot.hr.parts_file import PartsFile, PartsRows, write_parts
from bot.hr.status import assignments_of
from bot.hr.themes import is_stale, point_rows, read_themes, theme_rows
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.intake.findings import Severity
from bot.phrasebook import Phrases, phrases
from dialogs.audit import Deed
from dialogs.desk import DeskReason, PartLine, ShowParts
from dialogs.exporting import OfferFiles
from dialogs.model import Assignment, Chapter, Round, Theme
from storage.codec import encode
from storage.repository import CHAPTERS, ROUNDS, THEMES, Changes, Collection, Repository, Stored
from templates import Kind
from templates.catalogue import Part

T = TypeVar("T", Chapter, Theme)


async def chapters_of(repository: Repository, round_: Round) -> list[Stored[Chapter]]:
    found = await repository.find(CHAPTERS, "round_id", round_.id)
    return sorted(found, key=lambda stored: (stored.record.position, stored.record.id))


async def themes_of(repository: Repository, round_: Round) -> list[Stored[Theme]]:
    found = await repository.find(THEMES, "round_id", round_.id)
    return sorted(found, key=lambda stored: (stored.record.question, stored.record.position))


class PartsDesk:
    """Gives out a round's chapters or themes as a file, and takes the file back."""

    def __init__(self, repository: Repository, files: Files, new_id: Callable[[], str]) -> None:
        self._repository = repository
        self._files = files
        self._new_id = new_id

    async def offer(self, visit: Visit, kind: Kind, round_: Round, part: Part) -> DeskTurn:
        if part not in kind.parts:
            return refuse(visit, DeskReason.NO_SUCH_PART, round_)
        words = phrases(visit.person.language)
        rows = await self._rows(round_, part, words)
        content = await asyncio.to_thread(write_parts, rows, words)
        name = file_name(words(f"files.{part.value}", round=round_.title), "xlsx")
        turn = DeskTurn(visit.seat, ())
        kept = self._files.make(self._new_id(), name, content, round_.id, visit.person.id)
        turn.messages = (OfferFiles(part.value, round_.title, (self._files.keep(turn.changes, kept),)),)
        return turn

    async def _rows(self, round_: Round, part: Part, words: Phrases) -> PartsRows:
        assignments = await assignments_of(self._repository, round_)
        if part is Part.CHAPTERS:
            chapters = [stored.record for stored in await chapters_of(self._repository, round_)]
            members = project_rows([a.project for a in assignments], chapters)
            return PartsRows(part, round_.id, edition_of(chapters), chapter_rows(chapters, words), members)
        themes = [stored.record for stored in await themes_of(self._repository, round_)]
        groups = theme_rows(themes, round_.questions, assignments, words)
        members = point_rows(themes, round_.questions, assignments)
        return PartsRows(part, round_.id, edition_of(themes), groups, members)

    async def take(self, visit: Visit, kinds: Mapping[str, Kind], file: PartsFile, name: str) -> DeskTurn:
        """Replace the round's chapters or themes by the file's, unless somebody saved others meanwhile."""
        if not may(visit.roles, Action.EDIT_PARTS):
            return refuse(visit, DeskReason.NOT_ALLOWED)
        stored = await self._repository.get(ROUNDS, file.round_id)
        if stored is None:
            return refuse(visit, DeskReason.OTHER_ROUND)
        round_ = stored.record
        if file.part not in kinds[round_.kind].parts:
            return refuse(visit, DeskReason.NO_SUCH_PART, round_)
        assignments = await assignments_of(self._repository, round_)
        if file.part is Part.CHAPTERS:
            return await self._take_chapters(visit, file, name, round_, assignments)
        return await self._take_themes(visit, file, name, round_, assignments)

    async def _take_chapters(
        self, visit: Visit, file: PartsFile, name: str, round_: Round, assignments: Sequence[Assignment]
    ) -> DeskTurn:
        before = await chapters_of(self._repository, round_)
        if file.edition != edition_of([stored.record for stored in before]):
            return refuse(visit, DeskReason.PARTS_CHANGED, round_)
        no_words = phrases(visit.person.language).section("parts.about")["no_words"]
        projects = [assignment.project for assignment in assignments]
        read = read_chapters(file, round_.id, projects, no_words, self._new_id)
        lines = tuple(PartLine(chapter.title, len(chapter.projects)) for chapter in read.chapters)
        shown = ShowParts(
            round_.id, round_.title, file.part.value, name, lines, row_findings(read.findings), read.unplaced
        )
        turn = DeskTurn(visit.seat, (shown,))
        if not any(f.severity is Severity.ERROR for f in read.findings):
            _replace(turn.changes, CHAPTERS, before, read.chapters)
            _log(turn.changes, visit, round_, file.part)
        return turn

    async def _take_themes(
        self, visit: Visit, file: PartsFile, name: str, round_: Round, assignments: Sequence[Assignment]
    ) -> DeskTurn:
        before = await themes_of(self._repository, round_)
        if file.edition != edition_of([stored.record for stored in before]):
            return refuse(visit, DeskReason.PARTS_CHANGED, round_)
        read = read_themes(file, round_.id, round_.questions, assignments, self._new_id)
        labels = {question.key: question.label or question.text for question in round_.questions}
        lines = tuple(PartLine(t.title, len(t.points), labels.get(t.question, "")) for t in read.themes)
        stale = sum(is_stale(theme, assignments) for theme in read.themes)
        shown = ShowParts(
            round_.id,
            round_.title,
            file.part.value,
            name,
            lines,
            row_findings(read.findings),
            read.unplaced,
            stale,
        )
        turn = DeskTurn(visit.seat, (shown,))
        if not any(f.severity is Severity.ERROR for f in read.findings):
            _replace(turn.changes, THEMES, before, read.themes)
            _log(turn.changes, visit, round_, file.part)
        return turn


def edition_of(records: Sequence[Chapter] | Sequence[Theme]) -> str:
    """A digest of what is stored; empty for nothing."""
    if not records:
        return ""
    written = json.dumps([encode(record) for record in records], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _replace(
    changes: Changes, collection: Collection[T], before: Sequence[Stored[T]], after: Sequence[T]
) -> None:
    for stored in before:
        changes.delete(collection, collection.key(stored.record), stored.version)
    for record in after:
        changes.put(collection, record)


def _log(changes: Changes, visit: Visit, round_: Round, part: Part) -> None:
    changes.log(f"round/{round_.id}", Deed(f"{part.value}_written", round_.id, visit.person.id))
