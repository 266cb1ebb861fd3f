"""Which project is which: an id that the same file gives again, and what a second import does to it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from dialogs.model import Project

_PLAIN = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_LONGEST = 40


def project_id(round_id: str, number: str, title: str) -> str:
    """`round-number`, or `round-title` with a digest where the text itself cannot stand in an id."""
    plain = number.casefold()
    if _PLAIN.fullmatch(plain) and len(plain) <= _LONGEST:
        return f"{round_id}-{plain}"
    return f"{round_id}-{_slug(number or title)}-{_digest(number, '' if number else title)}"


def merge(old: Sequence[Project], new: Sequence[Project]) -> tuple[Project, ...]:
    """The new projects, each with the id it had before, in their new order.

    Known again by number and title, else by title, by number, or by owners and contacts, when only one on
    either side has them. Old projects that are not in the new file are not in the result.
    """
    kept: dict[int, str] = {}
    for key in _KEYS:
        _match(old, new, key, kept)
    taken = {project.id for project in old}
    return tuple(
        replace(project, id=kept[place]) if place in kept else _fresh(project, taken)
        for place, project in enumerate(new)
    )


def _match(
    old: Sequence[Project], new: Sequence[Project], key: Callable[[Project], Hashable], kept: dict[int, str]
) -> None:
    used = set(kept.values())
    before = [project for project in old if project.id not in used]
    after = [(place, project) for place, project in enumerate(new) if place not in kept]
    ids = {key(project): project.id for project in before}
    counts = Counter(map(key, before)), Counter(key(project) for _, project in after)
    for place, project in after:
        wanted = key(project)
        if wanted and counts[0][wanted] == 1 == counts[1][wanted]:
            kept[place] = ids[wanted]


def _fresh(project: Project, taken: set[str]) -> Project:
    """A project nobody knew. Its id may have gone to another one: numbers move when rows are put in."""
    if project.id in taken:
        project = replace(project, id=f"{project.id}-{_digest(project.number, project.title)}")
    taken.add(project.id)
    return project


def _both(project: Project) -> Hashable:
    return (_same(project.number), _same(project.title)) if project.number else ""


def _title(project: Project) -> Hashable:
    return _same(project.title)


def _number(project: Project) -> Hashable:
    return _same(project.number)


def _people(project: Project) -> Hashable:
    return (project.owners, project.contacts) if project.contacts else ""


_KEYS = (_both, _title, _number, _people)


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _slug(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:_LONGEST].strip("-") or "x"


def _digest(number: str, title: str) -> str:
    return hashlib.sha256(f"{_same(number)}\n{_same(title)}".encode()).hexdigest()[:8]
