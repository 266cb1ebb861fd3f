from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import DESK_VERBS, OWNER_VERBS, Role, desk_verbs
from bot.cards import render
from bot.commands import (
    NUMBERED,
    Command,
    command_table,
    desk_command,
    fold,
    owner_command,
    read_form,
    understand,
)
from bot.hr.roundform import FIELDS
from bot.phrasebook import LANGUAGES, phrases
from dialogs.desk import ShowDeskHelp


@pytest.mark.parametrize(
    ("said", "code", "number"),
    [
        ("tilbage", "back", None),
        ("Tilbage.", "back", None),
        ("SEND!", "send", None),
        ("  mine   svar? ", "answers", None),
        ("»spring over«", "skip", None),
        ("hjaelp", "help", None),
        ("Hjælp!!", "help", None),
        ("?", "help", None),
        ("???", "help", None),
        ("hvad?", "help", None),
        ("laeg til", "more", None),
        ("kasser", "discard", None),
        ("Kassér", "discard", None),
        ("fortsæt", "start", None),
        ("Hej", "greet", None),
        ("my answers", "answers", None),
        ("ret 2", "edit", 2),
        ("ret svar 2", "edit", 2),
        ("Ret nr. 12.", "edit", 12),
        ("ret svar nummer 3", "edit", 3),
        ("edit2", "edit", 2),
        ("skift projekt 4", "projects", 4),
    ],
)
def test_an_owner_is_understood_however_the_words_are_typed(said: str, code: str, number: int | None) -> None:
    assert owner_command(said) == Command(code, number)


@pytest.mark.parametrize(
    ("said", "code", "number"),
    [
        ("Ny runde", "new_round", None),
        ("eksporter", "export", None),
        ("Eksportér.", "export", None),
        ("hvem mangler?", "status", None),
        ("luk runden", "close_round", None),
        ("status 2", "status", 2),
        ("arkiver", "archive_round", None),
        ("hjælp", "desk_help", None),
    ],
)
def test_a_coordinator_is_understood(said: str, code: str, number: int | None) -> None:
    assert desk_command(said) == Command(code, number)


@pytest.mark.parametrize(
    "said",
    [
        "Send flere penge",
        "Vi er tilbage i den gamle bygning",
        "Hjælp til beboerne er på plads",
        "spring over, hvor gærdet er lavest",
        "tilbage\nog frem",
        "send 2",
        "hej 3",
        "ret 2000",
        "2",
        "ret to",
        "- send",
        "",
        "   ",
        "…",
    ],
)
def test_what_says_more_than_a_command_is_an_answer(said: str) -> None:
    assert owner_command(said) is None


@pytest.mark.parametrize("whose", ["owner", "desk"])
def test_no_words_mean_two_commands(whose: str) -> None:
    meanings: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, spoken in phrases(language).section(f"commands.{whose}").items():
            for word in spoken:
                meanings.setdefault(fold(word), set()).add(code)
    assert {word: codes for word, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(("whose", "verbs"), [("owner", OWNER_VERBS), ("desk", DESK_VERBS)])
def test_every_command_is_a_verb_that_somebody_may_use(whose: str, verbs: dict[str, object]) -> None:
    assert set(command_table(whose).values()) <= set(verbs)


def test_a_number_belongs_only_to_commands_that_exist() -> None:
    assert set(command_table("owner").values()) | set(command_table("desk").values()) >= NUMBERED


@given(
    st.sampled_from(sorted(command_table("owner"))),
    st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1),
)
def test_a_word_more_makes_it_an_answer(command: str, word: str) -> None:
    longer = f"{command} {word}"
    assert owner_command(longer) is None or fold(longer) in command_table("owner")


@given(st.text())
def test_anything_can_be_asked_about(text: str) -> None:
    for table in (command_table("owner"), command_table("desk")):
        found = understand(text, table)
        assert found is None or found.code in table.values()
    assert all(isinstance(value, str) for value in read_form(text).values())


def test_a_long_text_is_no_command_and_costs_nothing() -> None:
    assert owner_command("ret " * 50_000 + "2") is None
    assert read_form("a" * 200_000 + ": b") == {}
    assert read_form(" *-" * 70_000) == {}


def test_a_form_is_read_from_lines() -> None:
    text = "Ny runde\nTitel: Status: hvad nu?\n- År: 2027\n**Frist**: 12. juni kl. 12\nPuljens beløb : 1 mio."
    assert read_form(text) == {
        "title": "Status: hvad nu?",
        "year": "2027",
        "deadline_on": "12. juni kl. 12",
        "fund_amount": "1 mio.",
    }


def test_an_introduction_goes_on_until_the_next_field() -> None:
    text = "Indledning: Her følger svarene.\n\n- Bemærk: de er korte\n- og ærlige\nUdvalg: HR-udvalget"
    assert read_form(text) == {
        "intro": "Her følger svarene.\n\n- Bemærk: de er korte\n- og ærlige",
        "committee": "HR-udvalget",
    }


@pytest.mark.parametrize("text", ["Alt går godt.", "Vi mangler kun: maling", "ny runde", "", "kl. 12: møde"])
def test_without_a_field_nothing_is_a_form(text: str) -> None:
    assert read_form(text) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", FIELDS)
def test_every_field_can_be_written_by_each_of_its_labels(field: str, language: str) -> None:
    form = phrases(language).section("form")
    for label in [form["label"][field], *form["also"][field]]:
        assert read_form(f"{label.upper()}: Noget") == {field: "Noget"}


def test_no_label_means_two_fields() -> None:
    meanings: dict[str, set[str]] = {}
    for language in LANGUAGES:
        form = phrases(language).section("form")
        for field, label in form["label"].items():
            for name in [label, *form["also"][field]]:
                meanings.setdefault(fold(name), set()).add(field)
    assert {name: fields for name, fields in meanings.items() if len(fields) > 1} == {}


@pytest.mark.parametrize(
    ("text", "code"), [("springover", "skip"), ("Minesvar", "answers"), ("skiftprojekt 2", "projects")]
)
def test_a_command_is_known_without_its_spaces(text: str, code: str) -> None:
    command = owner_command(text)
    assert command is not None
    assert command.code == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_at_hrs_desk_tells_of_every_command(language: str) -> None:
    words = phrases(language)
    told = str([words.section("desk_help"), words.section("questions")])
    untold = [
        code
        for code, said in words.section("commands.desk").items()
        if not any(f"{mark}{one}" in told for one in said for mark in "»“")
    ]
    assert untold == ["cancel_form", "desk_help"], "the form's own, and the help itself"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_help_is_about_what_somebody_may_or_may_not_do(language: str) -> None:
    for topics in phrases(language).section("desk_help.group").values():
        assert topics.keys() - DESK_VERBS.keys() == {"title"}


def test_a_reader_is_told_of_reading_and_not_of_what_only_others_may_do() -> None:
    message = ShowDeskHelp(desk_verbs(frozenset({Role.READER})))
    text = render(message, phrases("da")).text
    assert "»læs 3«" in text
    assert "»status«" in text
    assert "»godkend 3«" not in text
    alone = render(ShowDeskHelp(("status",)), phrases("da")).text
    assert "Følg den" in alone
    assert "Start den" not in alone, "a group of nothing has no heading"
    assert (
        "»godkend 3«" in render(ShowDeskHelp(desk_verbs(frozenset({Role.COORDINATOR}))), phrases("da")).text
    )
