"""Units with so few people that one can tell who is meant, where HR's list has their sizes."""

from __future__ import annotations

import re

from dialogs.model import Project

STAFF = "staff"
"""The column of HR's list that says how many people a unit has: a key of `Project.extra`."""

FEWEST = 5
"""As for `find_few`: of fewer, statistics offices publish nothing."""

_COUNT = re.compile(r"\d+")


def size_of(project: Project) -> int | None:
    """How many people it has, whole ones: "4,5 årsværk" are 4. None where nobody has said."""
    found = _COUNT.search(project.extra.get(STAFF, "").replace(".", "")[:20])
    return int(found[0]) if found else None


def is_small(project: Project) -> bool:
    size = size_of(project)
    return size is not None and 0 < size < FEWEST
