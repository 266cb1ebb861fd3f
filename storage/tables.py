"""TinyDB over rows: its own extension points, so that Table, Query and Document are as TinyDB has them.

A table is a collection. TinyDB's ids are numbers and our keys are text; a key that is written as a number is
that number, as in TinyDB's own files. A change through this API makes a new version, so a bot that had read
the old one sees a conflict and not a silent loss.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, Mapping, MutableMapping
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document as TinyDocument
from tinydb.table import Table

from storage.base import NEW, Change, Delete, Document, Json, Put
from storage.rows import Rows, errors_of
from storage.writes import json_text, prepare

Id: TypeAlias = int | str


def read_id(key: str) -> Id:
    """A key as TinyDB's document id."""
    return int(key) if key.isascii() and key.isdecimal() and key == str(int(key)) else key


class Reading(Mapping[str, Json]):
    """A table to read: each document is fetched when it is asked for."""

    def __init__(self, rows: Rows, name: str) -> None:
        self._rows, self._name = rows, name

    def __getitem__(self, key: str) -> Json:
        document = self._rows.get(self._name, key)
        if document is None:
            raise KeyError(key)
        return document.body

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return self._rows.count(self._name)

    def items(self) -> ItemsView[str, Json]:
        return self._all().items()

    def _all(self) -> dict[str, Json]:
        return {document.key: document.body for document in in_order(self._rows, self._name)}


class Updating(MutableMapping[Id, Json]):
    """A table while TinyDB changes it: what was touched is remembered beside what was stored."""

    def __init__(self, rows: Rows, name: str) -> None:
        self._rows, self._name = rows, name
        self._stored: dict[str, Document | None] = {}
        self._bodies: dict[str, Json] = {}

    def __getitem__(self, doc_id: Id) -> Json:
        return self._bodies[self._touch(doc_id)]

    def __setitem__(self, doc_id: Id, body: Json) -> None:
        self._bodies[self._touch(doc_id)] = body

    def __delitem__(self, doc_id: Id) -> None:
        del self._bodies[self._touch(doc_id)]

    def __iter__(self) -> Iterator[Id]:
        self._touch_all()
        return iter([read_id(key) for key in self._bodies])

    def __len__(self) -> int:
        self._touch_all()
        return len(self._bodies)

    def clear(self) -> None:
        self._touch_all()
        self._bodies.clear()

    def changes(self) -> Iterator[Change]:
        for key, stored in self._stored.items():
            body = self._bodies.get(key)
            if stored is None and body is not None:
                yield Put(self._name, key, NEW, body)
            elif stored and body is None:
                yield Delete(self._name, key, stored.version)
            elif stored and body is not None and json_text(body) != json_text(stored.body):
                yield Put(self._name, key, stored.version, body)

    def _touch(self, doc_id: Id) -> str:
        key = str(doc_id)
        if key not in self._stored:
            self._remember(key, self._rows.get(self._name, key))
        return key

    def _touch_all(self) -> None:
        for document in in_order(self._rows, self._name):
            if document.key not in self._stored:
                self._remember(document.key, document)

    def _remember(self, key: str, document: Document | None) -> None:
        self._stored[key] = document
        if document:
            self._bodies[key] = deepcopy(document.body)


class RowStorage(Storage):
    """All tables of one file."""

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        self.rows = Rows(Path(path))

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The tables, each as a mapping that reads when it is asked; None when there is nothing."""
        tables: dict[str, Any] = {name: Reading(self.rows, name) for name in self.rows.collections()}
        return tables or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the file hold these tables and no others; those that came from `read` stay as they are."""
        with errors_of(self.rows.path), self.rows.transaction():
            for name in {*self.rows.collections(), *data}:
                table = data.get(name, {})
                if not isinstance(table, Reading):
                    update(self.rows, name, partial(_replace, table))

    def close(self) -> None:
        self.rows.close()


class RowTable(Table):
    """One collection."""

    document_id_class = staticmethod(read_id)  # type: ignore[assignment]
    _next_id: int | None  # type: ignore[assignment]
    _data_version = 0

    def search(self, cond: QueryLike) -> list[TinyDocument]:
        """As TinyDB's, but forgets the answers it has kept when another connection has written."""
        now = self._rows.data_version()
        if now != self._data_version:
            self.clear_cache()
            self._data_version = now
        return super().search(cond)

    @property
    def _rows(self) -> Rows:
        rows: Rows = self._storage.rows  # type: ignore[attr-defined]
        return rows

    def _get_next_id(self) -> int:
        if self._next_id is None:
            numbers = (doc_id for doc_id in map(read_id, self._read_table()) if isinstance(doc_id, int))
            self._next_id = max(numbers, default=0) + 1
        doc_id, self._next_id = self._next_id, self._next_id + 1
        return doc_id

    def _read_table(self) -> Mapping[str, Json]:  # type: ignore[override]
        return Reading(self._rows, self.name)

    def _update_table(self, updater: Callable[[MutableMapping[Id, Json]], None]) -> None:  # type: ignore[override]
        with errors_of(self._rows.path), self._rows.transaction():
            update(self._rows, self.name, updater)
        self.clear_cache()


class RowTinyDB(TinyDB):
    table_class = RowTable
    default_storage_class = RowStorage  # type: ignore[assignment]


def update(rows: Rows, name: str, updater: Callable[[MutableMapping[Id, Json]], None]) -> None:
    """Let `updater` change a table, and write what it changed. Inside a transaction."""
    table = Updating(rows, name)
    updater(table)
    for write in prepare(tuple(table.changes())):
        rows.write(write)


def in_order(rows: Rows, name: str) -> list[Document]:
    """Numbers first and by number, as TinyDB gave them out; then text."""

    def place(document: Document) -> tuple[bool, Id]:
        doc_id = read_id(document.key)
        return isinstance(doc_id, str), doc_id

    return sorted(rows.scan(name, "", "", "", None), key=place)


def _replace(table: Mapping[Any, Json], stored: MutableMapping[Id, Json]) -> None:
    stored.clear()
    stored.update(table)
