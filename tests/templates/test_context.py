"""What a template is given: words, never records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dialogs import richtext
from dialogs.model import Answer, Chapter, Missing, Question, QuestionType, Submission, SubmissionState
from templates import build_context
from templates.texts import ProjectText
from tests.templates.annexes import (
    MADE_AT,
    STATUS,
    a_context,
    a_project,
    a_round,
    an_answer,
    answered,
)


def only(**fields: Any) -> ProjectText:
    return a_context(a_project(**fields)).projects[0]


def test_an_answer_is_found_by_its_key_and_in_order() -> None:
    project = a_context(status="Klar", efterliv="Varer ved").projects[0]
    assert [answer.key for answer in project.answers] == ["status", "effekt", "efterliv"]
    assert project.answer["efterliv"].text.text == richtext.read_plain("Varer ved")
    assert [bool(answer) for answer in project.answers] == [True, False, True]


@pytest.mark.parametrize(
    ("submission", "missing"),
    [
        (answered(), Missing.NOT_ANSWERED),
        (answered(status=""), Missing.NOT_ANSWERED),
        (Submission("p", "r", SubmissionState.EXEMPT), Missing.EXEMPT),
        *(
            (Submission("p", "r", answers={"status": replace(an_answer("status", ""), missing=kind)}), kind)
            for kind in Missing
        ),
    ],
)
def test_each_kind_of_missing_prints_what_the_kind_says(submission: Submission, missing: Missing) -> None:
    silent = build_context(STATUS, a_round(), [(a_project(), submission)]).projects[0].answer["status"]
    assert (bool(silent.text), bool(silent.labelled), silent.missing) == (False, False, missing)
    said = {
        choice: build_context(STATUS, a_round(options={"missing": choice}), [(a_project(), submission)])
        for choice in ("nothing", "same", "by_reason")
    }
    printed = {choice: str(c.projects[0].answer["status"].labelled.inline) for choice, c in said.items()}
    assert printed == {
        "nothing": "",
        "same": "Status: Ikke besvaret",
        "by_reason": f"Status: {STATUS.missing[missing]}",
    }


@pytest.mark.parametrize(
    ("number", "title", "written"),
    [
        ("3", "Ro på", "3.\xa0Ro på"),
        ("3.", "Ro på", "3.\xa0Ro på"),
        ("2b)", "Ro på", "2b)\xa0Ro på"),
        ("", "Ro på", "Ro på"),
        ("1", "2. juni på torvet", "1.\xa02. juni på torvet"),
        ("4", "To emner:\n- ro\n- glæde", "4.\xa0To emner: ro glæde"),
        ("5", "- ro\n- glæde", "5.\xa0 ro glæde"),
    ],
)
def test_the_number_stands_before_the_title(number: str, title: str, written: str) -> None:
    assert str(only(number=number, title=title).numbered_title.inline) == written


@pytest.mark.parametrize(
    ("owners", "written"),
    [
        ((), ""),
        (("Byg og miljø",), "Byg og miljø"),
        (("Byg og miljø", "Skolen"), "Byg og miljø samt Skolen"),
        (("A", "B og C", "D"), "A, B og C samt D"),
    ],
)
def test_owners_are_joined_and_never_split(owners: tuple[str, ...], written: str) -> None:
    assert only(owners=owners).owners == written


def test_amounts_and_days_are_written_as_danes_write_them() -> None:
    round_ = a_round(fund_amount=Decimal("1035061.50"), meeting_on=date(2023, 7, 3))
    annex = build_context(STATUS, round_, [(a_project(grant=Decimal(35061)), answered())]).annex
    assert annex.fund_amount == "1.035.061,50\xa0kr."
    assert annex.total_grant == "35.061\xa0kr."
    assert annex.meeting_on == "3. juli 2023"
    assert not annex.whole_fund


def test_the_grants_add_up_to_the_whole_fund_or_do_not() -> None:
    grants = [a_project(grant=Decimal("0.1")), a_project(grant=Decimal("0.2")), a_project()]
    assignments = [(project, answered()) for project in grants]
    assert build_context(STATUS, a_round(fund_amount=Decimal("0.3")), assignments).annex.whole_fund
    assert not build_context(STATUS, a_round(), [(a_project(), answered())]).annex.whole_fund


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (QuestionType.AMOUNT, "200000", "200.000\xa0kr."),
        (QuestionType.NUMBER, "3.60", "3,60"),
        (QuestionType.NUMBER, "-1234", "-1.234"),
        (QuestionType.DATE, "2024-02-29", "29. februar 2024"),
        (QuestionType.YES_NO, "true", "Ja"),
        (QuestionType.CHOICE, "Grøn", "Grøn"),
        (QuestionType.DATE, "snart", "snart"),
        (QuestionType.AMOUNT, "mange", "mange"),
    ],
)
def test_a_typed_value_is_written_for_people(kind: QuestionType, value: str, written: str) -> None:
    question = Question("q", "?", "Q", type=kind)
    given = Answer("q", 1, "me", "Mig", MADE_AT, MADE_AT, value=value)
    submission = Submission("p", "r", answers={"q": given})
    context = build_context(STATUS, a_round(questions=(question,)), [(a_project(), submission)])
    assert str(context.projects[0].answer["q"].text.inline) == written


def test_the_rounds_own_copy_of_the_questions_counts() -> None:
    asked = a_round(questions=(Question("effekt", "Hvad kom der ud af det?", "Udbytte"),))
    context = build_context(STATUS, asked, [(a_project(), answered(status="Klar", effekt="Udbytte: ro"))])
    assert [str(answer.labelled.inline) for answer in context.projects[0].answers] == ["Udbytte: ro"]


def test_a_chapter_has_its_projects_in_its_own_order() -> None:
    projects = [a_project(id=key, title=key) for key in "abc"]
    chapters = [Chapter("1", "r", "Først", projects=("c", "a")), Chapter("2", "r", "Sidst")]
    context = build_context(STATUS, a_round(), [(project, answered()) for project in projects], chapters)
    assert [[p.id for p in chapter.projects] for chapter in context.chapters] == [["c", "a"], []]
