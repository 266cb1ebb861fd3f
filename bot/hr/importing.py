"""A file of projects on its way into a draft: fetched, read in a thread, shown, and saved if whole."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from bot.annex.files import Files
from bot.cards.findings import SHOWN_FINDINGS, row_findings
from bot.channels.base import Attachment, Channel, Inbound
from bot.hr.names import decisions_of
from bot.hr.office import Done
from bot.hr.parts import PartsDesk
from bot.hr.parts_file import read_parts
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.intake import Intake, read_projects
from bot.intake.cells import shown
from bot.intake.findings import Finding, IntakeCode, finding
from bot.intake.ids import merge
from bot.people import People
from bot.phrasebook import phrases
from bot.sheets.reading import read_rows
from bot.sheets.sheet import MAX_FILE_BYTES, Refusal, Sheet
from bot.sheets.template import write_template
from dialogs.audit import Deed
from dialogs.desk import DeskReason, RowFinding, ShowImport
from dialogs.errors import ChannelError
from dialogs.exporting import OfferFiles
from dialogs.model import Assignment, Project, Round, Submission
from dialogs.naming import Naming, name_of, settled
from dialogs.screens import project_lines
from storage.repository import PROJECTS, Changes, Repository, Stored
from templates import Kind


class Importer:
    """Takes coordinators' files. `channels` are where files are fetched from, by name."""

    def __init__(
        self,
        repository: Repository,
        people: People,
        channels: Mapping[str, Channel],
        files: Files,
        new_id: Callable[[], str],
    ) -> None:
        self.repository = repository
        self.people = people
        self._channels = channels
        self._files = files
        self._new_id = new_id
        self.parts = PartsDesk(repository, files, new_id)

    async def empty_sheet(self, visit: Visit, kind: Kind) -> DeskTurn:
        """The sheet to fill in, as a file."""
        words = phrases(visit.person.language)
        content = await asyncio.to_thread(write_template, kind.columns, words.section("intake.template"))
        name = words("files.template", kind=kind.title) + ".xlsx"
        turn = DeskTurn(visit.seat, ())
        kept = self._files.make(self._new_id(), name, content, "", visit.person.id)
        turn.messages = (OfferFiles("template", kind.title, (self._files.keep(turn.changes, kept),)),)
        return turn

    async def take(self, visit: Visit, draft: Round | None, kinds: Mapping[str, Kind]) -> DeskTurn:
        """Read the file. Projects are saved when no finding is an error; then HR may start.

        A file of chapters or themes says itself which round it belongs to.
        """
        if len(visit.inbound.files) > 1:
            return refuse(visit, DeskReason.ONE_FILE_AT_A_TIME, draft)
        if not visit.inbound.files:
            return refuse(visit, DeskReason.FILE_NOT_FETCHED, draft)
        attachment = visit.inbound.files[0]
        try:
            sheet = await self._fetch(visit.inbound, attachment)
        except ChannelError:
            return refuse(visit, DeskReason.FILE_NOT_FETCHED, draft, attachment.name)
        parts = read_parts(sheet) if isinstance(sheet, Sheet) else None
        if parts is not None:
            return await self.parts.take(visit, kinds, parts, attachment.name)
        if draft is None:
            return refuse(visit, DeskReason.NO_DRAFT)
        done = await self.read_in(visit.person.id, draft, kinds, sheet, attachment.name)
        return DeskTurn(visit.seat, (done.message,), done.changes)

    async def read_in(
        self, person: str, draft: Round, kinds: Mapping[str, Kind], sheet: Sheet | Refusal, name: str
    ) -> Done:
        """What the file of projects was read as, and what is to be written when it is whole."""
        if isinstance(sheet, Refusal):
            refused = RowFinding(0, "", sheet.code.value, sheet.limit, "", error=True)
            return Done(_preview(draft, name, (), (refused,)))
        columns, words = kinds[draft.kind].columns, phrases("da").vocabulary
        intake = await asyncio.to_thread(read_projects, sheet, columns, draft.id, words, draft.questions)
        return await self._save(person, draft, name, intake)

    async def _fetch(self, inbound: Inbound, attachment: Attachment) -> Sheet | Refusal:
        channel = self._channels[inbound.address.channel]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            await channel.fetch(inbound.address, attachment, path, MAX_FILE_BYTES + 1)
            return await asyncio.to_thread(read_rows, path, attachment.name)

    async def _save(self, person: str, draft: Round, name: str, intake: Intake) -> Done:
        stored = await self.repository.find(PROJECTS, "round_id", draft.id)
        before = {s.record.id: s.record for s in stored}
        merged = merge(list(before.values()), intake.projects)
        decisions = await decisions_of(self.repository)
        answered = [_with_answers(project, before.get(project.id)) for project in merged]
        projects = tuple(settled(project, decisions) for project in answered)
        findings = row_findings((*intake.findings, *_renamed(answered, projects)))
        done = Done(_preview(draft, name, projects, findings))
        if not intake.errors:
            self._replace(done.changes, stored, projects)
            deed = Deed("imported", draft.id, person, reason=str(len(projects)))
            done.changes.log(f"round/{draft.id}", deed)
        return done

    def _replace(
        self, changes: Changes, stored: Sequence[Stored[Project]], projects: Sequence[Project]
    ) -> None:
        """The draft's projects are those of the file: new ones come, known ones change, others go."""
        versions = {s.record.id: s.version for s in stored}
        kept = {project.id for project in projects}
        for project in projects:
            changes.put(PROJECTS, project, versions.get(project.id, 0))
        for key, version in versions.items():
            if key not in kept:
                changes.delete(PROJECTS, key, version)


def _with_answers(project: Project, before: Project | None) -> Project:
    """A file without earlier answers takes none away."""
    return replace(project, previous=before.previous) if before and not project.previous else project


def _renamed(before: Sequence[Project], after: Sequence[Project]) -> list[Finding]:
    """A warning for each name that is another since HR decided so."""
    pairs = dict.fromkeys(
        (name_of(one, naming), name_of(other, naming))
        for one, other in zip(before, after, strict=True)
        for naming in Naming
    )
    return [finding(0, "", IntakeCode.RENAMED, shown(old), shown(new)) for old, new in pairs if old != new]


def _preview(
    draft: Round, name: str, projects: Sequence[Project], findings: Sequence[RowFinding]
) -> ShowImport:
    blank = [Assignment(draft, p, Submission(p.id, draft.id)) for p in projects]
    grants = [project.grant for project in projects if project.grant is not None]
    return ShowImport(
        round_id=draft.id,
        round_title=draft.title,
        file=name,
        projects=project_lines(blank),
        owners=len({email for project in projects for email in project.contacts}),
        findings=tuple(findings[:SHOWN_FINDINGS]),
        more_findings=max(0, len(findings) - SHOWN_FINDINGS),
        grants=phrases("da").amount(sum(grants, Decimal(0))) if grants else "",
        deadline_at=draft.deadline_at,
        people=tuple(dict.fromkeys(email for project in projects for email in project.contacts)),
        answered=sum(bool(project.previous) for project in projects),
        fund_amount=phrases("da").amount(draft.fund_amount) if draft.fund_amount is not None else "",
        can_start=bool(projects) and not any(finding.error for finding in findings),
    )
