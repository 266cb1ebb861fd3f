"""Keeping a public annex as a numbered version, and packing the newest one for the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.annex.compiling import PUBLIC, Made
from bot.annex.files import Files, content_of, file_name
from bot.annex.journal import Description, Package
from bot.commands import fold
from bot.hr.status import assignments_of
from bot.phrasebook import HERE, phrases
from dialogs.audit import AuditEntry
from dialogs.contents import shown
from dialogs.exporting import ExportedFile
from dialogs.model import Assignment, Person, Round
from dialogs.versions import AnnexVersion, digest_of
from storage.repository import ANNEXES, AUDIT, FILES, Changes, Job, KeptFile, Repository, Stored
from templates import Kind


@dataclass(frozen=True, slots=True)
class Kept:
    """A version, its public files to be fetched; `unchanged` when the newest one had the same bytes."""

    version: AnnexVersion
    files: tuple[ExportedFile, ...]
    unchanged: bool = False


async def versions_of(repository: Repository, round_id: str) -> list[Stored[AnnexVersion]]:
    """The newest first."""
    found = await repository.find(ANNEXES, "round_id", round_id)
    return sorted(found, key=lambda stored: stored.record.number, reverse=True)


class Versions:
    """The public annexes that have left."""

    def __init__(self, repository: Repository, files: Files) -> None:
        self._repository = repository
        self._files = files

    async def keep(self, changes: Changes, job: Job, by: Person, round_: Round, made: Made) -> Kept:
        """Put it into the batch under the next number, unless the newest one is the same to the byte.

        Two at once would have one number: the later one raises Conflict when it is committed.
        """
        found = await versions_of(self._repository, round_.id)
        newest = found[0].record if found else None
        if newest is not None and newest.digest == digest_of(made.files):
            kept = await self._stored(newest)
            if len(kept) == len(newest.files):
                return Kept(newest, self._offered(kept), unchanged=True)
        number = newest.number + 1 if newest else 1
        name = annex_name(round_.title, number)
        written = {
            suffix: self._files.make(
                f"{job.id}-{suffix}", file_name(name, suffix), content, round_.id, job.person
            )
            for suffix, content in {**made.files, **made.data}.items()
        }
        for file in written.values():
            changes.put(FILES, file)
        version = AnnexVersion(
            id=f"{round_.id}/{number:04d}",
            round_id=round_.id,
            number=number,
            made_at=job.asked_at,
            made_by=by.id,
            made_by_name=by.name,
            digest=digest_of(made.files),
            files={suffix: file.id for suffix, file in written.items()},
            printed=made.printed,
        )
        changes.put(ANNEXES, version)
        return Kept(version, self._offered(written))

    async def pack(self, changes: Changes, job: Job, round_: Round, kind: Kind) -> ExportedFile | None:
        """The newest version as a package; None when there is none, or its files are gone."""
        found = await versions_of(self._repository, round_.id)
        kept = await self._stored(found[0].record) if found else {}
        if not kept:
            return None
        assignments = await assignments_of(self._repository, round_)
        words = phrases("da")
        about = _description(round_, kind, found[0].record, assignments, kept)
        contents = {file.name: content_of(file) for file in kept.values()}
        log = await self._log(round_, assignments)
        package = Package(contents, about, log, words.section("journal")).zip()
        name = file_name(words("annex_file.journal", title=shown(round_.title)), "zip")
        return self._files.keep(
            changes, self._files.make(f"{job.id}-zip", name, package, round_.id, job.person)
        )

    async def _stored(self, version: AnnexVersion) -> Mapping[str, KeptFile]:
        suffixes = {file: suffix for suffix, file in version.files.items()}
        found = await self._repository.get_all(FILES, list(suffixes))
        return {suffixes[each.record.id]: each.record for each in found}

    def _offered(self, files: Mapping[str, KeptFile]) -> tuple[ExportedFile, ...]:
        return tuple(self._files.offered(files[suffix]) for suffix in PUBLIC)

    async def _log(self, round_: Round, assignments: list[Assignment]) -> list[AuditEntry]:
        streams = [f"round/{round_.id}", *(f"submission/{a.project.id}" for a in assignments)]
        return [
            entry.record
            for stream in streams
            for entry in await self._repository.find(AUDIT, "stream", stream)
        ]


def annex_name(title: str, number: int = 1) -> str:
    """As a secretary would call it: "Bilag 1 – Status på puljen"; from the second on with its version."""
    words, name = phrases("da"), shown(title)
    if not fold(name).startswith(fold(words("annex_file.begins"))):
        name = words("annex_file.annex", title=name)
    return words("annex_file.version", title=name, number=number) if number > 1 else name


def _description(
    round_: Round,
    kind: Kind,
    version: AnnexVersion,
    assignments: list[Assignment],
    files: Mapping[str, KeptFile],
) -> Description:
    parties = (shown(name) for a in assignments for name in (*a.project.owners, a.project.unit))
    return Description(
        title=shown(round_.title),
        theme=shown(round_.subtitle or round_.fund) or kind.title,
        dated_on=round_.meeting_on or version.made_at.astimezone(HERE).date(),
        version=version.number,
        made_at=version.made_at.astimezone(HERE),
        made_by=shown(version.made_by_name),
        digest=version.digest,
        committee=shown(round_.committee),
        meeting_on=round_.meeting_on,
        parties=tuple(dict.fromkeys(filter(None, parties))),
        files=tuple(file.name for file in files.values()),
    )
