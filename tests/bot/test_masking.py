from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.cards import render
from bot.phrasebook import phrases
from dialogs import messages as say
from dialogs.checks import MASK, find_cpr
from dialogs.richtext import read_plain
from tests.bot.screens import SCREENS

NUMBER = "010190-1234"
DA = phrases("da")


@pytest.mark.parametrize("message", [m for m in SCREENS if isinstance(m, say.AskQuestion)][:2])
def test_a_number_in_an_answer_is_left_out_of_the_words_the_card_and_its_field(
    message: say.AskQuestion,
) -> None:
    shown = render(replace(message, present=read_plain(f"Ida ({NUMBER}) er glad."), choices=()), DA)
    assert find_cpr(shown.text) == ()
    assert NUMBER not in json.dumps(shown.card)
    assert f"Ida ({MASK}) er glad." in shown.text


def test_a_number_in_a_title_or_an_excerpt_is_left_out_too() -> None:
    asked = say.AskAboutText(f"Borger {NUMBER}", repeated=False, current="effekt", current_label=NUMBER)
    shown = render(asked, DA)
    assert NUMBER not in shown.text + json.dumps(shown.card)
    assert f"Borger {MASK}" in shown.text


def test_what_a_button_sends_back_is_left_as_it_is() -> None:
    shown = render(say.AskAboutText("x", repeated=False, project=NUMBER, current="effekt"), DA)
    assert f'"project": "{NUMBER}"' in json.dumps(shown.card)
