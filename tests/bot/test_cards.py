from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from bot import cards
from bot.access import DESK_VERBS, OWNER_VERBS
from bot.card_parts import CARD_LIMIT, ROOMS, STRONG, Screen
from bot.channels.base import Outgoing
from bot.commands import desk_command, owner_command
from bot.findings import IntakeCode
from bot.phrasebook import LANGUAGES, NO_BREAK_SPACE, phrases
from bot.sheet import FaultCode, RefusalCode
from dialogs import desk
from dialogs import messages as say
from dialogs.answers import read
from dialogs.desk import Message
from dialogs.model import Question, SubmissionState
from dialogs.richtext import clean, plain, read_plain, words
from tests.bot import screens
from tests.bot.screens import LONG, SCREENS

PAGE = Path(cards.__file__).parent / "channels/local_page"
DANISH = phrases("da")
NAMES = [f"{i}-{type(m).__name__}" for i, m in enumerate(SCREENS)]


def rendered(message: Message) -> Outgoing:
    return cards.render(message, DANISH)


def card_of(message: Message) -> dict[str, Any]:
    made = rendered(message).card
    assert made is not None
    return dict(made)


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every element and action of a card, in order; a fallback is not one of its own."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for key, value in node.items():
            if key not in {"fallback", "data"}:
                yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def actions(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in parts(made) if part["type"].startswith("Action.")]


def verbs(message: Message) -> list[str]:
    return [action["verb"] for action in actions(card_of(message))]


def inputs(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {part["id"]: part for part in parts(made) if part["type"].startswith("Input.")}


def shown(made: dict[str, Any]) -> list[str]:
    """The lines of text on a card."""
    texts = [part["text"] for part in parts(made) if part["type"] in {"TextRun", "TextBlock"}]
    return [" ".join(text.removeprefix("• ").replace("\\", "").split()) for text in texts]


def flat(text: str) -> str:
    return " ".join(text.replace(NO_BREAK_SPACE, " ").split())


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft6Validator:
    found = importlib.util.find_spec("adaptive_cards")
    assert found is not None
    assert found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / "schemas/schema-1.5.json"
    return jsonschema.Draft6Validator(json.loads(path.read_text("utf-8")))


def test_every_message_has_a_screen_and_an_example_here() -> None:
    kinds = set(get_args(say.OwnerMessage)) | set(get_args(desk.DeskMessage))
    assert cards.OWNER.keys() | cards.DESK.keys() == kinds
    assert {type(message) for message in SCREENS} == kinds


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", SCREENS, ids=NAMES)
def test_every_card_is_one_by_the_schema(
    message: Message, language: str, schema: jsonschema.Draft6Validator
) -> None:
    outgoing = cards.render(message, phrases(language))
    assert outgoing.text.strip()
    assert "\n\n\n" not in outgoing.text
    if outgoing.card is None:
        return
    assert (outgoing.card["type"], outgoing.card["version"]) == ("AdaptiveCard", "1.5")
    assert [error.message for error in schema.iter_errors(outgoing.card)] == []


def test_the_schema_notices_a_wrong_card(schema: jsonschema.Draft6Validator) -> None:
    made = json.loads(json.dumps(card_of(screens.ask())))
    made["actions"][0]["mode"] = "tertiary"
    assert not schema.is_valid(made)


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


TYPED_OTHERWISE = {"answer", "save_round", "choose_project", "choose_round"}
"""What is typed instead is the answer, the form's lines, a number, or another command with a number."""


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
    message: Message, schema: jsonschema.Draft6Validator
) -> None:
    made = card_of(message)
    assert len(json.dumps(made)) <= CARD_LIMIT
    assert schema.is_valid(made)


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
    assert verbs(screens.first_question()) == ["answer", "answers", "help"]
    assert verbs(screens.ask()) == ["answer", "skip", "back", "answers", "more", "projects", "help"]


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
    files = rendered(desk.OfferFiles("export", "Runde", (screens.FILE,), 5, 7)).files
    assert [(file.name, file.url, file.size) for file in files] == [("bilag.docx", screens.FILE.link, 34_567)]


SIGNS = st.text(st.sampled_from("*_[]()#`~<>&|\\-+=.!{}:1) \tabæ\n\"'•$^/@"), max_size=40)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page that draws cards as the built-in chat does: Microsoft's renderer, Markdown by markdown-it."""
    modules = PAGE / "node_modules"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        opened = browser.new_page()
        opened.set_content("<div id='card'></div>")
        opened.add_script_tag(path=modules / "adaptivecards/dist/adaptivecards.min.js")
        opened.add_script_tag(path=modules / "markdown-it/dist/browser/markdown-it.umd.min.js")
        source = (PAGE / "static/cards.js").read_text("utf-8").replace("export ", "")
        opened.add_script_tag(content=source + ";window.drawCard = drawCard;")
        yield opened
        browser.close()


DRAW = """card => {
  const place = document.getElementById("card");
  place.replaceChildren(window.drawCard(card, () => {}));
  return place.innerText;
}"""


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(SIGNS, st.text(max_size=40)))
def test_what_people_wrote_is_drawn_as_written(page: Page, text: str) -> None:
    written = flat(clean(text))
    screen = Screen(DANISH, "commands.owner", ROOMS[0])
    screen.heading(f"{written} «")
    screen.say(written, STRONG)
    screen.quote(read_plain(text))
    screen.keep_card()
    drawn = flat(page.evaluate(DRAW, dict(screen.finish().card or {})).replace("\u2060", ""))
    assert drawn == flat(f"{written} « {written} {plain(read_plain(text))}")


@pytest.mark.parametrize(
    "text",
    ["{{DATE(2027-06-12T10:00:00Z,SHORT)}}", "1. juni", "- ", "# Titel", "a\n---", "**fed**", "<b>", "&amp;"],
)
def test_nothing_written_does_anything(page: Page, text: str) -> None:
    test_what_people_wrote_is_drawn_as_written.hypothesis.inner_test(page, text)  # type: ignore[attr-defined]


def test_a_deep_list_keeps_its_indentation(page: Page) -> None:
    drawn = page.evaluate(DRAW, card_of(screens.summary()))
    assert f"{NO_BREAK_SPACE}{NO_BREAK_SPACE}1. ved døren" in drawn


def test_an_answer_given_on_the_card_is_read_as_the_same_answer_typed() -> None:
    question = Question("status", "Hvad er status?", "Status")
    value = inputs(card_of(screens.ask()))["answer"]["value"]
    assert words(read_plain(value)) == words(screens.TEXT)
    assert read(question, value, DANISH.vocabulary) == read(question, screens.TEXT, DANISH.vocabulary)
