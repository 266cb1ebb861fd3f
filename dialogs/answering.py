"""An answer taken, added to, excused, skipped, kept or opened again, and where that leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dialogs import answered, answers, events, screens
from dialogs import messages as say
from dialogs.messages import Note, Reason
from dialogs.model import (
    Answer,
    Assignment,
    LastAnswer,
    Missing,
    Question,
    Seat,
    Submission,
    SubmissionState,
    Undo,
)
from dialogs.points import as_point
from dialogs.richtext import RichText, digest, length, plain
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot, Writing, spot_of
from dialogs.states import SUBMISSION, SubmissionChange, after, can

MAX_REASON = 2_000
"""Characters of the reason why there is no answer."""


def write(scene: Scene, spot: Spot, writing: Writing, stay: bool = False) -> Turn:
    """Take it. With `stay` the question stays on the screen for more, until they say that it is finished."""
    accepted = taken(scene, spot, writing.text)
    if not isinstance(accepted, answers.Accepted):
        return tell(scene, accepted)
    changed = with_answer(scene, spot, writing.sent_at, text=accepted.text, value=accepted.value)
    undo = undo_of(changed, {spot.question.key: spot.standing})
    seat = replace(scene.seat, last=_last(scene, changed, writing), undo=undo)
    if stay:
        return _stay(scene, changed, seat, writing.note)
    return onwards(scene, changed, seat, writing.note)


def _last(scene: Scene, changed: Spot, writing: Writing) -> LastAnswer:
    """What comes again is compared with this: all parts of an answer written over several messages."""
    before = scene.seat.last
    more = before is not None and scene.seat.adding and changed.is_at(seat_of(scene.seat, before))
    return LastAnswer(
        project=changed.assignment.project.id,
        question=changed.question.key,
        sent_at=max(before.sent_at, writing.sent_at) if before else writing.sent_at,
        texts=(*(before.texts if before and more else ()), digest(writing.part)),
        asked=scene.seat.asked + 1,
    )


def seat_of(seat: Seat, last: LastAnswer) -> Seat:
    """The seat as it was when `last` was given."""
    return replace(seat, project=last.project, question=last.question)


def undo_of(changed: Spot, before: Mapping[str, Answer | None]) -> Undo:
    """How to take back what now stands in place of `before`."""
    found = {key: changed.assignment.submission.answer(key) for key in before}
    versions = {key: answer.version if answer else 0 for key, answer in found.items()}
    return Undo(changed.assignment.project.id, dict(before), versions)


def taken(scene: Scene, spot: Spot, text: RichText) -> answers.Accepted | say.RefuseAction | say.RejectAnswer:
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return say.RefuseAction(Reason.LOCKED, spot.title)
    read = answers.read(spot.question, text, scene.words)
    if isinstance(read, answers.Rejected):
        return say.RejectAnswer(read.reason, spot.question.label, read.limit, spot.question.choices)
    return read


def add(scene: Scene, spot: Spot, part: RichText, sent_at: datetime) -> Turn | None:
    """Append to an answer that stands, leaving the screen as it is; None when it cannot be taken."""
    accepted = taken(scene, spot, spot.joined(pointed(spot, part)))
    if not isinstance(accepted, answers.Accepted):
        return None
    spot_now = with_answer(scene, spot, sent_at, text=accepted.text, value=accepted.value)
    changed = spot_now.assignment
    submission = changed.submission if screens.unanswered(changed) else complete(changed)
    parts = (*(scene.seat.last.texts if scene.seat.last else ()), digest(part))
    last = LastAnswer(changed.project.id, spot.question.key, sent_at, parts, scene.seat.asked)
    undo = undo_of(spot_now, {spot.question.key: spot.standing})
    here = spot.is_at(scene.seat)
    version = spot_now.version if here else scene.seat.version
    seat = replace(scene.seat, last=last, undo=undo, version=version)
    return Turn(seat, (submission,), (say.Acknowledge(Note.ADDED, spot.question.label),))


def pointed(spot: Spot, part: RichText) -> RichText:
    return as_point(part) if spot.question.points else part


def with_answer(scene: Scene, spot: Spot, sent_at: datetime, **content: Any) -> Spot:
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


def onwards(scene: Scene, spot: Spot, seat: Seat, note: Note) -> Turn:
    """To the next question nothing stands under, or to the summary when all have been asked."""
    changed = spot.assignment
    following = screens.next_question(changed, spot.question.key)
    if following is None:
        changed = replace(changed, submission=complete(changed))
    turn = show(with_changed(scene, changed), place_at(seat, changed, following), note, spot.question.label)
    return replace(turn, submissions=(changed.submission,))


def with_changed(scene: Scene, changed: Assignment) -> Scene:
    return replace(scene, desk={**scene.desk, changed.project.id: changed})


def _stay(scene: Scene, spot: Spot, seat: Seat, note: Note) -> Turn:
    changed = spot.assignment
    here = replace(place_at(seat, changed, spot.question), adding=True)
    turn = show(with_changed(scene, changed), here, note, spot.question.label)
    return replace(turn, submissions=(changed.submission,))


def place_at(seat: Seat, assignment: Assignment, question: Question | None) -> Seat:
    key = question.key if question else ""
    return replace(seat, project=assignment.project.id, question=key, adding=False)


def skip(scene: Scene, spot: Spot) -> Turn:
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, spot.title))
    if spot.standing is not None:
        return keep(scene, spot)
    if spot.question.required:
        return tell(scene, say.RejectAnswer(Reason.REQUIRED, spot.question.label))
    changed = with_answer(scene, spot, scene.now, missing=Missing.NOT_ANSWERED)
    seat = replace(scene.seat, undo=undo_of(changed, {spot.question.key: None}))
    return onwards(scene, changed, seat, Note.SKIPPED)


def keep(scene: Scene, spot: Spot, note: Note = Note.KEPT) -> Turn:
    """On from an answer that stays as it is."""
    changed = spot.assignment
    following = screens.next_question(changed, spot.question.key)
    done = following is None and changed.submission.state is SubmissionState.IN_PROGRESS
    if done:
        changed = replace(changed, submission=complete(changed))
    place = place_at(scene.seat, changed, following)
    turn = show(with_changed(scene, changed), place, note, spot.question.label)
    return replace(turn, submissions=(changed.submission,)) if done else turn


def reopen(scene: Scene, spot: Spot, adding: bool = False) -> Turn:
    """An answer onto the screen again, to be replaced, or to be added to."""
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, spot.title))
    place = replace(place_at(scene.seat, spot.assignment, spot.question), adding=adding)
    return show(scene, place)


def excused(scene: Scene, event: events.AnswerExcused) -> Turn:
    spot = spot_of(scene, event.project or scene.seat.project, event.question or scene.seat.question)
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk))
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, spot.title))
    if event.version not in (events.TYPED, spot.version):
        return _excused_before(scene, spot, event)
    if not event.reason:
        return _ask_reason(scene, spot, event.missing)
    return excuse(scene, spot, event.missing, event.reason, scene.now)


def _excused_before(scene: Scene, spot: Spot, event: events.AnswerExcused) -> Turn:
    """From a card that shows an older answer: the same again is nothing new."""
    standing = spot.standing
    same = standing and (standing.missing, standing.reason) == (event.missing, _one_line(event.reason))
    return pressed_late(scene, spot, bool(same))


def pressed_late(scene: Scene, spot: Spot, same: bool) -> Turn:
    """A card was pressed that shows an older answer: say that it is done already, or what stands instead."""
    if same:
        return tell(scene, say.Acknowledge(Note.DUPLICATE, spot.question.label))
    shown = answered.closed_question(spot.assignment, spot.question.key)
    refusal = say.RefuseAction(Reason.CHANGED_MEANWHILE, spot.title)
    return tell(scene, *((refusal, shown) if shown else (refusal,)))


def _ask_reason(scene: Scene, spot: Spot, missing: Missing) -> Turn:
    turn = show(scene, place_at(scene.seat, spot.assignment, spot.question))
    seat = replace(turn.seat, excuse=missing)
    return replace(turn, seat=seat, messages=(screens.reason_asked(spot.assignment, spot.question, missing),))


def excuse(scene: Scene, spot: Spot, missing: Missing, reason: RichText, sent_at: datetime) -> Turn:
    if not can(SUBMISSION, spot.assignment.submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, spot.title))
    if length(reason) > MAX_REASON:
        return tell(scene, say.RejectAnswer(Reason.TOO_LONG, spot.question.label, MAX_REASON))
    changed = with_answer(scene, spot, sent_at, missing=missing, reason=_one_line(reason))
    undo = undo_of(changed, {spot.question.key: spot.standing})
    last = LastAnswer(
        changed.assignment.project.id, spot.question.key, sent_at, (digest(reason),), scene.seat.asked + 1
    )
    return onwards(scene, changed, replace(scene.seat, undo=undo, last=last), Note.SAVED)


def _one_line(reason: RichText) -> str:
    return " ".join(plain(reason).split())


def previous_kept(scene: Scene, event: events.PreviousKept) -> Turn:
    spot = spot_of(scene, event.project or scene.seat.project, event.question or scene.seat.question)
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NO_PREVIOUS)
    previous = spot.assignment.project.previous.get(spot.question.key)
    if event.version not in (events.TYPED, spot.version):
        return pressed_late(scene, spot, previous is not None and spot.says(previous))
    if spot.standing is not None:
        return keep(scene, spot)
    if not previous:
        return show(scene, scene.seat, Note.NO_PREVIOUS)
    return write(scene, spot, Writing(previous, previous, scene.now, Note.SAVED))


def previous_opened(scene: Scene, event: events.PreviousOpened) -> Turn:
    """The question with last round's answer in its field; with `fresh` without it anywhere."""
    spot = spot_of(scene, event.project or scene.seat.project, event.question or scene.seat.question)
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NO_PREVIOUS)
    turn = reopen(scene, spot)
    asked = turn.messages[-1]
    if not isinstance(asked, say.AskQuestion):
        return turn
    draft = RichText() if event.fresh else asked.previous
    note = None if draft or event.fresh else Note.NO_PREVIOUS
    present = RichText() if event.fresh else asked.present
    changed = replace(asked, previous=RichText(), draft=draft, present=present, note=note)
    return replace(turn, messages=(*turn.messages[:-1], changed))
