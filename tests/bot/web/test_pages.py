"""The templates of HR's page: every sentence is a phrase, and every phrase is used."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import jinja2
import pytest

from bot import phrasebook
from bot.phrasebook import phrases
from bot.web.drawing import PAGES
from tests.bot.test_phrases import leaves, names

FOLDER = phrasebook.FOLDER
CODE = re.compile(r"\bwords(\.count|\.section)?\(\s*\"([a-z_.]+)\"(\s*~)?")
LETTERS = re.compile(r"[A-Za-zÆØÅæøå]{3,}")


def hr(language: str) -> dict[str, Any]:
    """What only the page says, in whichever file it stands."""
    found: dict[str, Any] = {}
    for path in sorted(FOLDER.glob(f"*.{language}.toml")):
        each = dict(leaves(tomllib.loads(path.read_text("utf-8"))))
        found |= {
            code: text for code, text in each.items() if path.stem.startswith("hr.") or code[:3] == "hr."
        }
    return found


def written() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(PAGES.glob("*.j2"))}


def test_the_page_says_the_same_in_both_languages_with_the_same_values() -> None:
    danish, english = hr("da"), hr("en")
    assert danish.keys() == english.keys()
    assert [code for code, text in danish.items() if names(text) != names(english[code])] == []


@pytest.mark.parametrize("name", written())
def test_every_sentence_of_a_template_is_a_phrase_that_exists(name: str) -> None:
    known = phrases("da")
    for counted, code, grows in CODE.findall(written()[name]):
        if grows or counted:
            assert known.section(code.rstrip(".")), code
        else:
            assert known.find(code), code


@pytest.mark.parametrize("name", written())
def test_a_template_has_no_words_of_its_own(name: str) -> None:
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", " ", written()[name], flags=re.DOTALL)
    assert LETTERS.findall(source.replace("&nbsp;", " ")) == []


def test_no_phrase_of_the_page_is_unused() -> None:
    sources = [*written().values(), *(p.read_text("utf-8") for p in sorted(PAGES.parents[1].rglob("*.py")))]
    text = "\n".join(sources)
    starts = {code for _, code, grows in CODE.findall(text) if grows}
    starts |= set(re.findall(r"f\"([a-z_.]+\.)\{", text)) | {"desk_help."}

    def used(code: str) -> bool:
        bare = re.sub(r"\.(one|many)$", "", code)
        return f'"{bare}"' in text or any(code.startswith(start) for start in starts)

    assert [code for code in hr("da") if not used(code)] == []


def test_every_template_can_be_read() -> None:
    pages = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGES), undefined=jinja2.StrictUndefined)
    for name in written():
        assert pages.get_template(name)
