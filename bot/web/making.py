"""Making a round: its form, its projects from a file, its plan, who would be reached, and its start."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from aiohttp import web

from bot.access import Action
from bot.cards.findings import finding_words
from bot.hr import roundform
from bot.hr.actions import copying, drafts, rounds
from bot.hr.addressees import dry_run, owners_of
from bot.hr.office import Done, Ref
from bot.hr.status import assignments_of
from bot.office_hours import OFFICE
from bot.sheets.reading import read_rows
from bot.sheets.sheet import Refusal, Sheet
from bot.sheets.template import write_template
from bot.web.door import Visitor
from bot.web.downloads import attachment
from bot.web.shared import Shared, ref_of, refusal_words
from bot.web.timeline import steps_of
from dialogs import desk as say
from dialogs.answered import title_line
from dialogs.model import Plan, Project, Round, RoundState
from storage.repository import PROJECTS, Stored

SHOWN = 200
"""Projects in a preview; the others are counted."""


class MakingPages:
    """The pages of a draft."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._office = shared.office

    async def new(self, visitor: Visitor) -> web.StreamResponse:
        kinds = self._office.kinds
        return self._form(visitor, {"kind": next(iter(kinds))} if len(kinds) == 1 else {}, None)

    async def edit(self, visitor: Visitor) -> web.StreamResponse:
        stored = await self._shared.round_of(visitor)
        if stored.record.state is not RoundState.DRAFT:
            return self._shared.door.onwards(f"/hr/rounds/{stored.record.id}")
        return self._form(visitor, roundform.written(stored.record, self._office.zone), stored)

    async def save_new(self, visitor: Visitor) -> web.StreamResponse:
        return await self._save(visitor, None, None)

    async def save(self, visitor: Visitor) -> web.StreamResponse:
        return await self._save(visitor, await self._shared.round_of(visitor), ref_of(visitor))

    async def _save(
        self, visitor: Visitor, before: Stored[Round] | None, ref: Ref | None
    ) -> web.StreamResponse:
        values = {name: visitor.field(name) for name in roundform.FIELDS}
        values = roundform.merged({}, values)
        done = await self._shared.do(visitor, lambda office, who: drafts.save_draft(office, who, values, ref))
        message = done.message
        if isinstance(message, say.ShowRoundForm):
            return self._form(visitor, message.values, before, message.problems, status=422)
        if isinstance(message, say.AskForProjects):
            return self._shared.door.onwards(
                f"/hr/rounds/{message.round_id}/plan", visitor.words("hr.done.saved")
            )
        return self._form(visitor, values, before, refused=done, status=409)

    def _form(
        self,
        visitor: Visitor,
        values: Mapping[str, str],
        before: Stored[Round] | None,
        problems: Mapping[str, say.FieldProblem] | None = None,
        *,
        refused: Done | None = None,
        status: int = 200,
    ) -> web.Response:
        """The form with what was written; after a conflict also what stands now, to compare with."""
        now = roundform.written(before.record, self._office.zone) if before and refused else {}
        changed = {name: text for name, text in now.items() if text != values.get(name, "")}
        return self._shared.door.page(
            visitor,
            "round_form",
            status,
            round=before.record if before else None,
            version=before.version if before else 0,
            values={name: values.get(name, "") for name in roundform.FIELDS},
            problems=dict(problems or {}),
            kinds=list(self._office.kinds.values()),
            usual=Plan(),
            changed=changed,
            refusal=_refusal(visitor, refused),
        )

    async def plan(self, visitor: Visitor) -> web.StreamResponse:
        return await self._plan(visitor)

    async def _plan(
        self, visitor: Visitor, read: say.ShowImport | None = None, status: int = 200
    ) -> web.StreamResponse:
        stored = await self._shared.round_of(visitor)
        round_, words = stored.record, visitor.words
        owners = await owners_of(self._office.repository, self._office.people, round_)
        projects = await self._projects(round_)
        found = [(f.error, finding_words(words, f)) for f in read.findings] if read else []
        return self._shared.door.page(
            visitor,
            "plan",
            status,
            round=round_,
            version=stored.version,
            kind=self._office.kinds[round_.kind],
            projects=[(project, title_line(project)) for project in projects[:SHOWN]],
            total=len(projects),
            people=len(owners),
            steps=steps_of(round_, OFFICE, self._office.clock(), words),
            dry=dry_run(round_, owners),
            sums=sums_of(round_, projects),
            leaving=await self._leaving(visitor, round_),
            read=read,
            errors=[text for error, text in found if error],
            warnings=[text for error, text in found if not error],
        )

    async def _leaving(self, visitor: Visitor, round_: Round) -> list[tuple[str, str, bool]]:
        """What next year's round may leave behind, each with whether it does so unasked."""
        if round_.state is RoundState.DRAFT or not visitor.may(Action.MAKE_ROUND):
            return []
        found = await assignments_of(self._office.repository, round_)
        return [(each.project.id, title_line(each.project), copying.is_over(each)) for each in found]

    async def _projects(self, round_: Round) -> list[Project]:
        found = await self._office.repository.find(PROJECTS, "round_id", round_.id)
        return sorted((stored.record for stored in found), key=lambda p: (p.position, p.id))

    async def upload(self, visitor: Visitor) -> web.StreamResponse:
        """Read the file, show what it was read as, and keep it when nothing in it is wrong."""
        if visitor.upload is None:
            to = f"/hr/rounds/{visitor.path('round')}/plan"
            return self._shared.door.onwards(to, visitor.words("hr.plan.no_file"), "bad")
        name, content = visitor.upload
        sheet = await asyncio.to_thread(_read, name, content)
        ref = ref_of(visitor)
        done = await self._shared.do(
            visitor, lambda office, who: drafts.import_projects(office, who, ref, sheet, name)
        )
        if isinstance(done.message, say.ShowImport):
            return await self._plan(visitor, done.message, 200 if done.changes else 422)
        return self._shared.door.onwards(
            f"/hr/rounds/{visitor.path('round')}/plan", _refusal(visitor, done), "bad"
        )

    async def template(self, visitor: Visitor) -> web.StreamResponse:
        """The empty sheet. Nobody's data is in it."""
        kind = self._office.kinds[(await self._shared.round_of(visitor)).record.kind]
        said = visitor.words.section("intake.template")
        content = await asyncio.to_thread(write_template, kind.columns, said)
        return attachment(visitor.words("files.template", kind=kind.title) + ".xlsx", content)

    async def start(self, visitor: Visitor) -> web.StreamResponse:
        stored = await self._shared.round_of(visitor)
        to = f"/hr/rounds/{stored.record.id}"
        done = await self._shared.do(visitor, lambda office, who: rounds.start(office, who, ref_of(visitor)))
        if isinstance(done.message, say.AnnounceStart):
            started = visitor.words.count("started.invited", done.message.invited)
            return self._shared.door.onwards(to, f"{visitor.words('started.heading')}. {started}")
        return self._shared.door.onwards(f"{to}/plan", _refusal(visitor, done), "bad")


def _read(name: str, content: bytes) -> Sheet | Refusal:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        return read_rows(path, name)


def _refusal(visitor: Visitor, done: Done | None) -> str:
    message = done.message if done else None
    return refusal_words(visitor.words, message) if isinstance(message, say.RefuseCommand) else ""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the projects were granted together, against the fund; None where nothing is known."""

    grants: Decimal | None
    fund: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        known = self.grants is not None and self.fund is not None
        return self.fund - self.grants if known and self.fund and self.grants is not None else None


def sums_of(round_: Round, projects: Sequence[Project]) -> Sums:
    grants = [project.grant for project in projects if project.grant is not None]
    return Sums(sum(grants, Decimal(0)) if grants else None, round_.fund_amount)
