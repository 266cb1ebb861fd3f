"""Annexes as text out of PDFs, read back into what HR and owners would have typed.

The real ones are `../seeds` beside the folder in BILAGSBOT_REAL_INPUT; without it our own texts, of the same
shape, stand in for them (`tests/bot/seed_texts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

OWN = Path(__file__).parent / "seed_texts"

SECTIONS = {
    "Formål": "formaal",
    "Mål": "maal",
    "Indsatser": "indsatser",
    "Opfølgning": "opfoelgning",
    "Baseline": "baseline",
    "Ressourcer og økonomi": "ressourcer",
    "Økonomi og ressourcer": "ressourcer",
    "Næste step (efter politisk stillingtagen)": "naeste_step",
}


def read_seed(number: str, real_input: Path | None) -> str:
    folder = real_input.parent / "seeds" if real_input else OWN
    return next(folder.glob(f"{number}*.txt")).read_text(encoding="utf-8")


def joined(text: str) -> str:
    """Words that a line's end cut in two are one again."""
    return re.sub(r"(?<=[a-zæøå])-[ \u00a0]*\n\s*(?=[a-zæøå])(?!og\b|eller\b|samt\b)", "", text)


def unmarked(text: str) -> str:
    """Without the marks of lists, which a reader makes and no text holds."""
    return re.sub(r"(?m)^[ \t]*(•|o|[a-z]\.)[ \t]", "", joined(text))


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in joined(text).split("\n")]


@dataclass
class Row:
    """A project as HR and its owner write it."""

    title: str
    number: str = ""
    list_title: str = ""
    sections: str = ""
    answers: dict[str, str] = field(default_factory=dict)


@dataclass
class Section:
    """A chapter as HR writes it."""

    title: str
    listed: bool = False
    intro: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def resumes(text: str) -> tuple[str, list[Row]]:
    """Seed 002: the title, and a row for each applicant with its paragraphs."""
    blocks = [" ".join(block.split()) for block in re.split(r"\n[ \u00a0]+\n", joined(text))]
    whole = [block for block in blocks if block and not block.isdecimal()]
    title, rest = whole[0], " ".join(whole[1:2])
    rows: list[Row] = []
    paragraphs = [rest.removeprefix("Ansøger Resume").strip(), *whole[2:]]
    for paragraph in paragraphs:
        for piece in re.split(r"(?=\b[A-ZÆØÅ]\w+ Kom+une [A-ZÆØÅ]\w+ Kommune har )", paragraph):
            begins = re.match(r"([A-ZÆØÅ]\w+ Kom+une) (?=[A-ZÆØÅ]\w+ Kommune har )", piece)
            if begins:
                rows.append(Row(begins[1], str(len(rows) + 1), answers={"resume": ""}))
            said = piece[begins.end() :] if begins else piece
            if said.strip():
                rows[-1].answers["resume"] += f"{said.strip()}\n\n"
    return title, rows


@dataclass
class Report:
    """Seed 003."""

    intro: list[str]
    chapters: list[Section]


def recommendations(text: str) -> Report:
    report, here = Report([], []), [""]
    lines = iter([line for line in lines_of(text) if line])
    sink: list[str] = report.intro
    seen: set[str] = set()
    for line in lines:
        chapter = re.fullmatch(r"Anbefaling(?:er)? – (.+)", line)
        entry = re.fullmatch(r"Anbefaling (\d+): (.+)", line)
        if line == "Indledning" or re.match(r"(Anbefalinger +§|\w+ Kommune$|\d+ af \d+$)", line):
            continue
        if chapter:
            report.chapters.append(Section(chapter[1]))
            sink = report.chapters[-1].intro
        elif line.startswith("Med det som afsæt består"):
            report.chapters[-1].listed = True
        elif entry and report.chapters[-1].listed and entry[1] not in seen:
            seen.add(entry[1])
            report.chapters[-1].rows.append(Row("", entry[1], entry[2]))
        elif entry:
            row = _row(report.chapters[-1], entry[1])
            row.title, here = entry[2], [""]
            sink = here
            row.answers["indledning"] = ""
            rows = (row, "indledning")
        elif line in SECTIONS and report.chapters and rows[0].title:
            _keep(rows, sink)
            rows = (rows[0], SECTIONS[line])
            rows[0].sections += f"{_named(line)}\n"
            sink = []
        else:
            sink.append(line)
            if sink is not report.intro and not any(sink is c.intro for c in report.chapters):
                _keep(rows, sink)
    return report


def _named(label: str) -> str:
    """A section as HR names it: a label that is not the usual one stands after that."""
    usual = {key: usual for usual, key in reversed(SECTIONS.items())}[SECTIONS[label]]
    return label if label == usual else f"{usual} = {label}"


def _row(chapter: Section, number: str) -> Row:
    found = next((row for row in chapter.rows if row.number == number), None)
    if found is None:
        found = Row("", number)
        chapter.rows.append(found)
    return found


def _keep(rows: tuple[Row, str], lines: Sequence[str]) -> None:
    rows[0].answers[rows[1]] = typed(lines)


def typed(lines: Sequence[str]) -> str:
    """Lines of print as somebody types them: a paragraph or an item each."""
    made: list[str] = []
    for line in lines:
        if not line:
            continue
        marked = re.match(r"(•|o|[a-z]\.) ", line)
        lettered = made and re.match(r"   [a-z]\. ", made[-1])
        ends = made and made[-1].endswith((".", ":", "?")) and not lettered
        begins = not made or marked or (ends and line[:1].isupper())
        if marked and marked[1] == "•":
            made.append(f"- {line[2:]}")
        elif marked:
            made.append(f"   {'-' if marked[1] == 'o' else marked[1]} {line[len(marked[1]) + 1 :]}")
        elif begins:
            made.append(line)
        else:
            made[-1] += f" {line}"
    return "\n".join(made)


@dataclass
class Told:
    """A theme of seed 004."""

    title: str
    body: str


def themes(text: str) -> list[tuple[str, list[Told]]]:
    """Seed 004: each question with its themes."""
    found: list[tuple[str, list[Told]]] = []
    waiting: list[str] = []
    for block in _blocks(text):
        begins = re.match(r"(\d+)\. (.+)", block[0])
        if begins and begins[1] == "1" and waiting and waiting[-1].endswith((":", "?")):
            question = " ".join(waiting)
            if found:
                _add(found, waiting, drop=True)
            found.append((question, []))
        elif waiting and found:
            _add(found, waiting)
        waiting = []
        if begins and found and int(begins[1]) == len(found[-1][1]) + 1:
            found[-1][1].append(Told(begins[2], ""))
            _add(found, block[1:])
        else:
            waiting = block
    if waiting:
        _add(found, waiting)
    return found


def _add(found: list[tuple[str, list[Told]]], lines: Sequence[str], *, drop: bool = False) -> None:
    if lines and not drop:
        theme = found[-1][1][-1]
        theme.body = "\n".join(part for part in (theme.body, "\n".join(lines)) if part)


def _blocks(text: str) -> Iterator[list[str]]:
    """Lines that belong together; a numbered heading begins a new block."""
    block: list[str] = []
    for line in lines_of(text):
        if (not line or re.match(r"\d+\. \S", line)) and block:
            yield block
            block = []
        if line:
            block.append(line)
    if block:
        yield block
