"""The template author's commands, as they are typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import docx
import page
import pytest

from bot.annex.compiling import INTERNAL
from bot.cli.main import main
from bot.cli.troubles import explain
from bot.phrasebook import LANGUAGES, phrases
from dialogs.errors import TemplateError
from templates.flaws import Flaw
from tests.templates.annexes import KINDS, docx_words, pdf_words, squeezed
from tests.templates.layouts import a_layout
from tests.templates.test_catalogue import a_kind

WORDS = phrases("da")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes a template need not have an installation that could run."""
    monkeypatch.delenv("BILAGSBOT_HOUSE", raising=False)
    monkeypatch.setenv("MicrosoftAppId", "findes ikke")


def test_kinds_lists_every_kind_with_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kinds"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == sorted(KINDS)
    assert all(kind.title in line for kind, line in zip(KINDS.values(), lines, strict=True))


def test_render_writes_the_sample_in_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "status_table", "--out", str(tmp_path / "nyt")]) == 0
    written = {path.suffix[1:]: path for path in (tmp_path / "nyt").iterdir()}
    assert set(written) == set(INTERNAL)
    assert "Den gode samtale ved skranken" in docx_words(written["docx"].read_bytes())
    assert len(capsys.readouterr().out.splitlines()) == len(INTERNAL)


def test_what_context_prints_is_a_data_file_that_renders_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data.json"
    assert main(["render", "recommendations", "--context"]) == 0
    data.write_text(capsys.readouterr().out, encoding="utf-8")
    read = json.loads(data.read_text("utf-8"))
    assert set(read) == {
        "annex", "projects", "areas", "chapters", "loose", "questions", "labels", "source"
    }  # fmt: skip
    assert read["projects"][0]["title"].startswith("<p>")
    for name, options in (("a", []), ("b", ["--data", str(data)])):
        assert main(["render", "recommendations", "--out", str(tmp_path / name), *options]) == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_a_data_file_that_was_changed_renders_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["render", "status_table", "--context"])
    source = json.loads(capsys.readouterr().out)["source"]
    source["round"]["title"] = "Bilag om æbler"
    data = tmp_path / "data.json"
    data.write_text(json.dumps(source), encoding="utf-8")
    assert main(["render", "narrative_report", "--data", str(data), "--out", str(tmp_path)]) == 0
    assert "<title>Bilag om æbler</title>" in (tmp_path / "annex.html").read_text("utf-8")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"round": 1, "assignments": []}', '{"source": null}'])
def test_what_is_no_data_file_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    data = tmp_path / "data.json"
    data.write_text(content, encoding="utf-8")
    assert main(["render", "status_table", "--data", str(data), "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "kan ikke bruges som datafil" in said
    assert "Traceback" not in said


def test_an_unknown_kind_and_a_missing_folder_are_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "statusskema", "--out", "x"]) == 1
    assert "status_table" in capsys.readouterr().err
    assert main(["render", "status_table"]) == 1
    assert "--out" in capsys.readouterr().err


def test_an_internal_copy_is_marked(tmp_path: Path) -> None:
    assert main(["render", "status_table", "--internal", "--out", str(tmp_path)]) == 0
    assert KINDS["status_table"].wording.internal in (tmp_path / "annex.html").read_text("utf-8")


def test_a_kind_that_is_being_written_is_rendered_from_its_folder_in_the_houses_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "house.css").write_text("h1 { color: #806000 }", encoding="utf-8")
    monkeypatch.setenv("BILAGSBOT_HOUSE", str(house))
    kind = a_kind(tmp_path, replaced=('label = "Status"', 'label = "Stade"'))
    assert main(["render", str(kind), "--out", str(tmp_path / "out")]) == 0
    page_file = (tmp_path / "out" / "annex.html").read_text("utf-8")
    assert "Stade:" in page_file
    assert "#806000" in page_file


def test_lint_says_in_danish_what_is_wrong_and_where_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = a_kind(tmp_path)
    path = kind / "annex.html.j2"
    path.write_text(path.read_text("utf-8").replace("annex.intro", "annex.indledning"), encoding="utf-8")
    a_layout(kind / "annex.docx", lambda file: file.add_paragraph("[Skriv her]"))
    assert main(["lint", str(kind)]) == 1
    said = capsys.readouterr().out
    assert "other/annex.html.j2:4: Navnet findes ikke: annex.indledning" in said
    assert "annex.docx" in said
    assert "Her er glemt en hjælpetekst: [Skriv her]" in said
    assert said.splitlines()[-1] == WORDS.count("template.flaws", len(said.splitlines()) - 1)


def test_lint_of_our_own_kinds_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "templates"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(KINDS)


def test_lint_of_nothing_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path / "findes ikke")]) == 1
    assert "Mappen findes ikke" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flaw_has_words_and_no_words_lack_a_flaw(language: str) -> None:
    assert set(phrases(language).section("flaw")) == {flaw.value for flaw in Flaw}
    assert phrases(language).section("template").keys() == WORDS.section("template").keys()


@pytest.mark.parametrize("flaw", Flaw)
def test_a_flaw_is_explained_with_its_place_and_what_it_is_about(flaw: Flaw) -> None:
    said = explain(TemplateError(flaw, "status_table/annex.toml:7", "{noget}"))
    assert said.startswith("status_table/annex.toml:7: ")
    assert "{detail}" not in said


def test_a_word_file_becomes_an_accessible_pdf_or_a_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With LibreOffice the file is made and checked; without it, what to do is said."""
    main(["render", "status_table", "--out", str(tmp_path)])
    file, out = tmp_path / "annex.docx", tmp_path / "rettet.pdf"
    status = main(["pdf", str(file), "--out", str(out)])
    if shutil.which("soffice") is None and shutil.which("libreoffice") is None:
        assert status == 1
        assert WORDS("template.no_office") in capsys.readouterr().err
        return
    assert status == 0
    report = page.validate_pdf_bytes(out.read_bytes(), profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    assert squeezed("Den gode samtale ved skranken") in squeezed(pdf_words(out.read_bytes()))


def test_without_libreoffice_the_message_is_clear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["render", "status_table", "--out", str(tmp_path)])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["pdf", str(tmp_path / "annex.docx")]) == 1
    assert WORDS("template.no_office") in capsys.readouterr().err


def test_a_word_file_with_a_cpr_number_in_its_properties_becomes_no_pdf(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["render", "status_table", "--out", str(tmp_path)])
    file = docx.Document(str(tmp_path / "annex.docx"))
    file.core_properties.keywords = "010190-1234"
    file.save(str(tmp_path / "rettet.docx"))
    assert main(["pdf", str(tmp_path / "rettet.docx")]) == 1
    said = capsys.readouterr().err
    assert "ligner et CPR-nummer" in said
    assert "010190" not in said
    assert not (tmp_path / "rettet.pdf").exists()


def test_an_office_that_makes_nothing_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["render", "status_table", "--out", str(tmp_path)])
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho Error: source file could not be loaded >&2\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "annex.pdf").unlink()
    assert main(["pdf", str(tmp_path / "annex.docx")]) == 1
    assert "source file could not be loaded" in capsys.readouterr().err
    assert not (tmp_path / "annex.pdf").exists()


@pytest.mark.parametrize("name", ["findes ikke.docx", "tekst.docx"])
def test_what_is_no_word_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "tekst.docx").write_text("hej", encoding="utf-8")
    assert main(["pdf", str(tmp_path / name)]) == 1
    assert name in capsys.readouterr().err
