from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from bot import phrasebook
from bot.access import PROJECT_VERBS, ROUND_VERBS
from bot.commands import desk_command, owner_command
from bot.hr.roundform import FIELDS
from bot.phrasebook import LANGUAGES, NO_BREAK_SPACE, phrases
from bot.wishes import read_wish
from dialogs.board import Standing
from dialogs.checks import Contains
from dialogs.contents import Field
from dialogs.deeds import Became, Deed
from dialogs.desk import DeskReason, FieldProblem
from dialogs.grouping import GroupProblem
from dialogs.messages import Note, Reason, Told
from dialogs.model import Missing, RoundState, SubmissionState
from dialogs.questions import QuestionProblem

SOURCES = sorted(Path(phrasebook.__file__).parent.rglob("*.py"))
DOTTED = re.compile(r"[a-z_]+(\.[a-z_]+)+")
QUOTED = re.compile(r"[»“]([^»«“”{}]+)[«”]")


def leaves(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}{key}.")
        else:
            yield before + key, value


def own(language: str) -> dict[str, Any]:
    return dict(leaves(tomllib.loads((phrasebook.FOLDER / f"{language}.toml").read_text("utf-8"))))


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_has_the_same_phrases(language: str) -> None:
    assert own(language).keys() == own("da").keys()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_puts_the_same_values_in(language: str) -> None:
    danish, other = own("da"), own(language)
    differing = [c for c, v in danish.items() if isinstance(v, str) and names(v) != names(other[c])]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("note", Note),
        ("reason", Reason),
        ("missing", Missing),
        ("submission_state", SubmissionState),
        ("round_state", RoundState),
        ("desk_reason", DeskReason),
        ("form.problem", FieldProblem),
        ("contains", Contains),
        ("place", Field),
        ("standing", Standing),
        ("became", Became),
        ("deed", Deed),
        ("told", Told),
        ("question_problem", QuestionProblem),
        ("group_problem", GroupProblem),
    ],
)
def test_every_code_has_words_and_no_words_lack_a_code(
    section: str, codes: type[StrEnum], language: str
) -> None:
    assert set(phrases(language).section(section)) == {code.value for code in codes}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_the_form_has_a_label(language: str) -> None:
    form = phrases(language).section("form")
    assert set(form["label"]) == set(form["also"]) == set(FIELDS)


def understood(word: str) -> bool:
    return bool(owner_command(word) or desk_command(word) or read_wish(word, PROJECT_VERBS, ROUND_VERBS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_are_told_to_type_is_understood(language: str) -> None:
    told = {
        word
        for sentence in own(language).values()
        if isinstance(sentence, str)
        for word in QUOTED.findall(sentence)
    }
    assert len(told) > 10
    assert [word for word in sorted(told) if not understood(word)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moment_is_written_in_local_time(language: str) -> None:
    written = {"da": "lørdag den 12. juni kl. 12", "en": "Saturday 12 June at 12"}
    moment = phrases(language).moment(datetime(2027, 6, 12, 10, tzinfo=UTC))
    assert moment.replace(NO_BREAK_SPACE, " ") == written[language]


def used() -> tuple[set[str], list[re.Pattern[str]]]:
    """The dotted codes in the source, and patterns for those with a code put in."""
    codes: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and (pattern := _pattern(node)):
                patterns.append(re.compile(pattern))
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and DOTTED.fullmatch(node.value)
            ):
                codes.add(node.value)
    return codes, patterns


def _pattern(node: ast.JoinedStr) -> str:
    parts = [
        re.escape(p.value) if isinstance(p, ast.Constant) and isinstance(p.value, str) else "[a-z_]+"
        for p in node.values
    ]
    pattern = "".join(parts)
    return pattern if re.match(r"[a-z_]+(\\\.[a-z_]*)*\\\.", pattern) else ""


def test_no_phrase_is_unused() -> None:
    codes, patterns = used()
    sections = (*(f"{code}." for code in codes), "calendar.", "commands.")

    def is_used(code: str) -> bool:
        bare = re.sub(r"\.(one|many)$", "", code)
        return bare in codes or code.startswith(sections) or any(p.fullmatch(bare) for p in patterns)

    unused = [
        code for code in own("da") if not is_used(code) and not code.startswith(("form.label", "form.also"))
    ]
    assert unused == []


def test_no_phrase_is_missing() -> None:
    known = own("da")
    top = {code.split(".")[0] for code in known}
    codes, _ = used()
    wanted = {code for code in codes if code.split(".")[0] in top}
    exists = known.keys() | {code.rsplit(".", 1)[0] for code in known}
    assert len(wanted) > 100
    assert sorted(wanted - exists - {"import"}) == []
