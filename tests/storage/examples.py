"""A full example of any record, made from its type: nothing in it is empty, so that no field goes untried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from dialogs.richtext import Paragraph, RichText, Span

AT = datetime(2031, 5, 6, 12, tzinfo=UTC)
RICH = RichText((Paragraph((Span("ord"), Span("ord", bold=True), Span("ord", link="https://eks.example/"))),))
PLAIN: Mapping[Any, Any] = {
    str: "ord",
    int: 1,
    float: 1.0,
    bool: True,
    datetime: AT,
    date: AT.date(),
    timedelta: timedelta(days=1),
    Decimal: Decimal("1.50"),
    RichText: RICH,
}


def example(kind: Any) -> Any:
    """Of a union the first that is not None; of a collection one."""
    if get_origin(kind) is not None or isinstance(kind, UnionType):
        return _composed(get_origin(kind), get_args(kind))
    if kind in PLAIN:
        return PLAIN[kind]
    if issubclass(kind, Enum):
        return next(iter(kind))
    assert is_dataclass(kind), kind
    hints = get_type_hints(kind)
    made: Any = kind
    return made(**{each.name: example(hints[each.name]) for each in fields(kind) if each.init})


def _composed(origin: Any, inner: tuple[Any, ...]) -> Any:
    if origin in {Union, UnionType}:
        return example(next(each for each in inner if each is not NoneType))
    if origin is tuple:
        return tuple(example(each) for each in inner if each is not Ellipsis)
    if issubclass(origin, Mapping):
        return MappingProxyType({example(inner[0]): example(inner[1])})
    return (example(inner[0]),)
