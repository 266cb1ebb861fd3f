"""A real annex's words, typed by its owners as plain lines, come out in its order in every format.

The real input is read from the folder in BILAGSBOT_REAL_INPUT; without it our own sample, in the same shape,
stands in for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialogs import richtext
from dialogs.model import Project, Submission
from templates import Context, build_context, render, sample
from tests.templates.annexes import (
    FORMATS,
    STATUS,
    W,
    a_round,
    an_answer,
    docx_part,
    kept,
    pdf_words_in_order,
    read_words,
    squeezed,
    texts,
    words,
)

ENOUGH = 0.98


def own_input() -> dict[str, Any]:
    """Our own sample as the real input is written."""
    shown = sample(STATUS)
    return {
        "document": {
            "title": shown.round.title,
            "subtitle": shown.round.subtitle,
            "section_heading": shown.round.heading,
            "intro": [{"text": richtext.plain(shown.round.intro)}],
        },
        "records": [
            {
                "number": project.number,
                "title": project.title,
                "owners": list(project.owners),
                "purpose": {"text": richtext.plain(project.purpose)},
                "answers": {
                    key: {"label": None, "text": typed} for key, typed in shown.typed[project.id].items()
                },
            }
            for project in shown.projects
        ],
    }


@pytest.fixture(scope="module")
def seed(real_input: Path | None) -> dict[str, Any]:
    if real_input is None:
        return own_input()
    read: dict[str, Any] = json.loads((real_input / "seed000.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module", params=["as the text", "with the label typed before it"])
def context(seed: dict[str, Any], request: pytest.FixtureRequest) -> Context:
    document = seed["document"]
    round_ = a_round(
        title=document["title"],
        subtitle=document["subtitle"],
        heading=document["section_heading"],
        intro=richtext.read_plain("\n".join(block["text"] for block in document["intro"])),
    )
    labels = request.param != "as the text"
    assignments = [assignment(record, labels) for record in seed["records"]]
    return build_context(STATUS, round_, assignments)


@pytest.fixture(scope="module")
def files(context: Context) -> dict[str, bytes]:
    return render(STATUS, context, FORMATS)


def assignment(record: dict[str, Any], labels: bool) -> tuple[Project, Submission]:
    key = str(record["number"])
    project = Project(
        key,
        "r",
        int(key) - 1,
        record["title"],
        number=key,
        owners=tuple(record["owners"]),
        purpose=richtext.read_plain(record["purpose"]["text"]),
    )
    answers = {
        question: an_answer(question, typed(answer, labels))
        for question, answer in record["answers"].items()
        if answer
    }
    return project, Submission(key, "r", answers=answers)


def typed(answer: dict[str, Any], labels: bool) -> str:
    label = answer["label"] if labels and answer["label"] else ""
    return f"{label} {answer['text']}".strip()


def seed_words(seed: dict[str, Any]) -> Iterator[str]:
    document = seed["document"]
    yield from words(document["title"])
    yield from words(document["subtitle"])
    yield from words(document["section_heading"])
    for block in document["intro"]:
        yield from words(block["text"])
    for record in seed["records"]:
        parts = [record["title"], " samt ".join(record["owners"]), record["purpose"]["text"]]
        parts += [answer["text"] for answer in record["answers"].values() if answer]
        for part in parts:
            yield from words(richtext_words(part))


def richtext_words(text: str) -> str:
    """Without the marks of lists, which a reader makes and no text holds."""
    return " ".join(richtext.words(richtext.read_plain(text)))


@pytest.mark.parametrize("name", FORMATS)
def test_its_words_are_there_in_its_order(seed: dict[str, Any], files: dict[str, bytes], name: str) -> None:
    expected = list(seed_words(seed))
    assert len(expected) > 300
    found = pdf_words_in_order(files["pdf"]) if name == "pdf" else read_words(name, files[name])
    assert kept(expected, words(found)) >= ENOUGH


@pytest.mark.parametrize("name", ["html", "docx"])
def test_every_answer_is_whole(context: Context, files: dict[str, bytes], name: str) -> None:
    found = squeezed(read_words(name, files[name]))
    for project in context.projects:
        for paragraphs in texts(project).values():
            assert [text for text in paragraphs if squeezed(text) not in found] == []


def test_its_columns_are_those_of_the_annex(seed: dict[str, Any], files: dict[str, bytes]) -> None:
    columns = ["Projekttitel", "Projektejer", "Indhold/Formål", "Status og effekt"]
    assert seed["document"].get("columns", columns) == columns
    header = next(docx_part(files["docx"], "word/document.xml").iter(f"{W}tr"))
    assert ["".join(t.text or "" for t in c.iter(f"{W}t")) for c in header.iter(f"{W}tc")] == columns


def test_a_label_stands_before_each_answer_and_never_twice(context: Context, files: dict[str, bytes]) -> None:
    found = squeezed(read_words("html", files["html"]))
    for label in ("Status", "Effekt", "Efterliv"):
        answers = [a for project in context.projects for a in project.answers if a.label == label and a]
        assert found.count(f"{label}:") == len(answers)
        assert not re.search(f"{label}:{label}[:.]", found)


def test_its_lists_are_lists_in_word(seed: dict[str, Any], files: dict[str, bytes]) -> None:
    items = list(docx_part(files["docx"], "word/document.xml").iter(f"{W}numPr"))
    blocks = [block for record in seed["records"] for block in list_blocks(record)]
    assert len(items) == sum(len(block.items) for block in blocks)
    assert len(items) >= 7


def list_blocks(record: dict[str, Any]) -> Iterator[richtext.ListBlock]:
    parts = [record["title"], record["purpose"]["text"]]
    parts += [answer["text"] for answer in record["answers"].values() if answer]
    for part in parts:
        yield from _lists(richtext.read_plain(part).blocks)


def _lists(blocks: tuple[richtext.Block, ...]) -> Iterator[richtext.ListBlock]:
    for block in blocks:
        if isinstance(block, richtext.ListBlock):
            yield block
            for item in block.items:
                yield from _lists(item.blocks)
