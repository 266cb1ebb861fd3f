"""A batch made ready: checked, copied into JSON text, its index entries worked out.

Every backend does this in the caller's own time, before anything is begun. So a bad document never comes near
the store, and a body that the caller changes afterwards changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage import base
from storage.base import NEW, Batch, Change, Delete, Document, Json, Put

ANY = -1
"""The expected version of a document that is loaded: there may be one, or none."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Write:
    """One change. `text` is the body as JSON (None: remove it); `entries` are its (field, value) pairs.

    `expected` is ANY where it does not matter what stands there; `version` is what the document gets.
    """

    collection: str
    key: str
    expected: int
    text: str | None
    entries: frozenset[tuple[str, str]]
    version: int


def prepare(batch: Batch) -> tuple[Write, ...]:
    """Raises ValueError or TypeError for a batch that no store could take."""
    return _distinct(tuple(_write(change) for change in batch))


def prepare_load(documents: Sequence[Document]) -> tuple[Write, ...]:
    """The same for documents that are written as they are. Raises ValueError or TypeError as well."""
    return _distinct(tuple(_load(document) for document in documents))


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
    return _ENCODER.encode(body)


def marking(document: Document, mark: Json) -> Put:
    """What claims this document."""
    return Put(document.collection, document.key, document.version, {**document.body, **mark})


def taken(document: Document) -> Document:
    """A document as it is given to the one who claimed it."""
    return replace(document, version=document.version + 1)


def check_scan(collection: str, field: str, limit: int | None) -> None:
    """Raises ValueError for a question that no index answers."""
    if field and field not in base.INDEXES.get(collection, ()):
        raise ValueError(f"{collection} has no index on {field}")
    if limit is not None and limit < 0:
        raise ValueError("limit counts documents")


def _distinct(writes: tuple[Write, ...]) -> tuple[Write, ...]:
    if len({(write.collection, write.key) for write in writes}) != len(writes):
        raise ValueError("a key occurs twice in one batch")
    return writes


def _write(change: Change) -> Write:
    if not isinstance(change, Delete):
        return _put(change.collection, change.key, change.expected, change.body, change.expected + 1)
    if not change.key or change.expected == NEW:
        raise ValueError(f"{change.collection}/{change.key}: nothing to delete")
    return Write(change.collection, change.key, change.expected, None, frozenset(), NEW)


def _load(document: Document) -> Write:
    if document.version < 1:
        raise ValueError(f"{document.collection}/{document.key}: versions count from 1")
    return _put(document.collection, document.key, ANY, document.body, document.version)


def _put(collection: str, key: str, expected: int, body: Json, version: int) -> Write:
    if not key:
        raise ValueError(f"a document of {collection} without a key")
    if not isinstance(body, dict):
        raise TypeError(f"{collection}/{key}: a body is a JSON object")
    return Write(collection, key, expected, json_text(body), entries(collection, body), version)
