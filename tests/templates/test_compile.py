"""A template becomes blocks, or an error with its place; what users wrote is never a template."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dialogs import richtext
from dialogs.errors import TemplateError
from dialogs.richtext import ListStyle, Paragraph, RichText, Span
from templates import Kind
from templates import blocks as b
from templates.compile import compile_annex
from templates.flaws import Flaw
from tests.templates.annexes import STATUS, a_context, a_project

CELL = "<table><thead><tr><th>K</th></tr></thead><tbody><tr><td>{}</td></tr></tbody></table>"


def kind_with(folder: Path, template: str) -> Kind:
    (folder / "annex.html.j2").write_text(template, encoding="utf-8")
    return replace(STATUS, key="own", folder=folder)


def blocks_of(folder: Path, template: str, **typed: str) -> b.Blocks:
    kind = kind_with(folder, f"<h1>Bilag</h1>\n{template}")
    return compile_annex(kind, a_context(None, **typed)).blocks[1:]


def flaw_in(folder: Path, template: str) -> tuple[str, str, str]:
    with pytest.raises(TemplateError) as wrong:
        compile_annex(kind_with(folder, template), a_context(status="Klar"))
    return wrong.value.code, wrong.value.place, wrong.value.detail


def paragraph(text: str) -> b.Paragraph:
    return b.Paragraph((Span(text),))


@pytest.mark.parametrize(
    ("template", "flaw", "place"),
    [
        ("<h1>A</h1>\n\n{{ projekts }}", Flaw.UNKNOWN_NAME, "own/annex.html.j2:3"),
        ("<h1>A</h1>\n{{ annex.titel }}", Flaw.UNKNOWN_NAME, "own/annex.html.j2:2"),
        ("<h1>A</h1>\n{% for p in projects %}\n{{ p.answer.nope }}{% endfor %}", Flaw.UNKNOWN_NAME, ":3"),
        ("<h1>A</h1>\n{% if projects[0].x %}{% endif %}", Flaw.UNKNOWN_NAME, ":2"),
        ("<h1>A</h1>\n{{ annex.__class__.__mro__ }}", Flaw.UNKNOWN_NAME, ":2"),
        ("<h1>A</h1>\n{{ ''.__class__ }}", Flaw.UNKNOWN_NAME, ":2"),
        ("<h1>A</h1>\n{% for x in %}", Flaw.TEMPLATE_SYNTAX, "own/annex.html.j2:2"),
        ("<h1>A</h1>\n{{ annex.title }", Flaw.TEMPLATE_SYNTAX, ":2"),
        ("<h1>A</h1>\n{{ 1 / 0 }}", Flaw.TEMPLATE_FAILED, ":2"),
        ("<h1>A</h1>\n{{ range(1000000000) | list }}", Flaw.TEMPLATE_FAILED, ":2"),
        ("<h1>A</h1>\n{% include '../status_table/annex.toml' %}", Flaw.TEMPLATE_FAILED, ":2"),
        ("<h1>A</h1>\n<div>x</div>", Flaw.UNKNOWN_ELEMENT, "line 2"),
        ("<h1>A</h1>\n<p style='x'>x</p>", Flaw.UNKNOWN_ATTRIBUTE, "line 2"),
        ("<h1>A</h1>\n<p class='huge'>x</p>", Flaw.UNKNOWN_CLASS, "line 2"),
        ("<h1>A</h1>\n<ol type='i'><li>x</li></ol>", Flaw.UNKNOWN_CLASS, "line 2"),
        ("<h1>A</h1>\n<p>x", Flaw.UNCLOSED_ELEMENT, "line 2"),
        ("<h1>A</h1>\n<p>x</strong></p>", Flaw.UNCLOSED_ELEMENT, "line 2"),
        ("<h1>A</h1></p>", Flaw.UNCLOSED_ELEMENT, ""),
        ("<h1>A</h1>\n<p>{{ projects[0].answers[0].text }}</p>", Flaw.MISPLACED_ELEMENT, "line 2"),
        ("<h1>A</h1>\n<ul><p>x</p></ul>", Flaw.MISPLACED_ELEMENT, "line 2"),
        ("<h1>A</h1>\n<li>x</li>", Flaw.MISPLACED_ELEMENT, "line 2"),
        ("<h1>A</h1>\n<ul>x<li>y</li></ul>", Flaw.STRAY_TEXT, "line 2"),
        ("<h1>A</h1>\nløse ord", Flaw.STRAY_TEXT, "own/annex.html.j2"),
        ("<h1>A</h1><h3>B</h3>", Flaw.HEADING_GAP, ""),
        ("<h1>A</h1><h1>B</h1>", Flaw.HEADING_GAP, ""),
        ("<h1>A</h1><h2> {{ annex.subtitle }} </h2>", Flaw.EMPTY_HEADING, ""),
        ("<h2>A</h2>", Flaw.NO_TITLE, ""),
        ("", Flaw.NO_TITLE, ""),
        ("<h1>A</h1><table><tbody><tr><td>x</td></tr></tbody></table>", Flaw.NO_HEADER_ROW, ""),
        (f"<h1>A</h1>{CELL.format('x</td><td>y')}", Flaw.UNEVEN_TABLE, "line 1"),
    ],
)
def test_a_wrong_template_is_named_with_its_place(
    tmp_path: Path, template: str, flaw: Flaw, place: str
) -> None:
    code, where, _ = flaw_in(tmp_path, template)
    assert code == flaw
    assert where.startswith("own/annex.html.j2")
    assert place in where


@pytest.mark.parametrize(
    "typed",
    ["{{ 7*7 }}", "{% for x in y %}", "<b>fed</b>", "S&O <b>", "</td></tr></table>", "&lt;", "<!-- x", "]]>"],
)
def test_what_users_wrote_is_a_value(tmp_path: Path, typed: str) -> None:
    assert blocks_of(tmp_path, "{{ projects[0].answers[0].text }}", status=typed) == (paragraph(typed),)


def test_words_of_records_are_values_too(tmp_path: Path) -> None:
    kind = kind_with(tmp_path, "<h1>{{ projects[0].unit }}</h1>")
    assert compile_annex(kind, a_context(a_project(unit="S&O <i>{{ x }}</i>"))).title == "S&O <i>{{ x }}</i>"


def test_every_list_keeps_its_marks_and_its_first_number(tmp_path: Path) -> None:
    typed = "a) en\nb) to\n   - indeni\n\n3) tre\n4) fire\n\nTekst\n1. et\n2. to\n\nx\na. a\nb. b"
    text = "{{ projects[0].answers[0].text }}"
    read = [block for block in blocks_of(tmp_path, text, status=typed) if isinstance(block, b.ListOf)]
    expected = [block for block in richtext.read_plain(typed).blocks if isinstance(block, richtext.ListBlock)]
    assert [(block.style, block.start) for block in read] == [(e.style, e.start) for e in expected]
    assert {block.style for block in read} >= {ListStyle.LETTER_PAREN, ListStyle.NUMBER}
    nested = read[0].items[1][1]
    assert isinstance(nested, b.ListOf)
    assert nested.style is ListStyle.BULLET


def test_a_template_may_write_lists_of_its_own(tmp_path: Path) -> None:
    made = blocks_of(
        tmp_path, '<ol type="a" class="paren" start="3"><li>x</li><li><p>y</p><p>z</p></li></ol><ul></ul>'
    )
    items = ((paragraph("x"),), (paragraph("y"), paragraph("z")))
    assert made == (b.ListOf(ListStyle.LETTER_PAREN, items, 3),)


def test_whitespace_is_what_a_browser_makes_of_it(tmp_path: Path) -> None:
    made = blocks_of(tmp_path, "<p>\n  a <strong> b</strong>\n <em>c </em> d<br>\n e &nbsp;f\n</p><p> </p>")
    spans = (Span("a "), Span("b", bold=True), Span(" "), Span("c ", italic=True), Span("d\ne \xa0f"))
    assert made == (b.Paragraph(spans),)


def test_looks_nest_and_only_real_addresses_are_links(tmp_path: Path) -> None:
    made = blocks_of(
        tmp_path,
        '<p class="lead"><b>a <i>b</i></b> <a href="https://x.example/y?z=1">c</a>'
        ' <a href="javascript:x">d</a></p>',
    )
    spans = (
        Span("a ", bold=True),
        Span("b", bold=True, italic=True),
        Span(" "),
        Span("c", link="https://x.example/y?z=1"),
        Span(" d"),
    )
    assert made == (b.Paragraph(spans, b.Look.LEAD),)


def test_a_table_has_a_header_and_cells_with_blocks(tmp_path: Path) -> None:
    (table,) = blocks_of(
        tmp_path,
        "<section><table><thead><tr><th>A</th><th>B</th></tr></thead><tbody>"
        "<tr><th>x</th><td><p>y</p><ul><li>z</li></ul></td></tr></tbody></table></section>",
    )
    header = (b.Cell((paragraph("A"),), header=True), b.Cell((paragraph("B"),), header=True))
    bullets = b.ListOf(ListStyle.BULLET, ((paragraph("z"),),))
    row = (b.Cell((paragraph("x"),), header=True), b.Cell((paragraph("y"), bullets)))
    assert table == b.Table(header, (row,))


def test_a_mark_at_the_beginning_of_an_answer_does_not_melt_into_the_markup(tmp_path: Path) -> None:
    mark = RichText((Paragraph((Span("\u0338a"),)),))
    project = a_project(purpose=mark)
    kind = kind_with(tmp_path, "<h1>A</h1>{{ projects[0].purpose }}")
    assert compile_annex(kind, a_context(project)).blocks[1:] == (paragraph("\u0338a"),)


def test_a_document_knows_its_title_and_carries_the_rounds_date() -> None:
    context = a_context(status="Klar")
    document = compile_annex(STATUS, context)
    assert (document.title, document.language, document.made_at) == ("Bilag", "da", context.made_at)
