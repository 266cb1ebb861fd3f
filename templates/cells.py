"""What a project has in a column of a spreadsheet, written as the import reads it back."""

from __future__ import annotations

from decimal import Decimal

from dialogs.model import Project
from dialogs.richtext import plain
from templates.catalogue import Column

MAX_CELL_CHARS = 32_767
"""Excel's own limit."""


def cell_text(project: Project, column: Column) -> str:
    own = column.key in Project.__slots__
    value = getattr(project, column.key) if own else project.extra.get(column.key, "")
    match value:
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case tuple():
            return "\n".join(value)
        case None:
            return ""
        case str():
            return value
        case _:
            return plain(value)
