"""Every text that an annex may print is looked at, and what is found is named without being told."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dialogs import contents
from dialogs.checks import Contains
from dialogs.contents import Field, Finding, Place, find_in
from dialogs.model import Answer, Chapter, Project, Question, Round, RoundState, Submission, Theme
from dialogs.richtext import Paragraph, RichText, Span, read_plain

NUMBER = "010190-1234"
AT = datetime(2027, 5, 3, tzinfo=UTC)
QUESTION = Question("status", "Hvad er status?", "Status")
ROUND = Round("r", "status_table", "Bilag", RoundState.OPEN, (QUESTION,), "hr", "HR", AT)
PROJECT = Project("p", "r", 0, "Sansehaven", contacts=("a@b.dk",), superior="leder@b.dk")
ANSWER = Answer("status", 1, "a@b.dk", "Anne", AT, AT, read_plain("Vi er færdige."))
SUBMISSION = Submission("p", "r", answers={"status": ANSWER})
CHAPTER = Chapter("c", "r", "Trivsel")
THEME = Theme("t", "r", "status", "Støj")
RICH = read_plain(f"Se her:\n- {NUMBER}")


def found(
    *,
    round_: dict[str, Any] | None = None,
    project: dict[str, Any] | None = None,
    answer: dict[str, Any] | None = None,
    chapter: dict[str, Any] | None = None,
    theme: dict[str, Any] | None = None,
) -> tuple[Finding, ...]:
    changed = replace(SUBMISSION, answers={"status": replace(ANSWER, **(answer or {}))})
    return find_in(
        replace(ROUND, **(round_ or {})),
        [(replace(PROJECT, **(project or {})), changed)],
        [replace(CHAPTER, **(chapter or {}))],
        [replace(THEME, **(theme or {}))],
    )


def test_nothing_is_found_where_nothing_is() -> None:
    assert found() == ()


@pytest.mark.parametrize(
    ("where", "field", "project", "about"),
    [
        ({"round_": {"title": f"Bilag {NUMBER}"}}, Field.TITLE, "", ""),
        ({"round_": {"subtitle": NUMBER}}, Field.SUBTITLE, "", ""),
        ({"round_": {"heading": NUMBER}}, Field.HEADING, "", ""),
        ({"round_": {"intro": RICH}}, Field.INTRO, "", ""),
        ({"round_": {"fund": NUMBER}}, Field.FUND, "", ""),
        ({"round_": {"committee": NUMBER}}, Field.COMMITTEE, "", ""),
        ({"round_": {"options": {"order": NUMBER}}}, Field.OPTION, "", "order"),
        ({"project": {"number": NUMBER}}, Field.PROJECT_NUMBER, "Sansehaven", ""),
        ({"project": {"title": f"Haven\n{NUMBER}"}}, Field.PROJECT_TITLE, "Haven …", ""),
        ({"project": {"owners": ("Anne", NUMBER)}}, Field.OWNERS, "Sansehaven", ""),
        ({"project": {"unit": NUMBER}}, Field.UNIT, "Sansehaven", ""),
        ({"project": {"area": NUMBER}}, Field.AREA, "Sansehaven", ""),
        ({"project": {"superior": NUMBER}}, Field.SUPERIOR, "Sansehaven", ""),
        ({"project": {"purpose": RICH}}, Field.PURPOSE, "Sansehaven", ""),
        ({"project": {"extra": {"Bilag": NUMBER}}}, Field.EXTRA, "Sansehaven", "Bilag"),
        ({"answer": {"text": RICH}}, Field.ANSWER, "Sansehaven", "Status"),
        ({"answer": {"value": NUMBER}}, Field.ANSWER, "Sansehaven", "Status"),
        ({"answer": {"reason": NUMBER}}, Field.REASON, "Sansehaven", "Status"),
        ({"chapter": {"title": NUMBER}}, Field.CHAPTER_TITLE, "", "…"),
        ({"chapter": {"heading": NUMBER}}, Field.CHAPTER_TITLE, "", "Trivsel"),
        ({"chapter": {"intro": RICH}}, Field.CHAPTER_INTRO, "", "Trivsel"),
        ({"theme": {"title": NUMBER}}, Field.THEME_TITLE, "", "…"),
        ({"theme": {"prose": RICH}}, Field.THEME_PROSE, "", "Støj"),
    ],
)
def test_a_number_is_found_in_every_text_and_never_told(
    where: dict[str, Any], field: Field, project: str, about: str
) -> None:
    place = Place(field, project, about)
    assert found(**where) == (Finding(Contains.CPR, place),)
    assert NUMBER not in repr(found(**where))


@pytest.mark.parametrize(("change", "field"), [("label", Field.LABEL), ("text", Field.QUESTION)])
def test_the_rounds_own_questions_are_looked_at(change: str, field: Field) -> None:
    asked: dict[str, Any] = {change: f"Hvad med {NUMBER}?"}
    (finding,) = found(round_={"questions": (replace(QUESTION, **asked),)})
    assert finding.place.field is field
    assert NUMBER not in repr(finding)


def test_a_number_that_changes_its_look_halfway_is_one_number() -> None:
    text = RichText((Paragraph((Span("010190", bold=True), Span("-12"), Span("34", italic=True))),))
    assert [finding.contains for finding in found(answer={"text": text})] == [Contains.CPR]


def test_a_number_behind_a_links_words_is_found() -> None:
    text = RichText((Paragraph((Span("sagen", link="https://eksempel.example/010190-1234"),)),))
    assert [finding.contains for finding in found(answer={"text": text})] == [Contains.CPR]


def test_addresses_and_phones_are_notes_and_a_superiors_own_address_is_none() -> None:
    text = read_plain("Skriv til anne@by.example eller ring 20 30 40 50.")
    noted = found(answer={"text": text})
    assert [finding.contains for finding in noted] == [Contains.EMAIL, Contains.PHONE]
    assert contents.blocking(noted) == ()
    stopped = found(answer={"text": text}, round_={"title": NUMBER})
    assert [finding.place.field for finding in contents.blocking(stopped)] == [Field.TITLE]


NOT_PRINTED: dict[type[Any], set[str]] = {
    Round: {"id", "kind", "state", "coordinator", "coordinator_name", "created_at", "year", "fund_amount"}
    | {"meeting_on", "deadline_at", "published_where", "opened_at", "closed_at", "questions"}
    | {"plan", "published_name", "keep_days", "starts_at"},
    Project: {"id", "round_id", "position", "grant", "contacts", "previous"},
    Answer: {"question", "version", "by", "by_name", "sent_at", "saved_at", "missing", "original"}
    | {"corrected_by", "on_behalf"},
    Chapter: {"id", "round_id", "projects", "position", "listed"},
    Theme: {"id", "round_id", "question", "points", "position"},
}
LOOKED_AT: dict[type[Any], set[str]] = {
    Round: {"title", "subtitle", "heading", "intro", "fund", "committee", "options"},
    Project: {"title", "number", "owners", "unit", "area", "purpose", "superior", "extra"},
    Answer: {"text", "value", "reason"},
    Chapter: {"title", "heading", "intro"},
    Theme: {"title", "prose"},
}


@pytest.mark.parametrize("kind", NOT_PRINTED, ids=lambda kind: kind.__name__)
def test_a_text_that_a_record_gets_later_is_not_forgotten(kind: type[Any]) -> None:
    """Whoever adds a field says here that no annex prints it, or shows above that it is looked at."""
    assert {field.name for field in fields(kind)} - NOT_PRINTED[kind] == LOOKED_AT[kind]
