"""What HR may choose about an annex: the options of a kind, and what a missing answer prints.

An option is data in `annex.toml`: a template asks for it with `annex.options.KEY`. Three have a meaning of
their own. `missing`, which every kind has: what a missing answer prints. `areas`: "written" or "usual", how
the areas of a round are spelled. `questions`: which of the kind's `[sets]` of questions are asked; it is
settled when the round opens.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogs.model import Missing

MISSING, AREAS, QUESTIONS = "missing", "areas", "questions"
NOTHING, SAME, BY_REASON = "nothing", "same", "by_reason"
WRITTEN, USUAL = "written", "usual"


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Option:
    """A question to HR with a few answers. `default` is the key of one of them."""

    key: str
    title: str
    choices: tuple[Choice, ...]
    default: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(choice.key for choice in self.choices)


@dataclass(frozen=True, slots=True)
class HouseMissing:
    """The words file about missing answers, read."""

    title: str
    choices: tuple[Choice, ...]
    words: Mapping[Missing, str]

    def option(self, default: str) -> Option:
        return Option(MISSING, self.title, self.choices, default)


@cache
def read_missing(path: Path) -> HouseMissing:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return HouseMissing(
        title=read["title"],
        choices=tuple(Choice(**choice) for choice in read["choices"]),
        words={Missing(key): words for key, words in read["words"].items()},
    )


def chosen(options: tuple[Option, ...], picked: Mapping[str, str]) -> dict[str, str]:
    """What holds for each option: what was picked where it is one of the choices, else the default."""
    return {
        option.key: picked[option.key] if picked.get(option.key) in option.keys else option.default
        for option in options
    }


def missing_words(words: Mapping[Missing, str], choice: str, missing: Missing) -> str:
    """What is printed for one kind of missing."""
    match choice:
        case "same":
            return words[Missing.NOT_ANSWERED]
        case "by_reason":
            return words[missing]
        case _:
            return ""
