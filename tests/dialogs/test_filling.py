from __future__ import annotations

from dialogs import events
from dialogs import messages as say
from dialogs.messages import Note, Reason
from dialogs.model import Question, QuestionType, SubmissionState
from dialogs.richtext import plain, read_plain
from tests.dialogs.owners import QUESTIONS, Owner, make_assignment, make_round, projects
from tests.dialogs.test_conversation import asked, only, summed


def give(owner: Owner, versions: dict[str, int], **texts: str) -> tuple[say.OwnerMessage, ...]:
    read = {key: read_plain(text) for key, text in texts.items()}
    return owner.does(events.FormGiven("p1", read, versions, owner.now))


def test_a_whole_project_is_answered_at_once_and_what_may_be_left_out_is() -> None:
    anne = Owner().begins()
    form = only(anne.does(events.FormAsked()))
    assert isinstance(form, say.ShowForm)
    assert [field.version for field in form.fields] == [0, 0, 0]
    summary = summed(give(anne, {}, status="Vi er færdige.", effekt="Det virker."))
    assert (summary.note, summary.blocking, summary.state) == (Note.SAVED_ALL, (), SubmissionState.CONFIRMING)
    assert asked(anne.does(events.AnswerReopened(number=3))).version == 1


def test_what_must_be_answered_is_asked_for_afterwards() -> None:
    anne = Owner().begins()
    assert asked(give(anne, {}, efterliv="Ja.")).question == "status"
    assert anne.projects.text("efterliv") == "Ja."


def test_what_cannot_stand_stays_in_its_field_and_the_rest_is_saved() -> None:
    number = Question("antal", "Hvor mange?", "Antal", type=QuestionType.NUMBER)
    round_ = make_round(questions=(*QUESTIONS, number))
    anne = Owner(projects(make_assignment(round_=round_))).begins()
    form = only(give(anne, {}, status="a", antal="mange"))
    assert isinstance(form, say.ShowForm)
    assert [field.problem for field in form.fields] == [None, None, None, Reason.NOT_A_NUMBER]
    assert plain(form.fields[3].written) == "mange"
    assert anne.projects.text("status") == "a"
    versions = {field.question: field.version for field in form.fields}
    assert summed(give(anne, versions, status="a", effekt="b", antal="12")).blocking == ()
    assert anne.projects.assignments["p1"].submission.answers["antal"].value == "12"


def test_a_colleagues_answer_is_shown_and_replaced_only_the_second_time() -> None:
    shared = projects()
    anne, bo = Owner(shared).begins(), Owner(shared, "Bo").begins()
    anne.does(events.FormAsked())
    bo.gives("status", 0, "Bos svar")
    form = only(give(anne, {"status": 0}, status="Annes svar"))
    assert isinstance(form, say.ShowForm)
    first = form.fields[0]
    assert (first.problem, first.by_name, plain(first.present)) == (
        Reason.CHANGED_MEANWHILE,
        "Bo",
        "Bos svar",
    )
    assert shared.text("status") == "Bos svar"
    give(anne, {"status": first.version}, status="Annes svar")
    assert shared.text("status") == "Annes svar"


def test_a_form_is_not_offered_for_answers_that_would_not_fit_and_never_for_locked_ones() -> None:
    anne = Owner().begins("x" * 7_000)
    refusal, question = anne.does(events.FormAsked())
    assert refusal == say.RefuseAction(Reason.TOO_MUCH_FOR_A_FORM)
    assert isinstance(question, say.AskQuestion)
    anne.projects.become(SubmissionState.APPROVED)
    assert only(give(anne, {}, effekt="ny")) == say.RefuseAction(Reason.LOCKED, "Projekt p1")
