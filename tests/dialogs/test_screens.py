from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs import events
from dialogs import messages as say
from dialogs.answered import closed_question, title_line
from dialogs.model import Assignment, Missing, Project, RoundState, Seat, SubmissionState
from dialogs.richtext import plain
from dialogs.screens import (
    begin,
    blocking,
    enter,
    next_question,
    open_desk,
    prompt,
    settle,
    unanswered,
)
from tests.dialogs.owners import START, Owner, make_assignment, make_project, make_round, several


def answered(*keys: str) -> Assignment:
    """A project with an answer to each of these questions."""
    anne = Owner()
    anne.begins()
    for key in keys:
        anne.gives(key, 0, f"svar på {key}")
    return anne.projects.assignments["p1"]


def test_only_what_can_still_be_answered_is_offered() -> None:
    states = dict.fromkeys(RoundState, False) | dict.fromkeys(
        (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED), True
    )
    for state, offered in states.items():
        assert bool(open_desk([make_assignment(round_=make_round(state=state))])) is offered, state


def test_the_soonest_deadline_comes_first_and_then_the_order_of_the_annex() -> None:
    late, soon, never = (
        make_round("late", deadline_at=START + timedelta(days=9)),
        make_round("soon", deadline_at=START + timedelta(days=1)),
        make_round("never", deadline_at=None),
    )
    mixed = [
        make_assignment(make_project("n", "never"), never),
        make_assignment(make_project("l2", "late", 2), late),
        make_assignment(make_project("l1", "late", 1), late),
        make_assignment(make_project("s", "soon"), soon),
    ]
    assert list(open_desk(mixed)) == ["s", "l1", "l2", "n"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Rolige overgange", "Rolige overgange"),
        ("Kurser:\n- etik\n- demens", "Kurser: etik, demens"),
        ("To\nlinjer", "To linjer"),
        ("A\n- b\n  - c", "A b, c"),
    ],
)
def test_a_title_is_shown_on_one_line(title: str, line: str) -> None:
    assert title_line(Project("p", "r", 0, title)) == line


def test_the_next_question_is_looked_for_forwards_and_then_from_the_beginning() -> None:
    def following(assignment: Assignment, after: str = "") -> str:
        question = next_question(assignment, after)
        return question.key if question else ""

    assert following(answered()) == "status"
    assert following(answered("status"), "status") == "effekt"
    assert following(answered("efterliv"), "efterliv") == "status"
    assert following(answered("effekt"), "status") == "efterliv"
    assert following(answered("status", "effekt", "efterliv"), "status") == ""


def test_a_skipped_question_is_asked_no_more_and_blocks_only_where_it_is_required() -> None:
    anne = Owner().begins("a", "b")
    anne.does(events.AnswerSkipped())
    assignment = anne.projects.assignments["p1"]
    assert unanswered(assignment) == []
    assert blocking(assignment) == []
    required = replace(assignment.round.questions[2], required=True)
    round_ = replace(assignment.round, questions=(*assignment.round.questions[:2], required))
    assert blocking(replace(assignment, round=round_)) == [required]


@pytest.mark.parametrize("missing", [Missing.NOT_RELEVANT, Missing.TOO_EARLY, Missing.EXEMPT])
def test_a_reason_why_there_is_no_answer_is_an_answer(missing: Missing) -> None:
    assignment = answered("status", "effekt", "efterliv")
    answer = replace(assignment.submission.answers["status"], missing=missing)
    submission = replace(assignment.submission, answers={**assignment.submission.answers, "status": answer})
    assert blocking(replace(assignment, submission=submission)) == []


def test_a_seat_whose_place_went_away_is_led_to_one_that_is_there() -> None:
    desk = open_desk([answered("status")])
    assert settle(Seat("anne", project="p1", question="effekt", adding=True), desk).adding
    gone = settle(Seat("anne", project="p1", question="slettet", adding=True), desk)
    assert (gone.project, gone.question, gone.adding) == ("p1", "", False)
    nowhere = settle(Seat("anne", project="p9", question="effekt", adding=True), desk)
    assert (nowhere.project, nowhere.question, nowhere.adding) == ("", "", False)


def test_the_only_project_is_begun_at_once_and_several_are_offered() -> None:
    one, three = open_desk(several(1)), open_desk(several(3))
    assert begin(Seat("anne"), one).project == "p1"
    assert begin(Seat("anne"), three).project == ""
    assert begin(Seat("anne"), {}).project == ""


def test_the_only_unfinished_of_several_is_begun_at_once() -> None:
    first, second = several(2)
    sent = replace(first, submission=replace(first.submission, state=SubmissionState.SUBMITTED))
    assert begin(Seat("anne"), open_desk([sent, second])).project == "p2"


def test_a_settled_project_is_entered_at_its_summary() -> None:
    for state in SubmissionState:
        assignment = make_assignment(state=state)
        at_question = bool(enter(Seat("anne"), assignment).question)
        settled = state in {
            SubmissionState.SUBMITTED,
            SubmissionState.APPROVED,
            SubmissionState.LOCKED,
            SubmissionState.EXEMPT,
        }
        assert at_question is not settled, state


def test_the_prompt_is_the_same_however_often_it_is_asked_for() -> None:
    desk = open_desk([*several(2), make_assignment(make_project("q", "r2"), make_round("r2"))])
    seats = (
        Seat("anne"),
        Seat("anne", project="p1"),
        Seat("anne", project="p1", question="effekt"),
        Seat("anne", project="p9", question="effekt"),
    )
    kinds = (say.ShowProjects, say.ShowSummary, say.AskQuestion, say.ShowProjects)
    for seat, kind in zip(seats, kinds, strict=True):
        shown = prompt(seat, desk)
        assert isinstance(shown, kind)
        assert prompt(seat, desk) == shown
    assert prompt(Seat("anne", project="p1"), {}) == say.ShowNothing()


def test_a_question_that_has_an_answer_is_shown_with_it_and_its_version() -> None:
    desk = open_desk([answered("status")])
    shown = prompt(Seat("anne", project="p1", question="status"), desk)
    assert isinstance(shown, say.AskQuestion)
    assert (plain(shown.present), shown.version, shown.more) == ("svar på status", 1, False)


def test_a_skipped_question_is_shown_empty_with_its_version() -> None:
    anne = Owner().begins("a", "b")
    anne.does(events.AnswerSkipped())
    shown = prompt(Seat("anne", project="p1", question="efterliv"), anne.desk)
    assert isinstance(shown, say.AskQuestion)
    assert (bool(shown.present), shown.version) == (False, 1)


def test_the_summary_has_a_line_for_every_question_and_says_what_holds_it_up() -> None:
    shown = prompt(Seat("anne", project="p1"), open_desk([answered("effekt")]))
    assert isinstance(shown, say.ShowSummary)
    assert [(line.number, line.label, line.missing) for line in shown.lines] == [
        (1, "Status", Missing.NOT_ANSWERED),
        (2, "Effekt", None),
        (3, "Efterliv", Missing.NOT_ANSWERED),
    ]
    assert (shown.blocking, shown.lines[1].by_name) == (("Status",), "Anne")


def test_the_overview_counts_what_is_answered_in_each_project() -> None:
    shown = prompt(Seat("anne"), open_desk([answered("status", "effekt"), several(2)[1]]))
    assert isinstance(shown, say.ShowProjects)
    assert [(line.number, line.answered, line.total) for line in shown.projects] == [(1, 2, 3), (2, 0, 3)]


def test_the_place_of_a_used_card_shows_what_stands_there_now() -> None:
    closed = closed_question(answered("status"), "status")
    assert closed is not None
    assert (plain(closed.text), closed.version, closed.missing) == ("svar på status", 1, None)
    assert closed_question(answered("status"), "effekt") is None
    assert closed_question(answered("status"), "findes ikke") is None
