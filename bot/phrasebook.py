"""The words: finding a sentence by its code, and writing dates, times and amounts as people do.

All sentences live in `phrases/*.toml`; a file is named for what it speaks about and its language (`da.toml`,
`intake.da.toml`). A missing phrase is our mistake and raises KeyError.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.answers import Vocabulary
from dialogs.values import WhenWords

FOLDER = Path(__file__).parent / "phrases"
LANGUAGES = ("da", "en")
NO_BREAK_SPACE = "\u00a0"
HERE = ZoneInfo("Europe/Copenhagen")
"""The zone in which deadlines are written and read."""


@dataclass(frozen=True)
class Phrases:
    """One language's sentences and reading words."""

    language: str
    table: Mapping[str, Any]
    vocabulary: Vocabulary
    zone: tzinfo = HERE

    def __call__(self, code: str, /, **values: object) -> str:
        """The sentence for a dotted code, with `values` put in. Values are never read as templates."""
        sentence = self.find(code)
        return sentence.format_map(values) if values else sentence

    def find(self, code: str) -> str:
        found: Any = self.table
        for part in code.split("."):
            found = found[part]
        if not isinstance(found, str):
            raise KeyError(code)
        return found

    def section(self, code: str) -> Mapping[str, Any]:
        found: Any = self.table
        for part in code.split("."):
            found = found[part]
        return dict(found)

    def count(self, code: str, number: int, **values: object) -> str:
        """`code.one` or `code.many`."""
        return self(f"{code}.{'one' if number == 1 else 'many'}", number=number, **values)

    def day(self, on: date) -> str:
        """A day with its weekday and without its year."""
        words = self.section("calendar")
        return self(
            "calendar.day",
            weekday=words["weekdays"][on.weekday()],
            day=on.day,
            month=words["months"][on.month - 1],
        )

    def long_date(self, on: date) -> str:
        """As in: 12. juni 2027."""
        return self(
            "calendar.long", day=on.day, month=self.section("calendar")["months"][on.month - 1], year=on.year
        )

    def moment(self, at: datetime) -> str:
        """A day and a time, in the local zone: torsdag den 12. juni kl. 12."""
        local = at.astimezone(self.zone)
        clock = f"{local.hour}" if local.minute == 0 else f"{local.hour}.{local.minute:02d}"
        return self("calendar.moment", day=self.day(local.date()), clock=clock)

    def amount(self, kroner: Decimal) -> str:
        """1.035.061 kr., with a no-break space."""
        whole = f"{kroner:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
        return f"{whole.removesuffix(',00')}{NO_BREAK_SPACE}kr."


@cache
def phrases(language: str) -> Phrases:
    """The phrases of a language, Danish for one we do not have."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    table: dict[str, Any] = {}
    for path in sorted(FOLDER.glob(f"*{known}.toml")):
        if path.name == f"{known}.toml" or path.name.endswith(f".{known}.toml"):
            _merge(table, tomllib.loads(path.read_text("utf-8")))
    return Phrases(known, table, _vocabulary(table))


@cache
def spoken() -> Vocabulary:
    """The words of all languages together: people mix them. Numbers and amounts are read as Danish."""
    words = [phrases(language).vocabulary for language in LANGUAGES]
    return replace(
        words[0],
        months={name: number for each in words for name, number in each.months.items()},
        yes=frozenset().union(*(each.yes for each in words)),
        no=frozenset().union(*(each.no for each in words)),
        fillers=frozenset().union(*(each.fillers for each in words)),
        future=frozenset().union(*(each.future for each in words)),
        known=frozenset().union(*(each.known for each in words)),
    )


def _merge(table: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(table.get(key), dict):
            _merge(table[key], value)
        else:
            table[key] = value


def _vocabulary(table: Mapping[str, Any]) -> Vocabulary:
    words = table["reading"]
    return Vocabulary(
        months={name: int(number) for name, number in words["months"].items()},
        yes=frozenset(words["yes"]),
        no=frozenset(words["no"]),
        scales={name: int(power) for name, power in words["scales"].items()},
        currency=frozenset(words["currency"]),
        fillers=frozenset(words["fillers"]),
        when=_when_words(),
        future=frozenset(words["future"]),
        known=frozenset(words["known"]),
    )


@cache
def _when_words() -> WhenWords:
    """Those of every language together."""
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        for name in ("when", "reading"):
            _merge(found, tomllib.loads((FOLDER / f"{name}.{language}.toml").read_text("utf-8")))
            found.setdefault("months", {}).update(found.get("reading", {}).get("months", {}))
            found.setdefault("fillers", set()).update(found["when"]["fillers"])
    words = found["when"]
    named = {name: words[name] for name in ("minutes", "spans", "days", "weekdays", "numbers")}
    return WhenWords(months=found["months"], fillers=frozenset(found["fillers"]), **named)
