"""Takes the place of the conftest of TinyDB's own suite: whatever it stores goes into our file.

What the suite calls TinyDB, JSONStorage and MemoryStorage are ours, before any of its modules looks.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tinydb
from tinydb import storages
from tinydb.middlewares import CachingMiddleware

from storage.tables import RowStorage, RowTinyDB


class JSONStorage(RowStorage):
    """In the file that the suite names; how JSON is to be written down does not concern us."""

    def __init__(self, path: str, **_: Any) -> None:
        super().__init__(path)


class MemoryStorage(RowStorage):
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        super().__init__(Path(self._folder.name) / "memory.db")


RowTinyDB.default_storage_class = JSONStorage  # type: ignore[assignment]
for module in (tinydb, storages):
    module.JSONStorage = JSONStorage  # type: ignore[attr-defined]
storages.MemoryStorage = MemoryStorage  # type: ignore[assignment,misc]
tinydb.TinyDB = RowTinyDB  # type: ignore[misc]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[RowTinyDB]:
    opened = RowTinyDB(str(tmp_path / "test.db"))
    opened.insert_multiple({"int": 1, "char": char} for char in "abc")
    yield opened
    opened.close()


@pytest.fixture
def storage() -> CachingMiddleware:
    middleware = CachingMiddleware(MemoryStorage)  # type: ignore[no-untyped-call]
    return middleware()  # type: ignore[no-any-return]
