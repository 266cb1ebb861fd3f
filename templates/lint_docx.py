"""What is wrong with HR's own Word layout: tags that Word has split, unknown names, help left behind."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import jinja2
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dialogs.errors import TemplateError
from templates.catalogue import Kind
from templates.compile import compile_annex
from templates.docx_blocks import STYLES
from templates.docx_file import missing_styles, roots, words_of
from templates.flaws import Flaw
from templates.layout import write_layout
from templates.leftovers import help_text
from templates.names import TAG, Unknown, unknown_names, unused_answers
from templates.texts import Context

_TAG_KIND = re.compile(r"(\{%|\{\{)(?:tr|tc|p|r)\b")
_HEADING = re.compile(r"(?:heading|overskrift) [1-9]")
_OWN_WORDS = frozenset({"title", "header", "footer"})
_BODY = re.compile(r"\{\{\s{0,9}body\s{0,9}\}\}")
_LISTS = ("List Bullet", "List Number", "Tabelliste", "Hyperlink")
"""The styles that answers are written in, whatever layout they come to."""


def lint_layout(path: Path, kind: Kind, contexts: Mapping[str, Context]) -> list[TemplateError]:
    """The flaws of an `annex.docx`. A place is the number of its paragraph, counted from the top."""
    file = docx.Document(str(path))
    name = f"{kind.key}/{path.name}"
    found = list(_lint_words(file, name, lambda tree: unknown_names(tree, kind, _OWN_WORDS)))
    found = found or list(_lint_filled(path, kind, contexts, _heading_styles(file)))
    used = _used(file)
    labels = unused_answers(used, kind) if used else []
    found += [TemplateError(Flaw.UNUSED_ANSWER, name, label) for label in labels]
    return [*found, *_lint_styles(file, name, _LISTS)]


def lint_house(path: Path) -> list[TemplateError]:
    """The flaws of a `house.docx`, that every kind without a layout of its own is printed in."""
    file = docx.Document(str(path))
    found = list(_lint_words(file, path.name, _not_of_a_house))
    bodies = [p for p in file.element.body.iter(qn("w:p")) if _BODY.fullmatch(words_of(p).strip())]
    if len(bodies) != 1:
        found.append(TemplateError(Flaw.NO_BODY_TAG, path.name, "{{ body }}"))
    return [*found, *_lint_styles(file, path.name, STYLES)]


def _not_of_a_house(tree: nodes.Template) -> list[Unknown]:
    known = _OWN_WORDS | {"body"}
    return [(name.lineno, name.name) for name in tree.find_all(nodes.Name) if name.name not in known]


Find = Callable[[nodes.Template], list[Unknown]]
"""Finds the names of a template that do not exist."""


def _lint_words(file: Any, name: str, unknown: Find) -> Iterator[TemplateError]:
    headings = _heading_styles(file)
    for root in roots(file):
        paragraphs = list(root.iter(qn("w:p")))
        yield from _lint_tags([words_of(paragraph) for paragraph in paragraphs], name, unknown)
        for number, paragraph in enumerate(paragraphs, 1):
            yield from _lint_paragraph(paragraph, f"{name} \xb6 {number}", headings)


def _lint_styles(file: Any, name: str, wanted: Iterable[str]) -> Iterator[TemplateError]:
    if missing := missing_styles(file, wanted):
        yield TemplateError(Flaw.MISSING_STYLE, name, ", ".join(missing))


def _used(file: Any) -> nodes.Template | None:
    """Every tag of the file as one template; None when they are none."""
    tags = (tag for root in roots(file) for p in root.iter(qn("w:p")) for tag in TAG.findall(words_of(p)))
    try:
        return _parsed(tags)
    except jinja2.TemplateSyntaxError:
        return None


def _parsed(tags: Iterable[str]) -> nodes.Template:
    return ImmutableSandboxedEnvironment().parse("\n".join(_TAG_KIND.sub(r"\1", tag) for tag in tags))


def _lint_tags(paragraphs: Sequence[str], name: str, unknown: Find) -> Iterator[TemplateError]:
    """The tags as one template with a line for each paragraph: so a line is a paragraph's number."""
    try:
        tree = _parsed("".join(TAG.findall(words)) for words in paragraphs)
    except jinja2.TemplateSyntaxError as error:
        yield TemplateError(Flaw.TEMPLATE_SYNTAX, f"{name} \xb6 {error.lineno}", str(error.message))
        return
    for line, word in unknown(tree):
        yield TemplateError(Flaw.UNKNOWN_NAME, f"{name} \xb6 {line}", word)
    for number, words in enumerate(paragraphs, 1):
        if "{{" in (rest := TAG.sub("", words)) or "{%" in rest:
            yield TemplateError(Flaw.TEMPLATE_SYNTAX, f"{name} \xb6 {number}", rest.strip()[:60])


def _lint_paragraph(
    paragraph: BaseOxmlElement, place: str, headings: frozenset[str]
) -> Iterator[TemplateError]:
    texts, words = [text.text or "" for text in paragraph.iter(qn("w:t"))], words_of(paragraph)
    if _style(paragraph) in headings and not words.strip():
        yield TemplateError(Flaw.EMPTY_HEADING, place)
    for tag in dict.fromkeys(TAG.findall(words)):
        if sum(text.count(tag) for text in texts) < words.count(tag):
            yield TemplateError(Flaw.TAG_SPLIT, place, tag)
    around = TAG.sub("", words)
    if help_text(around) or _is_placeholder(paragraph):
        yield TemplateError(Flaw.HELP_TEXT, place, around.strip()[:60])


def _lint_filled(
    path: Path, kind: Kind, contexts: Mapping[str, Context], headings: frozenset[str]
) -> Iterator[TemplateError]:
    """What shows only once there is something in it, or nothing."""
    for context in contexts.values():
        try:
            written = write_layout(path, kind, context, compile_annex(kind, context))
        except TemplateError as error:
            yield TemplateError(error.code, f"{kind.key}/{path.name}", error.detail)
            return
        for paragraph in docx.Document(io.BytesIO(written)).element.body.iter(qn("w:p")):
            if _style(paragraph) in headings and not words_of(paragraph).strip():
                yield TemplateError(Flaw.EMPTY_HEADING, f"{kind.key}/{path.name}")


def _is_placeholder(paragraph: BaseOxmlElement) -> bool:
    """A field of Word's that nobody has filled in shows its own help."""
    fields = (*paragraph.iterancestors(qn("w:sdt")), *paragraph.iter(qn("w:sdt")))
    return any(field.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None for field in fields)


def _style(paragraph: BaseOxmlElement) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else str(style.get(qn("w:val")))


def _heading_styles(file: Any) -> frozenset[str]:
    """The ids of the styles for headings, whatever language they are named in."""
    return frozenset(s.style_id for s in file.styles if _HEADING.fullmatch(str(s.name).lower()))
