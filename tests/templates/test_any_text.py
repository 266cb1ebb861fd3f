"""Whatever a person can type comes out of every format whole, or with what no font has named in its place."""

from __future__ import annotations

import json
from collections import Counter

import page
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dialogs import richtext
from dialogs.model import Chapter, Submission, Theme
from dialogs.richtext import clean
from templates import build_context, render
from templates.catalogue import Kind, Part
from templates.labels import without_label
from templates.pdf_fonts import legible
from templates.rich import Rich, paragraphs
from templates.texts import Context
from tests.templates.annexes import (
    DATA,
    KINDS,
    STATUS,
    a_context,
    a_project,
    a_round,
    an_answer,
    lines,
    read_words,
    squeezed,
)

LETTERS = "abc æøå\n\t-1.)*<>&{}%#\"'\\=🙂\u0301\u200d"
ALPHABET = st.characters(exclude_categories=["Cs"]) | st.sampled_from(LETTERS)
TYPED = st.text(ALPHABET, max_size=120)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NASTY = (
    "S&O <b>",
    "{{7*7}} {% raw %} {# x #}",
    "=1+1",
    "\x00\x07\x0c\x1b[31m\x85\u2028\u202e\ufeff\ufffe",
    "]]></w:t> <!-- --> &lt;&#0;",
    "e\u0301 \u0338 \u0301\u0301",
    "👨‍👩‍👧‍👦🏴\U000e0067\U000e0062\U000e007f",
    "1. a\n2. b\n   - c\n     * d\n       a) e\n          1) f\n             - g",
    "\U00012000 你好 \ue001 \ufffd \U0010ffff",
    '#let x = [ $ ` @ ~ _ * \\ " //',
)


def owed(typed: str) -> list[str]:
    """The paragraphs that an answer owes, as they must be found again."""
    text = without_label(richtext.read_plain(typed), "Status")
    return ["".join(span.text for span in p.spans) for p in paragraphs(text.blocks)]


@pytest.mark.parametrize("name", ["html", "docx"])
@SLOW
@given(typed=TYPED)
@example(typed="\n".join(NASTY))
@example(typed="60 kB: " + "æøå 🙂 <b>&amp; " * 4_000)
def test_any_text_survives_to_the_letter(name: str, typed: str) -> None:
    project = a_project(title=f"t {typed}", purpose=richtext.read_plain(typed), unit=typed)
    found = squeezed(read_words(name, render(STATUS, a_context(project, status=typed), [name])[name]))
    for text in owed(typed):
        assert found.count(squeezed(text)) >= 2


@pytest.mark.parametrize("key", sorted(set(KINDS) - {STATUS.key}))
@settings(SLOW, max_examples=25)
@given(typed=TYPED)
@example(typed="\n".join(NASTY))
@example(typed="1. Ro\n- a\n   1. b\n   2. c\n2. Mere\nprosa")
def test_any_answer_chapter_and_theme_of_every_kind_survives_in_every_format(key: str, typed: str) -> None:
    kind, text = KINDS[key], richtext.read_plain(typed)
    first = kind.questions[0]
    answers = {question.key: an_answer(question.key, typed) for question in kind.questions[:2]}
    chapter = Chapter("c", "r", f"Kapitel {clean(typed)}", text, ("p",))
    themes = (Theme("t", "r", first.key, f"Tema {clean(typed)}", text),) if Part.THEMES in kind.parts else ()
    submission = Submission("p", "r", answers=answers)
    context = build_context(kind, a_round(kind), [(a_project(), submission)], (chapter,), themes)
    files = render(kind, context, ("html", "docx", "pdf", *DATA))
    owes = [line for rich in rich_texts(kind, context, first.key if themes else "") for line in lines(rich)]
    for name in ("html", "docx"):
        found = squeezed(read_words(name, files[name]))
        assert [line for line in owes if squeezed(line) not in found] == []
    assert files["pdf"].startswith(b"%PDF")
    assert json.loads(files["json"])["projects"][0]["answers"][0]["text"] == richtext.plain(text)
    assert len(files["xlsx"]) > 1_000


def rich_texts(kind: Kind, context: Context, themed: str) -> list[Rich]:
    """What the document owes: answers, or the themes that stand for them, and chapters if it has any."""
    chapters = [chapter.intro for chapter in context.chapters] if Part.CHAPTERS in kind.parts else []
    given = [answer for project in context.projects for answer in project.answers if not answer.missing]
    answers = [answer.text for answer in given if answer.key != themed]
    return [*chapters, *answers, *(theme.prose for q in context.questions for theme in q.themes)]


@SLOW
@given(typed=TYPED)
@example(typed="\n".join(NASTY))
@example(typed="0\t0")
@example(typed="60 kB: " + "æøå 🙂 <b>&amp; " * 4_000)
def test_any_text_becomes_an_accessible_pdf_with_all_its_letters(typed: str) -> None:
    file = render(STATUS, a_context(status=typed), ["pdf"])["pdf"]
    assert page.validate_pdf_bytes(file, profile=page.ValidationProfile.PDF_UA_1).is_compliant
    letters = Counter(squeezed(read_words("pdf", file)))
    missing = Counter(squeezed(legible("".join(owed(typed))))) - letters
    assert not missing


@settings(max_examples=200, deadline=None)
@given(typed=st.text(ALPHABET, max_size=300))
def test_legible_text_loses_nothing_that_a_font_has(typed: str) -> None:
    shown = legible(typed)
    assert legible(shown) == shown
