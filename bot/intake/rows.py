"""One row -> one project, with what is wrong in its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from bot.intake.cells import emails, lines, names, shown
from bot.intake.columns import ANSWERED, Layout
from bot.intake.findings import Finding, IntakeCode, Severity, finding
from bot.intake.ids import project_id
from bot.sheets.sheet import Row
from dialogs.answers import Vocabulary, read_amount
from dialogs.checks import find_cpr
from dialogs.model import Project
from dialogs.richtext import RichText, read_plain
from templates.catalogue import Column, ColumnType

_PROJECT_FIELDS = {"number", "title", "owners", "unit", "area", "purpose", "grant", "contacts", "superior"}
_EMPTY = {"title": IntakeCode.NO_TITLE, "contacts": IntakeCode.NO_CONTACT}

MAX_TITLE = 1_000
"""Characters. A title stands above every question and in every list."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as read: the fields of a Project, under their own names, and what was found in it."""

    row: Row
    filled: int
    """How many cells hold anything, in columns we do not know too."""
    title: str = ""
    number: str = ""
    owners: tuple[str, ...] = ()
    unit: str = ""
    area: str = ""
    purpose: RichText = RichText()
    grant: Decimal | None = None
    contacts: tuple[str, ...] = ()
    superior: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    findings: tuple[Finding, ...] = ()

    def project(self, round_id: str, position: int) -> Project:
        return Project(
            id=project_id(round_id, self.number, self.title),
            round_id=round_id,
            position=position,
            title=self.title,
            number=self.number,
            owners=self.owners,
            unit=self.unit,
            area=self.area,
            purpose=self.purpose,
            grant=self.grant,
            contacts=self.contacts,
            superior=self.superior,
            extra={key: text for key, text in self.extra.items() if not key.startswith(ANSWERED)},
            previous={
                key.removeprefix(ANSWERED): read_plain(text)
                for key, text in self.extra.items()
                if key.startswith(ANSWERED)
            },
        )


def read_row(layout: Layout, row: Row, words: Vocabulary) -> Draft:
    """Read a row's cells. What cannot be read is left out of the draft and named in its findings."""
    values = layout.values(row)
    grant = read_amount(values.get("grant", ""), words)
    contacts, strange = emails(values.get("contacts", ""))
    superiors, _ = emails(values.get("superior", ""))
    return Draft(
        row=row,
        filled=sum(1 for cell in row.cells if cell),
        title=lines(values.get("title", "")),
        number=_line(values.get("number", "")),
        owners=names(values.get("owners", "")),
        unit=lines(values.get("unit", "")),
        area=_line(values.get("area", "")),
        purpose=read_plain(values.get("purpose", "")),
        grant=grant,
        contacts=contacts,
        superior=superiors[0] if superiors else _line(values.get("superior", "")),
        extra=MappingProxyType(_extra(layout, values)),
        findings=tuple(_findings(layout, row.number, values, grant, strange)),
    )


def _line(text: str) -> str:
    return lines(text).replace("\n", " ")


def _extra(layout: Layout, values: Mapping[str, str]) -> dict[str, str]:
    """What the kind's own columns say: as written where it may be long, else line by line."""
    own = (column for column in layout.places.values() if column.key not in _PROJECT_FIELDS)
    return {column.key: _own(column, values[column.key]) for column in own if column.key in values}


def _own(column: Column, text: str) -> str:
    return text.strip("\n") if column.type is ColumnType.RICH else lines(text)


def _findings(
    layout: Layout, row: int, values: Mapping[str, str], grant: Decimal | None, strange: tuple[str, ...]
) -> Iterator[Finding]:
    present = {column.key: column for column in layout.places.values()}
    for key, column in present.items():
        heading, text = layout.heading(key), values.get(key, "")
        if not text and (column.required or key == "contacts"):
            yield finding(row, heading, _EMPTY.get(key, IntakeCode.MISSING_VALUE))
        if find_cpr(text):
            yield finding(row, heading, IntakeCode.CPR_LIKE)
    for word in strange:
        yield finding(row, layout.heading("contacts"), IntakeCode.NOT_AN_EMAIL, shown(word))
    if values.get("grant") and grant is None:
        yield finding(row, layout.heading("grant"), IntakeCode.NOT_AN_AMOUNT, shown(values["grant"]))
    if len(values.get("title", "")) > MAX_TITLE:
        yield finding(row, layout.heading("title"), IntakeCode.TITLE_TOO_LONG, str(MAX_TITLE))
    yield from _superior(layout, row, values.get("superior", ""))


def _superior(layout: Layout, row: int, text: str) -> Iterator[Finding]:
    """Who cannot be written to is a warning only: nobody depends on it before a reminder goes further up."""
    if text and not emails(text)[0]:
        heading = layout.heading("superior")
        yield Finding(row, heading, IntakeCode.NOT_AN_EMAIL, shown(text), severity=Severity.WARNING)
