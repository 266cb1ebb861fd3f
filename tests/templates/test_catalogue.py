"""Kinds are found by their folders, and a wrong one is named with its place."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import page
import pytest
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from dialogs.errors import TemplateError
from dialogs.model import Missing, QuestionType
from templates import build_context, load_kinds, render, sample
from templates.blocks import Orientation
from templates.catalogue import FOLDER, ColumnType
from templates.flaws import Flaw
from tests.templates.annexes import (
    DATA,
    FORMATS,
    KINDS,
    STATUS,
    a_project,
    a_round,
    answered,
    read_words,
    squeezed,
)


def a_kind(folder: Path, *, name: str = "other", replaced: tuple[str, str] = ("", "")) -> Path:
    """A kind of one's own, made from the product's first one."""
    made = folder / name
    shutil.copytree(FOLDER / "status_table", made)
    path = made / "annex.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*replaced, 1), encoding="utf-8")
    return made


def test_every_folder_without_an_underscore_is_a_kind() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name[0] not in "_."}
    assert set(KINDS) == folders
    assert "status_table" in folders


def test_a_kind_says_what_is_asked_and_imported() -> None:
    assert [question.key for question in STATUS.questions] == ["status", "effekt", "efterliv"]
    assert [question.label for question in STATUS.questions] == ["Status", "Effekt", "Efterliv"]
    assert [question.required for question in STATUS.questions] == [True, True, False]
    assert {question.type for question in STATUS.questions} == {QuestionType.TEXT}
    assert [(column.key, column.header) for column in STATUS.columns] == [
        ("number", "Nr"),
        ("title", "Titel"),
        ("owners", "Ejer"),
        ("unit", "Enhed"),
        ("area", "Område"),
        ("purpose", "Formål"),
        ("grant", "Bevilling"),
        ("contacts", "Kontakt"),
        ("superior", "Leder"),
    ]
    assert STATUS.columns[-2].type is ColumnType.EMAILS
    assert STATUS.page.orientation is Orientation.LANDSCAPE
    assert set(STATUS.missing) == set(Missing)


def test_a_kind_survives_the_way_to_a_worker() -> None:
    assert pickle.loads(pickle.dumps(STATUS)) == STATUS


def test_a_new_folder_is_a_new_kind_without_touching_anything_else(tmp_path: Path) -> None:
    a_kind(tmp_path, replaced=('label = "Status"', 'label = "Stade"'))
    kind = load_kinds(tmp_path)["other"]
    shown = sample(kind)
    files = render(kind, build_context(kind, shown.round, shown.assignments), FORMATS)
    assert b"Stade:" in files["html"]


def test_a_new_kind_is_one_folder(tmp_path: Path) -> None:
    """Found, listed, rendered in every format and valid, with no other file touched."""
    folder = tmp_path / "letter"
    folder.mkdir()
    (folder / "annex.toml").write_text(
        """
title = "Brev"

[[questions]]
key = "besked"
text = "Hvad vil du sige?"
label = "Besked"

[[columns]]
key = "title"
header = "Modtager"
required = true
""",
        encoding="utf-8",
    )
    (folder / "annex.html.j2").write_text(
        "<h1>{{ annex.title }}</h1>{% for p in projects %}<h2>{{ p.title.inline }}</h2>"
        "{{ p.answer.besked.text }}{% endfor %}",
        encoding="utf-8",
    )
    kind = load_kinds(tmp_path)["letter"]
    assert kind.title == "Brev"
    given = [(a_project("Mor"), answered(besked="Kære mor\n- jeg har det godt\n- jeg kommer hjem"))]
    files = render(kind, build_context(kind, a_round(kind), given), (*FORMATS, *DATA))
    for name in FORMATS:
        assert "jegkommerhjem" in squeezed(read_words(name, files[name]))
    assert page.validate_pdf_bytes(files["pdf"], profile=page.ValidationProfile.PDF_UA_1).is_compliant
    path = tmp_path / "letter.docx"
    path.write_bytes(files["docx"])
    assert OpenXmlValidator().validate(path).errors == []
    assert json.loads(files["json"])["projects"][0]["title"] == "Mor"


def test_options_hold_what_was_picked_or_what_is_usual() -> None:
    kind = KINDS["narrative_report"]
    assert kind.chosen({}) == {"questions": "three", "areas": "written", "missing": "nothing"}
    picked = kind.chosen({"questions": "one", "areas": "nonsense", "other": "x"})
    assert picked == {"questions": "one", "areas": "written", "missing": "nothing"}
    assert [q.key for q in kind.asked({})] == ["status", "effekt", "efterliv"]
    assert [q.key for q in kind.asked({"questions": "one"})] == ["afrapportering"]
    assert KINDS["resume_table"].chosen({})["missing"] == "same"


def test_a_kind_covers_questions_that_hold_one_of_its_sets() -> None:
    narrative = KINDS["narrative_report"]
    assert narrative.covers(STATUS.questions)
    assert STATUS.covers(narrative.asked({}))
    assert not STATUS.covers(narrative.asked({"questions": "one"}))
    assert not KINDS["recommendations"].covers(STATUS.questions)


@pytest.mark.parametrize(
    ("replaced", "detail"),
    [
        (('default = "three"', 'default = "four"'), "options.questions: four"),
        (('prints = "nothing"', 'prints = "silence"'), "options.missing: silence"),
        (('one = ["afrapportering"]', 'one = ["andet"]'), "sets.one: andet"),
        (('{ key = "one", title = "Ét åbent spørgsmål" },', ""), "options.questions: one"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path: Path, replaced: tuple[str, str], detail: str) -> None:
    made = tmp_path / "other"
    shutil.copytree(FOLDER / "narrative_report", made)
    path = made / "annex.toml"
    written = path.read_text(encoding="utf-8")
    assert replaced[0] in written
    path.write_text(written.replace(*replaced, 1), encoding="utf-8")
    with pytest.raises(TemplateError) as wrong:
        load_kinds(tmp_path)
    assert (wrong.value.code, wrong.value.detail) == (Flaw.BAD_VALUE, detail)


@pytest.mark.parametrize(
    ("replaced", "flaw", "detail"),
    [
        (('key = "effekt"', 'key = "status"'), Flaw.KEY_TWICE, "status"),
        (('header = "Ejer"', 'header = "TITEL"'), Flaw.KEY_TWICE, "titel"),
        (('aliases = ["nr."', 'aliases = ["Projekt"'), Flaw.KEY_TWICE, "projekt"),
        (('key = "status"', 'key = "1"'), Flaw.BAD_VALUE, "1"),
        (('key = "status"', 'kye = "status"'), Flaw.BAD_VALUE, "questions[0]"),
        (('key = "status"', "key = 7"), Flaw.BAD_VALUE, "questions[0].key"),
        (('"landscape"', '"sideways"'), Flaw.BAD_VALUE, "page.orientation"),
        (('type = "amount"', 'type = "money"'), Flaw.BAD_VALUE, "columns[6].type"),
        (("[missing]", "[missing]\nlost = ''"), Flaw.BAD_VALUE, "missing"),
        (("[suggested]", "sums = ['pris']\n[suggested]"), Flaw.BAD_VALUE, "sums: pris"),
        (('key = "title"', 'key = "name"'), Flaw.KEY_MISSING, "title"),
        (('title = "Statusskema"', 'title = "Statusskema'), Flaw.BAD_TOML, "line 1"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(
    tmp_path: Path, replaced: tuple[str, str], flaw: Flaw, detail: str
) -> None:
    a_kind(tmp_path, replaced=replaced)
    with pytest.raises(TemplateError) as wrong:
        load_kinds(tmp_path)
    assert (wrong.value.code, wrong.value.place) == (flaw, "other/annex.toml")
    assert detail in wrong.value.detail


@pytest.mark.parametrize(
    ("file", "flaw"), [("annex.toml", Flaw.NO_SUCH_FILE), ("annex.html.j2", Flaw.NO_TEMPLATE)]
)
def test_a_folder_with_a_file_missing_is_refused(tmp_path: Path, file: str, flaw: Flaw) -> None:
    (a_kind(tmp_path) / file).unlink()
    with pytest.raises(TemplateError) as wrong:
        load_kinds(tmp_path)
    assert wrong.value.code == flaw


def test_a_kind_without_a_sample_says_so_when_the_sample_is_asked_for(tmp_path: Path) -> None:
    (a_kind(tmp_path) / "sample.toml").unlink()
    with pytest.raises(TemplateError) as wrong:
        sample(load_kinds(tmp_path)["other"])
    assert (wrong.value.code, wrong.value.place) == (Flaw.NO_SUCH_FILE, "other/sample.toml")


def test_a_folder_whose_name_is_no_key_is_refused(tmp_path: Path) -> None:
    a_kind(tmp_path, name="Mit skema")
    with pytest.raises(TemplateError) as wrong:
        load_kinds(tmp_path)
    assert wrong.value.code == Flaw.BAD_FOLDER_NAME


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as wrong:
        load_kinds(tmp_path / "nowhere")
    assert wrong.value.code == Flaw.NO_SUCH_FOLDER


@pytest.mark.parametrize("key", sorted(KINDS))
def test_a_sample_is_invented_and_whole(key: str) -> None:
    shown = sample(KINDS[key])
    people = {person.id for person in shown.people}
    questions = {question.key for question in shown.round.questions}
    assert len(shown.projects) >= 4
    for project, submission in shown.assignments:
        assert project.contacts
        assert set(project.contacts) <= people
        assert all(address.endswith(".example") for address in project.contacts)
        assert submission.project == project.id
        assert set(submission.answers) <= questions
        assert set(shown.typed[project.id]) == set(submission.answers)
