"""»Det er ikke et CPR-nummer«: who said it of which text, and that nothing is decided by it."""

from __future__ import annotations

from dialogs import events
from dialogs import messages as say
from dialogs.matters import Concern, Material
from dialogs.messages import Note, Reason
from dialogs.model import Denial, Submission, SubmissionState
from dialogs.publication import review
from tests.dialogs.owners import Owner

CASE = "Se sag 0101901234 i arkivet."


def pressed(version: int = 1) -> events.AnswerKept:
    return events.AnswerKept("p1", "status", not_cpr=True, version=version)


def submission(anne: Owner) -> Submission:
    return anne.projects.assignments["p1"].submission


def test_it_is_kept_with_who_said_it_when_and_of_which_version_once() -> None:
    anne = Owner().begins(CASE)
    for _ in range(2):
        assert getattr(anne.does(pressed())[-1], "note", None) is Note.NOT_CPR
    (denial,) = submission(anne).denials
    assert (denial.question, denial.version, denial.by, denial.by_name) == ("status", 1, "anne", "Anne")
    assert submission(anne).denial("status") == denial
    assert submission(anne).answers["status"].version == 1


def test_it_still_is_hr_who_decides_and_is_told_who_has_said_it() -> None:
    anne = Owner().begins(CASE)
    anne.does(pressed())
    assignment = anne.projects.assignments["p1"]
    items = review(Material(assignment.round, ((assignment.project, assignment.submission),)), ())
    (item,) = (item for item in items if item.matter.concern is Concern.CPR)
    assert item.blocks
    assert item.matter.denial == submission(anne).denials[0]


def test_it_is_said_of_one_text_and_not_of_the_next() -> None:
    anne = Owner().begins(CASE)
    anne.does(pressed())
    anne.gives("status", 1, "Se sag 0101901235 i arkivet.")
    assert submission(anne).denial("status") is None
    refusal, standing = anne.does(pressed())
    assert refusal == say.RefuseAction(Reason.CHANGED_MEANWHILE, "Projekt p1")
    assert isinstance(standing, say.CloseQuestion)
    assert [d.version for d in submission(anne).denials] == [1]


def test_of_locked_answers_and_of_text_without_a_number_nobody_has_said_anything() -> None:
    anne = Owner().begins("Intet her.")
    anne.does(pressed())
    bo = Owner().begins(CASE)
    bo.projects.become(SubmissionState.LOCKED)
    assert bo.does(pressed()) == (say.RefuseAction(Reason.LOCKED, "Projekt p1"),)
    nothing: tuple[Denial, ...] = ()
    assert submission(anne).denials == submission(bo).denials == nothing
