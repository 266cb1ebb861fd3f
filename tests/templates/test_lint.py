"""What is wrong with a kind is named all at once, with file and line; what is right is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from templates.catalogue import FOLDER
from templates.flaws import Flaw
from templates.lint import kinds_in, lint
from tests.templates.annexes import KINDS
from tests.templates.layouts import a_layout
from tests.templates.test_catalogue import a_kind


def found(folder: Path) -> list[tuple[str, str, str]]:
    return [(flaw.code, flaw.place, flaw.detail) for flaw in lint(folder)]


def in_template(folder: Path, old: str, new: str) -> list[tuple[str, str, str]]:
    """With this change in the template; its first line is line 1."""
    kind = a_kind(folder)
    path = kind / "annex.html.j2"
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    return found(kind)


def in_layout(folder: Path, change: Callable[[Any], None]) -> list[tuple[str, str, str]]:
    kind = a_kind(folder)
    a_layout(kind / "annex.docx", change)
    return found(kind)


@pytest.mark.parametrize("key", sorted(KINDS))
def test_our_own_kinds_have_no_flaw(key: str) -> None:
    assert found(FOLDER / key) == []


def test_hrs_own_layout_has_no_flaw(tmp_path: Path) -> None:
    assert in_layout(tmp_path, lambda _: None) == []


@pytest.mark.parametrize(
    ("changed", "flaw", "line", "detail"),
    [
        (("{{ annex.intro }}", "{{ annex.indledning }}"), Flaw.UNKNOWN_NAME, 4, "annex.indledning"),
        (("{{ annex.intro }}", "{{ rund.title }}"), Flaw.UNKNOWN_NAME, 4, "rund"),
        (("{{ annex.intro }}", "{% if False %}{{ annex.x }}{% endif %}"), Flaw.UNKNOWN_NAME, 4, "annex.x"),
        (("{{ project.owners }}", "{{ project.ejer }}"), Flaw.UNKNOWN_NAME, 18, "project.ejer"),
        (("{{ project.owners }}", "{{ project.answer.mål }}"), Flaw.UNKNOWN_NAME, 18, "project.answer.mål"),
        (("{{ project.owners }}", "{{ project.extra['x'] }}"), Flaw.UNKNOWN_NAME, 18, "project.extra.x"),
        (("{{ answer.labelled }}", "{{ answer.labeled.inline }}"), Flaw.UNKNOWN_NAME, 20, "answer.labeled"),
        (("<h1>", "<h1>{% set t = projects[0] %}{{ t.titel }}"), Flaw.UNKNOWN_NAME, 1, "t.titel"),
        (("{{ annex.intro }}", "<div>{{ annex.intro }}</div>"), Flaw.UNKNOWN_ELEMENT, 4, "<div>"),
        (("{{ annex.intro }}", '<p class="stor">x</p>'), Flaw.UNKNOWN_CLASS, 4, '<p class="stor">'),
        (("{{ annex.intro }}", '<p style="x">x</p>'), Flaw.UNKNOWN_ATTRIBUTE, 4, "<p style>"),
        (("{{ annex.intro }}", "<p>Lorem ipsum dolor</p>"), Flaw.HELP_TEXT, 4, "Lorem ipsum dolor"),
        (("{{ annex.intro }}", "<p>[Indsæt indledning]</p>"), Flaw.HELP_TEXT, 4, "[Indsæt indledning]"),
        (("{{ annex.intro }}", "{{ annex.intro }"), Flaw.TEMPLATE_SYNTAX, 4, "unexpected '}'"),
        (("{% endfor %}", ""), Flaw.TEMPLATE_SYNTAX, 22, "Unexpected end of template."),
    ],
)
def test_a_flaw_in_the_template_is_named_with_its_line(
    tmp_path: Path, changed: tuple[str, str], flaw: Flaw, line: int, detail: str
) -> None:
    flaws = in_template(tmp_path, *changed)
    assert (flaw, f"other/annex.html.j2:{line}") in [(code, place) for code, place, _ in flaws]
    assert [said for code, _, said in flaws if code == flaw and said.startswith(detail)]


def test_every_flaw_is_named_and_not_just_the_first(tmp_path: Path) -> None:
    flaws = in_template(tmp_path, "{{ annex.intro }}", "<div>{{ a }}</div><span>{{ annex.b }}</span>")
    assert {detail for _, _, detail in flaws} >= {"a", "annex.b", "<div>", "<span>"}


def test_a_heading_that_says_nothing_is_seen_in_the_source(tmp_path: Path) -> None:
    assert (Flaw.EMPTY_HEADING, "other/annex.html.j2:4", "<h2>") in in_template(
        tmp_path, "{{ annex.intro }}", "<h2> </h2>{{ annex.intro }}"
    )


def test_a_heading_that_is_empty_only_when_nobody_wrote_one_is_seen(tmp_path: Path) -> None:
    old = "{% if annex.heading %}<h2>{{ annex.heading }}</h2>{% endif %}"
    flaws = in_template(tmp_path, old, "<h2>{{ annex.heading }}</h2>")
    assert [code for code, _, _ in flaws] == [Flaw.EMPTY_HEADING]


@pytest.mark.parametrize(
    "harmless",
    [
        "{% for n in range(3) %}<p>{{ loop.index }} {{ n }}</p>{% endfor %}",
        "{% for key, value in annex.options.items() %}<p>{{ key }}: {{ value }}</p>{% endfor %}",
        "{% set rows = projects | list %}{% for row in rows %}<p>{{ row.owners }}</p>{% endfor %}",
        "{% macro line(x) %}<p>{{ x.anything }}</p>{% endmacro %}",
        "<p>{{ projects | map(attribute='unit') | join(', ') }}</p>",
        "{% for p in projects if p.unit %}<p>{{ p.name.upper() }}</p>{% else %}<p>-</p>{% endfor %}",
        "{% for q in questions %}{% for a in q.answers %}<p>{{ a.project.unit }}</p>{% endfor %}{% endfor %}",
        '<p><a href="https://eksempel.example/{{ annex.year }}">x</a></p>',
        '<ol start="{{ projects | length }}"><li>x</li></ol>',
        "{# skriv her, hvad du vil #}",
    ],
)
def test_what_a_template_may_do_is_no_flaw(tmp_path: Path, harmless: str) -> None:
    assert in_template(tmp_path, "{{ annex.intro }}", harmless) == []


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [
        (('help = "Fortæl', 'hjelp = "Fortæl'), [(Flaw.KEY_UNKNOWN, "questions[0].hjelp")]),
        (("[suggested]", "[foreslag]"), [(Flaw.KEY_UNKNOWN, "foreslag")]),
        (('label = "Status"\n', ""), [(Flaw.KEY_MISSING, "questions[0].label")]),
        (('"landscape"', '"på skrå"'), [(Flaw.BAD_VALUE, "page.orientation")]),
        (
            ('label = "Status"', 'labl = "Status"'),
            [(Flaw.KEY_UNKNOWN, "questions[0].labl"), (Flaw.KEY_MISSING, "questions[0].label")],
        ),
    ],
)
def test_every_wrong_key_of_annex_toml_is_named(
    tmp_path: Path, replaced: tuple[str, str], expected: list[tuple[Flaw, str]]
) -> None:
    flaws = found(a_kind(tmp_path, replaced=replaced))
    assert sorted((code, detail) for code, _, detail in flaws) == sorted(expected)
    assert all(place.startswith("other/annex.toml") for _, place, _ in flaws)


def test_a_wrong_keys_line_is_named_where_it_has_one(tmp_path: Path) -> None:
    ((_, place, _),) = found(a_kind(tmp_path, replaced=('help = "Fortæl', 'hjelp = "Fortæl')))
    path = tmp_path / "other" / "annex.toml"
    line = next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if "hjelp" in text)
    assert place == f"other/annex.toml:{line}"


def test_a_missing_or_wrong_sample_is_named(tmp_path: Path) -> None:
    kind = a_kind(tmp_path)
    path = kind / "sample.toml"
    path.write_text(path.read_text("utf-8").replace("year =", "aar ="), encoding="utf-8")
    assert [(code, place.split(":")[0]) for code, place, _ in found(kind)] == [
        (Flaw.KEY_UNKNOWN, "other/sample.toml")
    ]
    path.unlink()
    assert [code for code, _, _ in found(kind)] == [Flaw.NO_SUCH_FILE]


def split_tag(file: Any) -> None:
    paragraph = file.add_paragraph("Udvalg: ")
    for piece in ("{{ annex.", "committee", " }}"):
        paragraph.add_run(piece)


def unfilled(file: Any) -> None:
    file.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
            "<w:p><w:r><w:t>Klik eller tryk</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )


@pytest.mark.parametrize(
    ("change", "flaw", "detail"),
    [
        (split_tag, Flaw.TAG_SPLIT, "{{ annex.committee }}"),
        (lambda f: f.add_paragraph("{{ annex.titel }}"), Flaw.UNKNOWN_NAME, "annex.titel"),
        (lambda f: f.add_paragraph("{{ udvalg }}"), Flaw.UNKNOWN_NAME, "udvalg"),
        (lambda f: f.add_paragraph("{% for p in areas %}{{ p.x }}{% endfor %}"), Flaw.UNKNOWN_NAME, "p.x"),
        (lambda f: f.add_paragraph("{%p if annex.year %}"), Flaw.TEMPLATE_SYNTAX, "Unexpected end"),
        (lambda f: f.add_paragraph("Udvalg: {{ annex.committee }"), Flaw.TEMPLATE_SYNTAX, "Udvalg: {{"),
        (lambda f: f.add_paragraph("{{ labels[\u201dx\u201d] }}"), Flaw.TEMPLATE_SYNTAX, "unexpected char"),
        (lambda f: f.add_paragraph("[Skriv kommunens navn her]"), Flaw.HELP_TEXT, "[Skriv kommunens navn"),
        (unfilled, Flaw.HELP_TEXT, "Klik eller tryk"),
        (lambda f: f.add_paragraph("", style="Overskrift 2"), Flaw.EMPTY_HEADING, ""),
        (lambda f: f.add_paragraph("{{ 1 / 0 }}"), Flaw.TEMPLATE_FAILED, ""),
    ],
)  # fmt: skip
def test_a_flaw_in_hrs_layout_is_named(
    tmp_path: Path, change: Callable[[Any], None], flaw: Flaw, detail: str
) -> None:
    flaws = in_layout(tmp_path, change)
    named = [(place, said) for code, place, said in flaws if code == flaw]
    assert len(named) == 1
    assert named[0][0].startswith("other/annex.docx")
    assert named[0][1].startswith(detail)


def test_a_place_in_hrs_layout_is_the_number_of_the_paragraph(tmp_path: Path) -> None:
    def change(file: Any) -> None:
        file.paragraphs[1].text = "{{ annex.introduktion }}"

    assert in_layout(tmp_path, change) == [
        (Flaw.UNKNOWN_NAME, "other/annex.docx \xb6 2", "annex.introduktion")
    ]


def test_a_tag_in_the_header_of_hrs_layout_is_read_too(tmp_path: Path) -> None:
    def change(file: Any) -> None:
        file.sections[0].header.paragraphs[0].text = "{{ annex.kommune }} {{ header }}"

    assert [(code, detail) for code, _, detail in in_layout(tmp_path, change)] == [
        (Flaw.UNKNOWN_NAME, "annex.kommune")
    ]


def test_a_heading_of_hrs_that_is_empty_when_filled_is_named(tmp_path: Path) -> None:
    def change(file: Any) -> None:
        file.add_paragraph("{{ annex.heading }}", style="Overskrift 2")

    assert [code for code, _, _ in in_layout(tmp_path, change)] == [Flaw.EMPTY_HEADING]


def test_a_folder_with_several_kinds_is_all_of_them() -> None:
    assert [path.name for path in kinds_in(FOLDER)] == sorted(KINDS)
    assert kinds_in(FOLDER / "status_table") == [FOLDER / "status_table"]
