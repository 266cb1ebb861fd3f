"""What in an annex's templates must be decided about: oddities of HR's Word file, and numbers in any file.

A template is printed in every annex, whatever is answered: a CPR number in one keeps them all back. What is
read of a file is kept until the file changes, so that looking costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError

from bot.annex.layers.office import read_office
from bot.annex.source import Source
from dialogs.checks import find_cpr
from dialogs.contents import Field, Passage
from dialogs.errors import TemplateError
from dialogs.matters import TemplateWarning
from templates import Kind
from templates.catalogue import HOUSE
from templates.flaws import Flaw
from templates.layout import layout_of
from templates.lint import lint
from templates.lint_docx import lint_house, lint_layout

WORD = "house.docx"
WRITTEN = ("annex.html.j2", "annex.toml")
LOOKS = ("house.css", "house.typ")
KNOWN = 64
"""Files whose warnings are kept; there are few kinds."""

Stamp = tuple[int, int]
_Known = tuple[tuple[tuple[Path, int, int], ...], tuple[tuple[str, str], ...]]
_known: dict[_Known, tuple[TemplateWarning, ...]] = {}


def with_templates(source: Source, kind: Kind, house: Path | None) -> Source:
    """The source with what its templates bring along. `house` is the municipality's own folder."""
    house = house or HOUSE
    word = layout_of(kind, house) or _first(house / WORD, HOUSE / WORD)
    looks = (_first(house / name, HOUSE / name) for name in LOOKS)
    files = (word, *(kind.folder / name for name in WRITTEN), *looks)
    asking = replace(kind, questions=source.round.questions)
    return replace(
        source,
        warnings=_warnings(word, asking),
        printed=tuple(text for file in files for text in _numbers(file, _stamp(file))),
    )


def _first(*files: Path) -> Path:
    return next((file for file in files if file.is_file()), files[-1])


def _stamp(file: Path) -> Stamp:
    """Another one when the file has changed."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _warnings(word: Path, kind: Kind) -> tuple[TemplateWarning, ...]:
    asked = tuple((question.key, question.label) for question in kind.questions)
    files = (word, *sorted(kind.folder.iterdir()))
    key = (tuple((file, *_stamp(file)) for file in files), asked)
    if key not in _known:
        if len(_known) >= KNOWN:
            _known.clear()
        flaws = {
            (flaw.code, flaw.detail): flaw for flaw in reversed([*lint(kind.folder), *_lint(word, kind)])
        }
        _known[key] = tuple(_warning(flaw) for flaw in reversed(flaws.values()))
    return _known[key]


def _lint(word: Path, kind: Kind) -> list[TemplateError]:
    """HR's Word file; the kind's own is one of the kind's files."""
    if word.parent == kind.folder:
        return []
    try:
        return lint_house(word) if word.name == WORD else lint_layout(word, kind, {})
    except (BadZipFile, PackageNotFoundError, LookupError, ValueError, SyntaxError, OSError):
        return [TemplateError(Flaw.NOT_WORD, word.name)]


def _warning(flaw: TemplateError) -> TemplateWarning:
    return TemplateWarning(str(flaw.code), flaw.place.rpartition("/")[2], flaw.detail)


@lru_cache(maxsize=KNOWN)
def _numbers(file: Path, _: Stamp) -> tuple[Passage, ...]:
    """The texts of a file that look as if there were a CPR number in them, each once."""
    found = dict.fromkeys(text for text in _texts(file) if find_cpr(text))
    return tuple(
        Passage(f"template/{file.name}/{place}", Field.TEMPLATE, text, file.name)
        for place, text in enumerate(found)
    )


def _texts(file: Path) -> Iterator[str]:
    """Everything in it. A file that cannot be read is named by its warning, or stops the export."""
    try:
        content, written = file.read_bytes(), file.suffix != ".docx"
        yield from content.decode(errors="replace").splitlines() if written else read_office(content)
    except (OSError, BadZipFile, SyntaxError):
        return
