"""What becomes of what an owner writes.

It ends in one of four places: an answer, an addition to one, held until they say where it belongs, or a
rejection that says why. It is never guessed into the next question.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dialogs import answers, events, screens
from dialogs import messages as say
from dialogs.messages import Note, Reason
from dialogs.model import Answer, Assignment, HeldText, LastAnswer, Missing, Question, Seat, Submission
from dialogs.richtext import RichText, digest, excerpt, join, plain, words
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot, Writing, last_spot, spot_of
from dialogs.states import SENT_STATES, SUBMISSION, SubmissionChange, after, can

EXCERPT = 200
"""Characters of a text that are quoted when we ask where it belongs."""


def text_written(scene: Scene, event: events.TextWritten) -> Turn:
    if not event.text:
        return tell(scene, say.RejectAnswer(Reason.EMPTY))
    if not scene.desk:
        return tell(scene, say.ShowNothing(excerpt(event.text, EXCERPT)))
    if _again(scene, event):
        return Turn(scene.seat)
    if scene.seat.held is not None:
        return _hold(scene, event, event.text)
    if event.seen is events.Seen.BEFORE:
        return _early(scene, event)
    return _late(scene, event)


def _again(scene: Scene, event: events.TextWritten) -> bool:
    """What was taken or held last, delivered once more: sent no later, or before anybody could read on."""
    last, held = scene.seat.last, scene.seat.held
    if held is not None and event.sent_at <= held.sent_at and _is_part(event.text, held.text):
        return True
    if last is None or digest(event.text) not in last.texts:
        return False
    return event.sent_at <= last.sent_at or event.seen is events.Seen.BEFORE


def _is_part(text: RichText, whole: RichText) -> bool:
    return f" {' '.join(words(text))} " in f" {' '.join(words(whole))} "


def _early(scene: Scene, event: events.TextWritten) -> Turn:
    """Sent before the screen that followed an answer was there, and after the answer: it is more of that."""
    last, spot = scene.seat.last, last_spot(scene)
    if last is None or spot is None or event.sent_at <= last.sent_at or last.asked != scene.seat.asked:
        return _hold(scene, event, event.text)
    if spot.assignment.submission.state in SENT_STATES:
        return _hold(scene, event, event.text)
    return _add(scene, spot, event)


def _late(scene: Scene, event: events.TextWritten) -> Turn:
    """Sent with the present screen in sight, or perhaps so."""
    spot = spot_of(scene, scene.seat.project, scene.seat.question)
    if spot is None or event.seen is events.Seen.UNKNOWN:
        return _hold(scene, event, event.text)
    last = scene.seat.last
    if last and digest(event.text) in last.texts and not spot.is_at(_seat_of(scene.seat, last)):
        return _hold(scene, event, event.text, repeated=True)
    if spot.version != scene.seat.version:
        return _conflict(scene, spot, event)
    return _answer(scene, spot, event.text, event.sent_at)


def _seat_of(seat: Seat, last: LastAnswer) -> Seat:
    """The seat as it was when `last` was given."""
    return replace(seat, project=last.project, question=last.question)


def _hold(scene: Scene, event: events.TextWritten, text: RichText, repeated: bool = False) -> Turn:
    seat = scene.seat
    held = HeldText(*_with_held(seat, text, event.sent_at), seat.project, seat.question, seat.version)
    return Turn(replace(seat, held=held), (), (about_held(scene, held, repeated),))


def _with_held(seat: Seat, text: RichText, sent_at: datetime) -> tuple[RichText, datetime]:
    """The text after what is held already, and when the latest of it was sent."""
    if seat.held is None:
        return text, sent_at
    return join(seat.held.text, text), max(seat.held.sent_at, sent_at)


def about_held(scene: Scene, held: HeldText, repeated: bool = False) -> say.AskAboutText:
    before, here = last_spot(scene), spot_of(scene, held.project, held.question)
    return say.AskAboutText(
        excerpt=excerpt(held.text, EXCERPT),
        repeated=repeated,
        project=held.project,
        previous=before.question.key if before else "",
        previous_label=before.question.label if before else "",
        current=here.question.key if here else "",
        current_label=here.question.label if here else "",
    )


def answer_given(scene: Scene, event: events.AnswerGiven) -> Turn:
    spot = spot_of(scene, event.project, event.question)
    if spot is None:
        return tell(scene, say.RefuseAction(Reason.UNKNOWN_CARD))
    if not event.text:
        return tell(scene, say.RejectAnswer(Reason.EMPTY, spot.question.label))
    if event.version != spot.version:
        return _conflict(scene, spot, event)
    return _answer(scene, spot, event.text, event.sent_at)


def _conflict(scene: Scene, spot: Spot, event: events.AnswerGiven | events.TextWritten) -> Turn:
    """What the person saw was drawn from an older answer: the same words are nothing new, others are held."""
    if _same(scene, spot, event.text):
        return Turn(scene.seat)
    return hold_for(scene, spot, *_with_held(scene.seat, event.text, event.sent_at))


def hold_for(scene: Scene, spot: Spot, text: RichText, sent_at: datetime) -> Turn:
    """Show what stands there, and hold the text until they say what should."""
    project, question = spot.assignment.project.id, spot.question.key
    held = HeldText(text, sent_at, project, question, spot.version)
    refusal = say.RefuseAction(Reason.CHANGED_MEANWHILE, spot.title)
    standing = screens.closed_question(spot.assignment, question)
    shown = (refusal, standing) if standing else (refusal,)
    return Turn(replace(scene.seat, held=held), (), (*shown, about_held(scene, held)))


def _same(scene: Scene, spot: Spot, text: RichText) -> bool:
    """Whether `text` is what stands there, or a part of it that this seat gave last."""
    if spot.standing is None:
        return False
    wanted, last = digest(text), scene.seat.last
    given = last.texts if last and spot.is_at(_seat_of(scene.seat, last)) else ()
    return wanted in given or wanted == digest(screens.standing_text(spot.standing))


def _answer(scene: Scene, spot: Spot, text: RichText, sent_at: datetime) -> Turn:
    """Take `text` as the answer, or as more of it when that was announced."""
    if scene.seat.adding and spot.is_at(scene.seat):
        return write(scene, spot, Writing(spot.joined(text), text, sent_at, Note.ADDED))
    if plain(text) == plain(screens.standing_text(spot.standing)):
        return _keep(scene, spot) if spot.is_at(scene.seat) else Turn(scene.seat)
    return write(scene, spot, Writing(text, text, sent_at, Note.SAVED))


def write(scene: Scene, spot: Spot, writing: Writing) -> Turn:
    taken = _taken(scene, spot, writing.text)
    if not isinstance(taken, answers.Accepted):
        return tell(scene, taken)
    changed = _with_answer(scene, spot, writing.sent_at, text=taken.text, value=taken.value)
    before = scene.seat.last
    last = LastAnswer(
        project=changed.assignment.project.id,
        question=spot.question.key,
        sent_at=max(before.sent_at, writing.sent_at) if before else writing.sent_at,
        texts=(digest(writing.part),),
        asked=scene.seat.asked + 1,
    )
    return _onwards(scene, changed, replace(scene.seat, last=last), writing.note)


def _taken(
    scene: Scene, spot: Spot, text: RichText
) -> answers.Accepted | say.RefuseAction | say.RejectAnswer:
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return say.RefuseAction(Reason.LOCKED, spot.title)
    taken = answers.read(spot.question, text, scene.words)
    if isinstance(taken, answers.Rejected):
        return say.RejectAnswer(taken.reason, spot.question.label, taken.limit, spot.question.choices)
    return taken


def _add(scene: Scene, spot: Spot, event: events.TextWritten) -> Turn:
    """Append to an answer that stands, leaving the screen as it is."""
    taken = _taken(scene, spot, spot.joined(event.text))
    if not isinstance(taken, answers.Accepted):
        return _hold(scene, event, event.text)
    changed = _with_answer(scene, spot, event.sent_at, text=taken.text, value=taken.value).assignment
    submission = changed.submission if screens.unanswered(changed) else complete(changed)
    parts = (*(scene.seat.last.texts if scene.seat.last else ()), digest(event.text))
    asked = scene.seat.asked
    last = LastAnswer(changed.project.id, spot.question.key, event.sent_at, parts, asked)
    told = say.Acknowledge(Note.ADDED, spot.question.label)
    return Turn(replace(scene.seat, last=last), (submission,), (told,))


def _with_answer(scene: Scene, spot: Spot, sent_at: datetime, **content: Any) -> Spot:
    """The spot with one more answer; every earlier version stays in the store."""
    answer = Answer(
        question=spot.question.key,
        version=spot.version + 1,
        by=scene.person.id,
        by_name=scene.person.name,
        sent_at=sent_at,
        saved_at=scene.now,
        **content,
    )
    submission = spot.assignment.submission
    state = after(SUBMISSION, submission.state, SubmissionChange.ANSWERED)
    changed = replace(submission, state=state, answers={**submission.answers, answer.question: answer})
    return Spot(replace(spot.assignment, submission=changed), spot.question)


def complete(assignment: Assignment) -> Submission:
    state = after(SUBMISSION, assignment.submission.state, SubmissionChange.COMPLETED)
    return replace(assignment.submission, state=state)


def _onwards(scene: Scene, spot: Spot, seat: Seat, note: Note) -> Turn:
    """To the next question nothing stands under, or to the summary when all have been asked."""
    changed = spot.assignment
    following = screens.next_question(changed, spot.question.key)
    if following is None:
        changed = replace(changed, submission=complete(changed))
    desk = {**scene.desk, changed.project.id: changed}
    turn = show(replace(scene, desk=desk), _place_at(seat, changed, following), note, spot.question.label)
    return replace(turn, submissions=(changed.submission,))


def _place_at(seat: Seat, assignment: Assignment, question: Question | None) -> Seat:
    key = question.key if question else ""
    return replace(seat, project=assignment.project.id, question=key, adding=False)


def unsaved(scene: Scene, event: events.AnswerSkipped | events.WentBack | events.PauseAsked) -> Turn | None:
    """Hold what was written in a card whose other button was pressed; None when nothing would be lost."""
    spot = spot_of(scene, event.project, event.question)
    if spot is None or not event.unsaved or _same(scene, spot, event.unsaved):
        return None
    text, sent_at = _with_held(scene.seat, event.unsaved, scene.now)
    shown = event.version if isinstance(event, events.AnswerSkipped) else 0
    held = HeldText(text, sent_at, event.project, event.question, shown)
    return Turn(replace(scene.seat, held=held), (), (about_held(scene, held),))


def skipped(scene: Scene, event: events.AnswerSkipped) -> Turn:
    spot = spot_of(scene, event.project or scene.seat.project, event.question or scene.seat.question)
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk))
    if (held := unsaved(scene, event)) is not None:
        return held
    if event.version not in (events.TYPED, spot.version):
        return Turn(scene.seat)
    return _skip(scene, spot)


def _skip(scene: Scene, spot: Spot) -> Turn:
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, spot.title))
    if spot.standing is not None:
        return _keep(scene, spot)
    if spot.question.required:
        return tell(scene, say.RejectAnswer(Reason.REQUIRED, spot.question.label))
    changed = _with_answer(scene, spot, scene.now, missing=Missing.NOT_ANSWERED)
    return _onwards(scene, changed, scene.seat, Note.SKIPPED)


def _keep(scene: Scene, spot: Spot) -> Turn:
    """On from an answer that stays as it is."""
    following = screens.next_question(spot.assignment, spot.question.key)
    place = _place_at(scene.seat, spot.assignment, following)
    return show(scene, place, Note.KEPT, spot.question.label)


def reopen(scene: Scene, spot: Spot, adding: bool = False) -> Turn:
    """An answer onto the screen again, to be replaced, or to be added to."""
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, spot.title))
    place = replace(_place_at(scene.seat, spot.assignment, spot.question), adding=adding)
    return show(scene, place)
