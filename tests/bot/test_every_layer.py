"""A CPR number is put wherever one can stand, and every layer of every file is searched by other means."""

from __future__ import annotations

import functools
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pypdf
import pytest

from bot.annex import gate
from bot.annex.compiling import DATA, PUBLIC, make_annex
from bot.annex.files import file_name
from bot.annex.journal import Description, Package
from bot.annex.source import Source
from bot.annex.versions import annex_name
from bot.phrasebook import phrases
from dialogs.audit import AuditEntry
from dialogs.checks import digits_of
from dialogs.contents import shown
from dialogs.exporting import ExportFlaw
from dialogs.matters import Verdict
from dialogs.model import Answer, Chapter, Missing, Project, Remark, Return, Theme
from dialogs.publication import Decision, Item, review
from dialogs.richtext import Paragraph, RichText, Span, read_plain
from templates import render, sample
from tests.templates.annexes import KINDS

AT = datetime(2031, 5, 6, 12, tzinfo=UTC)
NUMBER = "010190-1234"


def numbers() -> Iterator[str]:
    return (f"0101{year}-1234" for year in range(40, 90))


PLACES = (
    *("title", "subtitle", "heading", "intro", "fund", "committee", "option", "label", "question"),
    *("project title", "project number", "owner", "unit", "area", "purpose", "extra", "answer", "link"),
    *("reason", "value", "chapter title", "chapter heading", "chapter intro", "theme title", "theme prose"),
)
HIDDEN = ("comment on a returned answer", "remark", "who answered")
"""What the store holds beside it, and no file."""
NEVER_PRINTED = {"option", "reason", "value"}
"""Of the places, by these kinds; looked at all the same."""
NUMBERS: Mapping[str, str] = dict(zip((*PLACES, *HIDDEN), numbers(), strict=False))


def rich(place: str) -> RichText:
    return read_plain(f"Se {NUMBERS[place]} her.")


def everywhere(key: str) -> Source:
    """A kind's sample with another number at every place that a text can stand in."""
    shown, at = sample(KINDS[key]), NUMBERS
    told, excused, *_ = (*shown.round.questions, None)
    assert told is not None
    round_ = replace(
        shown.round,
        title=f"Bilag {at['title']}",
        subtitle=at["subtitle"],
        heading=at["heading"],
        fund=at["fund"],
        committee=at["committee"],
        intro=rich("intro"),
        options={**shown.round.options, "note": at["option"]},
        questions=(
            replace(told, label=f"Status {at['label']}", text=f"Hvad med {at['question']}?"),
            *shown.round.questions[1:],
        ),
    )
    (project, submission), *rest = shown.assignments
    answers = {**submission.answers, told.key: answer(told.key)}
    if excused is not None:
        answers[excused.key] = replace(answer(excused.key), text=RichText(), missing=Missing.NOT_RELEVANT)
    submission = replace(
        submission,
        answers=answers,
        returns=(Return(told.key, 1, f"Er det {at['comment on a returned answer']}?", "HR", AT),),
        remarks=(Remark("returned", at["remark"], "HR", AT),),
    )
    ids = tuple(project.id for project, _ in shown.assignments)
    chapters = (
        Chapter("c", "r", f"Trivsel {at['chapter title']}", rich("chapter intro"), ids[:1]),
        Chapter("d", "r", "Støj", projects=ids[1:], heading=at["chapter heading"]),
    )
    themes = (Theme("t", "r", told.key, f"Støj {at['theme title']}", rich("theme prose")),)
    return Source(round_, ((full(project), submission), *rest), chapters, themes)


def full(project: Project) -> Project:
    return replace(
        project,
        title=f"Haven {NUMBERS['project title']}",
        number=NUMBERS["project number"],
        owners=(f"Anne {NUMBERS['owner']}",),
        unit=NUMBERS["unit"],
        area=NUMBERS["area"],
        purpose=rich("purpose"),
        extra={**project.extra, "list_title": NUMBERS["extra"]},
    )


def answer(question: str) -> Answer:
    link = Paragraph((Span("sagen", link=f"https://eks.example/{NUMBERS['link']}"),))
    text = RichText((*rich("answer").blocks, link))
    return Answer(
        question, 1, "a", NUMBERS["who answered"], AT, AT, text, NUMBERS["value"], reason=NUMBERS["reason"]
    )


def layers(name: str, content: bytes) -> Iterator[str]:
    """Everything in a file, by other programs than the gate's: as it is, and without its marks."""
    if name in ("docx", "xlsx", "zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for inner in package.namelist():
                yield inner
                yield from layers(inner.rsplit(".", 1)[-1], package.read(inner))
        return
    if name == "pdf":
        yield from (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
            with suppress(zlib.error):
                yield zlib.decompress(found[1]).decode("latin-1")
    yield content.decode("latin-1" if name == "pdf" else "utf-8", "replace")
    yield unescape(re.sub("<[^>]*>", "", content.decode("utf-8", "replace")))


def seen_in(name: str, content: bytes) -> set[str]:
    """Which of our numbers a file holds; written out, for a json may escape."""
    text = "\n".join(layers(name, content))
    return {digits_of(number) for number in NUMBERS.values() if number in text}


@pytest.mark.parametrize("key", sorted(KINDS))
def test_whatever_any_file_holds_the_gate_finds_in_it(key: str) -> None:
    for name, content in all_formats(key).items():
        found = gate.numbers_of(name, content)
        assert found == seen_in(name, content), name
        assert found >= {digits_of(NUMBERS["title"]), digits_of(NUMBERS["project title"])}, name


@functools.cache
def all_formats(key: str) -> Mapping[str, bytes]:
    """As if nobody had looked before."""
    source, kind = everywhere(key), KINDS[key]
    data = render(kind, source.context(kind, internal=True), DATA)
    return render(kind, source.context(kind), PUBLIC) | data


def test_every_place_is_printed_by_some_kind() -> None:
    """So that the test above is about all of them."""
    held = {
        number
        for key in KINDS
        for name, content in all_formats(key).items()
        for number in gate.numbers_of(name, content)
    }
    assert {place for place in PLACES if digits_of(NUMBERS[place]) not in held} == NEVER_PRINTED
    assert not [place for place in HIDDEN if digits_of(NUMBERS[place]) in held]


@pytest.mark.parametrize("key", sorted(KINDS))
def test_a_public_annex_is_refused_for_each_and_leaves_without_any(key: str) -> None:
    source, folder = everywhere(key), KINDS[key].folder
    refused = make_annex(folder, None, source.pack(), internal=False)
    assert (refused.files, refused.data, refused.flaw) == ({}, {}, ExportFlaw.CPR)
    items = [item for item in review(source, ()) if item.blocks]
    assert len(refused.places) == len(items) >= len(PLACES) - 2
    for item in items:
        others = [masked(each) for each in items if each is not item]
        still = make_annex(folder, None, replace(source, decisions=tuple(others)).pack(), internal=False)
        assert (still.files, still.places) == ({}, (item.matter.place,))
    all_masked = replace(source, decisions=tuple(map(masked, items)))
    made = make_annex(folder, None, all_masked.pack(), internal=False)
    assert set(made.files) | set(made.data) == {*PUBLIC, *DATA}
    for name, content in {**made.files, **made.data}.items():
        assert (seen_in(name, content), gate.numbers_of(name, content)) == (set(), frozenset()), name


def masked(item: Item) -> Decision:
    return Decision.on(
        item.matter, round_id="r", verdict=Verdict.MASK, by="hr", by_name="HR", at=AT, salt="salt"
    )


def test_a_title_an_owner_and_hrs_name_give_no_number_to_the_files_or_the_package() -> None:
    name = file_name(annex_name(f"Status {NUMBER}", 2), "html")
    about = Description(
        title=shown(f"Bilag {NUMBER}"),
        theme=shown(f"Bilag {NUMBER}"),
        committee=shown(f"Bilag {NUMBER}"),
        made_by=shown(f"Bilag {NUMBER}"),
        dated_on=AT.date(),
        version=2,
        made_at=AT,
        digest="a" * 64,
        meeting_on=AT.date(),
        parties=(shown(f"Anne {NUMBER}"),),
        files=(name,),
    )
    log = AuditEntry("round/r", 1, AT, "hr", "chosen", "r", f"fordi {NUMBER}", "b" * 64, "", "c" * 64)
    package = Package({name: b""}, about, [log], phrases("da").section("journal")).zip()
    assert NUMBER not in "\n".join(layers("zip", package))
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        named = [each for each in opened.namelist() if each != name]
        rest = {each.rsplit(".", 1)[-1]: opened.read(each) for each in named}
    assert gate.scan(rest) == ()
    assert all(json.loads(text) for suffix, text in rest.items() if suffix == "json")


def test_a_package_is_read_with_the_names_in_it_and_all_its_files() -> None:
    def packed(name: str, content: bytes) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as package:
            package.writestr(name, content)
        return written.getvalue()

    assert gate.scan({"zip": packed("beskrivelse.txt", NUMBER.encode())}) != ()
    assert gate.scan({"zip": packed(f"Bilag {NUMBER}.txt", b"ord")}) != ()
    assert gate.scan({"zip": packed("log.json", json.dumps(["0" * 8, "ab0101901234" * 3]).encode())}) == ()
    assert gate.scan({"zip": packed("Bilag.html", f"<!-- {NUMBER} -->".encode())}) != ()
