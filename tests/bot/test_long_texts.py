"""60 kB pasted from Word in three messages, with two lists and a table: all of it is in every format."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import openpyxl  # type: ignore[import-untyped]

from bot.channels.teamshtml import read_html
from dialogs import events
from dialogs.model import SubmissionState
from dialogs.richtext import words
from templates import build_context, render
from tests.dialogs.owners import Owner
from tests.templates.annexes import (
    STATUS,
    W,
    a_project,
    a_round,
    docx_part,
    docx_words,
    pdf_words_in_order,
    read_words,
    squeezed,
)

SENTENCE = "Vi har holdt kurset på afdeling {number}, og medarbejderne mærker det i hverdagen med borgerne. "
BULLET = "mso-list:l0 level1 lfo1"


def prose(first: int) -> str:
    """Paragraphs as Word puts them on the clipboard: about 22 kB, no two of their sentences alike."""
    lines = [SENTENCE.format(number=first + n) for n in range(240)]
    return "".join(f'<p class="MsoNormal">{"".join(lines[at : at + 10])}</p>' for at in range(0, 240, 10))


def word_list(items: list[str]) -> str:
    mark = '<span style="mso-list:Ignore">·<span>&nbsp;&nbsp;</span></span>'
    lines = [f'<p class="MsoListParagraph" style="{BULLET}">{mark}{item}</p>' for item in items]
    return "".join(lines)


FIRST, SECOND = [f"første liste, punkt {n}" for n in "abc"], [f"anden liste, punkt {n}" for n in "defg"]
ROWS = (("Afdeling", "Deltagere"), ("Birkelund", "42"), ("Hus B, 1. sal", "7"))


def word_table() -> str:
    """A paragraph in every cell, and line ends wherever Word breaks its file."""
    cell = '<td width=301 valign=top style="width:225.5pt">\n  <p class=MsoNormal>{}<o:p></o:p></p>\n  </td>'
    rows = "".join(f"<tr>\n  {''.join(cell.format(text) for text in row)}\n </tr>\n " for row in ROWS)
    return f"<table class=MsoTableGrid border=1 cellspacing=0>\n {rows}</table>"


MESSAGES = (
    prose(1000) + word_list(FIRST),
    prose(2000) + word_table(),
    word_list(SECOND) + prose(3000),
)


def test_all_of_it_is_in_the_annex_and_the_lists_are_lists() -> None:
    anne, written = Owner().begins(), list[str]()
    for html in MESSAGES:
        text = read_html(html)
        written += words(text)
        anne.writes(text)
    anne.does(events.Finished())
    assert len(anne.projects.text("status").encode()) > 60_000
    anne.writes("Det virker.")
    anne.does(events.AnswerSkipped())
    anne.does(events.SubmissionSent())
    assert anne.projects.state() is SubmissionState.SUBMITTED
    submission = anne.projects.assignments["p1"].submission
    assert words(submission.answers["status"].text) == written
    context = build_context(STATUS, a_round(), [(a_project(), submission)])
    files = render(STATUS, context, {"html", "docx", "pdf", "xlsx"})
    for name in ("html", "docx"):
        found = " ".join(read_words(name, files[name]).split())
        assert " ".join(written) in found, name
    assert squeezed("".join(written)) in squeezed(without_marks(pdf_words_in_order(files["pdf"])))
    assert squeezed("".join(written)) in squeezed(without_marks("".join(cells_of(files["xlsx"]))))
    are_lists(files)
    is_readable(files)


def without_marks(text: str) -> str:
    """What a list is drawn with is nobody's words."""
    return re.sub(r"(?m)^\s*[•-]\s?", "", text)


def cells_of(file: bytes) -> list[str]:
    """The row of the project: an answer that is longer than a cell goes on in the next."""
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    return [str(cell.value) for cell in list(sheet.rows)[1] if cell.value]


def are_lists(files: Mapping[str, bytes]) -> None:
    """Each of the two by itself, with its marks: Word's own in Word, none typed as text."""
    page = files["html"].decode()
    lists = [re.findall(r"<li>(.*?)</li>", one) for one in re.findall(r"<ul>(.*?)</ul>", page, re.DOTALL)]
    assert FIRST in lists
    assert SECOND in lists
    paragraphs = list(docx_part(files["docx"], "word/document.xml").iter(f"{W}p"))
    marked = [p for p in paragraphs if p.find(f".//{W}numPr") is not None]
    assert ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in marked] == FIRST + SECOND
    told = " ".join(pdf_words_in_order(files["pdf"]).split())
    sheet = "".join(cells_of(files["xlsx"]))
    for items in (FIRST, SECOND):
        assert " ".join(f"• {item}" for item in items) in told
        assert "\n".join(f"- {item}" for item in items) in sheet


def is_readable(files: Mapping[str, bytes]) -> None:
    """The table: a line for each of its rows, in order, with nothing between them."""
    rows = [" | ".join(row) for row in ROWS]
    read = {
        "html": re.sub(r"<[^>]+>", "\n", files["html"].decode()),
        "docx": docx_words(files["docx"]),
        "pdf": pdf_words_in_order(files["pdf"]),
        "xlsx": "".join(cells_of(files["xlsx"])),
    }
    for name, text in read.items():
        lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        at = lines.index(rows[0])
        assert lines[at : at + len(rows)] == rows, name
