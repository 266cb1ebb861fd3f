"""The log: who did what, when, to what. Append-only, one hash chain per stream, no answer text.

A stream is a submission or a round. An entry hashes the one before it and two digests: of what was written
(`digest`) and of who wrote it and why (`author`). Both are salted, so that the text with its salt, and the
person with the reason and theirs, can be deleted (`anonymous`) while the chain stands and says nothing. What
an action was done to is hashed as it is: a target names a thing and never a person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`number` counts from 1 in its stream. `digest` is of the salted payload, empty when there is none.

    `author` is of `by` and `reason`, salted with `salt`; those three are empty once they are forgotten. An
    entry without one is of a time when they were hashed as they are: forgetting renews its chain first.
    """

    stream: str
    number: int
    at: datetime
    by: str
    action: str
    target: str
    reason: str
    digest: str
    before: str
    hash: str
    author: str = ""
    salt: str = ""

    @property
    def key(self) -> str:
        return f"{self.stream}/{self.number:08d}"


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of a stream's chain."""

    stream: str
    number: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to be logged."""

    action: str
    target: str
    by: str
    reason: str = ""
    digest: str = ""


def salted(salt: str, payload: str) -> str:
    return hashlib.sha256(f"{salt}\n{payload}".encode("utf-8", "surrogatepass")).hexdigest()


def append(head: AuditHead, deed: Deed, at: datetime, salt: str) -> AuditEntry:
    """The next entry of `head`'s stream. `at` is aware; `salt` is random and new."""
    author = _author(salt, deed.by, deed.reason)
    return _entry(head, deed, at, author, salt)


def follows(head: AuditHead, entry: AuditEntry) -> bool:
    """Whether `entry` is what `append` made after `head`, or what `anonymous` left of it."""
    named = bool(entry.by or entry.reason or entry.salt)
    if entry.author and named and entry.author != _author(entry.salt, entry.by, entry.reason):
        return False
    deed = Deed(entry.action, entry.target, entry.by, entry.reason, entry.digest)
    return _entry(head, deed, entry.at, entry.author, entry.salt) == entry


def anonymous(entry: AuditEntry) -> AuditEntry:
    """The entry without who it was and why. One that hashed them as they are is `renewed` first."""
    return replace(entry, by="", reason="", salt="")


def renewed(head: AuditHead, entry: AuditEntry, salt: str) -> AuditEntry:
    """The same entry after `head`, as today: with an author who can be forgotten. `salt` is random."""
    deed = Deed(entry.action, entry.target, entry.by, entry.reason, entry.digest)
    if entry.author:
        return _entry(head, deed, entry.at, entry.author, entry.salt)
    return append(head, deed, entry.at, salt)


def _entry(head: AuditHead, deed: Deed, at: datetime, author: str, salt: str) -> AuditEntry:
    number = head.number + 1
    what = (author, deed.action, deed.target) if author else (deed.by, deed.action, deed.target, deed.reason)
    chained = "\x1f".join((head.stream, str(number), _written(at), *what, deed.digest, head.hash))
    return AuditEntry(
        head.stream,
        number,
        at,
        deed.by,
        deed.action,
        deed.target,
        deed.reason,
        deed.digest,
        head.hash,
        hashlib.sha256(chained.encode()).hexdigest(),
        author,
        salt,
    )


def _author(salt: str, by: str, reason: str) -> str:
    return salted(salt, f"{by}\x1f{reason}")


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
