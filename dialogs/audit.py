"""The log: who did what, when, to what. Append-only, one hash chain per stream, no answer text.

A stream is a submission or a round. An entry hashes the one before it and a digest of what was written, and
that digest is salted: when the text and its salt are deleted, the chain still stands and says nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`number` counts from 1 in its stream. `digest` is of the salted payload, empty when there is none."""

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


def append(head: AuditHead, deed: Deed, at: datetime) -> AuditEntry:
    """The next entry of `head`'s stream. `at` is aware."""
    number = head.number + 1
    fields = (head.stream, str(number), _written(at), deed.by, deed.action, deed.target, deed.reason)
    chained = hashlib.sha256("\x1f".join((*fields, deed.digest, head.hash)).encode()).hexdigest()
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
        chained,
    )


def follows(head: AuditHead, entry: AuditEntry) -> bool:
    """Whether `entry` is what `append` made after `head`."""
    deed = Deed(entry.action, entry.target, entry.by, entry.reason, entry.digest)
    return append(head, deed, entry.at) == entry


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
