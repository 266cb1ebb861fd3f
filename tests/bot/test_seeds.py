"""Five real annexes, entered as projects, answers, chapters and themes, come out whole in every document.

Everything goes the way it goes in the product: projects as HR's Excel file, answers through the reader of
answers, chapters and themes as the file that HR gets, edits and hands back. Words are counted for the whole
annex in its order and again for each answer. (The first annex is in `test_real_round`, over HTTP.)
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.hr.chapters import chapter_rows, project_rows, read_chapters
from bot.hr.parts_file import NumberedRow, PartsFile, PartsRows, read_parts, write_parts
from bot.hr.themes import point_rows, read_themes, theme_rows
from bot.intake import read_projects
from bot.phrasebook import phrases
from bot.sheets.reading import read_rows
from bot.sheets.sheet import Sheet
from bot.sheets.template import write_template
from dialogs import richtext
from dialogs.amounts import find_amounts, total
from dialogs.answers import Accepted, read
from dialogs.model import Answer, Assignment, Chapter, Project, Question, Round, Submission, Theme
from templates import Context, Kind, build_context, render, sample
from templates.catalogue import Part
from tests.bot.seeds import Row, Section, Told, read_seed, recommendations, resumes, themes, typed, unmarked
from tests.templates.annexes import (
    FORMATS,
    KINDS,
    MADE_AT,
    a_round,
    kept,
    read_words,
    words,
)

ENOUGH = 0.98
WORDS = phrases("da")


@dataclass
class Annex:
    """What was entered, with every answer as typed, and the words that the annex must have in their order."""

    kind: Kind
    context: Context
    answers: Sequence[str]
    expected: Sequence[str]


def imported(kind: Kind, projects: Sequence[Project], folder: Path) -> tuple[Project, ...]:
    """The projects as HR's file brings them in."""
    path = folder / "projekter.xlsx"
    path.write_bytes(write_template(kind.columns, WORDS.section("intake.template"), projects))
    sheet = read_rows(path, path.name)
    assert isinstance(sheet, Sheet)
    intake = read_projects(sheet, kind.columns, "r", WORDS.vocabulary)
    assert intake.errors == ()
    return intake.projects


def answered(project: Project, questions: Sequence[Question], given: Mapping[str, str]) -> Submission:
    answers = {}
    for question in questions:
        if question.key not in given:
            continue
        taken = read(question, given[question.key], WORDS.vocabulary)
        assert isinstance(taken, Accepted)
        answers[question.key] = Answer(question.key, 1, "a", "A", MADE_AT, MADE_AT, taken.text)
    return Submission(project.id, "r", answers=answers)


def handed_back(rows: PartsRows, folder: Path) -> PartsFile:
    """The file as it comes back to the bot."""
    path = folder / "dele.xlsx"
    path.write_bytes(write_parts(rows, WORDS))
    sheet = read_rows(path, path.name)
    assert isinstance(sheet, Sheet)
    file = read_parts(sheet)
    assert file is not None
    return file


def project(number: int, title: str, **fields: Any) -> Project:
    made = Project(str(number), "r", number - 1, title, number=str(number), contacts=("a@kommune.example",))
    return replace(made, **fields)


def narrative(real_input: Path | None, folder: Path, *, one: bool) -> Annex:
    kind = KINDS["narrative_report"]
    seed = narrative_seed(real_input)
    records = sorted(seed["records"], key=lambda record: record["section_position"])
    places = {item["title"]: n for n, item in enumerate(_items(seed), 1)}
    whole = seed["document"]["total_amount"]["value"]
    projects = [
        project(
            n,
            record["title"],
            unit=record["unit"] or "",
            area=record["area_as_written"],
            grant=Decimal(whole - (len(records) - 1) * 1_000 if n == 1 else 1_000),
            extra={"list_title": record["list_title"], "list_number": str(places[record["list_title"]])},
        )
        for n, record in enumerate(records, 1)
    ]
    options = {"questions": "one" if one else "three"}
    given = [
        {"afrapportering": record["answers"]["afrapportering"]["text"]} if one else record["suggested_split"]
        for record in records
    ]
    intro = seed["document"]["intro"][0]["text"].partition(" I alt ")[0]
    round_ = a_round(
        kind,
        seed["document"]["title"],
        questions=kind.asked(options),
        options=options,
        fund_amount=Decimal(whole),
        intro=richtext.read_plain(intro),
    )
    rows = imported(kind, projects, folder)
    assignments = [(p, answered(p, round_.questions, g)) for p, g in zip(rows, given, strict=True)]
    expected = [seed["document"]["title"], seed["document"]["intro"][0]["text"]]
    expected += [item["text"] for item in _items(seed)]
    for record in records:
        expected += [record["heading"], plain_words(record["answers"]["afrapportering"]["text"])]
    answers = [text for answer in given for text in answer.values()]
    return Annex(kind, build_context(kind, round_, assignments), answers, words(" ".join(expected)))


def _items(seed: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [item for group in seed["groups"] for item in group["items"]]


def plain_words(text: str) -> str:
    return " ".join(richtext.words(richtext.read_plain(text)))


def narrative_seed(real_input: Path | None) -> dict[str, Any]:
    """The real input, or our own sample written in its shape."""
    if real_input is not None:
        seed: dict[str, Any] = json.loads((real_input / "seed001.json").read_text(encoding="utf-8"))
        return seed
    kind = KINDS["narrative_report"]
    shown = sample(kind)
    context = build_context(kind, shown.round, shown.assignments)
    intro = richtext.plain(shown.round.intro) + " I alt er der uddelt midler for 742.500 kr."
    groups = [
        {
            "items": [
                {"title": str(p.list_title.inline), "text": f"{p.list_title.inline} ({p.area})"}
                for p in area.projects
            ]
        }
        for area in context.areas
    ]
    records = [
        {
            "title": p.title,
            "heading": f"{p.title} ({' - '.join(where for where in (p.unit, p.area) if where)})",
            "unit": p.unit,
            "area_as_written": p.area,
            "list_title": p.extra.get("list_title", p.title),
            "section_position": p.position,
            "suggested_split": shown.typed[p.id],
            "answers": {"afrapportering": {"text": "\n\n".join(shown.typed[p.id].values())}},
        }
        for p in shown.projects
    ]
    document = {
        "title": shown.round.title,
        "intro": [{"text": intro + " svarende til hele puljens størrelse."}],
        "total_amount": {"value": 742_500},
    }
    return {"document": document, "groups": groups, "records": records}


def resume(real_input: Path | None, folder: Path) -> Annex:
    kind = KINDS["resume_table"]
    text = read_seed("002", real_input)
    title, rows = resumes(text)
    projects = imported(kind, [project(n, row.title) for n, row in enumerate(rows, 1)], folder)
    given = [(p, answered(p, kind.questions, row.answers)) for p, row in zip(projects, rows, strict=True)]
    context = build_context(kind, a_round(kind, title), given)
    return Annex(kind, context, [row.answers["resume"] for row in rows], words(unmarked(text)))


def recommended(real_input: Path | None, folder: Path) -> Annex:
    kind = KINDS["recommendations"]
    text = read_seed("003", real_input)
    report = recommendations(text)
    rows = [row for chapter in report.chapters for row in chapter.rows]
    projects = imported(kind, [_recommendation(row) for row in rows], folder)
    given = [(p, answered(p, kind.questions, row.answers)) for p, row in zip(projects, rows, strict=True)]
    numbers = {p.number: p.id for p in projects}
    written = [_chapter(chapter, numbers) for chapter in report.chapters]
    chapters = through_file(written, projects, folder)
    round_ = a_round(
        kind, "Anbefalinger", heading="Indledning", intro=richtext.read_plain(typed(report.intro))
    )
    context = build_context(kind, round_, given, chapters)
    answers = [answer for row in rows for answer in row.answers.values() if answer]
    return Annex(kind, context, answers, words(unmarked(text)))


def _chapter(section: Section, numbers: Mapping[str, str]) -> Chapter:
    projects = tuple(numbers[row.number] for row in section.rows)
    intro = richtext.read_plain(typed(section.intro))
    return Chapter("", "r", section.title, intro, projects, listed=section.listed)


def _recommendation(row: Row) -> Project:
    extra = {"list_title": row.list_title, "sections": row.sections}
    return project(int(row.number), row.title, extra={key: text for key, text in extra.items() if text})


def through_file(
    chapters: Sequence[Chapter], projects: Sequence[Project], folder: Path
) -> tuple[Chapter, ...]:
    rows = PartsRows(Part.CHAPTERS, "r", "", chapter_rows(chapters, WORDS), project_rows(projects, chapters))
    made = read_chapters(handed_back(rows, folder), "r", projects, ["nej"], map(str, count()).__next__)
    assert made.findings == ()
    assert made.unplaced == 0
    return made.chapters


UNITS = ("Hjemmeplejen Nord", "Plejecenter Engparken", "Bostedet Strandvejen", "Visitationen")


def environment(real_input: Path | None, folder: Path) -> Annex:
    """Each unit says some points of every question; HR gathers them in themes, and writes some anew."""
    text = read_seed("004", real_input)
    told = themes(text)
    own = KINDS["work_environment"]
    assert len(told) == len(own.questions) == 15
    questions = tuple(replace(q, text=text) for q, (text, _) in zip(own.questions, told, strict=True))
    kind = replace(own, questions=questions)
    projects = imported(kind, [project(n, unit) for n, unit in enumerate(UNITS, 1)], folder)
    said = [_said(kind, told, unit) for unit in range(len(UNITS))]
    given = [(p, answered(p, questions, answers)) for p, answers in zip(projects, said, strict=True)]
    round_ = a_round(kind, "Opsamling", questions=questions)
    made = gathered(round_, [Assignment(round_, *each) for each in given], told, folder)
    context = build_context(kind, round_, given, themes=made)
    answers = [theme.body for _, row in told for theme in row]
    return Annex(kind, context, answers, words(unmarked(text)))


def _said(kind: Kind, told: Sequence[tuple[str, Sequence[Told]]], unit: int) -> dict[str, str]:
    mine = {
        question.key: [theme for n, theme in enumerate(row) if n % len(UNITS) == unit]
        for question, (_, row) in zip(kind.questions, told, strict=True)
    }
    return {key: "\n".join(_numbered(row)) for key, row in mine.items() if row}


def _numbered(row: Sequence[Told]) -> Iterator[str]:
    for number, theme in enumerate(row, 1):
        yield f"{number}. {theme.title}"
        yield typed(theme.body.split("\n"))


def gathered(
    round_: Round, assignments: Sequence[Assignment], told: Sequence[tuple[str, Sequence[Told]]], folder: Path
) -> tuple[Theme, ...]:
    """What HR does with the file: a theme for each point, in order; her own text for the first questions."""
    members = [{**row, "theme": row["point_title"]} for row in point_rows((), round_.questions, assignments)]
    groups = [
        {
            "question": question.label,
            "theme": theme.title,
            "prose": typed(theme.body.split("\n")) if place < 3 else "",
        }
        for place, (question, (_, row)) in enumerate(zip(round_.questions, told, strict=True))
        for theme in row
    ]
    file = handed_back(PartsRows(Part.THEMES, "r", "", groups, members), folder)
    made = read_themes(file, "r", round_.questions, assignments, map(str, count()).__next__)
    assert made.findings == ()
    assert made.unplaced == 0
    assert sum(len(theme.points) for theme in made.themes) == len(members) == len(groups)
    again = theme_rows(made.themes, round_.questions, assignments, WORDS)
    assert [row["theme"] for row in again] == [row["theme"] for row in groups]
    return made.themes


MAKERS: Mapping[str, Callable[[Path | None, Path], Annex]] = {
    "001 from three questions": lambda real, folder: narrative(real, folder, one=False),
    "001 from one question": lambda real, folder: narrative(real, folder, one=True),
    "002": resume,
    "003": recommended,
    "004": environment,
}


@pytest.fixture(scope="module", params=MAKERS)
def annex(
    request: pytest.FixtureRequest, real_input: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Annex:
    return MAKERS[request.param](real_input, tmp_path_factory.mktemp("seed"))


@pytest.fixture(scope="module")
def files(annex: Annex) -> Mapping[str, bytes]:
    return render(annex.kind, annex.context, FORMATS)


def told_in_order(name: str, files: Mapping[str, bytes]) -> list[str]:
    if name != "pdf":
        return words(read_words(name, files[name]))
    command = ["pdftotext", "-raw", "-", "-"]
    return words(subprocess.run(command, input=files["pdf"], capture_output=True, check=True).stdout.decode())


@pytest.mark.parametrize("name", FORMATS)
def test_its_words_are_there_in_its_order(annex: Annex, files: Mapping[str, bytes], name: str) -> None:
    assert len(annex.expected) > 300
    assert kept(annex.expected, told_in_order(name, files)) >= ENOUGH


@pytest.mark.parametrize("name", FORMATS)
def test_every_answer_has_its_words_in_its_order(annex: Annex, files: Mapping[str, bytes], name: str) -> None:
    assert len(annex.answers) >= 5
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(told_in_order(name, files))
    for answer in annex.answers:
        expected = words(plain_words(unmarked(answer)))
        matcher.set_seq1(expected)
        found = sum(block.size for block in matcher.get_matching_blocks())
        assert found >= ENOUGH * len(expected), answer[:60]


def test_an_answer_that_is_lost_is_noticed(annex: Annex, files: Mapping[str, bytes]) -> None:
    """The two tests above, shown to be able to fail: without an answer its words are not found."""
    longest = max(annex.answers, key=len)
    told = " ".join(told_in_order("html", files))
    lost = " ".join(words(plain_words(unmarked(longest))))
    assert lost[:80] in told
    without = told.replace(lost, "").split()
    expected = words(plain_words(unmarked(longest)))
    assert kept(expected, without) < ENOUGH


def test_the_amounts_of_the_recommendations_are_found_and_summed(
    real_input: Path | None, tmp_path: Path
) -> None:
    annex = recommended(real_input, tmp_path)
    found = find_amounts("\n".join(annex.answers), WORDS.vocabulary)
    written = "6100000" if real_input else "2480000"
    assert str(total(found)) == written
    assert any(amount.text.startswith("1. mio.") for amount in found)


def test_a_row_that_nobody_knows_is_skipped_with_a_word() -> None:
    rows = [NumberedRow(7, {"id": "x/y/1/0", "theme": "Ro"})]
    made = read_themes(
        PartsFile(Part.THEMES, "r", "", (), rows), "r", KINDS["work_environment"].questions, (), str
    )
    assert [(f.row, f.code) for f in made.findings] == [(7, "unknown_member")]
    assert made.themes == ()
