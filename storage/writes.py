"""A batch made ready: checked, copied into JSON text, its index entries worked out.

Every backend does this in the caller's own time, before anything is begun. So a bad document never comes near
the store, and a body that the caller changes afterwards changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from storage import base
from storage.base import NEW, Batch, Change, Delete, Json


@dataclass(frozen=True, slots=True)
class Write:
    """One change. `text` is the body as JSON (None: remove it); `entries` are its (field, value) pairs."""

    collection: str
    key: str
    expected: int
    text: str | None
    entries: frozenset[tuple[str, str]]


def prepare(batch: Batch) -> tuple[Write, ...]:
    """Raises ValueError or TypeError for a batch that no store could take."""
    writes = tuple(_write(change) for change in batch)
    if len({(write.collection, write.key) for write in writes}) != len(writes):
        raise ValueError("a key occurs twice in one batch")
    return writes


def entries(collection: str, body: Json) -> frozenset[tuple[str, str]]:
    """Under which values a scan finds this body."""
    found: set[tuple[str, str]] = set()
    for field in base.INDEXES.get(collection, ()):
        value = body.get(field)
        values = value if isinstance(value, list | tuple) else [value]
        found.update((field, str(each)) for each in values if isinstance(each, str))
    return frozenset(found)


def json_text(body: Json) -> str:
    """Lone surrogates stay as they are: escaped, two of them would come back as another character."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def check_scan(collection: str, field: str, limit: int | None) -> None:
    """Raises ValueError for a question that no index answers."""
    if field and field not in base.INDEXES.get(collection, ()):
        raise ValueError(f"{collection} has no index on {field}")
    if limit is not None and limit < 0:
        raise ValueError("limit counts documents")


def _write(change: Change) -> Write:
    if not change.key:
        raise ValueError(f"a document of {change.collection} without a key")
    if isinstance(change, Delete):
        if change.expected == NEW:
            raise ValueError(f"{change.collection}/{change.key}: nothing to delete")
        return Write(change.collection, change.key, change.expected, None, frozenset())
    if not isinstance(change.body, dict):
        raise TypeError(f"{change.collection}/{change.key}: a body is a JSON object")
    found = entries(change.collection, change.body)
    return Write(change.collection, change.key, change.expected, json_text(change.body), found)
