"""What areas and units are called: names that mean the same, and what HR has decided that they are called.

A decision holds from then on: a file that comes later with an old name gets the new one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dialogs.model import Project
from dialogs.spelling import normal, usual_spellings


class Naming(StrEnum):
    """What has a name that several projects share."""

    AREA = "area"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Renaming:
    """HR's decision: what is called `before`, however it is spelled, is called `name`."""

    naming: Naming
    before: str
    name: str

    @property
    def key(self) -> str:
        return f"{self.naming}/{normal(self.before)}"


@dataclass(frozen=True, slots=True)
class UsedName:
    """A name, in how many projects, of which rounds (by title). `edition` says which projects they are."""

    name: str
    projects: int
    rounds: tuple[str, ...]
    edition: str


def name_of(project: Project, naming: Naming) -> str:
    return project.area if naming is Naming.AREA else project.unit


def named(project: Project, naming: Naming, name: str) -> Project:
    return replace(project, area=name) if naming is Naming.AREA else replace(project, unit=name)


def settled(project: Project, decisions: Mapping[str, Renaming]) -> Project:
    """The project with the names that HR has decided on; `decisions` are by their keys."""
    for naming in Naming:
        name = name_of(project, naming)
        decision = decisions.get(Renaming(naming, name, "").key) if name else None
        if decision is not None and decision.name != name:
            project = named(project, naming, decision.name)
    return project


def decided(
    before: Iterable[Renaming], naming: Naming, names: Collection[str], name: str
) -> Mapping[str, Renaming]:
    """All decisions, by key, once `names` are called `name`: what led to one of them leads there too."""
    keys = {Renaming(naming, each, "").key for each in names}
    after = {each.key: each for each in before}
    for key, each in list(after.items()):
        if each.naming is naming and Renaming(naming, each.name, "").key in keys:
            after[key] = replace(each, name=name)
    after.pop(Renaming(naming, name, "").key, None)
    after |= {each.key: each for each in (Renaming(naming, one, name) for one in names)}
    return after


def used_names(projects: Iterable[tuple[Project, str]], naming: Naming) -> list[UsedName]:
    """Every name as it is spelled, in the order of the alphabet. Projects come with their round's title."""
    there: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for project, title in projects:
        if name := name_of(project, naming):
            there[name][project.id] = title
    return [
        UsedName(name, len(there[name]), tuple(dict.fromkeys(there[name].values())), edition_of(there[name]))
        for name in sorted(there, key=str.casefold)
    ]


def edition_of(projects: Iterable[str]) -> str:
    """A digest of the ids of the projects that have a name."""
    return hashlib.sha256("\n".join(sorted(projects)).encode()).hexdigest()[:16]


def same_names(names: Sequence[UsedName]) -> list[tuple[UsedName, ...]]:
    """Those that seem to mean the same, the most used first. With very many names, only signs and case."""
    spelled = [each.name for each in names for _ in range(each.projects)]
    usual = usual_spellings(spelled) or {each.name: normal(each.name) for each in names}
    groups: defaultdict[str, list[UsedName]] = defaultdict(list)
    for each in names:
        groups[usual[each.name]].append(each)
    alike = (group for group in groups.values() if len(group) > 1)
    return [tuple(sorted(group, key=lambda each: -each.projects)) for group in alike]
