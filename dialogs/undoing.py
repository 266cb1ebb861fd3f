"""Taking back what was done last: answers, or the sending, until HR has the last word."""

from __future__ import annotations

from dataclasses import replace

from dialogs import answered, events, screens
from dialogs import messages as say
from dialogs.answering import place_at, undo_of, with_answer, with_changed
from dialogs.messages import Note, Reason
from dialogs.model import Answer, Assignment, Missing, Seat, SubmissionState, Undo
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot
from dialogs.states import SETTLED_STATES, SUBMISSION, SubmissionChange, after, can


def undone(scene: Scene, _: events.Undone) -> Turn:
    undo = scene.seat.undo
    assignment = scene.desk.get(undo.project) if undo else None
    if undo is None or assignment is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_TO_UNDO)
    if not undo.versions:
        return _sending(scene, assignment)
    if not can(SUBMISSION, assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, answered.title_line(assignment.project)))
    for key, version in undo.versions.items():
        answer = assignment.submission.answer(key)
        if answer is None or answer.version != version:
            return _changed(scene, assignment, key)
    return _answers(scene, assignment, undo)


def _sending(scene: Scene, assignment: Assignment) -> Turn:
    submission = assignment.submission
    title = answered.title_line(assignment.project)
    if submission.state in SETTLED_STATES - {SubmissionState.SUBMITTED}:
        return tell(scene, say.RefuseAction(Reason.LOCKED, title))
    if submission.state is not SubmissionState.SUBMITTED or submission.submitted_by != scene.person.id:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_TO_UNDO)
    back = replace(
        submission,
        state=after(SUBMISSION, submission.state, SubmissionChange.TAKEN_BACK),
        submitted_at=None,
        submitted_by="",
        submitted_by_name="",
        late=False,
    )
    seat = replace(place_at(scene.seat, assignment, None), undo=None)
    return _shown(scene, replace(assignment, submission=back), seat, Note.TAKEN_BACK, "")


def _changed(scene: Scene, assignment: Assignment, key: str) -> Turn:
    """Somebody has written there since: what stands is shown, and nothing is undone."""
    refusal = say.RefuseAction(Reason.CHANGED_MEANWHILE, answered.title_line(assignment.project))
    shown = answered.closed_question(assignment, key)
    seat = replace(scene.seat, undo=None)
    return Turn(seat, (), (refusal, shown) if shown else (refusal,))


def _answers(scene: Scene, assignment: Assignment, undo: Undo) -> Turn:
    """Each answer becomes what it was, as one more version; what is taken back can be had again."""
    before = {key: assignment.submission.answer(key) for key in undo.before}
    changed, again = assignment, False
    for key, answer in undo.before.items():
        question = changed.round.question(key)
        if question is not None:
            changed = with_answer(scene, Spot(changed, question), scene.now, **_content(answer)).assignment
            again = again or (_has_words(answer) and not _has_words(before[key]))
    question = changed.round.question(next(iter(undo.before)))
    spot = Spot(changed, question) if question else None
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_TO_UNDO)
    place = place_at(scene.seat, changed, spot.question if len(before) == 1 else None)
    seat = replace(place, undo=undo_of(spot, before))
    turn = _shown(scene, changed, seat, Note.REDONE if again else Note.UNDONE, spot.question.label)
    return _with_draft(turn, before[spot.question.key])


def _content(answer: Answer | None) -> dict[str, object]:
    if answer is None:
        return {"missing": Missing.NOT_ANSWERED}
    return {"text": answer.text, "value": answer.value, "missing": answer.missing, "reason": answer.reason}


def _has_words(answer: Answer | None) -> bool:
    return answer is not None and answer.missing is None


def _shown(scene: Scene, changed: Assignment, seat: Seat, note: Note, noted: str) -> Turn:
    turn = show(with_changed(scene, changed), seat, note, noted)
    return replace(turn, submissions=(changed.submission,))


def _with_draft(turn: Turn, taken_back: Answer | None) -> Turn:
    """What was taken back stands in the field where nothing else does, to be edited."""
    asked = turn.messages[-1]
    if not isinstance(asked, say.AskQuestion) or asked.present:
        return turn
    return replace(turn, messages=(replace(asked, draft=answered.standing_text(taken_back)),))
