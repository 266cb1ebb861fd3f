"""What is wrong with HR's own Word layout: tags that Word has split, unknown names, help left behind."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import jinja2
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dialogs.errors import TemplateError
from templates.catalogue import Kind
from templates.compile import compile_annex
from templates.docx_file import roots, words_of
from templates.flaws import Flaw
from templates.layout import write_layout
from templates.leftovers import help_text
from templates.names import TAG, unknown_names
from templates.texts import Context

_TAG_KIND = re.compile(r"(\{%|\{\{)(?:tr|tc|p|r)\b")
_HEADING = re.compile(r"(?:heading|overskrift) [1-9]")
_OWN_WORDS = frozenset({"title", "header", "footer"})


def lint_layout(path: Path, kind: Kind, contexts: Mapping[str, Context]) -> list[TemplateError]:
    """The flaws of an `annex.docx`. A place is the number of its paragraph, counted from the top."""
    file = docx.Document(str(path))
    headings, name = _heading_styles(file), f"{kind.key}/{path.name}"
    found: list[TemplateError] = []
    for root in roots(file):
        paragraphs = list(root.iter(qn("w:p")))
        found += _lint_tags([words_of(paragraph) for paragraph in paragraphs], name, kind)
        for number, paragraph in enumerate(paragraphs, 1):
            found += _lint_paragraph(paragraph, f"{name} \xb6 {number}", headings)
    return found or list(_lint_filled(path, kind, contexts, headings))


def _lint_tags(paragraphs: Sequence[str], name: str, kind: Kind) -> Iterator[TemplateError]:
    """The tags as one template with a line for each paragraph: so a line is a paragraph's number."""
    lines = ["".join(_TAG_KIND.sub(r"\1", tag) for tag in TAG.findall(words)) for words in paragraphs]
    try:
        tree = ImmutableSandboxedEnvironment().parse("\n".join(lines))
    except jinja2.TemplateSyntaxError as error:
        yield TemplateError(Flaw.TEMPLATE_SYNTAX, f"{name} \xb6 {error.lineno}", str(error.message))
        return
    for line, unknown in unknown_names(tree, kind, _OWN_WORDS):
        yield TemplateError(Flaw.UNKNOWN_NAME, f"{name} \xb6 {line}", unknown)
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
