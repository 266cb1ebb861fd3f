"""Which names a template uses that do not exist: found by reading it, also where no sample leads.

What exists is read from the records in `texts` themselves, so that a field added there is known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from jinja2 import nodes
from jinja2.defaults import DEFAULT_NAMESPACE

from templates.catalogue import Kind
from templates.texts import Context

TAG = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{%(?:(?!\{%|%\}).)*+%\}|\{#(?:(?!\{#|#\}).)*+#\}", re.DOTALL)
"""What Jinja does something with; all else is printed as it stands."""

_GLOBALS = frozenset(DEFAULT_NAMESPACE)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A mapping whose keys a kind decides."""

    keys: frozenset[str]
    held: Any


Shape: TypeAlias = Any
"""A type, a `_Keyed`, or None: not known, so nothing is said about it."""

Scope: TypeAlias = Mapping[str, Shape]
Unknown: TypeAlias = tuple[int, str]


def unknown_names(template: nodes.Template, kind: Kind, also: frozenset[str] = frozenset()) -> list[Unknown]:
    """Each with its line, as it is written: "annex.titel". `also` are words that may be used, too."""
    hints = get_type_hints(Context)
    names = ("annex", "projects", "areas", "chapters", "loose", "questions")
    labels = _Keyed(frozenset(kind.labels), str)
    scope = {**{name: hints[name] for name in names}, "labels": labels, **dict.fromkeys(also)}
    return list(dict.fromkeys(_Reader(kind).read(template, scope)))


def unused_answers(template: nodes.Template, kind: Kind) -> list[str]:
    """The labels of the questions that a template never prints; none where it goes through all of them."""
    if any(node.attr == "answers" for node in template.find_all(nodes.Getattr)):
        return []
    if any(node.name == "questions" for node in template.find_all(nodes.Name)):
        return []
    used = {node.attr for node in template.find_all(nodes.Getattr)}
    used |= {str(node.value) for node in template.find_all(nodes.Const)}
    return [question.label or question.key for question in kind.questions if question.key not in used]


@dataclass(frozen=True, slots=True)
class _Reader:
    kind: Kind

    def read(self, node: nodes.Node, scope: Scope) -> Iterator[Unknown]:
        match node:
            case nodes.For():
                yield from self._loop(node, scope)
            case nodes.Getattr() | nodes.Getitem() | nodes.Name(ctx="load"):
                _, unknown = self._shape(node, scope)
                yield from unknown
            case nodes.Macro() | nodes.CallBlock():
                inner = {**scope, **{str(name.name): None for name in node.args}, "caller": None}
                yield from self._all(node.body, inner)
            case _:
                yield from self._all(node.iter_child_nodes(), scope)

    def _all(self, children: Any, scope: Scope) -> Iterator[Unknown]:
        """What one of them sets is known to those after it."""
        known = dict(scope)
        for child in children:
            yield from self.read(child, known)
            if isinstance(child, nodes.Assign):
                known |= self._bound(child.target, self._shape(child.node, known)[0])
            elif isinstance(child, nodes.AssignBlock | nodes.Macro):
                known[str(getattr(child, "name", getattr(getattr(child, "target", None), "name", "")))] = None

    def _loop(self, node: nodes.For, scope: Scope) -> Iterator[Unknown]:
        over, unknown = self._shape(node.iter, scope)
        yield from unknown
        inner = {**scope, **self._bound(node.target, _held(over)), "loop": None}
        if node.test is not None:
            yield from self.read(node.test, inner)
        yield from self._all(node.body, inner)
        yield from self._all(node.else_, scope)

    def _bound(self, target: nodes.Node, shape: Shape) -> dict[str, Shape]:
        if isinstance(target, nodes.Name):
            return {target.name: shape}
        return {str(name.name): None for name in target.find_all(nodes.Name)}

    def _shape(self, node: nodes.Node, scope: Scope) -> tuple[Shape, list[Unknown]]:
        match node:
            case nodes.Name():
                known = node.name in scope or node.name in _GLOBALS
                return scope.get(node.name), [] if known else [(node.lineno, node.name)]
            case nodes.Getattr():
                return self._member(node, node.node, node.attr, scope)
            case nodes.Getitem(arg=nodes.Const(value=str(key))):
                return self._member(node, node.node, key, scope)
            case nodes.Getitem():
                shape, unknown = self._shape(node.node, scope)
                return _held(shape), [*unknown, *self.read(node.arg, scope)]
        return None, list(self._all(node.iter_child_nodes(), scope))

    def _member(
        self, node: nodes.Expr, of: nodes.Node, name: str, scope: Scope
    ) -> tuple[Shape, list[Unknown]]:
        owner, unknown = self._shape(of, scope)
        if isinstance(owner, _Keyed):
            found = name in owner.keys or hasattr(dict, name)
            return (owner.held if name in owner.keys else None), unknown or _unless(found, node)
        if not is_dataclass(owner):
            return None, unknown
        members = _members(owner)
        return self._keyed(name, members.get(name)), unknown or _unless(name in members, node)

    def _keyed(self, name: str, shape: Shape) -> Shape:
        """A mapping with the keys that this kind has."""
        if not _is(shape, Mapping):
            return shape
        keys = {
            "answer": {question.key for question in self.kind.questions},
            "options": {option.key for option in self.kind.options},
            "extra": {column.key for column in self.kind.columns},
        }
        return _Keyed(frozenset(keys[name]), get_args(shape)[1]) if name in keys else None


def _unless(found: bool, node: nodes.Expr) -> list[Unknown]:
    return [] if found else [(node.lineno, _written(node))]


def _held(shape: Shape) -> Shape:
    return get_args(shape)[0] if _is(shape, tuple) else None


def _is(shape: Shape, kind: type) -> bool:
    origin: Any = get_origin(shape)
    return origin is kind


def _members(owner: Any) -> dict[str, Shape]:
    """The fields of a record, and what it works out from them."""
    worked_out = {
        name: get_type_hints(value.fget).get("return")
        for name, value in vars(owner).items()
        if isinstance(value, property) and not name.startswith("_")
    }
    return {**get_type_hints(owner), **worked_out}


def _written(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const(value=str(key))):
            return f"{_written(node.node)}.{key}"
    return "\u2026"
