"""Asking a store, in the short words that its tests use."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from storage.base import NEW, Backend, Document, Put

MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

TEXT = st.text(st.characters(exclude_categories=()))


async def put(
    backend: Backend, key: str, expected: int = NEW, collection: str = "rounds", **body: Any
) -> None:
    await backend.commit([Put(collection, key, expected, body)])


async def body_of(backend: Backend, key: str, collection: str = "rounds") -> dict[str, Any]:
    document = await backend.get(collection, key)
    assert document is not None
    return document.body


def keys(found: list[Document]) -> list[str]:
    return [document.key for document in found]
