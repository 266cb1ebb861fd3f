"""The template author's commands: kinds, render, lint, pdf. No store, and no settings but the house.

A data file is JSON of the records an annex is made of: {"round", "assignments": [{"project", "submission"}],
"chapters", "themes"}, each as the store keeps it. `render KIND --context` writes one under "source", beside
everything that a template may use; such a file is read as it is.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from bot.annex.compiling import INTERNAL
from bot.annex.gate import numbers_of
from bot.annex.office import OfficeFailed, OfficeMissing, make_pdf
from bot.annex.source import Source, unpack
from bot.cli.troubles import explain
from bot.phrasebook import phrases
from dialogs.errors import StorageError
from templates import Context, Kind, load_kinds, render, sample
from templates.catalogue import load_kind
from templates.compile import names_of
from templates.lint import kinds_in, lint
from templates.rich import Inline, Rich

COMMANDS = ("kinds", "render", "lint", "pdf")
_NOT_FOR_TEMPLATES = frozenset({"source", "given"})


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = phrases("da")
    made = {name: commands.add_parser(name, help=words(f"template.{name}")) for name in COMMANDS}
    made["render"].add_argument("kind", help=words("template.render_kind"))
    made["render"].add_argument("--data", type=Path, help=words("template.render_data"))
    made["render"].add_argument("--out", type=Path, help=words("template.render_out"))
    made["render"].add_argument("--context", action="store_true", help=words("template.render_context"))
    made["render"].add_argument("--internal", action="store_true", help=words("template.render_internal"))
    made["lint"].add_argument("folder", type=Path, help=words("template.lint_folder"))
    made["pdf"].add_argument("file", type=Path, help=words("template.pdf_file"))
    made["pdf"].add_argument("--out", type=Path, help=words("template.pdf_out"))


def run(options: argparse.Namespace, house: Path | None) -> int:
    """Do one of COMMANDS; the exit status. Raises TemplateError, OSError."""
    match options.command:
        case "kinds":
            return _kinds()
        case "render":
            return _render(options, house)
        case "lint":
            return _lint(options.folder)
        case _:
            return _pdf(options.file, options.out)


def _kinds() -> int:
    for key, kind in load_kinds().items():
        _tell("kind_line", key=key, title=kind.title, description=kind.description)
    return 0


def _render(options: argparse.Namespace, house: Path | None) -> int:
    kind = _kind(options.kind)
    if kind is None:
        return _refuse("no_such_kind", kind=options.kind, kinds=", ".join(load_kinds()))
    if not options.context and options.out is None:
        return _refuse("needs_out")
    try:
        source = _source(kind, options.data)
    except (StorageError, ValueError, LookupError, TypeError, AttributeError) as error:
        return _refuse("bad_data", path=options.data, kind=kind.key, detail=error)
    context = source.context(kind, internal=options.internal)
    if options.context:
        written = {**_plain(names_of(kind, context)), "source": source.pack()}
        sys.stdout.write(json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    if options.out is not None:
        _write(kind, context, options.out, house)
    return 0


def _kind(named: str) -> Kind | None:
    """One of the product's, or a folder that is being worked on."""
    folder = Path(named)
    if (folder / "annex.toml").is_file():
        return load_kind(folder.resolve())
    return load_kinds().get(named)


def _source(kind: Kind, data: Path | None) -> Source:
    if data is None:
        shown = sample(kind)
        return Source(shown.round, shown.assignments, shown.chapters, shown.themes)
    read = json.loads(data.read_text(encoding="utf-8-sig"))
    return unpack(read.get("source", read))


def _write(kind: Kind, context: Context, out: Path, house: Path | None) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for suffix, content in render(kind, context, INTERNAL, house).items():
        path = out / f"annex.{suffix}"
        path.write_bytes(content)
        _tell("wrote", path=path)


def _plain(value: Any) -> Any:
    """What a template sees, as JSON: a rich value is the HTML that it prints."""
    match value:
        case Rich() | Inline():
            return value.__html__()
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case tuple():
            return [_plain(inner) for inner in value]
    if not is_dataclass(value):
        return value
    names = [field.name for field in fields(value) if field.name not in _NOT_FOR_TEMPLATES]
    return {name: _plain(getattr(value, name)) for name in names}


def _lint(folder: Path) -> int:
    flaws = 0
    for path in kinds_in(folder):
        found = lint(path.resolve())
        flaws += len(found)
        for flaw in found:
            sys.stdout.write(explain(flaw) + "\n")
        if not found:
            _tell("sound", folder=path)
    if flaws:
        sys.stdout.write(phrases("da").count("template.flaws", flaws) + "\n")
    return 1 if flaws else 0


def _pdf(file: Path, out: Path | None) -> int:
    if not zipfile.is_zipfile(file):
        return _refuse("not_word", path=file)
    out = out or file.with_suffix(".pdf")
    if numbers_of("docx", file.read_bytes()):
        return _refuse("cpr_in_file", path=file)
    try:
        out.write_bytes(make_pdf(file))
    except OfficeMissing:
        return _refuse("no_office")
    except OfficeFailed as error:
        return _refuse("office_failed", path=file, detail=error)
    _tell("wrote", path=out)
    return 0


def _refuse(code: str, **values: object) -> int:
    sys.stderr.write(phrases("da")(f"template.{code}", **values) + "\n")
    return 1


def _tell(code: str, **values: object) -> None:
    sys.stdout.write(phrases("da")(f"template.{code}", **values) + "\n")
