"""What only shows across rows: sums and notes among the projects, doublets, an area spelled in two ways."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bot.intake.cells import shown
from bot.intake.columns import Layout, letter
from bot.intake.findings import Finding, IntakeCode, Severity, finding
from bot.intake.rows import Draft
from bot.phrasebook import LANGUAGES, phrases
from bot.sheets.sheet import FaultCode
from dialogs.spelling import normal, usual_spellings


@dataclass(slots=True)
class _Sums:
    """The grants above a row, in all and since the last sum."""

    total: Decimal = Decimal(0)
    part: Decimal = Decimal(0)
    counted: int = 0

    def add(self, grant: Decimal) -> None:
        self.total += grant
        self.part += grant
        self.counted += 1

    def holds(self, grant: Decimal) -> bool:
        return self.counted > 1 and grant in (self.total, self.part)


def only_projects(layout: Layout, drafts: Sequence[Draft]) -> tuple[list[Draft], list[Finding]]:
    """The rows that are projects, and a warning for each that is only a sum, a note or the header again."""
    projects: list[Draft] = []
    skipped: list[Finding] = []
    sums = _Sums()
    last = max((d.row.number for d in drafts if d.filled > 1 and d.title), default=0)
    for draft in drafts:
        code = _no_project(layout, draft, sums, last)
        if code:
            skipped.append(_skipped(layout, draft, code, sums))
            sums.part = Decimal(0) if code is IntakeCode.SUM_ROW else sums.part
        else:
            sums.add(draft.grant or Decimal(0))
            projects.append(draft)
    return projects, skipped


def _no_project(layout: Layout, draft: Draft, sums: _Sums, last: int) -> IntakeCode | None:
    if _is_header_again(layout, draft):
        return IntakeCode.NOTE_ROW
    if not draft.contacts and _is_sum(draft, draft.grant, sums):
        return IntakeCode.SUM_ROW
    below = draft.row.number > last + 1 and last > 0
    if draft.filled == 1 and (not draft.title or below):
        return IntakeCode.NOTE_ROW
    return None


def _is_header_again(layout: Layout, draft: Draft) -> bool:
    header = [normal(cell) for cell in layout.header.cells if cell]
    return len(header) > 1 and [normal(cell) for cell in draft.row.cells if cell] == header


def _is_sum(draft: Draft, grant: Decimal | None, sums: _Sums) -> bool:
    """Called a sum; or an amount with at most a word beside it, or what the rows above it add up to."""
    if draft.filled <= 3 and normal(draft.title or draft.number) in _sum_words():
        return True
    if grant is None:
        return False
    return (not draft.title and draft.filled <= 2) or (draft.filled <= 3 and sums.holds(grant))


def _skipped(layout: Layout, draft: Draft, code: IntakeCode, sums: _Sums) -> Finding:
    """A sum that is not what the rows above it add up to is said to be wrong."""
    number, grant = draft.row.number, draft.grant
    if code is IntakeCode.SUM_ROW and grant is not None and sums.counted > 1 and not sums.holds(grant):
        amounts = phrases("da").amount(grant), phrases("da").amount(sums.total)
        return finding(number, layout.heading("grant"), IntakeCode.SUM_DIFFERS, *amounts)
    return finding(number, "", code)


@cache
def _sum_words() -> frozenset[str]:
    words = (phrases(language).section("intake")["sum_words"] for language in LANGUAGES)
    return frozenset(normal(word) for each in words for word in each)


def fault_findings(layout: Layout, skipped: Collection[int]) -> Iterator[Finding]:
    """Cells that could not be read, where they matter: in our columns, in rows that are projects."""
    for fault in layout.page.faults:
        place = fault.column - 1
        if fault.code is FaultCode.FAR_CELL:
            yield finding(fault.row, letter(place), fault.code)
        elif place in layout.places and fault.row > layout.header.number and fault.row not in skipped:
            yield finding(fault.row, layout.name(place), fault.code, fault.value)


def twice_findings(layout: Layout, drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Numbers and titles that occur twice. The same title under two numbers may be meant: a warning."""
    for draft, first in _repeated(drafts, lambda draft: _same(draft.number)):
        heading = layout.heading("number")
        yield finding(
            draft.row.number, heading, IntakeCode.NUMBER_TWICE, shown(draft.number), str(first.row.number)
        )
    for draft, first in _repeated(drafts, lambda draft: _same(draft.title)):
        meant = draft.number and first.number and draft.number != first.number
        yield Finding(
            draft.row.number,
            layout.heading("title"),
            IntakeCode.TITLE_TWICE,
            shown(draft.title),
            str(first.row.number),
            Severity.WARNING if meant else Severity.ERROR,
        )


def _repeated(drafts: Sequence[Draft], key: Callable[[Draft], str]) -> Iterator[tuple[Draft, Draft]]:
    first: dict[str, Draft] = {}
    for draft in drafts:
        found = key(draft)
        if found and first.setdefault(found, draft) is not draft:
            yield draft, first[found]


def _same(text: str) -> str:
    """Without regard to case and spaces. Signs count: "1.1" is not "11"."""
    return " ".join(text.casefold().split())


def area_findings(layout: Layout, drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Every row whose area is spelled otherwise than most rows spell it."""
    usual = usual_spellings([draft.area for draft in drafts if draft.area])
    for draft in drafts:
        other = usual.get(draft.area, draft.area)
        if other != draft.area:
            code = IntakeCode.AREA_SPELLED_TWICE
            yield finding(draft.row.number, layout.heading("area"), code, shown(draft.area), shown(other))
