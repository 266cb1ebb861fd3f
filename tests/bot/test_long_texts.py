"""60 kB pasted from Word in three messages, with two lists and a table: the annex has all of it."""

from __future__ import annotations

import re

from bot.channels.teamshtml import read_html
from dialogs import events
from dialogs.model import SubmissionState
from dialogs.richtext import words
from templates import build_context, render
from tests.dialogs.owners import Owner
from tests.templates.annexes import STATUS, a_project, a_round, read_words

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
TABLE = "<table><tr><td>Afdeling</td><td>Deltagere</td></tr><tr><td>Birkelund</td><td>42</td></tr></table>"
MESSAGES = (
    prose(1000) + word_list(FIRST),
    prose(2000) + TABLE,
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
    files = render(STATUS, build_context(STATUS, a_round(), [(a_project(), submission)]), {"html", "docx"})
    for name, file in files.items():
        found = " ".join(read_words(name, file).split())
        assert " ".join(written) in found, name
    page = files["html"].decode()
    lists = [re.findall(r"<li>(.*?)</li>", one) for one in re.findall(r"<ul>(.*?)</ul>", page, re.DOTALL)]
    assert FIRST in lists
    assert SECOND in lists
