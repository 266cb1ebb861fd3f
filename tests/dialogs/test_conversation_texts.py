"""What becomes of what is written: an answer, more of one, held until they say, or refused. Never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs import events
from dialogs import messages as say
from dialogs.answers import MAX_ANSWER
from dialogs.events import Seen
from dialogs.messages import Note, Reason
from dialogs.model import Question, QuestionType, SubmissionState
from dialogs.richtext import ListBlock, RichText, plain, read_plain
from tests.dialogs.owners import Owner, make_assignment, make_round, projects, several
from tests.dialogs.test_conversation import asked, only, summed

MINUTE = timedelta(minutes=1)


def about(heard: tuple[say.OwnerMessage, ...]) -> say.AskAboutText:
    message = heard[-1]
    assert isinstance(message, say.AskAboutText), heard
    return message


def held(owner: Owner) -> str:
    return plain(owner.seat.held.text) if owner.seat.held else ""


def with_question(question: Question) -> Owner:
    round_ = make_round(questions=(question, *make_round().questions))
    return Owner(projects(make_assignment(round_=round_))).begins()


def test_an_empty_text_is_no_answer() -> None:
    anne = Owner().begins()
    before = anne.seat
    assert only(anne.writes(RichText())) == say.RejectAnswer(Reason.EMPTY)
    assert only(anne.gives("status", 0, "  \n ")) == say.RejectAnswer(Reason.EMPTY, "Status")
    assert anne.seat == before


def test_lines_and_lists_are_one_answer() -> None:
    anne = Owner().begins()
    anne.writes("Vi har holdt:\n- kursus\n- opfølgning")
    answer = anne.projects.versions["p1", "status"][0]
    assert [type(block) for block in answer.text.blocks][1:] == [ListBlock]


def test_an_answer_that_is_too_long_is_refused_with_the_limit_and_the_question_stands() -> None:
    anne = Owner().begins()
    before = anne.seat
    heard = only(anne.writes("æ" * (MAX_ANSWER + 1)))
    assert heard == say.RejectAnswer(Reason.TOO_LONG, "Status", MAX_ANSWER)
    assert anne.seat == before
    assert asked(anne.writes("æ" * MAX_ANSWER)).note is Note.SAVED
    assert asked(anne.does(events.Finished())).question == "effekt"


@pytest.mark.parametrize(
    ("kind", "wrong", "right", "reason"),
    [
        (QuestionType.NUMBER, "mange", "12", Reason.NOT_A_NUMBER),
        (QuestionType.CHOICE, "måske", "i gang", Reason.NOT_A_CHOICE),
        (QuestionType.YES_NO, "måske", "ja", Reason.NOT_YES_OR_NO),
        (QuestionType.DATE, "snart", "2027-06-12", Reason.NOT_A_DATE),
        (QuestionType.AMOUNT, "en del", "12.500", Reason.NOT_AN_AMOUNT),
    ],
)
def test_a_typed_answer_that_cannot_be_read_is_refused_and_then_given(
    kind: QuestionType, wrong: str, right: str, reason: Reason
) -> None:
    anne = with_question(Question("q", "?", "Q", type=kind, choices=("Gennemført", "I gang")))
    refusal = only(anne.writes(wrong))
    assert isinstance(refusal, say.RejectAnswer)
    assert refusal.reason is reason
    assert asked(anne.writes(right)).question == "status"
    assert anne.projects.versions["p1", "q"][0].value


def test_the_same_text_with_the_same_time_changes_nothing_and_says_nothing() -> None:
    anne = Owner().begins()
    sent_at = anne.now
    anne.writes("Vi er færdige.", at=sent_at)
    before, versions = anne.seat, dict(anne.projects.versions)
    for again in (sent_at, sent_at - MINUTE):
        for seen in Seen:
            assert anne.writes("Vi er færdige.", seen, at=again) == ()
    assert anne.writes("vi er  FÆRDIGE.", at=sent_at) == (), "spaces and case are no difference"
    assert (anne.seat, anne.projects.versions) == (before, versions)


def test_the_same_text_sent_before_the_next_question_was_there_is_the_same_again() -> None:
    anne = Owner().begins("Vi er færdige.")
    assert anne.writes("Vi er færdige.", Seen.BEFORE) == ()
    assert anne.projects.text("effekt") == ""


def test_any_part_of_the_answer_is_recognised_when_it_comes_again() -> None:
    anne = Owner().begins("Vi er færdige.")
    anne.writes("Næsten.", Seen.BEFORE)
    for part in ("Vi er færdige.", "Næsten."):
        assert anne.writes(part, Seen.BEFORE) == ()
    assert anne.projects.text("status") == "Vi er færdige.\n\nNæsten."


def test_the_answer_from_a_card_pressed_twice_is_one_answer_and_said_to_be_there() -> None:
    anne = Owner().begins()
    anne.gives("status", 0, "Vi er færdige.")
    before = anne.seat
    assert only(anne.gives("status", 0, "Vi er færdige.")) == say.Acknowledge(Note.DUPLICATE, "Status")
    assert anne.seat == before
    assert len(anne.projects.versions["p1", "status"]) == 1


def test_the_same_words_to_a_new_question_are_asked_about_and_can_be_meant() -> None:
    anne = Owner().begins("Ved vi ikke endnu.")
    question = about(anne.writes("Ved vi ikke endnu."))
    assert (question.repeated, question.previous, question.current) == (True, "status", "effekt")
    assert anne.projects.text("effekt") == ""
    assert asked(anne.does(events.HeldPlaced())).question == "efterliv"
    assert anne.projects.text("effekt") == "Ved vi ikke endnu."


def test_text_before_the_next_question_is_added_and_the_screen_stays() -> None:
    anne = Owner().begins("Vi er færdige.")
    screen = (anne.seat.question, anne.seat.asked)
    assert only(anne.writes("Og glade.", Seen.BEFORE)) == say.Acknowledge(Note.ADDED, "Status")
    assert anne.projects.text("status") == "Vi er færdige.\n\nOg glade."
    assert (anne.seat.question, anne.seat.asked) == screen


def test_three_texts_in_a_row_are_one_answer() -> None:
    anne = Owner().begins("- kursus")
    anne.writes("- opfølgning", Seen.BEFORE)
    anne.writes("- fest", Seen.BEFORE)
    assert anne.projects.text("status") == "- kursus\n- opfølgning\n- fest"
    assert len(anne.projects.versions["p1", "status"]) == 3


def test_text_older_than_the_answer_before_is_asked_about() -> None:
    anne = Owner().begins("Vi er færdige.")
    heard = about(anne.writes("Noget helt andet", Seen.BEFORE, at=anne.now - timedelta(hours=1)))
    assert (heard.previous_label, heard.current_label) == ("Status", "Effekt")
    assert (anne.projects.text("status"), held(anne)) == ("Vi er færdige.", "Noget helt andet")


def test_text_from_before_a_screen_that_no_answer_led_to_is_more_of_no_answer() -> None:
    """A number that chose a project is delivered again, with its own time, once the project is shown."""
    anne = Owner(projects(*several(2))).begins("a")
    anne.does(events.OverviewAsked())
    chosen_at = anne.now
    assert asked(anne.writes("2", at=chosen_at)).project == "p2"
    about(anne.writes("2", Seen.BEFORE, at=chosen_at))
    assert (anne.projects.text("status", "p1"), anne.projects.text("status", "p2")) == ("a", "")


def test_early_text_after_the_last_answer_keeps_the_summary_ready_to_send() -> None:
    anne = Owner().begins("a", "b", "c")
    anne.writes("og d", Seen.BEFORE)
    assert anne.projects.state() is SubmissionState.CONFIRMING
    anne.does(events.SubmissionSent())
    assert anne.projects.state() is SubmissionState.SUBMITTED


def test_early_text_after_the_sending_is_not_added_behind_hrs_back() -> None:
    anne = Owner().finishes()
    about(anne.writes("for resten", Seen.BEFORE))
    assert anne.projects.state() is SubmissionState.SUBMITTED
    assert held(anne) == "for resten"


def test_text_is_asked_about_when_nobody_knows_whether_the_question_was_seen() -> None:
    anne = Owner().begins("Vi er færdige.")
    heard = about(anne.writes("Det virker.", Seen.UNKNOWN))
    assert (heard.excerpt, heard.repeated) == ("Det virker.", False)
    assert anne.projects.text("effekt") == ""


def test_a_held_text_is_placed_where_they_say() -> None:
    anne = Owner().begins("a")
    anne.writes("Det virker.", Seen.UNKNOWN)
    shown = asked(anne.does(events.HeldPlaced("p1", "effekt")))
    assert (shown.question, shown.note, shown.noted) == ("efterliv", Note.SAVED, "Effekt")
    assert (anne.projects.text("effekt"), held(anne)) == ("Det virker.", "")


def test_a_held_text_is_added_to_the_answer_before() -> None:
    anne = Owner().begins("a")
    anne.writes("og b", Seen.UNKNOWN)
    shown = asked(anne.does(events.MoreAnnounced()))
    assert (shown.question, shown.note, shown.noted) == ("effekt", Note.ADDED, "Status")
    assert (anne.projects.text("status"), held(anne)) == ("a\n\nog b", "")


def test_a_held_text_is_discarded_only_when_they_say_so() -> None:
    anne = Owner().begins("a")
    anne.writes("vås", Seen.UNKNOWN)
    anne.does(events.Greeted())
    anne.does(events.HelpAsked())
    assert held(anne) == "vås"
    shown = asked(anne.does(events.HeldDiscarded()))
    assert (shown.question, shown.note, held(anne)) == ("effekt", Note.DISCARDED, "")


def test_more_text_while_one_is_held_is_held_with_it() -> None:
    anne = Owner().begins("a")
    anne.writes("første", Seen.UNKNOWN)
    assert about(anne.writes("anden")).excerpt == "første anden"
    anne.does(events.HeldPlaced())
    assert anne.projects.text("effekt") == "første\n\nanden"


def test_a_held_text_that_cannot_stand_there_is_still_held() -> None:
    anne = Owner().begins("a")
    anne.writes("x" * MAX_ANSWER, Seen.UNKNOWN)
    anne.writes("y")
    refusal = only(anne.does(events.HeldPlaced()))
    assert isinstance(refusal, say.RejectAnswer)
    assert refusal.reason is Reason.TOO_LONG
    assert held(anne).endswith("y")


@pytest.mark.parametrize("event", [events.HeldPlaced(), events.HeldDiscarded()])
def test_with_nothing_held_there_is_nothing_to_place_or_discard(event: events.Event) -> None:
    anne = Owner().begins("a")
    shown = asked(anne.does(event))
    assert (shown.question, shown.note) == ("effekt", Note.NOTHING_HELD)


def test_a_card_answer_does_not_push_out_a_text_that_is_held() -> None:
    anne, bo = Owner().begins("a"), "Bo"
    anne.writes("venter", Seen.UNKNOWN)
    Owner(anne.projects, bo).gives("effekt", 0, "Bos svar")
    anne.gives("effekt", 0, "Annes svar")
    assert "venter" in held(anne)
    assert "Annes svar" in held(anne)


def test_a_text_at_the_summary_is_asked_about() -> None:
    anne = Owner().begins("a", "b", "c")
    heard = about(anne.writes("Og en ting til"))
    assert (heard.previous, heard.current) == ("efterliv", "")
    assert summed(anne.does(events.MoreAnnounced())).note is Note.ADDED
    assert anne.projects.text("efterliv") == "c\n\nOg en ting til"


def test_more_opens_the_answer_before_and_what_is_written_is_added() -> None:
    anne = Owner().begins("Vi er færdige.")
    opened = asked(anne.does(events.MoreAnnounced()))
    assert (opened.question, opened.adding) == ("status", True)
    for text in ("Og glade.", "Og trætte."):
        shown = asked(anne.writes(text))
        assert (shown.question, shown.note, shown.adding) == ("status", Note.ADDED, True)
    assert anne.projects.text("status") == "Vi er færdige.\n\nOg glade.\n\nOg trætte."
    assert asked(anne.does(events.Finished())).question == "effekt"


def test_more_with_no_answer_before_says_so() -> None:
    assert asked(Owner().begins().does(events.MoreAnnounced())).note is Note.NOTHING_TO_ADD_TO


def test_going_elsewhere_ends_the_adding() -> None:
    anne = Owner().begins("a", "b")
    anne.does(events.MoreAnnounced())
    anne.does(events.AnswerReopened(number=1))
    anne.writes("helt nyt")
    assert anne.projects.text("status") == "helt nyt"


def test_after_sending_more_reopens_and_has_to_be_sent_again() -> None:
    anne = Owner().finishes()
    anne.does(events.MoreAnnounced())
    anne.writes("og lidt til")
    summary = summed(anne.does(events.Finished()))
    assert (summary.state, summary.changed_since_sent) == (SubmissionState.CONFIRMING, True)


def co_owners() -> tuple[Owner, Owner]:
    """Anne and Bo at the same first question of the same project."""
    shared = projects()
    return Owner(shared).begins(), Owner(shared, "Bo").begins()


def test_two_owners_of_one_project_each_have_their_own_place() -> None:
    anne, bo = co_owners()
    anne.writes("a")
    assert (anne.seat.question, bo.seat.question) == ("effekt", "status")
    assert asked(bo.does(events.Greeted())).question == "status"


def test_a_text_to_a_question_that_the_other_owner_has_answered_replaces_nothing_unseen() -> None:
    anne, bo = co_owners()
    anne.writes("Annes svar")
    refusal, standing, question = bo.writes("Bos svar")
    assert refusal == say.RefuseAction(Reason.CHANGED_MEANWHILE, "Projekt p1")
    assert isinstance(standing, say.CloseQuestion), "they are shown what stands there now"
    assert plain(standing.text) == "Annes svar"
    assert isinstance(question, say.AskAboutText)
    assert (anne.projects.text("status"), held(bo)) == ("Annes svar", "Bos svar")


def test_a_card_drawn_before_the_other_owners_answer_replaces_nothing_unseen() -> None:
    anne, bo = co_owners()
    anne.gives("status", 0, "Annes svar")
    assert bo.gives("status", 0, "Bos svar")[0] == say.RefuseAction(Reason.CHANGED_MEANWHILE, "Projekt p1")
    assert (anne.projects.text("status"), held(bo)) == ("Annes svar", "Bos svar")


def test_having_seen_it_they_may_replace_it_and_the_old_one_is_kept() -> None:
    anne, bo = co_owners()
    anne.writes("Annes svar")
    bo.writes("Bos svar")
    bo.does(events.HeldPlaced())
    assert anne.projects.text("status") == "Bos svar"
    assert [plain(a.text) for a in anne.projects.versions["p1", "status"]] == ["Annes svar", "Bos svar"]


def test_what_changed_once_more_since_they_were_asked_is_shown_once_more() -> None:
    anne, bo = co_owners()
    anne.writes("Annes svar")
    bo.writes("Bos svar")
    anne.does(events.AnswerReopened(number=1))
    anne.writes("Annes bedre svar")
    refusal, standing, _ = bo.does(events.HeldPlaced())
    assert refusal == say.RefuseAction(Reason.CHANGED_MEANWHILE, "Projekt p1")
    assert isinstance(standing, say.CloseQuestion)
    assert plain(standing.text) == "Annes bedre svar"
    assert (anne.projects.text("status"), held(bo)) == ("Annes bedre svar", "Bos svar")
    bo.does(events.HeldPlaced())
    assert anne.projects.text("status") == "Bos svar"


def test_the_same_words_as_the_other_owner_wrote_are_nothing_new() -> None:
    anne, bo = co_owners()
    anne.writes("Vi er færdige.")
    following = asked(bo.writes("Vi er færdige."))
    assert (following.note, following.question) == (Note.DUPLICATE, "effekt")
    assert (bo.seat.held, len(anne.projects.versions["p1", "status"])) == (None, 1)


def test_a_card_of_an_older_version_of_ones_own_answer_replaces_nothing() -> None:
    anne = Owner().begins("første", "b", "c")
    anne.does(events.AnswerReopened(number=1))
    anne.writes("anden")
    about(anne.gives("status", 1, "tredje"))
    assert (anne.projects.text("status"), held(anne)) == ("anden", "tredje")
    anne.does(events.HeldDiscarded())
    anne.gives("status", 2, "fjerde")
    assert anne.projects.text("status") == "fjerde"


def test_a_card_answers_its_own_question_wherever_the_seat_is() -> None:
    anne = Owner(projects(*several(2))).begins("a")
    anne.does(events.ProjectChosen("p2"))
    assert asked(anne.gives("effekt", 0, "b")).question == "efterliv"
    assert (anne.seat.project, anne.projects.text("effekt", "p1")) == ("p1", "b")


def test_saving_a_card_with_nothing_changed_keeps_the_answer_and_what_was_sent() -> None:
    anne = Owner().finishes()
    anne.does(events.AnswerReopened(number=2))
    shown = summed(anne.gives("effekt", 1, "Det virker."))
    assert (shown.note, shown.state) == (Note.KEPT, SubmissionState.SUBMITTED)
    assert len(anne.projects.versions["p1", "effekt"]) == 1


def test_a_text_for_somebody_who_is_asked_nothing_is_quoted_back_and_not_kept() -> None:
    anne = Owner()
    anne.projects.assignments.clear()
    assert only(anne.writes("Hvad skal jeg?")) == say.ShowNothing("Hvad skal jeg?")
    assert anne.seat.held is None


def test_a_card_saved_as_it_is_shown_without_its_number_changes_nothing() -> None:
    anne = Owner().begins("Borger 010190-1234 er glad.")
    anne.does(events.AnswerReopened(project="p1", question="status"))
    shown = events.AnswerGiven("p1", "status", 1, read_plain("Borger … er glad."), anne.now)
    anne.does(shown)
    kept = anne.projects.assignments["p1"].submission.answers["status"]
    assert (kept.version, plain(kept.text)) == (1, "Borger 010190-1234 er glad.")
    anne.does(replace(shown, text=read_plain("En borger … er glad.")))
    kept = anne.projects.assignments["p1"].submission.answers["status"]
    assert (kept.version, plain(kept.text)) == (2, "En borger … er glad.")


def test_locked_answers_take_no_text_and_its_writer_is_told_that_it_is_not_kept() -> None:
    anne = Owner().finishes()
    anne.projects.become(SubmissionState.LOCKED)
    kept = replace(anne.projects.assignments["p1"].submission)
    assert only(anne.writes("for sent")) == say.ShowNothing("for sent", locked=True)
    assert only(anne.does(events.MoreAnnounced())) == say.RefuseAction(Reason.LOCKED, "Projekt p1")
    assert anne.seat.held is None
    assert anne.projects.assignments["p1"].submission == kept


def test_a_text_held_before_its_answers_were_locked_stays_and_is_offered_no_place_that_takes_none() -> None:
    anne = Owner().finishes()
    about(anne.writes("for sent"))
    anne.projects.become(SubmissionState.LOCKED)
    asked = about(anne.writes("og mere"))
    assert (asked.previous, asked.current) == ("", "")
    assert held(anne) == "for sent\n\nog mere"


@pytest.mark.parametrize("press", [events.AnswerSkipped, events.WentBack])
def test_what_stands_in_a_card_is_held_when_another_button_is_pressed(
    press: type[events.AnswerSkipped | events.WentBack],
) -> None:
    anne = Owner().begins("a")
    before = anne.seat.question
    about(anne.does(press(project="p1", question="effekt", unsaved=read_plain("Ikke gemt endnu"))))
    assert (held(anne), anne.seat.question) == ("Ikke gemt endnu", before)
    anne.does(events.HeldPlaced())
    assert anne.projects.text("effekt") == "Ikke gemt endnu"


def test_what_stood_in_an_old_card_replaces_nothing_that_was_not_on_it() -> None:
    anne, bo = co_owners()
    anne.gives("efterliv", 0, "Annes svar")
    about(bo.does(events.AnswerSkipped("p1", "efterliv", 0, read_plain("Bos svar"))))
    refusal, standing, _ = bo.does(events.HeldPlaced())
    assert refusal == say.RefuseAction(Reason.CHANGED_MEANWHILE, "Projekt p1")
    assert isinstance(standing, say.CloseQuestion)
    assert (anne.projects.text("efterliv"), held(bo)) == ("Annes svar", "Bos svar")


@pytest.mark.parametrize(
    ("kind", "given", "shown"),
    [
        (QuestionType.NUMBER, "12", "12"),
        (QuestionType.CHOICE, "2", "I gang"),
        (QuestionType.DATE, "2027-06-12", "2027-06-12"),
    ],
)
def test_a_typed_answer_that_still_stands_in_its_card_is_nothing_new(
    kind: QuestionType, given: str, shown: str
) -> None:
    anne = with_question(Question("q", "?", "Q", type=kind, choices=("Gennemført", "I gang")))
    anne.writes(given)
    anne.does(events.AnswerReopened(number=1))
    assert plain(asked(anne.heard).present) == shown
    assert asked(anne.does(events.WentBack("p1", "q", read_plain(shown)))).note is Note.NOTHING_BEFORE
    assert asked(anne.gives("q", 1, shown)).note is Note.KEPT
    assert (anne.seat.held, len(anne.projects.versions["p1", "q"])) == (None, 1)


def test_a_held_text_delivered_again_is_not_held_twice() -> None:
    anne = Owner().begins("a")
    first = anne.now + MINUTE
    anne.writes("første", Seen.UNKNOWN, at=first)
    anne.writes("anden", at=first + MINUTE)
    before = anne.seat
    for text, at in (("første", first), ("anden", first + MINUTE)):
        assert anne.writes(text, Seen.BEFORE, at=at) == ()
    assert anne.seat == before


def test_no_part_of_a_placed_text_is_added_when_it_comes_again() -> None:
    """Also where its parts came in another order than they were sent in."""
    anne = Owner().begins("a")
    sent = anne.now + MINUTE
    anne.writes("sendt sidst", Seen.UNKNOWN, at=sent + MINUTE)
    anne.writes("sendt først", at=sent)
    anne.does(events.HeldPlaced())
    text = anne.projects.text("effekt")
    anne.writes("sendt sidst", Seen.BEFORE, at=sent + MINUTE)
    assert anne.projects.text("effekt") == text
