"""The one gentle question about an answer: what is asked, and what is left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrasebook import phrases
from dialogs.hints import ENOUGH, Found, Hint, find_hint, lix
from dialogs.model import Guidance
from dialogs.richtext import read_plain
from templates import load_kinds, sample

WORDS = phrases("da").vocabulary
TODAY = date(2026, 6, 1)
KINDS = load_kinds()
EFFECT = next(q for q in KINDS["status_table"].questions if q.key == "effekt").guidance
STATUS = next(q for q in KINDS["status_table"].questions if q.key == "status").guidance
LONG_TEXT = " ".join(["ord"] * 500)
HEAVY = (
    "Kompetenceudviklingsindsatserne understøtter medarbejdernes arbejdsmiljøorganisering gennemgående " * 8
)


def hinted(typed: str, guidance: Guidance = STATUS) -> Found | None:
    return find_hint(read_plain(typed), guidance, WORDS, TODAY)


@pytest.mark.parametrize(
    ("typed", "guidance", "found"),
    [
        ("Ok", STATUS, Found(Hint.SHORT)),
        (
            "Vi holdt to temadage i oktober og november for alle ledere, og 31 ud af 34 var med.",
            EFFECT,
            Found(Hint.NO_EFFECT),
        ),
        ("Vi forventer færre sygedage.", EFFECT, Found(Hint.ONLY_EXPECTED)),
        (
            "Vi vil holde det sidste møde den 3. maj 2026.",
            STATUS,
            Found(Hint.PAST_AS_FUTURE, "3. maj 2026"),
        ),
        ("Kurset afholdes 03-05-2026.", STATUS, Found(Hint.PAST_AS_FUTURE, "03-05-2026")),
        ("Vi bruger VUM i alle sager.", STATUS, Found(Hint.ABBREVIATION, "VUM")),
        (LONG_TEXT, STATUS, Found(Hint.LONG, "500")),
        (HEAVY, STATUS, Found(Hint.LIX, "140")),
    ],
)
def test_what_is_missed_is_asked_about(typed: str, guidance: Guidance, found: Found) -> None:
    assert hinted(typed, guidance) == found


@pytest.mark.parametrize(
    ("typed", "guidance"),
    [
        ("Vi er færdige.", STATUS),
        ("Det virker.", EFFECT),
        ("Vi forventede færre sygedage, og sygefraværet er faldet med en fjerdedel.", EFFECT),
        ("Det er for tidligt at sige; vi forventer at kunne måle det til efteråret.", EFFECT),
        ("Vi holdt det sidste møde den 3. maj 2026.", STATUS),
        ("Vi vil holde det sidste møde den 3. september 2026.", STATUS),
        ("Mødet blev holdt den 3. maj 2026. Vi skal følge op.", STATUS),
        ("Voksenudredningsmetoden (VUM) bruges i alle sager. VUM er god.", STATUS),
        ("VUM (Voksenudredningsmetoden) bruges i alle sager.", STATUS),
        ("HR og MED har set det, og IT hjælper. Kapitel IV er læst.", STATUS),
        ("S&O er med.", STATUS),
        ("VI ER FÆRDIGE NU.", STATUS),
        ("Ok", Guidance()),
        (HEAVY, Guidance()),
        ("", Guidance()),
    ],
)
def test_what_is_as_it_should_be_is_left_alone(typed: str, guidance: Guidance) -> None:
    assert hinted(typed, guidance) is None


def test_lix_is_words_per_sentence_and_the_share_of_long_words() -> None:
    assert lix("Vi er her. Du er der.") == 3
    assert lix("Medarbejderne deltager.") == 102
    assert lix("- kort\n- kort") == 1
    assert lix("...") == 0


def test_a_lix_of_a_few_words_says_nothing() -> None:
    few = " ".join(["Medarbejderorganisationen"] * (ENOUGH - 1))
    assert hinted(few, Guidance(lix=45)) is None
    assert hinted(f"{few} {few}", Guidance(lix=45)) is not None


@pytest.mark.parametrize("key", sorted(KINDS))
def test_our_own_samples_and_examples_give_no_cause_for_questions(key: str) -> None:
    """Written as a secretary would want them; most answers, at least, are met with nothing."""
    shown = sample(KINDS[key])
    guidance = {question.key: question.guidance for question in KINDS[key].questions}
    found = [
        find_hint(answer.text, guidance[answer.question], WORDS, TODAY)
        for _, submission in shown.assignments
        for answer in submission.answers.values()
        if answer.missing is None
    ]
    assert len([each for each in found if each]) <= len(found) / 5


@given(st.text("aÅB. \n-123(:)"), st.sampled_from([STATUS, EFFECT]))
def test_any_text_can_be_looked_at(typed: str, guidance: Guidance) -> None:
    found = hinted(typed, guidance)
    assert found is None or found.hint in Hint
