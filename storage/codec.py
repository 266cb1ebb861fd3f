"""Records to JSON documents and back, losing nothing.

A body is the record's fields, with two more: `schema`, the number of the shapes it was written in, and
`record`, the class. Reading is strict: what does not fit the record is StoreDamaged, nothing guessed.

Changing the shape of a stored record: raise SCHEMA by one and add the upgrade from the number before to
UPGRADES. A new field with a default that is right for old documents needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, overload

from cattrs import Converter, transform_error
from cattrs.cols import homogenous_tuple_structure_factory, is_mapping, mapping_structure_factory

from dialogs.errors import StoreDamaged
from dialogs.richtext import RichText
from storage.base import Json
from storage.richtext import pack_text, unpack_text

SCHEMA = 2
"""The number that bodies are written with."""

Upgrade = Callable[[Json], Json]


def _unchosen_language(fields: Json) -> Json:
    """1 to 2: a seat's language is one that somebody asked for; before, every seat said "da"."""
    return {**fields, "language": ""} if fields.get("record") == "Seat" else fields


UPGRADES: Mapping[int, Upgrade] = {1: _unchosen_language}
"""From a number to the next: gets any record's body (`record` says which), returns it as the next has it."""

T = TypeVar("T")


def encode(record: object) -> Json:
    """A dataclass instance as a body. Raises ValueError for a naive datetime: that is our mistake."""
    fields: Json = _converter.unstructure(record)
    if not fields.keys().isdisjoint({"schema", "record"}):
        raise ValueError(f"{type(record).__name__} has a field named as one of ours")
    return {"schema": SCHEMA, "record": type(record).__name__, **fields}


@overload
def decode(kind: type[T], body: Json) -> T: ...
@overload
def decode(kind: UnionType, body: Json) -> Any: ...
def decode(kind: type[T] | UnionType, body: Json) -> T | Any:
    """The record in a body; `kind` is its class, or a union of the classes it may be.

    Raises StoreDamaged when it is of another class, of a newer schema, or does not fit. The message says
    where, and quotes nothing of what people wrote.
    """
    fields = upgraded(body)
    record = fields.pop("record", None)
    found = next((each for each in _classes(kind) if each.__name__ == record), None)
    if found is None:
        raise StoreDamaged(f"a stored {record} where {_name(kind)} was expected")
    try:
        return _converter.structure(fields, found)
    except Exception as error:  # noqa: BLE001  whatever is wrong with it, it cannot be read
        raise StoreDamaged(f"a stored {record}: {'; '.join(transform_error(error))}") from None


def upgraded(body: Json, schema: int = SCHEMA, upgrades: Mapping[int, Upgrade] = UPGRADES) -> Json:
    """A copy of the body in today's shape, without its schema number."""
    number = body.get("schema")
    if not isinstance(number, int):
        raise StoreDamaged("a stored document without a schema number")
    if number > schema:
        raise StoreDamaged(f"a document of schema {number}; this version of the product reads up to {schema}")
    fields = {name: value for name, value in body.items() if name != "schema"}
    for step in range(number, schema):
        fields = upgrades[step](fields)
    return fields


def _classes(kind: Any) -> tuple[type, ...]:
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def _name(kind: Any) -> str:
    return " or ".join(each.__name__ for each in _classes(kind))


def _make_converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, unstruct_collection_overrides={tuple: list})
    for plain in (str, int, bool, float):
        converter.register_structure_hook(plain, _exactly)
    converter.register_unstructure_hook(StrEnum, lambda code: code.value)
    converter.register_structure_hook(StrEnum, lambda code, kind: kind(_exactly(code, str)))
    converter.register_unstructure_hook(datetime, _write_datetime)
    converter.register_structure_hook(datetime, lambda text, _: _aware(datetime.fromisoformat(text)))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: _decimal(_exactly(text, str)))
    converter.register_unstructure_hook(RichText, pack_text)
    converter.register_structure_hook(RichText, lambda packed, _: unpack_text(packed))
    converter.register_structure_hook_factory(_is_row, _tuple_hook)
    converter.register_structure_hook_factory(is_mapping, _mapping_hook)
    converter.register_unstructure_hook_func(_is_record_union, lambda record: _tagged(converter, record))
    converter.register_structure_hook_func(
        _is_record_union, lambda body, kind: _untagged(converter, body, kind)
    )
    return converter


def _exactly(value: Any, kind: type[T]) -> T:
    """A value of this very type: cattrs would turn a number into text and 1 into True."""
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return value


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without time zone")
    return moment


def _write_datetime(moment: datetime) -> str:
    return _aware(moment).isoformat()


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("not a decimal") from None


def _is_row(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _tuple_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """Only from a list: cattrs would take a string for its letters."""
    structure = homogenous_tuple_structure_factory(kind, converter)
    return lambda body, _: structure(_exactly(body, list), kind)


def _mapping_hook(kind: Any, converter: Converter) -> Callable[[Any, Any], Any]:
    """A record is frozen, so are its mappings."""
    structure = mapping_structure_factory(kind, converter, structure_to=dict)
    return lambda body, _: MappingProxyType(structure(body, kind))


def _is_record_union(kind: Any) -> bool:
    members = [each for each in _classes(kind) if each is not NoneType]
    return len(members) > 1 and all(is_dataclass(each) for each in members)


def _tagged(converter: Converter, record: Any) -> Json | None:
    if record is None:
        return None
    return {"record": type(record).__name__, **converter.unstructure(record)}


def _untagged(converter: Converter, body: Any, kind: Any) -> Any:
    if body is None and NoneType in _classes(kind):
        return None
    fields = dict(body)
    classes = {each.__name__: each for each in _classes(kind)}
    return converter.structure(fields, classes[fields.pop("record")])


_converter = _make_converter()
