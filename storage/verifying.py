"""Reading everything that is stored, to see that it is whole: what `app.py verify` reports.

Each document must decode and lie under its own key, what it names must exist, the versions of an answer run
1..n and are the ones that were logged, and every chain of the log follows from its first entry to its head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from dialogs.audit import AuditEntry, AuditHead, follows
from dialogs.errors import StoreDamaged
from dialogs.model import Answer, Submission
from storage import repository
from storage.base import Backend, Document
from storage.codec import decode
from storage.repository import (
    ANNEXES,
    ANNOUNCED,
    ANSWERED,
    ANSWERS,
    AUDIT,
    AUDIT_HEADS,
    CHAPTERS,
    DECISIONS,
    ESCALATED,
    FILES,
    FOLLOWUPS,
    JOBS,
    OUTBOX,
    PEOPLE,
    PROJECTS,
    REFUSALS,
    ROUNDS,
    SEATS,
    SUBMISSIONS,
    THEMES,
    AnswerVersion,
    Collection,
)

COLLECTIONS: Mapping[str, Collection[Any]] = {
    each.name: each for each in vars(repository).values() if isinstance(each, Collection)
}

REFERENCES: Mapping[str, tuple[tuple[str, Collection[Any]], ...]] = {
    PROJECTS.name: (("round_id", ROUNDS),),
    CHAPTERS.name: (("round_id", ROUNDS),),
    THEMES.name: (("round_id", ROUNDS),),
    SUBMISSIONS.name: (("round_id", ROUNDS), ("project", PROJECTS)),
    ANSWERS.name: (("project", SUBMISSIONS),),
    SEATS.name: (("person", PEOPLE), ("project", PROJECTS)),
    OUTBOX.name: (("person", PEOPLE),),
    FOLLOWUPS.name: (("round_id", ROUNDS), ("person", PEOPLE)),
    ESCALATED.name: (("round_id", ROUNDS),),
    ANNOUNCED.name: (("round_id", ROUNDS),),
    JOBS.name: (("round_id", ROUNDS), ("person", PEOPLE)),
    FILES.name: (("round_id", ROUNDS),),
    DECISIONS.name: (("round_id", ROUNDS),),
    ANNEXES.name: (("round_id", ROUNDS),),
    REFUSALS.name: (("round_id", ROUNDS),),
}
"""Fields that name a document of another collection. An empty one names none."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """`code` has words in the phrases; `place` is collection and key, `detail` what it is about."""

    code: str
    place: str
    detail: str = ""


@dataclass(slots=True)
class Verified:
    """What was read, by collection, and what is wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)


async def verify(backend: Backend) -> Verified:
    """Read everything at one moment. Damage that stops the reading itself is the last flaw."""
    verifier = _Verifier()
    try:
        async with aclosing(backend.everything()) as pages:
            async for page in pages:
                for document in page:
                    verifier.read(document)
    except StoreDamaged as error:
        verifier.found.flaws.append(Flaw("stopped", str(error)))
        return verifier.found
    verifier.finish()
    return verifier.found


@dataclass(slots=True)
class _Chain:
    """One stream of the log as far as it has been read."""

    head: AuditHead
    broken: bool = False


class _Verifier:
    """Keeps keys and digests while it reads, never bodies: a store may be larger than memory."""

    def __init__(self) -> None:
        self.found = Verified()
        self._keys: set[tuple[str, str]] = set()
        self._named: list[tuple[str, str, str]] = []
        self._kept: dict[tuple[str, str, int], tuple[str, int]] = {}
        self._logged: dict[tuple[str, str], str] = {}
        self._standing: dict[tuple[str, str], tuple[int, int]] = {}
        self._chains: dict[str, _Chain] = {}

    def read(self, document: Document) -> None:
        self.found.counts[document.collection] = self.found.counts.get(document.collection, 0) + 1
        self._keys.add((document.collection, document.key))
        collection = COLLECTIONS.get(document.collection)
        if collection is None:
            return
        try:
            record = decode(collection.type, document.body)
        except StoreDamaged as error:
            self._flaw("unreadable", _place(document), str(error))
            return
        if collection.key(record) != document.key:
            self._flaw("wrong_key", _place(document), collection.key(record))
        for name, other in REFERENCES.get(collection.name, ()):
            self._named.append((_place(document), other.name, getattr(record, name)))
        self._follow(record)

    def finish(self) -> None:
        """What can only be said when everything has been read."""
        for place, collection, key in self._named:
            if key and (collection, key) not in self._keys:
                self._flaw("reference", place, f"{collection}/{key}")
        self._check_answers()
        for stream, chain in self._chains.items():
            if not chain.broken and (AUDIT_HEADS.name, stream) not in self._keys:
                self._flaw("chain_end", f"{AUDIT.name}/{stream}", str(chain.head.number))

    def _follow(self, record: object) -> None:
        match record:
            case AnswerVersion(project=project, answer=answer):
                at = (project, answer.question, answer.version)
                self._kept[at] = (record.digest, _mark(answer))
            case Submission(project=project, answers=answers):
                for question, answer in answers.items():
                    self._standing[project, question] = (answer.version, _mark(answer))
            case AuditEntry():
                self._follow_entry(record)
            case AuditHead(stream=stream):
                self._follow_head(record, self._chains.get(stream) or _Chain(AuditHead(stream)))

    def _follow_entry(self, entry: AuditEntry) -> None:
        chain = self._chains.setdefault(entry.stream, _Chain(AuditHead(entry.stream)))
        if not chain.broken and not follows(chain.head, entry):
            chain.broken = True
            self._flaw("chain_broken", f"{AUDIT.name}/{entry.key}")
        chain.head = AuditHead(entry.stream, entry.number, entry.hash)
        if entry.action == ANSWERED:
            self._logged[entry.stream, entry.target] = entry.digest

    def _follow_head(self, head: AuditHead, chain: _Chain) -> None:
        if not chain.broken and chain.head != head:
            self._flaw("chain_end", f"{AUDIT_HEADS.name}/{head.stream}", str(chain.head.number))

    def _check_answers(self) -> None:
        for place, question, number in self._gaps():
            self._flaw("version_gap", f"{ANSWERS.name}/{place}/{question}", str(number))
        for (project, question, version), (digest, _) in self._kept.items():
            if self._logged.get((f"submission/{project}", f"{question}/{version}")) != digest:
                self._flaw("not_as_logged", f"{ANSWERS.name}/{project}/{question}", str(version))
        newest = {
            (project, question): (version, self._kept[project, question, version][1])
            for project, question, version in sorted(self._kept)
        }
        for project, question in sorted(newest.keys() | self._standing.keys()):
            if newest.get((project, question)) != self._standing.get((project, question)):
                self._flaw("answer_differs", f"{SUBMISSIONS.name}/{project}", question)

    def _gaps(self) -> Iterator[tuple[str, str, int]]:
        """Project, question and the version that is not there."""
        before = ("", "", 0)
        for project, question, version in sorted(self._kept):
            expected = before[2] + 1 if before[:2] == (project, question) else 1
            if version != expected:
                yield project, question, expected
            before = (project, question, version)

    def _flaw(self, code: str, place: str, detail: str = "") -> None:
        self.found.flaws.append(Flaw(code, place, detail))


def _mark(answer: Answer) -> int:
    """To see whether two answers are the same without keeping them."""
    return hash(answer)


def _place(document: Document) -> str:
    return f"{document.collection}/{document.key}"
