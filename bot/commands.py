"""Typed words that are a command, and typed lines that are a coordinator's form; everything else is text.

The words are in the phrases files. Those of every language are always understood: people mix them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from bot.phrasebook import LANGUAGES, phrases
from bot.slips import Near, nearest

NUMBERED = frozenset(
    {
        "edit",
        "projects",
        "status",
        "export",
        "export_internal",
        "options",
        "chapters",
        "themes",
        "close_round",
        "archive_round",
        "rounds",
        "dry_run",
        "ledger",
        "resend",
        "copy_round",
        "questions",
        "test_send",
    }
)
"""Commands that may be followed by a number: "ret 2", "status 1"."""

PRINTED_AS = frozenset({"export", "export_internal"})
"""Commands that may be followed by another kind of annex: "eksportér som resuméskema"."""

EXCUSES = frozenset({"too_early", "not_relevant"})
"""Commands that may be followed by a reason: "ikke relevant, fordi huset er solgt"."""

LONGEST_REASON = 600
"""Characters of such a command with its reason; what is longer is an answer."""

LONGEST = 60
"""Characters; no command is longer, and nothing longer is searched."""

LONGEST_TAIL = 2_000
"""Characters of a command with what it is about."""

Table = Mapping[str, str]
"""What somebody may write, folded, and the command's code."""

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_AROUND = " \t\n\xa0.,:;!?…\"'”“„»«’()*_/"
_LINE = re.compile(r"[\s*_•–-]*+([^:\n]{1,40}?)[\s*_]*:[\s*_]*(.*)")


@dataclass(frozen=True, slots=True)
class Command:
    """`number` is the one typed after the words, where the command takes one; `kind` what follows "som".

    `reason` is what follows "fordi", where the command takes one.
    """

    code: str
    number: int | None = None
    kind: str = ""
    reason: str = ""


def understand(text: str, table: Table) -> Command | None:
    """The command that the whole message is; None when it is anything more, or anything else."""
    if len(text) > LONGEST:
        return None
    said = fold(text)
    if said in table:
        return Command(table[said])
    found = _printed_as().fullmatch(said)
    if found and table.get(found[1]) in PRINTED_AS:
        return Command(table[found[1]], kind=found[2])
    found = _numbered().fullmatch(said)
    code = table.get(found[1]) if found else None
    return Command(code, int(found[2])) if found and code in NUMBERED else None


def owner_command(text: str) -> Command | None:
    return understand(text, command_table("owner")) or _excuse(text)


def owner_slip(text: str) -> Command | Near | None:
    """The command that was meant by words which are none; or, where that is not clear, the near ones."""
    said, number = fold(text), None
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    if found := _numbered().fullmatch(said):
        said, number = found[1], int(found[2])
    near = nearest(said, command_table("owner"))
    if near is None or (number is not None and not (near.clear and near.codes[0] in NUMBERED)):
        return None
    return Command(near.codes[0], number) if near.clear else near


def _excuse(text: str) -> Command | None:
    """Not relevant, too early: with a reason after "fordi" or a colon."""
    if len(text) > LONGEST_REASON:
        return None
    found = _because().fullmatch(" ".join(text.split()))
    code = command_table("owner").get(fold(found[1])) if found else None
    return Command(code, reason=found[2]) if found and code in EXCUSES else None


def desk_command(text: str) -> Command | None:
    return understand(text, command_table("desk"))


def tail(text: str, code: str) -> str:
    """What follows an owner's command in the same message; empty for nothing."""
    said = " ".join(text[:LONGEST_TAIL].split())
    lower = said.lower()
    spoken = [w for language in LANGUAGES for w in phrases(language).section("commands.owner")[code]]
    begun = [word for word in spoken if lower.startswith((f"{word} ", f"{word}: "))]
    return said[len(max(begun, key=len)) :].strip(" :") if begun else ""


@cache
def command_table(whose: str) -> Table:
    """The commands of owners ("owner") or of coordinators ("desk"), in every language, also as one word."""
    return {
        written: code
        for language in LANGUAGES
        for code, spoken in phrases(language).section(f"commands.{whose}").items()
        for word in spoken
        for written in (fold(word), fold(word).replace(" ", ""))
    }


@cache
def _printed_as() -> re.Pattern[str]:
    words = [w for language in LANGUAGES for w in phrases(language).section("commands")["as_words"]]
    return re.compile(rf"(.+?) (?:{'|'.join(re.escape(fold(word)) for word in words)}) (.+)")


@cache
def _because() -> re.Pattern[str]:
    words = [w for language in LANGUAGES for w in phrases(language).section("commands")["because_words"]]
    return re.compile(rf"([^.:!?]{{4,40}}?)(?:\s*:|,?\s+(?:{'|'.join(words)}))\s+(\S.*)", re.IGNORECASE)


@cache
def _numbered() -> re.Pattern[str]:
    words = [w for language in LANGUAGES for w in phrases(language).section("commands")["number_words"]]
    between = "|".join(re.escape(fold(word)) for word in words)
    return re.compile(rf"(.+?)\s*(?:\b(?:{between})\b\.?)?\s*([0-9]{{1,3}})")


def fold(text: str) -> str:
    """The words however they are typed: case, accents, "ae" for "æ", spaces, punctuation around them."""
    bare = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    said = bare.strip(_AROUND) or bare[:1]
    plain = unicodedata.normalize("NFKD", said.translate(_LETTERS))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def read_form(text: str) -> Mapping[str, str]:
    """The fields of a round written as lines ("Titel: ..."), by field; empty when no line is one.

    A line that names no field goes on with the field before it: the introduction keeps its lines, the others
    are one line each. The deadline's time may stand in its own field or after the date.
    """
    written: dict[str, list[str]] = {}
    here: list[str] | None = None
    for line in text.splitlines():
        field, value = _field(line)
        if field:
            here = written.setdefault(field, [])
        if here is not None:
            here.append(value)
    return {field: _value(field, lines) for field, lines in written.items()}


def _field(line: str) -> tuple[str, str]:
    """The field that a line begins, and what is left of the line."""
    found = _LINE.fullmatch(line)
    field = _labels().get(fold(found[1]), "") if found else ""
    return (field, found[2]) if found and field else ("", line)


def _value(field: str, lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines).strip()
    return text if field == "intro" else " ".join(text.split())


@cache
def _labels() -> Mapping[str, str]:
    return {fold(label): field for language in LANGUAGES for field, label in _field_names(language)}


def _field_names(language: str) -> Iterator[tuple[str, str]]:
    form = phrases(language).section("form")
    for field, label in form["label"].items():
        yield field, label
        yield from ((field, also) for also in form["also"][field])
