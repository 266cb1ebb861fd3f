"""The typed face of the store: the only file that knows collections and keys.

Reading gives a record with the version it has; writing goes through `Changes`, one atomic batch. What was
decided on old versions raises Conflict, and the whole decision is made again by the caller.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

from dialogs.audit import AuditEntry, AuditHead, Deed, append, salted
from dialogs.delivery import Announced, Escalated, Followup, OutboxRow
from dialogs.desk import RefuseCommand
from dialogs.exporting import RefuseExport
from dialogs.model import Answer, Assignment, Chapter, Person, Project, Round, Seat, Submission, Theme
from dialogs.naming import Renaming
from dialogs.publication import Decision
from dialogs.richtext import plain
from dialogs.versions import AnnexVersion
from storage.base import NEW, Backend, Change, Delete, Document, Put
from storage.codec import decode, encode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Collection(Generic[T]):
    """Where one kind of record is kept, and under which key."""

    name: str
    type: type[T]
    key: Callable[[T], str]


@dataclass(frozen=True, slots=True)
class Stored(Generic[T]):
    """A record as it was read; `version` is NEW for one that is not stored yet."""

    record: T
    version: int = NEW


@dataclass(frozen=True, slots=True)
class Seen:
    """The result of an activity that was handled: the outbox rows it wrote. `day` is for forgetting it."""

    key: str
    day: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerVersion:
    """One version of one answer, kept for good. `salt` makes the log's digest say nothing by itself."""

    project: str
    answer: Answer
    salt: str

    @property
    def digest(self) -> str:
        """What the log says of it."""
        return salted(self.salt, f"{self.answer.version}\n{plain(self.answer.text)}\n{self.answer.value}")


@dataclass(frozen=True, slots=True)
class Job:
    """An annex that a coordinator asked for and has not got yet; `internal`, a copy for HR alone.

    `kind` is the one it is printed as, where that is not the round's own. With `journal` it is the package
    for the records of the municipality. `name` is the person's, who may never have met the bot in chat.
    """

    id: str
    round_id: str
    person: str
    asked_at: datetime
    internal: bool = False
    kind: str = ""
    journal: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file to be fetched by a signed link. `content` is base64."""

    id: str
    name: str
    content_type: str
    content: str
    round_id: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the newest annex that was asked for was not made; gone as soon as one is."""

    round_id: str
    at: datetime
    message: RefuseExport | RefuseCommand


@dataclass(frozen=True, slots=True)
class Secret:
    """A random key that all processes of an installation share."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A link into HR's page that has not been used; `key` is the digest of its token."""

    key: str
    person: str
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That a person or a round (`kind`) was deleted for good; `digest` is of the id, salted."""

    kind: str
    salt: str
    digest: str


ROUNDS = Collection("rounds", Round, lambda r: r.id)
PROJECTS = Collection("projects", Project, lambda p: p.id)
CHAPTERS = Collection("chapters", Chapter, lambda chapter: chapter.id)
THEMES = Collection("themes", Theme, lambda theme: theme.id)
SUBMISSIONS = Collection("submissions", Submission, lambda s: s.project)
SEATS = Collection("seats", Seat, lambda s: s.person)
PEOPLE = Collection("people", Person, lambda p: p.id)
OUTBOX = Collection("outbox", OutboxRow, lambda row: row.key)
SEEN = Collection("seen", Seen, lambda s: s.key)
ANSWERS = Collection(
    "answers", AnswerVersion, lambda a: f"{a.project}/{a.answer.question}/{a.answer.version:06d}"
)
FOLLOWUPS = Collection("followups", Followup, lambda f: f"{f.round_id}/{f.person}")
ESCALATED = Collection("escalated", Escalated, lambda e: e.round_id)
ANNOUNCED = Collection("announced", Announced, lambda a: a.round_id)
JOBS = Collection("jobs", Job, lambda job: job.id)
NAMES = Collection("names", Renaming, lambda renaming: renaming.key)
DECISIONS = Collection("decisions", Decision, lambda decision: decision.key)
ANNEXES = Collection("annexes", AnnexVersion, lambda annex: annex.id)
REFUSALS = Collection("refusals", Refused, lambda refused: refused.round_id)
FILES = Collection("files", KeptFile, lambda file: file.id)
SECRETS = Collection("secrets", Secret, lambda secret: secret.name)
ENTRIES = Collection("entries", Entry, lambda entry: entry.key)
TOMBSTONES = Collection("tombstones", Tombstone, lambda stone: stone.digest)
AUDIT = Collection("audit", AuditEntry, lambda e: e.key)
AUDIT_HEADS = Collection("audit_heads", AuditHead, lambda h: h.stream)


FEW = 50
"""Records that one person may have: as many as a store reads without a thread."""

PAGE = 200
"""Records decoded in one go; more would hold up other people's turns."""

ANSWERED = "answered"
"""The action that a version of an answer is logged as; its target is "question/version"."""


@dataclass(slots=True)
class Changes:
    """One atomic batch in the making."""

    batch: list[Change] = field(default_factory=list)
    deeds: list[tuple[str, Deed]] = field(default_factory=list)

    def put(self, collection: Collection[T], record: T, version: int = NEW) -> None:
        body = encode(record)
        self.batch.append(Put(collection.name, collection.key(record), version, body))

    def add(self, collection: Collection[T], record: T) -> Stored[T]:
        """Put a record that is not stored yet; how it is stored after the commit."""
        self.put(collection, record)
        return Stored(record, NEW + 1)

    def delete(self, collection: Collection[T], key: str, version: int) -> None:
        self.batch.append(Delete(collection.name, key, version))

    def log(self, stream: str, deed: Deed) -> None:
        """Log `deed` in `stream` ("round/ID" or "submission/ID") in the same batch."""
        self.deeds.append((stream, deed))

    def __bool__(self) -> bool:
        return bool(self.batch or self.deeds)


class Repository:
    """Reads and writes records. Every method may raise StorageError."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    async def get(self, collection: Collection[T], key: str) -> Stored[T] | None:
        document = await self.backend.get(collection.name, key)
        return _stored(collection, document) if document else None

    async def get_all(self, collection: Collection[T], keys: Sequence[str]) -> list[Stored[T]]:
        """Those of `keys` that exist, in that order."""
        found = await self.backend.get_many([(collection.name, key) for key in keys])
        return [_stored(collection, document) for document in found if document]

    async def find(self, collection: Collection[T], by: str = "", value: str = "") -> list[Stored[T]]:
        """Those whose indexed field `by` is, or holds, `value`; all without one."""
        found = await self.backend.scan(collection.name, by, value)
        return [_stored(collection, document) for document in found]

    async def pages(
        self, collection: Collection[T], by: str = "", value: str = "", size: int = PAGE
    ) -> AsyncIterator[list[Stored[T]]]:
        """The same as `find`, `size` at a time, in key order: nobody else waits for all of it."""
        after = ""
        while found := await self.backend.scan(collection.name, by, value, after=after, limit=size):
            yield [_stored(collection, document) for document in found]
            if len(found) < size:
                return
            after = found[-1].key

    async def claim(
        self, collection: Collection[T], by: str, now: datetime, mark: Mapping[str, str], limit: int
    ) -> list[Stored[T]]:
        """Take what is due for the caller alone; see `Backend.claim`. `by` is a moment in UTC."""
        found = await self.backend.claim(collection.name, by, now=moment(now), mark=dict(mark), limit=limit)
        return [_stored(collection, document) for document in found]

    async def commit(self, changes: Changes, at: datetime) -> None:
        """Write all of it, with its log entries, or nothing. `at` is aware."""
        batch = [*changes.batch, *await self._logged(changes, at)]
        if batch:
            await self.backend.commit(batch)

    async def _logged(self, changes: Changes, at: datetime) -> list[Change]:
        written = Changes()
        for stream in dict.fromkeys(stream for stream, _ in changes.deeds):
            head = await self.get(AUDIT_HEADS, stream) or Stored(AuditHead(stream))
            end = head.record
            for deed in (deed for name, deed in changes.deeds if name == stream):
                entry = append(end, deed, at, secrets.token_hex(16))
                written.put(AUDIT, entry)
                end = replace(end, number=entry.number, hash=entry.hash)
            written.put(AUDIT_HEADS, end, head.version)
        return written.batch

    async def assignments(self, submissions: Sequence[Submission]) -> list[Assignment]:
        """The submissions with their rounds and projects; without those whose round or project is gone."""
        rounds = {r.record.id: r.record for r in await self.get_all(ROUNDS, _unique(submissions, "round_id"))}
        projects = {
            p.record.id: p.record for p in await self.get_all(PROJECTS, _unique(submissions, "project"))
        }
        return [
            Assignment(rounds[s.round_id], projects[s.project], s)
            for s in submissions
            if s.round_id in rounds and s.project in projects
        ]

    async def owed_to(self, addresses: Sequence[str]) -> list[Stored[Submission]]:
        """The submissions that any of these is asked for, or that a colleague hands over to them."""
        found: dict[str, Stored[Submission]] = {}
        by = [("owners", a) for a in dict.fromkeys(addresses) if "@" in a]  # a delegate may be known by id
        for field_, address in (*by, *(("delegates", a) for a in dict.fromkeys(addresses))):
            async for page in self.pages(SUBMISSIONS, field_, address, FEW):
                found |= {stored.record.project: stored for stored in page}
        return list(found.values())


def moment(at: datetime) -> str:
    """As an indexed moment is written, so that the order of the text is the order of time."""
    return at.astimezone(UTC).isoformat()


def _unique(submissions: Sequence[Submission], name: str) -> list[str]:
    return list(dict.fromkeys(getattr(s, name) for s in submissions))


def _stored(collection: Collection[T], document: Document) -> Stored[T]:
    return Stored(decode(collection.type, document.body), document.version)
