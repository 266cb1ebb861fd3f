"""From a kind's template and a context to a document: sandboxed Jinja2, then semantic HTML, then blocks.

Users' text reaches a template as a value and is escaped; it is never read as a template. A name that does not
exist is an error. Every error says where.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dialogs.errors import TemplateError
from templates.blocks import Block, Document, Heading, Page, Spans
from templates.catalogue import Kind
from templates.flaws import Flaw
from templates.semantic import read_html
from templates.texts import Context

_BETWEEN = " · "


def compile_annex(kind: Kind, context: Context) -> Document:
    """The document. Raises TemplateError when the template is wrong; users' text alone never makes it so."""
    place = f"{kind.key}/{kind.template.name}"
    blocks = read_html(_render(kind, context, place), place)
    title = _title(blocks, place)
    _check_headings(blocks, place)
    mark = kind.wording.internal if context.annex.sources else ""
    return Document(
        title=title,
        language=kind.wording.language,
        page=_page(kind.page, context, mark),
        blocks=blocks,
        made_at=context.made_at,
        mark=mark,
    )


def names_of(kind: Kind, context: Context) -> dict[str, Any]:
    """What a template may use, by name: see `context`."""
    return {
        "annex": context.annex,
        "projects": context.projects,
        "areas": context.areas,
        "chapters": context.chapters,
        "loose": context.loose,
        "questions": context.questions,
        "labels": kind.labels,
    }


def _page(page: Page, context: Context, mark: str) -> Page:
    """With what is known by now; {title}, {page} and {pages} are each format's own."""
    header = page.header.replace("{committee}", context.annex.committee)
    return replace(page, header=_BETWEEN.join(filter(None, (mark, header.strip(_BETWEEN)))))


@lru_cache(maxsize=64)
def _environment(folder: Path) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(kind: Kind, context: Context, place: str) -> str:
    try:
        template = _environment(kind.folder).get_template(kind.template.name)
        return template.render(names_of(kind, context))
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(Flaw.TEMPLATE_SYNTAX, f"{place}:{error.lineno}", str(error.message)) from error
    except (jinja2.UndefinedError, SecurityError) as error:
        raise TemplateError(Flaw.UNKNOWN_NAME, _line(error, kind, place), str(error)) from error
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise TemplateError(Flaw.TEMPLATE_FAILED, _line(error, kind, place), str(error)) from error


def _line(error: Exception, kind: Kind, place: str) -> str:
    """Where in the template: Jinja gives its own frames the template's file and line."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(kind.template)
    ]
    return f"{place}:{lines[-1]}" if lines else place


def _title(blocks: Sequence[Block], place: str) -> str:
    if not blocks or not isinstance(first := blocks[0], Heading) or first.level != 1:
        raise TemplateError(Flaw.NO_TITLE, place)
    return _words(first.spans)


def _check_headings(blocks: Sequence[Block], place: str) -> None:
    """Accessible documents have one title, and no heading two levels below the one before it."""
    level = 0
    for heading in (block for block in blocks if isinstance(block, Heading)):
        if heading.level > level + 1 or (level and heading.level == 1):
            raise TemplateError(Flaw.HEADING_GAP, place, _words(heading.spans)[:60])
        level = heading.level


def _words(spans: Spans) -> str:
    return "".join(span.text for span in spans).replace("\n", " ")
