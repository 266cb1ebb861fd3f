"""An owner's conversation: `advance` says what follows from what happened.

Pure: the same seat, assignments and event give the same `Turn`, so a commit that lost a race is simply
decided again. What becomes of written text is decided in `writing`; here is the way around.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dialogs import (
    answered,
    answering,
    asides,
    disowning,
    dividing,
    events,
    filling,
    handing,
    hinting,
    pausing,
    placing,
    screens,
    undoing,
    writing,
)
from dialogs import messages as say
from dialogs.answering import complete, reopen
from dialogs.messages import Note, Reason
from dialogs.model import Assignment, Round, Seat, Undo
from dialogs.richtext import plain
from dialogs.scene import Scene, Turn, show, tell
from dialogs.screens import Desk
from dialogs.spots import Spot
from dialogs.states import SENT_STATES, SUBMISSION, SubmissionChange, after, can


def advance(scene: Scene, event: events.Event) -> Turn:
    """Decide. Never raises for anything a person can do."""
    seat = screens.settle(scene.seat, scene.desk)
    if seat.held is not None and seat.held.maybe and not isinstance(event, _ABOUT_TEXT):
        seat = replace(seat, held=None)  # it was a command, misspelled: here is the one that was meant
    scene = replace(scene, seat=seat)
    turn = _DECISIONS[type(event)](asides.entered(scene, event), event)
    if any(isinstance(message, say.ShowNothing) for message in turn.messages):
        turn = handing.with_offers(scene, turn, again=True)  # what a colleague offers is something
    return hinting.noticed(scene, event, turn)


def _arrived(scene: Scene, _: events.Arrived) -> Turn:
    invitations = invite(scene.seat, scene.desk)
    if invitations or scene.seat.met:
        return handing.with_offers(scene, invitations or Turn(scene.seat), again=False)
    return handing.with_offers(scene, _welcomed(scene), again=False)


def _welcomed(scene: Scene) -> Turn:
    """Somebody of whom nothing is wanted yet."""
    return Turn(replace(scene.seat, met=True, asked=scene.seat.asked + 1), (), (say.ShowNothing(),))


def invite(seat: Seat, desk: Desk) -> Turn | None:
    """The greetings this person has not had yet, once each. A question on the screen stays the screen.

    `desk` may be a part of theirs: what is not on it is left as it is.
    """
    rounds: dict[str, Round] = {a.round.id: a.round for a in desk.values()}
    fresh = [r for r in rounds.values() if r.id not in seat.greeted]
    if not fresh:
        return None
    greeted = (*seat.greeted, *(r.id for r in fresh))
    asked = seat.asked + (0 if seat.question else 1)
    invited = replace(seat, greeted=greeted, met=True, asked=asked)
    return Turn(invited, (), tuple(screens.invitation(r, desk) for r in fresh))


def _greeted(scene: Scene, _: events.Greeted) -> Turn:
    turn = invite(scene.seat, scene.desk) or show(scene, screens.begin(scene.seat, scene.desk))
    return handing.with_offers(scene, turn, again=True)


def _started(scene: Scene, _: events.Started) -> Turn:
    """Where they are, else the next; when all is put off, what was put off is taken up again."""
    seat = scene.seat
    waiting = screens.unfinished(scene.desk) or screens.waited_for(scene.desk)
    here = [a for a in waiting if a.project.id == seat.project]
    if not seat.question and waiting:
        begun = (here or waiting)[0]
        seat = screens.enter(pausing.resumed(seat, begun.project.id, scene.now), begun)
    return show(scene, screens.begin(seat, scene.desk))


def _text_written(scene: Scene, event: events.TextWritten) -> Turn:
    """A small question takes it, a number in the overview chooses; everything else is text.

    What was taken already, or was written before the small question was on the screen, answers none.
    """
    if event.seen is events.Seen.BEFORE or writing.is_again(scene, event):
        return writing.text_written(scene, event)
    if (aside := asides.text_written(scene, event)) is not None:
        return aside
    if (offered := handing.text_to_offer(scene, plain(event.text))) is not None:
        return offered
    typed = plain(event.text).strip().rstrip(".")
    choosing = scene.present is None and bool(scene.desk)
    if choosing and typed.isdecimal() and len(typed) < 4:
        return _overview(scene, events.OverviewAsked(int(typed)))
    return placing.yes_or_no(scene, event) or writing.text_written(scene, event)


def _typed_before(scene: Scene, event: events.TypedBefore) -> Turn:
    """Nothing is put under a question that nobody had read. What was taken already is not taken again."""
    written = events.TextWritten(event.text, event.sent_at, events.Seen.BEFORE)
    if writing.is_again(scene, written):
        return Turn(scene.seat)
    return show(scene, screens.begin(scene.seat, scene.desk), Note.TYPED_BEFORE)


def _command_suspected(scene: Scene, event: events.CommandSuspected) -> Turn:
    """Within a small question it is what answers that."""
    if scene.seat.aside is not None:
        return _text_written(scene, events.TextWritten(event.text, event.sent_at, event.seen))
    return writing.command_suspected(scene, event)


def _went_back(scene: Scene, event: events.WentBack) -> Turn:
    if (held := writing.unsaved(scene, event)) is not None:
        return held
    assignment = scene.present
    if assignment is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_BEFORE)
    keys = [q.key for q in assignment.round.questions]
    index = keys.index(scene.seat.question) if scene.seat.question else len(keys)
    if index == 0:
        return show(scene, scene.seat, Note.NOTHING_BEFORE)
    return reopen(scene, Spot(assignment, assignment.round.questions[index - 1]))


def _answers_asked(scene: Scene, _: events.AnswersAsked) -> Turn:
    seat = screens.begin(scene.seat, scene.desk)
    assignment = scene.desk.get(seat.project)
    if assignment is None or not seat.question:
        return show(scene, seat)
    return tell(scene, screens.summary(assignment, seat, len(scene.desk) > 1))


def _help_asked(scene: Scene, _: events.HelpAsked) -> Turn:
    present = scene.present
    question = present.round.question(scene.seat.question) if present else None
    if question is None:
        return tell(scene, say.ShowHelp())
    return tell(scene, say.ShowHelp(question.text, question.help, question.example, question.required))


def _overview(scene: Scene, event: events.OverviewAsked) -> Turn:
    choices = list(scene.desk.values())
    if event.choice is None or not choices:
        return show(scene, replace(scene.seat, project="", question="", adding=False))
    if not 1 <= event.choice <= len(choices):
        return show(scene, replace(scene.seat, project="", question="", adding=False), Note.NO_SUCH_NUMBER)
    return _entered(scene, choices[event.choice - 1])


def _entered(scene: Scene, assignment: Assignment) -> Turn:
    """A project onto the screen; what is held and has no place yet may be put there."""
    turn, held = show(scene, screens.enter(scene.seat, assignment)), scene.seat.held
    if held is None or held.question or not turn.seat.question:
        return turn
    here = replace(held, project=turn.seat.project, question=turn.seat.question, version=turn.seat.version)
    about = writing.about_held(scene, here)
    return replace(turn, seat=replace(turn.seat, held=here), messages=(about, *turn.messages))


def _project_chosen(scene: Scene, event: events.ProjectChosen) -> Turn:
    assignment = scene.desk.get(event.project)
    if assignment is None:
        return tell(scene, say.RefuseAction(Reason.UNKNOWN_CARD))
    return _entered(scene, assignment)


def _reopened(scene: Scene, event: events.AnswerReopened) -> Turn:
    assignment = scene.desk.get(event.project) if event.project else scene.present
    if assignment is None:
        return show(scene, screens.begin(scene.seat, scene.desk))
    questions = assignment.round.questions
    question = assignment.round.question(event.question)
    if event.number is not None and 1 <= event.number <= len(questions):
        question = questions[event.number - 1]
    if question is None and event.number is None and not event.question:
        return _reopened_here(scene, assignment)
    if question is None:
        return show(scene, scene.seat, Note.NO_SUCH_NUMBER)
    return reopen(scene, Spot(assignment, question))


def _reopened_here(scene: Scene, assignment: Assignment) -> Turn:
    """»ret« without a number: the question on the screen; on a summary they have to say which one."""
    question = assignment.round.question(scene.seat.question)
    if question is None:
        return show(scene, scene.seat, Note.WHICH_ANSWER)
    if question.key in assignment.project.previous and not assignment.submission.answer(question.key):
        return answering.previous_opened(scene, events.PreviousOpened())
    return reopen(scene, Spot(assignment, question))


def _sent(scene: Scene, event: events.SubmissionSent) -> Turn:
    assignment = scene.desk.get(event.project) if event.project else scene.present
    if assignment is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_TO_SEND)
    here = replace(scene.seat, project=assignment.project.id, question="", adding=False)
    if assignment.submission.state in SENT_STATES:
        return show(scene, here, Note.ALREADY_SENT)
    waiting = screens.blocking(assignment)
    if waiting or not can(SUBMISSION, assignment.submission.state, SubmissionChange.COMPLETED):
        return show(scene, here, Note.NOT_READY)
    return _send(scene, assignment, here)


def _send(scene: Scene, assignment: Assignment, here: Seat) -> Turn:
    deadline = assignment.deadline_at
    late = deadline is not None and scene.now > deadline
    state = after(SUBMISSION, complete(assignment).state, SubmissionChange.SENT)
    submission = replace(
        assignment.submission,
        state=state,
        submitted_at=scene.now,
        submitted_by=scene.person.id,
        submitted_by_name=scene.person.name,
        late=late,
        returns=(),
    )
    desk = {**scene.desk, assignment.project.id: replace(assignment, submission=submission)}
    following = next(iter(screens.unfinished(desk)), None)
    receipt = say.ConfirmReceipt(
        project=assignment.project.id,
        project_title=answered.title_line(assignment.project),
        coordinator_name=assignment.round.coordinator_name,
        late=late,
        next_project=following.project.id if following else "",
        next_title=answered.title_line(following.project) if following else "",
        lines=answered.answer_lines(assignment),
    )
    undo = Undo(assignment.project.id, {}, {})
    place = "" if following else here.project
    seat = replace(here, project=place, asked=scene.seat.asked + 1, undo=undo, sent=not following)
    return Turn(seat, (submission,), (receipt,))


def _language_chosen(scene: Scene, event: events.LanguageChosen) -> Turn:
    seat = replace(scene.seat, language=event.language)
    return show(scene, screens.begin(seat, scene.desk), Note.LANGUAGE)


_ABOUT_TEXT = (
    events.TextWritten,
    events.CommandSuspected,
    events.AnswerGiven,
    events.FormGiven,
    events.HeldPlaced,
    events.HeldDiscarded,
    events.Arrived,
)
"""What leaves a text that may be a misspelled command where it is."""

_DECISIONS: Mapping[type[Any], Callable[[Scene, Any], Turn]] = {
    events.Arrived: _arrived,
    events.Greeted: _greeted,
    events.Started: _started,
    events.TextWritten: _text_written,
    events.TypedBefore: _typed_before,
    events.AnswerGiven: writing.answer_given,
    events.AnswerSkipped: writing.skipped,
    events.WentBack: _went_back,
    events.AnswersAsked: _answers_asked,
    events.HelpAsked: _help_asked,
    events.OverviewAsked: _overview,
    events.ProjectChosen: _project_chosen,
    events.AnswerReopened: _reopened,
    events.MoreAnnounced: placing.more_announced,
    events.HeldPlaced: placing.held_placed,
    events.HeldDiscarded: placing.held_discarded,
    events.SubmissionSent: _sent,
    events.PauseAsked: pausing.pause_asked,
    events.CommandSuspected: _command_suspected,
    events.SeveralAnnounced: writing.several_announced,
    events.Finished: writing.finished,
    events.HeldDivided: dividing.divided,
    events.AnswerExcused: answering.excused,
    events.PreviousKept: answering.previous_kept,
    events.AnswerKept: hinting.kept,
    events.PreviousOpened: answering.previous_opened,
    events.FormAsked: filling.form_asked,
    events.FormGiven: filling.form_given,
    events.Undone: undoing.undone,
    events.LanguageChosen: _language_chosen,
    events.HandoverAsked: handing.handover_asked,
    events.HandoverAnswered: handing.offer_answered,
    events.HandoverTakenBack: handing.taken_back_by,
    events.DisownAsked: disowning.disown_asked,
}
