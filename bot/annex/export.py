"""The annex on its way out: from the store to files, in a worker process, never inside a turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.annex.compiling import Made, make_annex
from bot.annex.files import Files, file_name
from bot.annex.material import source_of
from bot.annex.versions import Versions, annex_name
from bot.annex.worker import Worker
from bot.clock import Clock
from bot.delivery.outbox import Outbox
from bot.hr.status import assignments_of
from bot.phrasebook import phrases
from dialogs.audit import Deed
from dialogs.contents import shown
from dialogs.delivery import OutboxRow, Urgency
from dialogs.desk import DeskReason, Message, RefuseCommand
from dialogs.exporting import ExportedFile, OfferFiles, RefuseExport
from dialogs.model import Assignment, Person, Round
from dialogs.states import SETTLED_STATES
from storage.base import NEW
from storage.repository import (
    JOBS,
    OUTBOX,
    PEOPLE,
    REFUSALS,
    ROUNDS,
    Changes,
    Job,
    Refused,
    Repository,
    Stored,
)
from templates import Kind

log = logging.getLogger(__name__)

MOST_NOTES = 100


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
        house: Path | None = None,
    ) -> None:
        self._repository = repository
        self._house = house
        self._kinds = kinds
        self._files = files
        self._versions = Versions(repository, files)
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
        asker = person.record if person else Person(job.record.person, job.record.name)
        if asker.address is not None:
            await self._outbox.typing(asker.address)
        if round_ is not None:
            make = self._pack if job.record.journal else self._make
            await make(changes, job.record, asker, round_.record)
        await self._repository.commit(changes, self._clock())
        await self._outbox.deliver([_row_key(job.record)])

    async def _make(self, changes: Changes, job: Job, person: Person, round_: Round) -> None:
        assignments = await assignments_of(self._repository, round_)
        source = await source_of(self._repository, round_)
        kind = self._kinds[job.kind or round_.kind]
        made = await self._worker.run(
            make_annex, kind.folder, self._house, source.pack(), internal=job.internal
        )
        title, code = shown(round_.title), "export_internal" if job.internal else "export"
        if made.fault:
            log.error("export: the template of %s failed at %s", kind.key, made.fault)
            why_not = RefuseCommand(DeskReason.EXPORT_FAILED, title, made.fault)
            await self._refuse(changes, job, person, why_not)
        elif made.flaw is not None:
            places = made.places[:MOST_NOTES]
            await self._refuse(changes, job, person, RefuseExport(round_.id, title, made.flaw, places))
            changes.log(f"round/{round_.id}", Deed("withheld", job.id, person.id, made.flaw.value))
        else:
            offer = OfferFiles(
                *(code, title, ()),
                sent=_sent(assignments),
                total=len(assignments),
                notes=made.notes[:MOST_NOTES],
                amounts=made.amounts[:MOST_NOTES],
                undecided=made.undecided,
            )
            await self._hand_out(changes, job, person, round_=round_, made=made, offer=offer)

    async def _hand_out(
        self, changes: Changes, job: Job, person: Person, *, round_: Round, made: Made, offer: OfferFiles
    ) -> None:
        stream = f"round/{round_.id}"
        if refused := await self._repository.get(REFUSALS, round_.id):
            changes.delete(REFUSALS, round_.id, refused.version)
        if job.internal:
            offer = replace(offer, files=self._keep(changes, job, round_, made))
            changes.log(stream, Deed("compiled", job.id, person.id, "internal"))
        else:
            kept = await self._versions.keep(changes, job, person, round_, made)
            await self._name(changes, round_)
            number = kept.version.number
            offer = replace(offer, files=kept.files, version=number, unchanged=kept.unchanged)
            changes.log(stream, Deed("compiled", kept.version.id, person.id, kept.version.digest))
        self._tell(changes, job, person, offer)

    async def _name(self, changes: Changes, round_: Round) -> None:
        """What owners are told that the annex is called; the number of its version is HR's."""
        stored, name = await self._repository.get(ROUNDS, round_.id), annex_name(round_.title)
        if stored is not None and stored.record.published_name != name:
            changes.put(ROUNDS, replace(stored.record, published_name=name), stored.version)

    async def _pack(self, changes: Changes, job: Job, person: Person, round_: Round) -> None:
        title, kind = shown(round_.title), self._kinds[round_.kind]
        package = await self._versions.pack(changes, job, round_, kind)
        if package is None:
            self._tell(changes, job, person, RefuseCommand(DeskReason.NO_VERSION, title))
            return
        self._tell(changes, job, person, OfferFiles("journal", title, (package,)))
        changes.log(f"round/{round_.id}", Deed("packed", job.id, person.id))

    def _keep(self, changes: Changes, job: Job, round_: Round, made: Made) -> tuple[ExportedFile, ...]:
        """The files, each to be fetched by its own link. Their names are no place for a number either."""
        title = phrases("da")("files.internal", title=shown(round_.title))
        return tuple(
            self._files.keep(
                changes,
                self._files.make(
                    f"{job.id}-{suffix}", file_name(title, suffix), content, round_.id, job.person
                ),
            )
            for suffix, content in made.files.items()
        )

    async def _refuse(
        self, changes: Changes, job: Job, person: Person, message: RefuseExport | RefuseCommand
    ) -> None:
        """Said in chat, and kept for HR's page."""
        before = await self._repository.get(REFUSALS, job.round_id)
        refused = Refused(job.round_id, self._clock(), message)
        changes.put(REFUSALS, refused, before.version if before else NEW)
        self._tell(changes, job, person, message)

    def _tell(self, changes: Changes, job: Job, person: Person, message: Message) -> None:
        """In chat, where they have one; HR's page finds the files by itself."""
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


def _sent(assignments: Sequence[Assignment]) -> int:
    return sum(a.submission.state in SETTLED_STATES for a in assignments)
