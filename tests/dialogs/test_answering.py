from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs import events
from dialogs import messages as say
from dialogs.events import Seen
from dialogs.messages import Note, Reason
from dialogs.model import Missing, Question, Return, SubmissionState
from dialogs.points import points
from dialogs.richtext import plain, read_plain
from tests.dialogs.owners import QUESTIONS, Owner, make_assignment, make_project, make_round, projects
from tests.dialogs.test_conversation import asked, only, summed


def with_previous() -> Owner:
    project = replace(make_project(), previous={"status": read_plain("Sidste års svar.")})
    return Owner(projects(make_assignment(project)))


def test_last_rounds_answer_stands_above_the_question_and_may_still_hold() -> None:
    anne = with_previous()
    anne.does(events.Greeted())
    assert plain(asked(anne.does(events.Started())).previous) == "Sidste års svar."
    assert asked(anne.does(events.PreviousKept())).note is Note.SAVED
    assert anne.projects.text("status") == "Sidste års svar."
    back = asked(anne.does(events.WentBack()))
    assert (plain(back.present), plain(back.previous)) == ("Sidste års svar.", "")


def test_last_rounds_answer_is_opened_for_editing_or_left_out() -> None:
    anne = with_previous().begins()
    assert plain(asked(anne.does(events.PreviousOpened())).draft) == "Sidste års svar."
    assert plain(asked(anne.does(events.AnswerReopened())).draft) == "Sidste års svar."
    fresh = asked(anne.does(events.PreviousOpened(fresh=True)))
    assert (plain(fresh.draft), plain(fresh.previous), fresh.version) == ("", "", 0)
    assert anne.projects.text("status") == ""
    assert asked(anne.writes("Noget nyt.")).note is Note.SAVED


def test_without_a_last_round_it_is_said() -> None:
    anne = Owner().begins()
    assert asked(anne.does(events.PreviousKept())).note is Note.NO_PREVIOUS
    assert asked(anne.does(events.PreviousOpened())).note is Note.NO_PREVIOUS


@pytest.mark.parametrize("missing", [Missing.TOO_EARLY, Missing.NOT_RELEVANT])
def test_no_answer_is_an_answer_with_its_reason(missing: Missing) -> None:
    anne = Owner().begins()
    assert only(anne.does(events.AnswerExcused(missing))) == say.AskReason(
        "p1", "status", "Status", missing, 0
    )
    assert asked(anne.writes("Vi måler\nførst i maj.")).note is Note.SAVED
    answer = anne.projects.assignments["p1"].submission.answers["status"]
    assert (answer.missing, answer.reason, bool(answer.text)) == (missing, "Vi måler først i maj.", False)


def test_a_reason_belongs_to_its_question_and_going_elsewhere_leaves_it() -> None:
    anne = Owner().begins()
    anne.does(events.AnswerExcused(Missing.TOO_EARLY))
    anne.does(events.Greeted())
    anne.writes("Vi er færdige.")
    assert anne.projects.text("status") == "Vi er færdige."
    late = only(anne.does(events.AnswerExcused(Missing.TOO_EARLY, read_plain("x" * 3_000))))
    assert isinstance(late, say.RejectAnswer)
    assert late.reason is Reason.TOO_LONG


def test_an_excused_question_does_not_hold_up_the_sending_and_can_be_answered_after_all() -> None:
    anne = Owner().begins("a")
    anne.does(events.AnswerExcused(Missing.NOT_RELEVANT, read_plain("Huset er solgt.")))
    anne.does(events.AnswerSkipped())
    assert isinstance(only(anne.does(events.SubmissionSent())), say.ConfirmReceipt)
    anne.does(events.AnswerReopened(number=2))
    anne.writes("Det virkede alligevel.")
    assert anne.projects.text("effekt") == "Det virkede alligevel."


def test_a_long_answer_goes_on_until_it_is_finished() -> None:
    anne = Owner().begins()
    first = asked(anne.writes("Vi har nået meget. " * 100))
    assert (first.question, first.note, first.adding) == ("status", Note.SAVED, True)
    assert asked(anne.writes("Og mere til.")).note is Note.ADDED
    assert asked(anne.does(events.Finished())).question == "effekt"
    assert anne.projects.text("status").endswith("Og mere til.")


def test_the_word_for_being_finished_may_be_an_answer() -> None:
    anne = Owner().begins()
    held = only(anne.does(events.Finished(read_plain("Færdig"), anne.now)))
    assert isinstance(held, say.AskAboutText)
    assert (held.commands, held.current) == (("answers",), "status")
    assert asked(anne.does(events.HeldPlaced())).note is Note.SAVED
    assert anne.projects.text("status") == "Færdig"


def test_a_word_near_a_command_is_held_until_the_command_or_the_answer_is_meant() -> None:
    anne = Owner().begins("a", "b", "c")
    anne.does(events.AnswerReopened(number=3))
    suspected = events.CommandSuspected(read_plain("sendt"), anne.now, Seen.AFTER, ("send",))
    held = only(anne.does(suspected))
    assert isinstance(held, say.AskAboutText)
    assert (held.commands, held.current_label) == (("send",), "Efterliv")
    assert isinstance(only(anne.does(events.SubmissionSent())), say.ConfirmReceipt)
    assert anne.seat.held is None
    assert anne.projects.text("efterliv") == "c"


def test_points_are_taken_one_at_a_time_or_many_at_once() -> None:
    question = Question("godt", "Hvad er godt?", "Godt", points=True)
    anne = Owner(projects(make_assignment(round_=make_round(questions=(question, *QUESTIONS))))).begins()
    assert asked(anne.writes("Morgenmøder\nVi begynder sammen.")).points == ("Morgenmøder",)
    assert asked(anne.writes("1. Lys\nNye lamper.\n2. Luft\nVi lufter ud.")).adding
    answer = anne.projects.assignments["p1"].submission.answers["godt"].text
    assert [point.title for point in points(answer)] == ["Morgenmøder", "Lys", "Luft"]
    assert asked(anne.does(events.Finished())).question == "status"


def test_a_returned_answer_says_what_hr_wants_until_it_is_written_again() -> None:
    anne = Owner().finishes()
    there = anne.projects.assignments["p1"]
    back = Return("effekt", 1, "Hvor meget?", "Mette Skov", anne.now, "Det virker")
    returned = replace(there.submission, state=SubmissionState.RETURNED, returns=(back,))
    anne.projects.assignments["p1"] = replace(there, submission=returned)
    line = summed(anne.does(events.Greeted())).lines[1]
    assert line.remark == say.Reaction("Mette Skov", "Hvor meget?", "Det virker")
    assert asked(anne.does(events.AnswerReopened("p1", "effekt"))).remark == line.remark
    assert summed(anne.writes("Det virker for 40.")).lines[1].remark is None
    anne.does(events.SubmissionSent())
    assert anne.projects.assignments["p1"].submission.returns == ()


def test_a_correction_is_shown_with_what_it_was() -> None:
    anne = Owner().finishes()
    there = anne.projects.assignments["p1"].submission
    corrected = replace(
        there.answers["effekt"], version=2, text=read_plain("Det virker."), original=read_plain("Det virkr.")
    )
    answers = {**there.answers, "effekt": replace(corrected, corrected_by="Mette Skov")}
    anne.projects.assignments["p1"] = replace(
        anne.projects.assignments["p1"], submission=replace(there, answers=answers)
    )
    remark = summed(anne.does(events.Greeted())).lines[1].remark
    assert remark == say.Reaction("Mette Skov", original=read_plain("Det virkr."))
