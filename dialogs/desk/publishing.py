"""What is said around publication: what to decide, the versions, and what changed between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from dialogs.contents import Place
from dialogs.excerpts import Excerpt
from dialogs.matters import Concern, TemplateWarning, Verdict
from dialogs.versions import Difference


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One thing to decide. `code` is what is typed for it, `amounts` the sums that differ.

    `verdict`, `by_name`, `at` and `reason` are set when it has been decided. `ref` names the text it is about
    and `excerpts` show it, where they were asked for. `denied_by` is the name of the owner who has said, at
    `denied_at`, that it is no CPR number.
    """

    code: str
    concern: Concern
    place: Place
    choices: tuple[Verdict, ...]
    amounts: tuple[Decimal, ...] = ()
    verdict: Verdict | None = None
    by_name: str = ""
    at: datetime | None = None
    reason: str = ""
    warning: TemplateWarning | None = None
    ref: str = ""
    excerpts: tuple[Excerpt, ...] = ()
    denied_by: str = ""
    denied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShowMatters:
    """What must be decided before publication. `lines` may be fewer than `open` and `decided` say."""

    round_id: str
    round_title: str
    lines: tuple[MatterLine, ...]
    open: int
    decided: int
    blocking: int
    by_concern: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """`digest` is the beginning of the files' hash. `files` are their ids in the store, by format."""

    number: int
    made_at: datetime
    by_name: str
    digest: str
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShowVersions:
    """The public annexes that have left, the newest first; `changes` are the answers since then."""

    round_id: str
    round_title: str
    lines: tuple[VersionLine, ...]
    changes: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One answer in two versions; nothing in the one where it is not. CPR numbers are left out."""

    difference: Difference
    project: str
    question: str
    before: str
    after: str
    late: bool


@dataclass(frozen=True, slots=True)
class ShowComparison:
    """`after` is 0 for what stands now."""

    round_id: str
    round_title: str
    before: int
    after: int
    lines: tuple[ChangeLine, ...]
    changes: int
