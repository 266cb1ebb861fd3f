"""Finds the annex kinds and checks them: a kind is a folder whose name has no leading underscore.

`annex.toml` says what is asked, which columns HR's file of projects has, how the page lies, what HR may
choose and what a missing answer prints; `annex.html.j2` is the annex itself; `sample.toml` is invented data
that shows it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, TypeVar

import cattrs

from dialogs.errors import TemplateError
from dialogs.model import Missing, Question
from templates.blocks import Orientation, Page
from templates.flaws import Flaw
from templates.options import NOTHING, QUESTIONS, Option, chosen, read_missing
from templates.wording import Wording, read_wording

FOLDER = Path(__file__).parent
HOUSE = FOLDER / "_house"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_T = TypeVar("_T")


class Part(StrEnum):
    """What HR writes about a round as a whole, besides its introduction."""

    CHAPTERS = "chapters"
    THEMES = "themes"


class ColumnType(StrEnum):
    """What a column's cells hold. A list is split at line breaks and semicolons, never at "og"."""

    TEXT = "text"
    RICH = "rich"
    LIST = "list"
    EMAILS = "emails"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of HR's file. `key` is a field of Project, or what the value is called in its `extra`.

    `header` is what the empty file says; the `aliases` are read too, without regard to case.
    """

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    type: ColumnType = ColumnType.TEXT


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a new round of this kind is offered to be called."""

    title: str = ""
    subtitle: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """An annex kind, read and checked. `missing` has words for each kind of missing.

    `sets` are questions that are asked together, by name; without any, all of them are. `labels` are words
    that the template prints. `parts` says what HR may group the annex by: chapters of projects, themes of
    answers. `sums` are the questions whose amounts HR is told the sum of.
    """

    key: str
    title: str
    description: str
    questions: tuple[Question, ...]
    columns: tuple[Column, ...]
    suggested: Suggested
    page: Page
    missing: Mapping[Missing, str]
    options: tuple[Option, ...]
    sets: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    parts: frozenset[Part]
    sums: tuple[str, ...]
    wording: Wording
    folder: Path

    def chosen(self, picked: Mapping[str, str]) -> dict[str, str]:
        """What holds for each option when HR has picked these."""
        return chosen(self.options, picked)

    def asked(self, picked: Mapping[str, str]) -> tuple[Question, ...]:
        """What a new round asks."""
        keys = self.sets.get(self.chosen(picked).get(QUESTIONS, ""))
        return self.questions if keys is None else tuple(q for q in self.questions if q.key in keys)

    def covers(self, questions: Collection[Question]) -> bool:
        """Whether the answers to these can be printed as this kind without asking anybody again."""
        given = {question.key for question in questions}
        sets = self.sets.values() or [tuple(question.key for question in self.questions)]
        return any(given.issuperset(keys) for keys in sets)

    @property
    def template(self) -> Path:
        return self.folder / "annex.html.j2"


@dataclass(frozen=True, slots=True)
class _PageFile:
    orientation: Orientation = Orientation.PORTRAIT
    widths: tuple[tuple[int, ...], ...] = ()
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class _MissingFile:
    """What is usually printed, and words of the kind's own."""

    prints: str = NOTHING
    not_answered: str = ""
    not_relevant: str = ""
    too_early: str = ""
    exempt: str = ""
    withdrawn: str = ""

    def words(self) -> dict[Missing, str]:
        own = {missing: getattr(self, missing.value) for missing in Missing}
        return {missing: words for missing, words in own.items() if words}


@dataclass(frozen=True, slots=True)
class _KindFile:
    """`annex.toml`, key for key."""

    title: str
    questions: tuple[Question, ...]
    columns: tuple[Column, ...]
    description: str = ""
    suggested: Suggested = Suggested()
    page: _PageFile = _PageFile()
    missing: _MissingFile = field(default_factory=_MissingFile)
    options: tuple[Option, ...] = ()
    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    sums: tuple[str, ...] = ()


def load_kinds(folder: Path | None = None) -> Mapping[str, Kind]:
    """All kinds of a folder (the product's own by default), by key.

    Raises TemplateError at the first wrong one.
    """
    folder = folder or FOLDER
    if not folder.is_dir():
        raise TemplateError(Flaw.NO_SUCH_FOLDER, str(folder))
    folders = (path for path in folder.iterdir() if path.is_dir())
    found = sorted(path for path in folders if not path.name.startswith(("_", ".")))
    return {path.name: load_kind(path) for path in found}


def load_kind(folder: Path) -> Kind:
    """One kind. Its house words come from the product's `_house`."""
    if not _NAME.fullmatch(folder.name):
        raise TemplateError(Flaw.BAD_FOLDER_NAME, str(folder), folder.name)
    if not (folder / "annex.html.j2").is_file():
        raise TemplateError(Flaw.NO_TEMPLATE, folder.name, "annex.html.j2")
    place = f"{folder.name}/annex.toml"
    read = structure(read_toml(folder / "annex.toml", place), _KindFile, place)
    house = read_missing(HOUSE / "missing.toml")
    read = replace(read, options=(*read.options, house.option(read.missing.prints)))
    _check(read, place)
    return Kind(
        key=folder.name,
        title=read.title,
        description=read.description,
        questions=read.questions,
        columns=read.columns,
        suggested=read.suggested,
        page=_page(read.page),
        missing={**house.words, **read.missing.words()},
        options=read.options,
        sets=read.sets,
        labels=read.labels,
        parts=frozenset(read.parts),
        sums=read.sums,
        wording=read_wording(HOUSE / "da.toml"),
        folder=folder,
    )


def read_toml(path: Path, place: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TemplateError(Flaw.NO_SUCH_FILE, place) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(Flaw.BAD_TOML, place, str(error)) from error


def structure(read: Mapping[str, Any], shape: type[_T], place: str) -> _T:
    """A file's tables as records; a key too many, too few or of the wrong kind is named with its path."""
    try:
        return _CONVERTER.structure(read, shape)
    except cattrs.BaseValidationError as error:
        raise TemplateError(Flaw.BAD_VALUE, place, "; ".join(cattrs.transform_error(error))) from error


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in (str, bool, int, date, datetime):
        converter.register_structure_hook(kind, _only)
    return converter


def _only(value: Any, kind: type[_T]) -> _T:
    """TOML has types of its own: a number where words belong is a mistake, not something to convert."""
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise ValueError(f"{value!r} is not {kind.__name__}")
    return value


def _check(read: _KindFile, place: str) -> None:
    keys = [question.key for question in read.questions]
    _once(keys, place)
    _once([column.key for column in read.columns], place)
    _once([option.key for option in read.options], place)
    _once([name for column in read.columns for name in {*_names(column)}], place)
    for key in keys:
        if not _NAME.fullmatch(key):
            raise TemplateError(Flaw.BAD_VALUE, place, key)
    if not any(column.key == "title" and column.required for column in read.columns):
        raise TemplateError(Flaw.KEY_MISSING, place, "columns: title")
    for wrong in (*_wrong_options(read), *_wrong_sets(read, keys), *_wrong_sums(read, keys)):
        raise TemplateError(Flaw.BAD_VALUE, place, wrong)


def _wrong_options(read: _KindFile) -> Iterator[str]:
    """Options without the choice that is usual, and choices of questions that are no set."""
    for option in read.options:
        if option.default not in option.keys:
            yield f"options.{option.key}: {option.default}"
        if option.key == QUESTIONS and set(option.keys) != set(read.sets):
            yield f"options.{option.key}: {', '.join(sorted(set(option.keys) ^ set(read.sets)))}"


def _wrong_sets(read: _KindFile, keys: Collection[str]) -> Iterator[str]:
    for name, held in read.sets.items():
        yield from (f"sets.{name}: {key}" for key in held if key not in keys)
    if read.sets and not any(option.key == QUESTIONS for option in read.options):
        yield f"options: {QUESTIONS}"


def _wrong_sums(read: _KindFile, keys: Collection[str]) -> Iterator[str]:
    return (f"sums: {key}" for key in read.sums if key not in keys)


def _names(column: Column) -> list[str]:
    return [name.casefold() for name in (column.header, *column.aliases)]


def _once(keys: Iterable[str], place: str) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise TemplateError(Flaw.KEY_TWICE, place, ", ".join(twice))


def _page(read: _PageFile) -> Page:
    widths = {len(shares): shares for shares in read.widths}
    return Page(read.orientation, widths, read.header, read.footer)


_CONVERTER = _converter()
