"""HR's rows -> projects, and what was found on the way.

Nothing is stored here, and nothing stops at the first mistake: HR gets all of them at once. A project is made
in `bot/intake/rows.py`; what can only be seen across rows is in `bot/intake/checks.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.checks import area_findings, fault_findings, only_projects, twice_findings
from bot.intake.columns import Layout, answer_columns, column_findings, find_layout
from bot.intake.findings import Finding, IntakeCode, Severity, finding
from bot.intake.rows import Draft, read_row
from bot.sheets.sheet import Sheet
from dialogs.answers import Vocabulary
from dialogs.model import Project, Question
from templates.catalogue import Column


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file gave. Projects are listed also when there are errors, for the preview."""

    projects: tuple[Project, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)


def read_projects(
    sheet: Sheet,
    columns: Sequence[Column],
    round_id: str,
    words: Vocabulary,
    questions: Sequence[Question] = (),
) -> Intake:
    """Read the worksheet whose header knows most of the columns. Findings come in the order of their rows.

    A column called as one of the `questions` holds what was answered last time: an earlier round's export.
    """
    columns = [*columns, *answer_columns(columns, questions)]
    if not sheet.pages:
        return Intake(findings=(finding(0, "", IntakeCode.EMPTY_SHEET),))
    layout = find_layout(sheet.pages, columns)
    if layout is None:
        return Intake(findings=(finding(0, _title(columns), IntakeCode.NO_TITLE_COLUMN),))
    return _read(layout, columns, round_id, words)


def _read(layout: Layout, columns: Sequence[Column], round_id: str, words: Vocabulary) -> Intake:
    drafts, skipped = only_projects(layout, [read_row(layout, row, words) for row in layout.rows])
    unread = list(fault_findings(layout, {f.row for f in skipped}))
    places = {(f.row, f.column) for f in unread}
    found = [
        *column_findings(layout, columns),
        *skipped,
        *unread,
        *(f for draft in drafts for f in draft.findings if (f.row, f.column) not in places),
        *twice_findings(layout, drafts),
        *area_findings(layout, drafts),
    ]
    if not drafts:
        found.append(finding(layout.header.number, "", IntakeCode.NO_PROJECTS))
    return Intake(_projects(drafts, round_id), tuple(sorted(found, key=lambda f: f.row)))


def _projects(drafts: Sequence[Draft], round_id: str) -> tuple[Project, ...]:
    titled = [draft for draft in drafts if draft.title]
    return tuple(draft.project(round_id, position) for position, draft in enumerate(titled))


def _title(columns: Sequence[Column]) -> str:
    return next((column.header for column in columns if column.key == "title"), "")
