"""A Word file as HR would make one: her own styles, by their Danish names, and tags typed where things go."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt, RGBColor

from templates.catalogue import HOUSE

CELLS = (
    "{%tr for project in projects %}",
    "{{ project.numbered_title }}",
    "Ejer: {{ project.owners }}",
    "Status: {{ project.answer.status.text }}",
    "{{ project.answer.effekt.text }}",
    "{%tr endfor %}",
)


def a_layout(path: Path, change: Callable[[Any], None] = lambda _: None) -> Path:
    """A title, the introduction, and a table with a row for each project; then `change` is made to it."""
    file = docx.Document(str(HOUSE / "house.docx"))
    _danish(file)
    for paragraph in list(file.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    file.add_paragraph("{{ annex.title }}", style="Overskrift 1")
    file.add_paragraph("{{ annex.intro }}", style="Brødtekst HR")
    table = file.add_table(rows=3, cols=4)
    for cell, words in zip(table.rows[1].cells, CELLS[1:5], strict=True):
        cell.text = words
    table.rows[1].cells[3].paragraphs[0].runs[0].font.color.rgb = RGBColor(0x80, 0, 0)
    table.rows[0].cells[0].text, table.rows[2].cells[0].text = CELLS[0], CELLS[5]
    file.add_paragraph("Efterliv", style="Overskrift 2")
    file.add_paragraph("{%p for project in projects if project.answer.efterliv %}")
    file.add_paragraph("{{ project.title.inline }}: {{ project.answer.efterliv.text }}")
    file.add_paragraph("{%p endfor %}")
    change(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(path))
    return path


def _danish(file: Any) -> None:
    """As a Danish Word calls them, and one of HR's own."""
    names = {
        "heading 1": "Overskrift 1",
        "heading 2": "Overskrift 2",
        "List Bullet": "Opstilling - punkttegn",
    }
    for style in file.styles.element.style_lst:
        style.name_val = names.get(style.name_val, style.name_val)
    own = file.styles.add_style("Brødtekst HR", WD_STYLE_TYPE.PARAGRAPH)
    own.font.size = Pt(13)


def saved(file: Any) -> bytes:
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()
