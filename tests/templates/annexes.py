"""What the tests of the template layer share: annexes to print, and their words read back from the files."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pypdf

from dialogs import richtext
from dialogs.model import Answer, Project, Round, RoundState, Submission
from templates import Context, Kind, build_context, load_kinds, render, sample
from templates.rich import Rich, paragraphs
from templates.texts import ProjectText

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MADE_AT = datetime(2026, 2, 2, 8, tzinfo=UTC)
KINDS = load_kinds()
STATUS = KINDS["status_table"]
FORMATS = ("html", "docx", "pdf")
DATA = ("xlsx", "json")


def sample_context(kind: Kind) -> Context:
    shown = sample(kind)
    return build_context(kind, shown.round, shown.assignments, shown.chapters, shown.themes)


def rendered(key: str, name: str) -> bytes:
    """A kind's sample in one format; found by its name from another process, too."""
    return render(KINDS[key], sample_context(KINDS[key]), [name])[name]


def a_round(kind: Kind = STATUS, title: str = "Bilag", **fields: Any) -> Round:
    made = Round("r", kind.key, title, RoundState.OPEN, kind.questions, "hr", "HR", MADE_AT)
    return replace(made, **fields)


def a_project(title: str = "Projekt", **fields: Any) -> Project:
    return replace(Project("p", "r", 0, title), **fields)


def answered(**typed: str) -> Submission:
    return Submission("p", "r", answers={key: an_answer(key, text) for key, text in typed.items()})


def an_answer(key: str, typed: str) -> Answer:
    return Answer(key, 1, "me", "Mig", MADE_AT, MADE_AT, text=richtext.read_plain(typed))


def a_context(project: Project | None = None, **typed: str) -> Context:
    return build_context(STATUS, a_round(), [(project or a_project(), answered(**typed))])


def many(count: int) -> Context:
    """The sample's projects over and over."""
    shown = sample(STATUS)
    assignments = [
        (replace(project, id=str(n), number=str(n + 1)), submission)
        for n in range(count)
        for project, submission in [shown.assignments[n % len(shown.assignments)]]
    ]
    return build_context(STATUS, shown.round, assignments)


def read_words(name: str, file: bytes) -> str:
    """The words of a finished file, read with another program than the one that wrote it."""
    return {"html": _html_words, "docx": docx_words, "pdf": pdf_words}[name](file)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _html_words(file: bytes) -> str:
    reader = _Words()
    reader.feed(file.decode().partition("</head>")[2])
    return " ".join(reader.found)


def docx_part(file: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return ElementTree.fromstring(package.read(name))


def docx_words(file: bytes) -> str:
    lines = ("".join(_docx_line(p)) for p in docx_part(file, "word/document.xml").iter(f"{W}p"))
    return "\n".join(lines)


def _docx_line(paragraph: ElementTree.Element) -> list[str]:
    found = {f"{W}br": "\n", f"{W}tab": "\t"}
    return [found.get(e.tag, e.text or "") for e in paragraph.iter() if e.tag in {f"{W}t", *found}]


def pdf_words(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages)


def pdf_words_in_order(file: bytes) -> str:
    """As a screen reader goes through it: a cell that runs over a page is read to its end."""
    reader = pypdf.PdfReader(io.BytesIO(file))
    marked = {page.indirect_reference: _marked_words(page) for page in reader.pages}
    return "".join(_told(reader.root_object["/StructTreeRoot"], None, marked))


def _marked_words(page: pypdf.PageObject) -> dict[int, str]:
    """The words of each marked stretch of a page, by its number."""
    found: dict[int, str] = {}
    inside: list[int | None] = [None]

    def before(operator: bytes, operands: Any, *_: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            about = operands[1] if operator == b"BDC" else {}
            number = about.get("/MCID") if isinstance(about, dict) else None
            inside.append(inside[-1] if number is None else int(number))

    def after(operator: bytes, *_: Any) -> None:
        if operator == b"EMC":
            inside.pop()

    def take(text: str, *_: Any) -> None:
        if inside[-1] is not None:
            found[inside[-1]] = found.get(inside[-1], "") + text

    page.extract_text(visitor_operand_before=before, visitor_operand_after=after, visitor_text=take)
    return found


def _told(element: Any, page: Any, marked: Mapping[Any, Mapping[int, str]]) -> list[str]:
    if isinstance(element, int):
        return [marked[page].get(element, ""), "\n"]
    element = element.get_object()
    if isinstance(element, list):
        return [text for child in element for text in _told(child, page, marked)]
    page = element.raw_get("/Pg") if "/Pg" in element else page
    if "/MCID" in element:
        return [marked[page].get(int(element["/MCID"]), ""), "\n"]
    return _told(element["/K"], page, marked) if "/K" in element else []


def squeezed(text: str) -> str:
    """Without the spaces and soft hyphens that a line's end adds or takes."""
    return re.sub(r"[\s\u00ad]+", "", unicodedata.normalize("NFC", text))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\s*\u00ad\s*", "", text))


def kept(expected: Sequence[str], found: Sequence[str]) -> float:
    """The share of the expected words that are found in the expected order."""
    blocks = SequenceMatcher(None, expected, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(expected)


def owed(context: Context) -> list[str]:
    """Every paragraph that the annex owes: what was answered, the projects' titles, chapters and themes.

    Under a question with themes these stand for the answers they rest on, and for who gave them.
    """
    themes = [theme for question in context.questions for theme in question.themes]
    themed = {question.key for question in context.questions if question.themes}
    chapters = [text for chapter in context.chapters for text in lines(chapter.intro)]
    if not themed:
        projects = [text for project in context.projects for kept in texts(project).values() for text in kept]
        return projects + chapters
    given = [a for project in context.projects for a in project.answers if not a.missing]
    rich = [answer.text for answer in given if answer.key not in themed]
    rich += [theme.prose for theme in themes] + [context.annex.intro]
    return [theme.title for theme in themes] + [text for value in rich for text in lines(value)]


def lines(value: Rich) -> list[str]:
    return ["".join(span.text for span in p.spans) for p in paragraphs(value.text.blocks)]


def texts(project: ProjectText) -> Mapping[str, list[str]]:
    """Every paragraph that the annex owes this project, by what it is."""
    rich = {"title": project.title, "purpose": project.purpose}
    rich |= {answer.key: answer.text for answer in project.answers}
    return {key: lines(value) for key, value in rich.items()}
