"""Where somebody stands in a stored document: each record in it that names them, field by field.

It knows no kind of document, so one that is made later is shown too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storage.base import Json

OURS = frozenset({"schema", "record", "salt", "digest", "hash", "before", "author", "content"})
"""Fields that tell nobody anything: marks of ours, and files, which are listed by their names."""

Fields = Mapping[str, str]


def records_in(body: Json, named: Callable[[str], bool]) -> Iterator[Fields]:
    """The fields of each record in which a text names somebody, the outer ones first."""
    fields = dict(_fields(body))
    if any(map(named, _texts(body))):
        yield fields
    for inner in _inner(body):
        yield from records_in(inner, named)


def _fields(body: Json) -> Iterator[tuple[str, str]]:
    for key, value in body.items():
        text = " ".join(_leaves(value)) if key not in OURS else ""
        if text:
            yield key, " / ".join(text.splitlines())


def _texts(body: Json) -> Iterator[str]:
    for key, value in body.items():
        if key not in OURS:
            yield from _leaves(value)


def _leaves(value: Any) -> Iterator[str]:
    """The texts of a field, up to where another record begins."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)


def _inner(value: Any) -> Iterator[Json]:
    values = value.values() if isinstance(value, Mapping) else value
    for each in values:
        if isinstance(each, Mapping):
            yield dict(each)
        elif isinstance(each, list):
            yield from _inner(each)
