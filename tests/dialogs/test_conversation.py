"""An owner's way through the questions: greeted, asked, back, skipping, changing, sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs import events
from dialogs import messages as say
from dialogs.messages import Note, Reason
from dialogs.model import Missing, RoundState, SubmissionState
from dialogs.richtext import plain
from dialogs.screens import prompt
from tests.dialogs.owners import START, Owner, make_assignment, make_project, make_round, projects, several


def only(heard: tuple[say.OwnerMessage, ...]) -> say.OwnerMessage:
    assert len(heard) == 1, heard
    return heard[0]


def asked(heard: tuple[say.OwnerMessage, ...]) -> say.AskQuestion:
    message = heard[-1]
    assert isinstance(message, say.AskQuestion), heard
    return message


def summed(heard: tuple[say.OwnerMessage, ...]) -> say.ShowSummary:
    message = heard[-1]
    assert isinstance(message, say.ShowSummary), heard
    return message


def overview(heard: tuple[say.OwnerMessage, ...]) -> say.ShowProjects:
    message = heard[-1]
    assert isinstance(message, say.ShowProjects), heard
    return message


def test_the_greeting_says_who_asks_why_what_until_when_and_where_it_is_published() -> None:
    round_ = make_round(
        fund="Trivselspuljen", committee="HR-udvalget", published_where="på kommunens hjemmeside"
    )
    invitation = only(Owner(projects(make_assignment(round_=round_))).does(events.Arrived()))
    assert isinstance(invitation, say.InviteOwner)
    assert invitation.coordinator_name == "Mette Skov"
    assert (invitation.fund, invitation.committee) == ("Trivselspuljen", "HR-udvalget")
    assert [line.title for line in invitation.projects] == ["Projekt p1"]
    assert invitation.deadline_at == START + timedelta(days=14)
    assert invitation.published_where == "på kommunens hjemmeside"


def test_the_three_events_of_a_first_contact_greet_once() -> None:
    anne = Owner()
    heard = [message for _ in range(3) for message in anne.does(events.Arrived())]
    assert [type(message) for message in heard] == [say.InviteOwner]


def test_somebody_without_projects_is_met_once_too_and_invited_when_there_is_a_round() -> None:
    anne = Owner()
    assignment = anne.projects.assignments.pop("p1")
    heard = [message for _ in range(3) for message in anne.does(events.Arrived())]
    assert heard == [say.ShowNothing()]
    anne.projects.assignments["p1"] = assignment
    assert isinstance(only(anne.does(events.Arrived())), say.InviteOwner)
    assert anne.does(events.Arrived()) == ()


def test_every_round_greets_by_itself() -> None:
    later = make_assignment(make_project("q1", "r2"), make_round("r2", deadline_at=None))
    anne = Owner().begins()
    anne.projects.assignments["q1"] = later
    invitation = only(anne.does(events.Arrived()))
    assert isinstance(invitation, say.InviteOwner)
    assert invitation.round_id == "r2"
    assert anne.seat.greeted == ("r1", "r2")


def test_an_invitation_in_the_middle_of_a_question_leaves_that_question_on_the_screen() -> None:
    """A text already on its way belongs to the question its writer sees, so it is no new screen."""
    anne = Owner().begins("Vi er færdige.")
    before = anne.seat
    anne.projects.assignments["q1"] = make_assignment(make_project("q1", "r2"), make_round("r2"))
    anne.does(events.Arrived())
    assert (anne.seat.project, anne.seat.question, anne.seat.asked) == ("p1", "effekt", before.asked)


def test_hello_after_the_greeting_shows_the_question_that_was_reached() -> None:
    anne = Owner().begins("Vi er færdige.")
    assert asked(anne.does(events.Greeted())).question == "effekt"


def test_one_question_is_asked_at_a_time_with_title_and_purpose() -> None:
    anne = Owner()
    anne.does(events.Greeted())
    first = asked(anne.does(events.Started()))
    assert (first.question, first.index, first.total) == ("status", 1, 3)
    assert (first.project_title, bool(first.purpose)) == ("Projekt p1", True)
    second = asked(anne.writes("Vi er færdige."))
    assert (second.question, second.note, second.noted) == ("effekt", Note.SAVED, "Status")
    assert len(anne.heard) == 1


def test_after_the_last_question_everything_is_shown_and_nothing_is_sent_yet() -> None:
    anne = Owner().begins("Vi er færdige.", "Det virker.")
    summary = summed(anne.writes("Vi fortsætter."))
    assert [line.version for line in summary.lines] == [1, 1, 1]
    assert summary.blocking == ()
    assert anne.projects.state() is SubmissionState.CONFIRMING


def test_back_reopens_the_question_before_and_an_answer_there_returns_to_the_first_open_one() -> None:
    anne = Owner().begins("Vi er færdige.")
    reopened = asked(anne.does(events.WentBack()))
    assert (reopened.question, reopened.version, bool(reopened.present)) == ("status", 1, True)
    assert asked(anne.writes("Næsten færdige.")).question == "effekt"
    assert anne.projects.text("status") == "Næsten færdige."
    assert [a.version for a in anne.projects.versions["p1", "status"]] == [1, 2]


def test_there_is_nothing_before_the_first_question_nor_before_the_overview() -> None:
    anne = Owner(projects(*several(2))).begins()
    first = asked(anne.does(events.WentBack()))
    assert (first.question, first.note) == ("status", Note.NOTHING_BEFORE)
    anne.does(events.OverviewAsked())
    assert overview(anne.does(events.WentBack())).note is Note.NOTHING_BEFORE


def test_back_from_the_summary_opens_the_last_question() -> None:
    anne = Owner().begins("a", "b", "c")
    assert asked(anne.does(events.WentBack())).question == "efterliv"


def test_a_required_question_cannot_be_skipped() -> None:
    anne = Owner().begins()
    before = anne.seat
    assert only(anne.does(events.AnswerSkipped())) == say.RejectAnswer(Reason.REQUIRED, "Status")
    assert anne.seat == before
    assert anne.projects.versions == {}


def test_an_optional_question_can_be_skipped_and_stands_as_not_answered() -> None:
    anne = Owner().begins("a", "b")
    summary = summed(anne.does(events.AnswerSkipped()))
    assert (summary.note, summary.noted) == (Note.SKIPPED, "Efterliv")
    assert summary.lines[2].missing is Missing.NOT_ANSWERED
    assert summary.blocking == ()


def test_skipping_a_question_that_has_an_answer_keeps_the_answer() -> None:
    anne = Owner().begins("a", "b", "c")
    anne.does(events.AnswerReopened(number=3))
    assert summed(anne.does(events.AnswerSkipped())).note is Note.KEPT
    assert anne.projects.text("efterliv") == "c"
    assert len(anne.projects.versions["p1", "efterliv"]) == 1


def test_a_skip_from_an_old_card_does_nothing_and_shows_what_stands() -> None:
    anne = Owner().begins("a", "b", "c")
    before = anne.seat
    refusal, standing = anne.does(events.AnswerSkipped("p1", "efterliv", 0))
    assert refusal == say.RefuseAction(Reason.CHANGED_MEANWHILE, "Projekt p1")
    assert isinstance(standing, say.CloseQuestion)
    assert plain(standing.text) == "c"
    assert anne.seat == before
    assert anne.projects.text("efterliv") == "c"


@pytest.mark.parametrize("state", [SubmissionState.APPROVED, SubmissionState.LOCKED, SubmissionState.EXEMPT])
def test_an_unanswered_question_of_settled_answers_cannot_be_skipped_any_more(state: SubmissionState) -> None:
    anne = Owner().begins("a", "b")
    anne.does(events.SubmissionSent())
    anne.projects.become(state)
    refusal = only(anne.does(events.AnswerSkipped("p1", "efterliv", 0)))
    assert isinstance(refusal, say.RefuseAction)
    assert refusal.reason is Reason.LOCKED
    assert anne.projects.state() is state


def test_one_answer_of_the_summary_is_changed_and_the_summary_comes_back() -> None:
    anne = Owner().begins("a", "b", "c")
    opened = asked(anne.does(events.AnswerReopened(number=2)))
    assert (opened.question, opened.version) == ("effekt", 1)
    summary = summed(anne.writes("Det virker endnu bedre."))
    assert (summary.note, summary.noted) == (Note.SAVED, "Effekt")
    assert [line.version for line in summary.lines] == [1, 2, 1]


@pytest.mark.parametrize("number", [0, 4, 999])
def test_there_is_no_answer_with_that_number(number: int) -> None:
    anne = Owner().begins("a", "b", "c")
    assert summed(anne.does(events.AnswerReopened(number=number))).note is Note.NO_SUCH_NUMBER


def test_the_answers_so_far_are_shown_and_the_question_is_named_but_not_asked_again() -> None:
    anne = Owner().begins("Vi er færdige.")
    before = anne.seat
    summary = summed(anne.does(events.AnswersAsked()))
    assert (summary.blocking, summary.asking) == (("Effekt",), "Hvilken effekt?")
    assert anne.seat == before
    anne.writes("Det virker.")
    assert anne.projects.text("effekt") == "Det virker."


def test_help_says_what_the_question_is_about_and_leaves_it_there() -> None:
    anne = Owner().begins()
    before = anne.seat
    assert only(anne.does(events.HelpAsked())) == say.ShowHelp(
        "Hvad er status?", "Fortæl kort.", "Alt er på plads.", True
    )
    assert anne.seat == before


def test_it_cannot_be_sent_before_the_required_answers_are_there() -> None:
    anne = Owner().begins("a")
    summary = summed(anne.does(events.SubmissionSent()))
    assert (summary.note, summary.blocking) == (Note.NOT_READY, ("Effekt",))
    assert anne.projects.state() is SubmissionState.IN_PROGRESS
    assert asked(anne.does(events.Started())).question == "effekt"


def test_sending_gives_a_receipt_and_sending_twice_says_so() -> None:
    anne = Owner().begins("a", "b", "c")
    receipt = only(anne.does(events.SubmissionSent()))
    assert isinstance(receipt, say.ConfirmReceipt)
    assert (receipt.project_title, receipt.coordinator_name, receipt.late) == (
        "Projekt p1",
        "Mette Skov",
        False,
    )
    assert [plain(line.text) for line in receipt.lines] == ["a", "b", "c"]
    submission = anne.projects.assignments["p1"].submission
    assert (submission.state, submission.submitted_at, submission.submitted_by) == (
        SubmissionState.SUBMITTED,
        anne.now,
        "anne",
    )
    assert summed(anne.does(events.SubmissionSent())).note is Note.ALREADY_SENT
    assert anne.projects.assignments["p1"].submission == submission


def test_an_optional_question_that_was_never_reached_does_not_hold_up_the_sending() -> None:
    anne = Owner().begins("a", "b")
    assert isinstance(only(anne.does(events.SubmissionSent())), say.ConfirmReceipt)


def test_an_answer_can_be_changed_after_sending_and_then_waits_to_be_sent_again() -> None:
    anne = Owner().finishes()
    anne.does(events.AnswerReopened(number=1))
    summary = summed(anne.writes("Der kom mere til."))
    assert (summary.state, summary.changed_since_sent) == (SubmissionState.CONFIRMING, True)
    assert isinstance(only(anne.does(events.SubmissionSent())), say.ConfirmReceipt)
    assert anne.projects.state() is SubmissionState.SUBMITTED


def test_what_is_sent_after_the_deadline_is_taken_and_marked_late() -> None:
    anne = Owner().begins("a", "b", "c")
    anne.projects.now = START + timedelta(days=15)
    receipt = only(anne.does(events.SubmissionSent()))
    assert isinstance(receipt, say.ConfirmReceipt)
    assert receipt.late
    assert anne.projects.assignments["p1"].submission.late


@pytest.mark.parametrize("state", [RoundState.CLOSING, RoundState.CLOSED])
def test_a_closed_round_still_takes_answers(state: RoundState) -> None:
    anne = Owner().begins("a")
    anne.projects.round_becomes(state)
    assert summed((anne.writes("b"), anne.writes("c"))[1]).blocking == ()


def test_an_archived_round_is_on_nobodys_screen() -> None:
    anne = Owner().begins("a")
    anne.projects.round_becomes(RoundState.ARCHIVED)
    assert only(anne.does(events.Greeted())) == say.ShowNothing()
    assert only(anne.writes("b")) == say.ShowNothing("b")
    assert anne.projects.text("effekt") == ""


@pytest.mark.parametrize("state", [SubmissionState.APPROVED, SubmissionState.LOCKED, SubmissionState.EXEMPT])
def test_settled_answers_are_shown_and_refuse_every_change(state: SubmissionState) -> None:
    anne = Owner().finishes()
    anne.projects.become(state)
    kept = anne.projects.assignments["p1"].submission
    for event in (
        events.AnswerReopened(number=1),
        events.WentBack(),
        events.AnswerReopened("p1", "effekt"),
        events.MoreAnnounced(),
    ):
        refusal = only(anne.does(event))
        assert isinstance(refusal, say.RefuseAction), event
        assert refusal.reason is Reason.LOCKED
    assert only(anne.gives("status", 1, "Noget andet")) == say.RefuseAction(Reason.LOCKED, "Projekt p1")
    assert summed(anne.does(events.Greeted())).state is state
    assert anne.projects.assignments["p1"].submission == kept


def test_several_projects_are_offered_and_chosen_by_number() -> None:
    anne = Owner(projects(*several(3)))
    anne.does(events.Greeted())
    shown = overview(anne.does(events.OverviewAsked()))
    assert [(line.number, line.project) for line in shown.projects] == [(1, "p1"), (2, "p2"), (3, "p3")]
    assert asked(anne.writes("2")).project == "p2"
    assert asked(anne.does(events.OverviewAsked(3))).project == "p3"


@pytest.mark.parametrize("number", [0, 4, 999])
def test_an_unknown_number_shows_the_projects_again(number: int) -> None:
    anne = Owner(projects(*several(3)))
    anne.does(events.OverviewAsked())
    assert overview(anne.writes(str(number))).note is Note.NO_SUCH_NUMBER
    assert overview(anne.does(events.OverviewAsked(number))).note is Note.NO_SUCH_NUMBER


def test_a_number_at_a_question_is_an_answer_and_no_choice() -> None:
    anne = Owner(projects(*several(2))).begins()
    assert asked(anne.writes("2")).question == "effekt"
    assert anne.projects.text("status") == "2"


def test_words_in_the_overview_are_kept_until_a_project_is_chosen() -> None:
    anne = Owner(projects(*several(2)))
    anne.does(events.OverviewAsked())
    assert isinstance(only(anne.writes("Vi er færdige.")), say.AskAboutText)
    anne.does(events.ProjectChosen("p2"))
    assert asked(anne.does(events.HeldPlaced())).question == "effekt"
    assert anne.projects.text("status", "p2") == "Vi er færdige."


def test_after_a_receipt_the_next_project_is_named_and_start_goes_there() -> None:
    anne = Owner(projects(*several(2)))
    anne.begins("a", "b", "c")
    receipt = only(anne.does(events.SubmissionSent()))
    assert isinstance(receipt, say.ConfirmReceipt)
    assert (receipt.next_project, receipt.next_title) == ("p2", "Projekt p2")
    assert asked(anne.does(events.Started())).project == "p2"


def test_start_goes_on_with_what_is_unfinished_from_a_summary_too() -> None:
    anne = Owner(projects(*several(2))).finishes()
    assert summed(anne.does(events.ProjectChosen("p1"))).state is SubmissionState.SUBMITTED
    assert asked(anne.does(events.Started())).project == "p2"


def test_each_project_keeps_its_own_place() -> None:
    anne = Owner(projects(*several(2)))
    anne.begins("a1", "b1")
    assert asked(anne.does(events.ProjectChosen("p2"))).question == "status"
    anne.writes("a2")
    assert asked(anne.does(events.ProjectChosen("p1"))).question == "efterliv"
    assert asked(anne.does(events.ProjectChosen("p2"))).question == "effekt"
    assert (anne.projects.text("status", "p1"), anne.projects.text("status", "p2")) == ("a1", "a2")


def test_a_project_of_somebody_else_is_no_card_of_mine() -> None:
    anne = Owner().begins()
    assert only(anne.does(events.ProjectChosen("p9"))) == say.RefuseAction(Reason.UNKNOWN_CARD)
    assert only(anne.gives("status", 0, "x", "p9")) == say.RefuseAction(Reason.UNKNOWN_CARD)
    assert only(anne.gives("findes ikke", 0, "x")) == say.RefuseAction(Reason.UNKNOWN_CARD)


def test_a_seat_at_a_project_that_was_taken_away_leads_back_to_what_there_is() -> None:
    anne = Owner(projects(*several(2))).begins("a")
    del anne.projects.assignments["p1"]
    assert asked(anne.does(events.Greeted())).project == "p2"


def test_greeting_again_and_again_changes_nothing_but_the_count_of_screens() -> None:
    anne = Owner(projects(*several(2))).begins("a")
    before, shown = anne.seat, prompt(anne.seat, anne.desk)
    for count in range(1, 4):
        assert only(anne.does(events.Greeted())) == shown
        assert replace(anne.seat, asked=before.asked) == before
        assert anne.seat.asked == before.asked + count
