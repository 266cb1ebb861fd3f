"""What reading HR's file of projects can find: codes, with the row and column as HR sees them in Excel.

An error stops the import, a warning does not. Every code has words in `phrases/intake.*.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.sheets.sheet import FaultCode


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class IntakeCode(StrEnum):
    EMPTY_SHEET = "empty_sheet"
    NO_TITLE_COLUMN = "no_title_column"
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    COLUMN_TWICE = "column_twice"
    NO_PROJECTS = "no_projects"
    NO_TITLE = "no_title"
    TITLE_TOO_LONG = "title_too_long"
    TITLE_TWICE = "title_twice"
    NUMBER_TWICE = "number_twice"
    MISSING_VALUE = "missing_value"
    NO_CONTACT = "no_contact"
    NOT_AN_EMAIL = "not_an_email"
    NOT_AN_AMOUNT = "not_an_amount"
    CPR_LIKE = "cpr_like"
    AREA_SPELLED_TWICE = "area_spelled_twice"
    SUM_ROW = "sum_row"
    SUM_DIFFERS = "sum_differs"
    NOTE_ROW = "note_row"
    UNKNOWN_QUESTION = "unknown_question"
    NO_GROUP_TITLE = "no_group_title"
    GROUP_TWICE = "group_twice"
    UNKNOWN_MEMBER = "unknown_member"
    NO_SUCH_GROUP = "no_such_group"
    RENAMED = "renamed"


FindingCode: TypeAlias = IntakeCode | FaultCode

_WARNINGS = {
    IntakeCode.UNKNOWN_COLUMN,
    IntakeCode.COLUMN_TWICE,
    IntakeCode.CPR_LIKE,
    IntakeCode.AREA_SPELLED_TWICE,
    IntakeCode.SUM_ROW,
    IntakeCode.SUM_DIFFERS,
    IntakeCode.NOTE_ROW,
    IntakeCode.UNKNOWN_MEMBER,
    IntakeCode.RENAMED,
    FaultCode.FAR_CELL,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed. `row` is Excel's number, 0 when it is about the file as a whole.

    `column` is the header (a letter where there is none), `value` what stands there, `other` what it is
    compared with: another spelling, the row of the first of two. A CPR number is never a value.
    """

    row: int
    column: str
    code: FindingCode
    value: str = ""
    other: str = ""
    severity: Severity = Severity.ERROR


def finding(row: int, column: str, code: FindingCode, value: str = "", other: str = "") -> Finding:
    """A finding with its code's usual severity."""
    severity = Severity.WARNING if code in _WARNINGS else Severity.ERROR
    return Finding(row, column, code, value, other, severity)
