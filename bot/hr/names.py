"""The names of areas and units in every round that is not archived, and what HR has decided about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.model import Project, RoundState
from dialogs.naming import Naming, Renaming, UsedName, same_names, used_names
from storage.repository import NAMES, PROJECTS, ROUNDS, Repository, Stored


@dataclass(frozen=True, slots=True)
class Names:
    """The areas, or the units: all of them, and those that seem to mean the same."""

    naming: Naming
    used: Sequence[UsedName]
    alike: Sequence[tuple[UsedName, ...]]


async def living_projects(repository: Repository) -> list[tuple[Stored[Project], str]]:
    """The projects of rounds that are not archived, with their round's title."""
    rounds = [each.record for each in await repository.find(ROUNDS)]
    rounds.sort(key=lambda round_: (round_.created_at, round_.id), reverse=True)
    return [
        (project, round_.title)
        for round_ in rounds
        if round_.state is not RoundState.ARCHIVED
        for project in await repository.find(PROJECTS, "round_id", round_.id)
    ]


async def names_of(repository: Repository) -> list[Names]:
    projects = [(stored.record, title) for stored, title in await living_projects(repository)]
    used = [(naming, used_names(projects, naming)) for naming in Naming]
    return [Names(naming, found, same_names(found)) for naming, found in used]


async def decisions_of(repository: Repository) -> Mapping[str, Renaming]:
    return {each.record.key: each.record for each in await repository.find(NAMES)}
