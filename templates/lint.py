"""Everything that is wrong with a kind's folder, for whoever writes it: all at once, with file and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cattrs
import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dialogs.errors import TemplateError
from templates.catalogue import Kind, load_kind
from templates.compile import compile_annex
from templates.context import build_context
from templates.flaws import Flaw
from templates.layout import FILE
from templates.leftovers import help_text
from templates.lint_docx import lint_layout
from templates.names import TAG, unknown_names
from templates.samples import Sample, sample
from templates.semantic import check_element
from templates.texts import Context

_HOLE = "\ue002"
"""Stands in the HTML where the template prints something."""


def lint(folder: Path) -> list[TemplateError]:
    """The flaws of one kind, in the order of its files; empty when it can be used as it is."""
    try:
        kind = load_kind(folder)
    except TemplateError as error:
        return list(_apart(error, folder))
    found = list(_lint_template(kind))
    if any(flaw.code == Flaw.TEMPLATE_SYNTAX for flaw in found):
        return found
    contexts: Mapping[str, Context] = {}
    try:
        contexts = _contexts(kind)
    except TemplateError as error:
        found += _apart(error, folder)
    found += _lint_filled(kind, contexts)
    if (folder / FILE).is_file():
        found += lint_layout(folder / FILE, kind, contexts)
    return list({(str(flaw), flaw.code): flaw for flaw in found}.values())


def kinds_in(folder: Path) -> list[Path]:
    """The folder itself when it is a kind; otherwise the kinds in it."""
    if (folder / "annex.toml").exists() or (folder / "annex.html.j2").exists():
        return [folder]
    if not folder.is_dir():
        raise TemplateError(Flaw.NO_SUCH_FOLDER, str(folder))
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "_.")


def _apart(error: TemplateError, folder: Path) -> Iterator[TemplateError]:
    """Each wrong key of a file by itself, with the line that it stands on where it does."""
    cause = error.__cause__
    if not isinstance(cause, cattrs.BaseValidationError):
        yield error
        return
    source = (folder / Path(error.place).name).read_text(encoding="utf-8")
    for line in cattrs.transform_error(cause, format_exception=_coded):
        written, _, path = line.partition(" @ $")
        code, _, names = written.partition(":")
        for name in names.split(",") if code == Flaw.KEY_UNKNOWN else [names]:
            yield _placed(Flaw(code), error.place, path.lstrip("."), name, source)


def _coded(error: BaseException, _: Any) -> str:
    if isinstance(error, cattrs.ForbiddenExtraKeysError):
        return f"{Flaw.KEY_UNKNOWN}:{','.join(sorted(error.extra_fields))}"
    if isinstance(error, KeyError):
        return f"{Flaw.KEY_MISSING}:"
    return f"{Flaw.BAD_VALUE}:"


def _placed(code: Flaw, place: str, path: str, name: str, source: str) -> TemplateError:
    where = ".".join(part for part in (path, name) if part)
    key = where.rsplit(".", 1)[-1].split("[")[0]
    lines = [n for n, line in enumerate(source.splitlines(), 1) if line.split("=")[0].strip() == key]
    return TemplateError(code, f"{place}:{lines[0]}" if len(lines) == 1 else place, where)


def _lint_template(kind: Kind) -> Iterator[TemplateError]:
    """What can be seen without filling the template in; lines are the template's own."""
    place, source = f"{kind.key}/{kind.template.name}", kind.template.read_text(encoding="utf-8")
    try:
        tree = ImmutableSandboxedEnvironment().parse(source)
    except jinja2.TemplateSyntaxError as error:
        yield TemplateError(Flaw.TEMPLATE_SYNTAX, f"{place}:{error.lineno}", str(error.message))
        return
    for line, name in unknown_names(tree, kind):
        yield TemplateError(Flaw.UNKNOWN_NAME, f"{place}:{line}", name)
    reader = _Elements(place)
    reader.feed(TAG.sub(lambda tag: _HOLE + "\n" * tag[0].count("\n"), source))
    reader.close()
    yield from reader.found


class _Elements(HTMLParser):
    """The elements of a template whose tags have become holes."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.found: list[TemplateError] = []
        self._place = place
        self._heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if _is_heading(tag):
            self._heading = []
        written = [(name, value) for name, value in attrs if value is None or _HOLE not in value]
        try:
            check_element(tag, [pair for pair in written if _HOLE not in pair[0]], self._here())
        except TemplateError as error:
            self.found.append(error)

    def handle_endtag(self, tag: str) -> None:
        if _is_heading(tag) and self._heading is not None and not "".join(self._heading).strip():
            self.found.append(TemplateError(Flaw.EMPTY_HEADING, self._here(), f"<{tag}>"))
        if _is_heading(tag):
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._heading is not None:
            self._heading.append(data)
        for line, text in enumerate(data.split("\n"), self.getpos()[0]):
            if help_text(text):
                flaw = TemplateError(Flaw.HELP_TEXT, f"{self._place}:{line}", text.strip()[:60])
                self.found.append(flaw)

    def _here(self) -> str:
        return f"{self._place}:{self.getpos()[0]}"


def _is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()


def _lint_filled(kind: Kind, contexts: Mapping[str, Context]) -> Iterator[TemplateError]:
    """What is wrong once the template is filled in: with the sample, and with next to nothing."""
    for context in contexts.values():
        try:
            compile_annex(kind, context)
        except TemplateError as error:
            yield error


def _contexts(kind: Kind) -> Mapping[str, Context]:
    """The sample as it is, and as it would be if nobody had written anything."""
    shown: Sample = sample(kind)
    bare = replace(
        shown.round,
        subtitle="",
        heading="",
        year=None,
        fund="",
        fund_amount=None,
        committee="",
        meeting_on=None,
    )
    projects = [
        (replace(p, number="", owners=(), unit="", area=""), replace(s, answers={}))
        for p, s in shown.assignments
    ]
    return {
        "full": build_context(kind, shown.round, shown.assignments, shown.chapters, shown.themes),
        "bare": build_context(kind, bare, projects),
        "empty": build_context(kind, bare, []),
    }
