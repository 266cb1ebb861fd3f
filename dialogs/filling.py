"""A whole project as one form: shown, and taken field by field; what cannot stand stays in its field."""

from __future__ import annotations

from dataclasses import replace

from dialogs import answered, answers, events, screens
from dialogs import messages as say
from dialogs.answering import pointed, taken, undo_of, with_answer
from dialogs.dividing import after_several
from dialogs.messages import Note, Reason
from dialogs.model import Answer, Assignment, Missing, Question
from dialogs.richtext import RichText, length
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot
from dialogs.states import SUBMISSION, SubmissionChange, can

ROOM = 6_000
"""Characters of answers that one form can hold; with more, the questions are asked one by one."""


def form_asked(scene: Scene, event: events.FormAsked) -> Turn:
    assignment = scene.desk.get(event.project) if event.project else scene.present
    if assignment is None:
        return show(scene, screens.begin(scene.seat, scene.desk))
    if not can(SUBMISSION, assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, answered.title_line(assignment.project)))
    turn = show(scene, screens.enter(scene.seat, assignment))
    if _size(assignment) > ROOM:
        return replace(turn, messages=(say.RefuseAction(Reason.TOO_MUCH_FOR_A_FORM), *turn.messages))
    return replace(turn, messages=(_form(assignment, {}, scene.person.id),))


def _size(assignment: Assignment) -> int:
    return sum(length(answered.standing_text(a)) for a in assignment.submission.answers.values())


def _form(assignment: Assignment, wrong: dict[str, say.FormField], reader: str) -> say.ShowForm:
    fields = [wrong.get(q.key) or _field(assignment, q, reader) for q in assignment.round.questions]
    title = answered.title_line(assignment.project)
    return say.ShowForm(assignment.round.id, assignment.project.id, title, tuple(fields))


def _field(assignment: Assignment, question: Question, reader: str) -> say.FormField:
    answer = assignment.submission.answer(question.key)
    present = answered.standing_text(answer)
    return say.FormField(
        question=question.key,
        text=question.text,
        label=question.label,
        help=question.help,
        required=question.required,
        version=answer.version if answer else 0,
        choices=question.choices,
        present=present,
        written=present,
        by_name=answer.by_name if answer and answer.by != reader else "",
    )


def form_given(scene: Scene, event: events.FormGiven) -> Turn:
    """Every field that says something new is an answer. A field left empty changes nothing."""
    assignment = scene.desk.get(event.project)
    if assignment is None:
        return tell(scene, say.RefuseAction(Reason.UNKNOWN_CARD))
    if not can(SUBMISSION, assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, answered.title_line(assignment.project)))
    changed, wrong = assignment, dict[str, say.FormField]()
    before: dict[str, Answer | None] = {}
    for question in assignment.round.questions:
        spot = Spot(changed, question)
        text = event.texts.get(question.key, RichText())
        if not text or spot.says(text):
            continue
        problem = _problem(scene, spot, text, event.versions.get(question.key, 0))
        if problem is not None:
            wrong[question.key] = replace(
                _field(changed, question, scene.person.id), written=text, problem=problem[0], limit=problem[1]
            )
            continue
        before[question.key] = spot.standing
        changed = _with(scene, spot, text, event).assignment
    return _filled(scene, assignment, changed, before, wrong)


def _problem(scene: Scene, spot: Spot, text: RichText, shown: int) -> tuple[Reason, int] | None:
    if spot.version != shown:
        return Reason.CHANGED_MEANWHILE, 0
    read = taken(scene, spot, text)
    if isinstance(read, answers.Accepted):
        return None
    return read.reason, read.limit if isinstance(read, say.RejectAnswer) else 0


def _with(scene: Scene, spot: Spot, text: RichText, event: events.FormGiven) -> Spot:
    read = taken(scene, spot, pointed(spot, text))
    if not isinstance(read, answers.Accepted):
        return spot
    return with_answer(scene, spot, event.sent_at, text=read.text, value=read.value)


def _filled(
    scene: Scene,
    stood: Assignment,
    changed: Assignment,
    before: dict[str, Answer | None],
    wrong: dict[str, say.FormField],
) -> Turn:
    """The form again while something in it cannot stand; else on, past what was left empty and may be."""
    seat = scene.seat
    if before:
        seat = replace(seat, undo=undo_of(Spot(changed, changed.round.questions[0]), before))
    if wrong:
        here = replace(seat, asked=seat.asked + 1)
        submissions = (changed.submission,) if changed is not stood else ()
        return Turn(here, submissions, (_form(changed, wrong, scene.person.id),))
    for question in screens.unanswered(changed):
        if not question.required:
            changed = with_answer(
                scene, Spot(changed, question), scene.now, missing=Missing.NOT_ANSWERED
            ).assignment
    if changed is stood:
        return show(scene, screens.enter(seat, changed))
    return after_several(scene, changed, seat, Note.SAVED_ALL)
