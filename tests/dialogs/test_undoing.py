from __future__ import annotations

import pytest

from dialogs import events
from dialogs import messages as say
from dialogs.messages import Note, Reason
from dialogs.model import Missing, SubmissionState
from dialogs.richtext import plain
from tests.dialogs.owners import Owner, projects
from tests.dialogs.test_conversation import asked, only, summed


def test_an_answer_is_taken_back_offered_for_editing_and_had_again() -> None:
    anne = Owner().begins("Vi er færdige.")
    back = asked(anne.does(events.Undone()))
    assert (back.question, back.note, plain(back.draft)) == ("status", Note.UNDONE, "Vi er færdige.")
    assert anne.projects.assignments["p1"].submission.answers["status"].missing is Missing.NOT_ANSWERED
    again = asked(anne.does(events.Undone()))
    assert (again.note, plain(again.present)) == (Note.REDONE, "Vi er færdige.")
    assert [a.version for a in anne.projects.versions["p1", "status"]] == [1, 2, 3]


def test_a_changed_answer_becomes_what_it_was() -> None:
    anne = Owner().begins("a", "b", "c")
    anne.does(events.AnswerReopened(number=2))
    anne.writes("helt forkert")
    assert plain(asked(anne.does(events.Undone())).present) == "b"


def test_a_sending_is_taken_back_until_hr_has_approved() -> None:
    anne = Owner().finishes()
    summary = summed(anne.does(events.Undone()))
    assert (summary.note, summary.state) == (Note.TAKEN_BACK, SubmissionState.CONFIRMING)
    assert not summary.changed_since_sent
    assert summed(anne.does(events.Undone())).note is Note.NOTHING_TO_UNDO
    anne.does(events.SubmissionSent())
    anne.projects.become(SubmissionState.APPROVED)
    assert only(anne.does(events.Undone())) == say.RefuseAction(Reason.LOCKED, "Projekt p1")
    assert anne.projects.state() is SubmissionState.APPROVED


@pytest.mark.parametrize("state", [SubmissionState.APPROVED, SubmissionState.LOCKED, SubmissionState.EXEMPT])
def test_no_answer_is_undone_behind_hrs_back(state: SubmissionState) -> None:
    anne = Owner().begins("a")
    anne.projects.become(state)
    assert only(anne.does(events.Undone())) == say.RefuseAction(Reason.LOCKED, "Projekt p1")
    assert anne.projects.text("status") == "a"


def test_what_a_colleague_has_written_since_is_shown_and_not_undone() -> None:
    shared = projects()
    anne, bo = Owner(shared).begins("Annes"), Owner(shared, "Bo").begins()
    bo.gives("status", 1, "Bos")
    refusal, shown = anne.does(events.Undone())
    assert isinstance(refusal, say.RefuseAction)
    assert isinstance(shown, say.CloseQuestion)
    assert plain(shown.text) == shared.text("status") == "Bos"


def test_a_colleagues_sending_is_not_mine_to_undo() -> None:
    shared = projects()
    anne, bo = Owner(shared).begins("a", "b", "c"), Owner(shared, "Bo").begins()
    anne.does(events.SubmissionSent())
    anne.does(events.Undone())
    bo.does(events.SubmissionSent())
    assert summed(anne.does(events.Greeted())).sent_by == "Bo"
    assert summed(anne.does(events.Undone())).note is Note.NOTHING_TO_UNDO
    assert shared.state() is SubmissionState.SUBMITTED


def test_a_divided_text_is_undone_whole() -> None:
    anne = Owner().begins()
    anne.writes("Status: i gang. Effekt: god.")
    anne.does(events.HeldDivided())
    anne.does(events.Undone())
    assert (anne.projects.text("status"), anne.projects.text("effekt")) == ("", "")
    anne.does(events.Undone())
    assert (anne.projects.text("status"), anne.projects.text("effekt")) == ("i gang.", "god.")
