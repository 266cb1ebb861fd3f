"""Any record of the core, made from its annotations: what a codec must bring back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import EnumType
from types import MappingProxyType, ModuleType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from dialogs.richtext import ListBlock, ListItem, ListStyle, Paragraph, RichText, Span
from tests.storage.asking import TEXT

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SPANS = st.builds(Span, TEXT, st.booleans(), st.booleans(), TEXT) | st.builds(Span, TEXT)
PARAGRAPHS = st.builds(Paragraph, st.lists(SPANS, max_size=3).map(tuple))


def lists(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[ListBlock]:
    items = st.lists(st.builds(ListItem, st.lists(blocks, max_size=2).map(tuple)), max_size=3).map(tuple)
    return st.builds(ListBlock, st.sampled_from(ListStyle), items, st.integers(0, 9))


RICH = st.builds(RichText, st.lists(st.recursive(PARAGRAPHS, lists, max_leaves=5), max_size=3).map(tuple))

PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=ZONES).map(lambda at: at.replace(fold=0)),
    Decimal: st.decimals(allow_nan=False),
    RichText: RICH,
    NoneType: st.none(),
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type that a record's field may have."""
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, EnumType):
        return st.sampled_from(list(kind))
    if is_dataclass(kind) and isinstance(kind, type):
        fields = get_type_hints(kind)
        return st.builds(kind, **{name: any_of(field) for name, field in fields.items()})
    return _any_of_several(get_origin(kind), get_args(kind))


def _any_of_several(origin: Any, inner: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin in {Union, UnionType}:
        return st.one_of([any_of(each) for each in inner])
    if origin is tuple:
        return st.lists(any_of(inner[0]), max_size=2).map(tuple)
    if origin is Mapping:
        return st.dictionaries(any_of(inner[0]), any_of(inner[1]), max_size=2).map(MappingProxyType)
    raise NotImplementedError(f"no strategy for {origin}")


def records_of(module: ModuleType) -> list[type]:
    """The dataclasses that a module or package defines."""
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and is_dataclass(each)
        and f"{each.__module__}.".startswith(f"{module.__name__}.")
    ]
