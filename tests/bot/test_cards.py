from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import jsonschema
import pytest

from bot import cards
from bot.access import DESK_VERBS, OWNER_VERBS
from bot.commands import desk_command, owner_command
from bot.intake.findings import IntakeCode
from bot.phrasebook import LANGUAGES, phrases
from bot.sheets.sheet import FaultCode, RefusalCode
from dialogs import desk, exporting
from dialogs import messages as say
from dialogs.answers import read
from dialogs.desk import Message
from dialogs.model import Question, SubmissionState
from dialogs.richtext import read_plain, words
from tests.bot import screens
from tests.bot.card_reading import DANISH, actions, card_of, flat, inputs, rendered, schema, shown, verbs
from tests.bot.screens import LONG, SCREENS

NAMES = [f"{i}-{type(m).__name__}" for i, m in enumerate(SCREENS)]


@pytest.fixture(scope="module")
def valid() -> jsonschema.Draft6Validator:
    return schema()


def test_every_message_has_a_screen_and_an_example_here() -> None:
    kinds = set(get_args(say.OwnerMessage)) | set(get_args(desk.DeskMessage))
    assert cards.OWNER.keys() | cards.DESK.keys() == kinds
    assert {type(message) for message in SCREENS} == kinds


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", SCREENS, ids=NAMES)
def test_every_card_is_one_by_the_schema(
    message: Message, language: str, valid: jsonschema.Draft6Validator
) -> None:
    outgoing = cards.render(message, phrases(language))
    assert outgoing.text.strip()
    assert "\n\n\n" not in outgoing.text
    if outgoing.card is None:
        return
    assert (outgoing.card["type"], outgoing.card["version"]) == ("AdaptiveCard", "1.5")
    assert [error.message for error in valid.iter_errors(outgoing.card)] == []


def test_the_schema_notices_a_wrong_card(valid: jsonschema.Draft6Validator) -> None:
    made = json.loads(json.dumps(card_of(screens.ask())))
    made["actions"][0]["mode"] = "tertiary"
    assert not valid.is_valid(made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", SCREENS, ids=NAMES)
def test_the_words_say_what_the_card_says(message: Message, language: str) -> None:
    outgoing = cards.render(message, phrases(language))
    said = flat(outgoing.text)
    assert [line for line in shown(dict(outgoing.card or {})) if line and flat(line) not in said] == []


@pytest.mark.parametrize("message", SCREENS, ids=NAMES)
def test_every_button_is_known_repeats_its_verb_and_works_where_only_submit_does(message: Message) -> None:
    allowed = OWNER_VERBS if type(message) in cards.OWNER else DESK_VERBS
    for action in actions(dict(rendered(message).card or {})):
        assert action["verb"] in allowed
        assert action["data"]["verb"] == action["verb"]
        assert action["fallback"] == {
            "type": "Action.Submit",
            "title": action["title"],
            "data": action["data"],
        }


TYPED_OTHERWISE = {"save_form", "answer", "save_round", "save_options", "choose_project", "choose_round"} | {
    "decide"
}
"""What is typed instead is the answer, the form's lines, a number, or another command with one."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", SCREENS, ids=NAMES)
def test_everything_that_can_be_pressed_can_be_typed(message: Message, language: str) -> None:
    spoken = phrases(language)
    owner = type(message) in cards.OWNER
    said = cards.render(message, spoken).text
    for action in actions(dict(cards.render(message, spoken).card or {})):
        verb = {"add": "more"}.get(action["verb"], action["verb"])
        if verb in TYPED_OTHERWISE:
            continue
        command = spoken.section("commands.owner" if owner else "commands.desk")[verb][0]
        assert command in said
        understood = owner_command(command) if owner else desk_command(command)
        assert understood is not None
        assert understood.code == verb


@pytest.mark.parametrize("message", SCREENS, ids=NAMES)
def test_a_phone_shows_few_buttons_at_once(message: Message) -> None:
    made = dict(rendered(message).card or {})
    visible = [action for action in made.get("actions", []) if action.get("mode") != "secondary"]
    assert len(visible) <= 5
    assert visible or not made.get("actions")


def test_the_field_holds_the_answer_that_stands_and_gives_it_back_unchanged() -> None:
    value = inputs(card_of(screens.ask()))["answer"]["value"]
    assert read_plain(value) == screens.TEXT


def test_an_answer_too_long_for_the_card_is_not_put_into_the_field_in_part() -> None:
    made = card_of(replace(screens.ask(), present=LONG))
    assert "value" not in inputs(made)["answer"]
    assert DANISH("ask.too_long_to_edit") in shown(made)


def test_adding_starts_with_an_empty_field_under_what_stands() -> None:
    made = card_of(replace(screens.ask(), adding=True))
    assert "value" not in inputs(made)["answer"]
    assert "Haven er anlagt, og beboerne bruger den hver dag." in shown(made)


def test_a_question_offers_what_can_be_done_there_and_no_more() -> None:
    anyhow = ["too_early", "not_relevant", "answers"]
    assert verbs(screens.first_question()) == [
        "answer",
        *anyhow,
        "several",
        "form",
        "later",
        "hand_over",
        "not_mine",
        "help",
    ]
    changing = ["undo", "more", "several", "projects", "later", "hand_over", "not_mine", "help"]
    assert verbs(screens.ask()) == ["answer", "skip", "back", *anyhow, *changing]
    again = replace(screens.first_question(), previous=screens.TEXT)
    assert verbs(again)[:4] == ["answer", "same", "revise", "fresh"]
    assert verbs(replace(screens.ask(), adding=True))[:2] == ["finished", "answer"]


def test_a_card_says_where_it_belongs_and_from_which_version_it_was_drawn() -> None:
    for action in actions(card_of(screens.ask())):
        assert action["data"] == {
            "verb": action["verb"],
            "round": "r1",
            "project": "p1",
            "question": "effekt",
            "version": 1,
        }


def test_choices_can_be_pressed_and_typed_by_number() -> None:
    outgoing = rendered(screens.choice())
    field = inputs(dict(outgoing.card or {}))["answer"]
    assert [choice["value"] for choice in field["choices"]] == ["Gennemført", "I gang", "Ikke begyndt"]
    assert field["value"] == "I gang"
    assert "2. I gang" in outgoing.text


def test_answers_can_be_sent_only_when_none_is_missing() -> None:
    assert "send" in verbs(screens.summary())
    assert "send" not in verbs(replace(screens.summary(), blocking=("Effekt",)))
    assert "Effekt" in rendered(replace(screens.summary(), blocking=("Effekt",))).text


def test_locked_answers_have_no_button_that_changes_them() -> None:
    assert verbs(replace(screens.summary(), state=SubmissionState.LOCKED)) == ["help"]


def test_a_typed_value_is_shown_as_people_write_it() -> None:
    assert "4. maj 2027" in rendered(screens.summary()).text
    answer = replace(screens.answer(), text=read_plain(""), value="yes")
    assert "\nJa\n" in rendered(replace(screens.summary(), lines=(answer,))).text


def test_an_invitation_says_who_why_what_until_when_and_where() -> None:
    said = flat(rendered(screens.invite()).text)
    for part in (
        "Mette Skov",
        "Trivselspuljen",
        "HR-udvalget",
        "torsdag den 24. juni",
        screens.TITLE,
        "3 spørgsmål",
        "lørdag den 12. juni kl. 12",
        "kommunens hjemmeside",
        "CPR-numre",
        "»start«",
    ):
        assert part in said


def test_an_invitation_leaves_out_what_is_not_known() -> None:
    bare = replace(
        screens.invite(1),
        fund="",
        committee="",
        meeting_on=None,
        coordinator_name="",
        published_where="",
        deadline_at=None,
    )
    said = rendered(bare).text
    assert "None" not in said
    assert "midlerne fra" not in said
    assert "senest" not in said


def test_a_form_keeps_what_was_written_where_it_cannot_be_read() -> None:
    fields = inputs(card_of(screens.form()))
    assert (fields["deadline_on"]["type"], fields["deadline_on"]["value"]) == ("Input.Text", "32. juni")
    assert (fields["meeting_on"]["type"], fields["meeting_on"]["value"]) == ("Input.Date", "2027-06-24")
    assert fields["kind"]["value"] == "status_table"
    assert "Frist: Kan ikke læses som en dato." in rendered(screens.form()).text


@pytest.mark.parametrize("code", [*IntakeCode, *FaultCode, *RefusalCode])
@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_reading_a_file_can_find_has_words(code: str, language: str) -> None:
    found = desk.RowFinding(4, "Kontakt", str(code), "12", "7", error=True)
    said = cards.render(replace(screens.imported(), findings=(found,)), phrases(language)).text
    assert "4, Kontakt: " in said
    assert "{" not in said


def test_offered_files_go_along() -> None:
    files = rendered(exporting.OfferFiles("export", "Runde", (screens.FILE,), 5, 7)).files
    assert [(file.name, file.url, file.size) for file in files] == [("bilag.docx", screens.FILE.link, 34_567)]


def test_an_answer_given_on_the_card_is_read_as_the_same_answer_typed() -> None:
    question = Question("status", "Hvad er status?", "Status")
    value = inputs(card_of(screens.ask()))["answer"]["value"]
    assert words(read_plain(value)) == words(screens.TEXT)
    assert read(question, value, DANISH.vocabulary) == read(question, screens.TEXT, DANISH.vocabulary)
