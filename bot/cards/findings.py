"""Findings of a file on their way to a card: errors first, as many as a person reads, and in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.findings import Finding, Severity
from bot.phrasebook import Phrases
from dialogs.desk import RowFinding

SHOWN_FINDINGS = 30
"""The others are counted."""


def row_findings(findings: Sequence[Finding]) -> tuple[RowFinding, ...]:
    return tuple(sorted(map(_row_finding, findings), key=lambda finding: not finding.error))


def _row_finding(finding: Finding) -> RowFinding:
    error = finding.severity is Severity.ERROR
    return RowFinding(finding.row, finding.column, finding.code.value, finding.value, finding.other, error)


def finding_words(words: Phrases, finding: RowFinding) -> str:
    """The words of what reading the file noticed, with its place as Excel shows it."""
    values = {
        "column": finding.column,
        "value": finding.value,
        "other": finding.other,
        "limit": finding.value,
    }
    known = "finding" if finding.code in words.section("intake.finding") else "refusal"
    text = words(f"intake.{known}.{finding.code}", **values)
    if not finding.row:
        return f"{finding.column}: {text}" if finding.column and finding.column not in text else text
    if not finding.column:
        return words("import.at_row", row=finding.row, finding=text)
    return words("import.at_column", row=finding.row, column=finding.column, finding=text)
