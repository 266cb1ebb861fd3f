"""The annex on its way out: from the store to files, in a worker process, never inside a turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.files import Files, file_name
from bot.outbox import Outbox
from bot.status import assignments_of
from bot.worker import Worker
from dialogs.audit import Deed
from dialogs.delivery import OutboxRow, Urgency
from dialogs.desk import DeskReason, Message, OfferFiles, RefuseCommand
from dialogs.errors import TemplateError
from dialogs.model import Person, Project, Round, Submission
from dialogs.states import SETTLED_STATES
from storage.base import Json
from storage.codec import decode, encode
from storage.repository import JOBS, OUTBOX, PEOPLE, ROUNDS, Changes, Job, Repository, Stored
from templates import Kind, build_context, render
from templates.catalogue import load_kind

log = logging.getLogger(__name__)

FORMATS = ("docx", "pdf", "html")


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker made: files by format, or the place in the template where it went wrong."""

    files: Mapping[str, bytes]
    fault: str = ""


class Exports:
    """Does what coordinators asked for. Safe to run twice: a job is gone in the commit that has its files."""

    def __init__(
        self,
        *,
        repository: Repository,
        kinds: Mapping[str, Kind],
        files: Files,
        outbox: Outbox,
        worker: Worker,
        new_id: Callable[[], str],
        clock: Clock,
    ) -> None:
        self._repository = repository
        self._kinds = kinds
        self._files = files
        self._outbox = outbox
        self._worker = worker
        self._new_id = new_id
        self._clock = clock

    async def run(self) -> int:
        """Make every annex that was asked for; how many."""
        jobs = await self._repository.find(JOBS)
        for job in jobs:
            await self._run(job)
        return len(jobs)

    async def _run(self, job: Stored[Job]) -> None:
        person = await self._repository.get(PEOPLE, job.record.person)
        round_ = await self._repository.get(ROUNDS, job.record.round_id)
        changes = Changes()
        changes.delete(JOBS, job.record.id, job.version)
        if person is not None and round_ is not None and person.record.address is not None:
            await self._outbox.typing(person.record.address)
            await self._make(changes, job.record, person.record, round_.record)
        await self._repository.commit(changes, self._clock())
        await self._outbox.deliver([_row_key(job.record)])

    async def _make(self, changes: Changes, job: Job, person: Person, round_: Round) -> None:
        assignments = await assignments_of(self._repository, round_)
        kind = self._kinds[round_.kind]
        records = [(encode(a.project), encode(a.submission)) for a in assignments]
        made = await self._worker.run(make_annex, kind.folder, encode(round_), records)
        if made.fault:
            log.error("export: the template of %s failed at %s", kind.key, made.fault)
            self._tell(
                changes, job, person, RefuseCommand(DeskReason.EXPORT_FAILED, round_.title, made.fault)
            )
            return
        offered = [
            self._files.keep(
                changes,
                self._files.make(
                    f"{job.id}-{suffix}", file_name(round_.title, suffix), content, round_.id, person.id
                ),
            )
            for suffix, content in made.files.items()
        ]
        sent = sum(a.submission.state in SETTLED_STATES for a in assignments)
        self._tell(
            changes, job, person, OfferFiles("export", round_.title, tuple(offered), sent, len(assignments))
        )
        changes.log(f"round/{round_.id}", Deed("compiled", job.id, person.id))

    def _tell(self, changes: Changes, job: Job, person: Person, message: Message) -> None:
        if person.address is None:
            return
        now = self._clock()
        row = OutboxRow(
            key=_row_key(job),
            person=person.id,
            address=person.address,
            message=message,
            urgency=Urgency.NOTICE,
            created_at=now,
            due_at=now,
            language=person.language,
        )
        changes.put(OUTBOX, self._outbox.held(row))


def _row_key(job: Job) -> str:
    return f"{job.person}/export-{job.id}"


def make_annex(folder: Path, round_: Json, records: Sequence[tuple[Json, Json]]) -> Made:
    """In a worker process, so everything comes as plain documents: a kind's folder, a round, its answers."""
    try:
        kind = load_kind(folder)
        answered = [(decode(Project, project), decode(Submission, given)) for project, given in records]
        context = build_context(kind, decode(Round, round_), answered)
        return Made(render(kind, context, FORMATS))
    except TemplateError as error:
        return Made({}, f"{error.place}: {error.code}")
