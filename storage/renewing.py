"""Chains of the log from before people could be forgotten, made anew so that they can.

Such an entry hashed who and why as they are: taken out, its chain would be broken. A chain that stands is
written anew from its first entry, each as it was, with salted authors. One that is broken already is left to
say so.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from dialogs.audit import AuditEntry, AuditHead, follows, renewed
from dialogs.errors import Conflict, StoreUnavailable
from storage.base import Backend
from storage.repository import AUDIT, AUDIT_HEADS, Changes, Repository, Stored
from storage.walking import ATTEMPTS


async def renew_chains(backend: Backend) -> int:
    """Make every old chain anew; how many. Each is one commit; nothing to do is nothing written."""
    repository = Repository(backend)
    old: dict[str, None] = {}
    async for page in repository.pages(AUDIT):
        old |= {each.record.stream: None for each in page if _is_old(each.record)}
    return sum([await _renew(repository, stream) for stream in old])


def _is_old(entry: AuditEntry) -> bool:
    return not entry.author and bool(entry.by or entry.reason)


async def _renew(repository: Repository, stream: str) -> bool:
    """Anew from what stands now, as often as somebody writes meanwhile."""
    for _ in range(ATTEMPTS):
        entries = await repository.find(AUDIT, "stream", stream)
        head = await repository.get(AUDIT_HEADS, stream)
        if head is None or not _stands(entries, head.record):
            return False
        try:
            await repository.backend.commit(_anew(entries, head).batch)
        except Conflict:
            continue
        return True
    raise StoreUnavailable(f"others write {AUDIT.name} all the time")


def _stands(entries: Sequence[Stored[AuditEntry]], head: AuditHead) -> bool:
    end = AuditHead(head.stream)
    for stored in entries:
        if not follows(end, stored.record):
            return False
        end = _after(stored.record)
    return end == head


def _anew(entries: Sequence[Stored[AuditEntry]], head: Stored[AuditHead]) -> Changes:
    changes, end = Changes(), AuditHead(head.record.stream)
    for stored in entries:
        entry = renewed(end, stored.record, secrets.token_hex(16))
        changes.put(AUDIT, entry, stored.version)
        end = _after(entry)
    changes.put(AUDIT_HEADS, end, head.version)
    return changes


def _after(entry: AuditEntry) -> AuditHead:
    return AuditHead(entry.stream, entry.number, entry.hash)
