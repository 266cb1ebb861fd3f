from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from bot.cards.pieces import CARD_LIMIT
from dialogs import messages as say
from dialogs.desk import Message
from dialogs.richtext import plain, read_plain
from tests.bot import screens
from tests.bot.card_reading import DANISH, card_of, flat, inputs, rendered, schema, shown
from tests.bot.screens import LONG


@pytest.fixture(scope="module")
def valid() -> jsonschema.Draft6Validator:
    return schema()


HUGE: tuple[Message, ...] = (
    replace(screens.ask(), present=LONG),
    replace(screens.ask(), present=LONG, adding=True),
    replace(
        screens.ask(), project_title="Æ" * 5_000, purpose=LONG, choices=tuple("Å" * 200 for _ in range(9))
    ),
    screens.summary(LONG, answers=1),
    screens.summary(LONG, answers=15),
    screens.summary(read_plain("🌱" * 50_000), answers=3),
    screens.summary(read_plain("\n".join("ab")), answers=60),
    say.ShowProjects(tuple(screens.line(n, title="Ø" * 300) for n in range(1, 61))),
    screens.invite(60),
    say.CloseQuestion("p1", "Titel", "status", "Status", LONG, None, 1),
    screens.imported(error=True, projects=500),
    screens.status(500),
    screens.rounds(200),
)


@pytest.mark.parametrize("message", HUGE, ids=[f"{i}-{type(m).__name__}" for i, m in enumerate(HUGE)])
def test_no_card_is_too_large_however_much_was_written(
    message: Message, valid: jsonschema.Draft6Validator
) -> None:
    made = card_of(message)
    assert len(json.dumps(made)) <= CARD_LIMIT
    assert valid.is_valid(made)


@pytest.mark.parametrize("text", [LONG, read_plain("🌱" * 50_000), screens.TEXT])
def test_a_summary_in_words_has_all_that_was_written(text: Any) -> None:
    said = rendered(screens.summary(text, answers=3)).text
    assert said.count(plain(text)) == 3


def test_a_usual_summary_is_whole_on_the_card() -> None:
    text = read_plain("Haven er anlagt, og beboerne bruger den hver dag. " * 40)
    lines = " ".join(shown(card_of(screens.summary(text, answers=3))))
    assert lines.count(flat(plain(text))) == 3
    assert DANISH("screen.clipped") not in lines


def test_a_card_that_shows_less_says_so() -> None:
    assert DANISH("screen.clipped") in shown(card_of(screens.summary(LONG, answers=2)))


def test_many_projects_are_counted_and_all_of_them_named_in_words() -> None:
    message = say.ShowProjects(tuple(screens.line(n) for n in range(1, 201)))
    outgoing, lines = rendered(message), shown(card_of(message))
    assert all(f"{line.number}. {line.title}" in outgoing.text for line in message.projects)
    listed = sum(any(line == f"{p.number}. {p.title}" for line in lines) for p in message.projects)
    assert DANISH.count("screen.and_more", 200 - listed) in lines
    assert len(inputs(card_of(message))["project"]["choices"]) == listed
