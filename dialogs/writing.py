"""What becomes of what an owner writes.

It ends in one of four places: an answer, an addition to one, held until they say where it belongs, or a
rejection that says why. It is never guessed into the next question.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialogs import answered, answers, dividing, events, screens
from dialogs import messages as say
from dialogs.answering import add, excuse, keep, pointed, pressed_late, reopen, seat_of, skip, write
from dialogs.messages import Note, Reason
from dialogs.model import Assignment, HeldText, Missing, Question, QuestionType, Seat
from dialogs.richtext import RichText, digest, excerpt, join, length, words
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot, Writing, last_spot, spot_of
from dialogs.states import SENT_STATES, SUBMISSION, SubmissionChange, can

LONG = 1_500
"""Characters from which a message may be the first of several."""

EXCERPT = 200
"""Characters of a text that are quoted when we ask where it belongs."""


def text_written(scene: Scene, event: events.TextWritten) -> Turn:
    if not event.text:
        return tell(scene, say.RejectAnswer(Reason.EMPTY))
    if scene.desk and is_again(scene, event):
        return Turn(scene.seat)
    if not scene.desk or (scene.seat.held is None and not any(map(_is_open, scene.desk.values()))):
        locked = any(a.submission.state in SENT_STATES for a in scene.desk.values())
        return tell(scene, say.ShowNothing(excerpt(event.text, EXCERPT), locked))
    if scene.seat.held is not None:
        return _hold(scene, event, event.text)
    if event.seen is events.Seen.BEFORE:
        return _early(scene, event)
    return _late(scene, event)


def _is_open(assignment: Assignment) -> bool:
    return can(SUBMISSION, assignment.submission.state, SubmissionChange.ANSWERED)


def command_suspected(scene: Scene, event: events.CommandSuspected) -> Turn:
    """Ask what was meant, unless it is clear: a choice or a number where the question asks for one."""
    written = events.TextWritten(event.text, event.sent_at, event.seen)
    spot = spot_of(scene, scene.seat.project, scene.seat.question)
    if not scene.desk or scene.seat.held is not None or (spot and _reads(scene, spot, event.text)):
        return text_written(scene, written)
    if scene.seat.adding or is_again(scene, written):
        return text_written(scene, written)
    return ask_which(scene, event.text, event.sent_at, event.commands)


def ask_which(scene: Scene, text: RichText, sent_at: datetime, commands: tuple[str, ...]) -> Turn:
    seat = scene.seat
    held = HeldText(text, sent_at, seat.project, seat.question, seat.version, commands)
    return Turn(replace(seat, held=held), (), (about_held(scene, held),))


def _reads(scene: Scene, spot: Spot, text: RichText) -> bool:
    """Whether a question that is not answered in one's own words is answered by this."""
    if spot.question.type is QuestionType.TEXT:
        return False
    return isinstance(answers.read(spot.question, text, scene.words), answers.Accepted)


def finished(scene: Scene, event: events.Finished) -> Turn:
    """Done with what is written over several messages. Said elsewhere, the word may be an answer itself."""
    spot = spot_of(scene, scene.seat.project, scene.seat.question)
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk))
    if scene.seat.adding and spot.standing is None:
        return show(scene, scene.seat, Note.NOTHING_WRITTEN)
    writing = scene.seat.adding or (spot.question.points and spot.standing is not None)
    if writing or not event.text or event.sent_at is None:
        return keep(scene, spot, Note.SAVED) if spot.standing else show(scene, scene.seat)
    if scene.seat.held is not None:
        return text_written(scene, events.TextWritten(event.text, event.sent_at))
    return ask_which(scene, event.text, event.sent_at, ("answers",))


def several_announced(scene: Scene, _: events.SeveralAnnounced) -> Turn:
    spot = spot_of(scene, scene.seat.project, scene.seat.question)
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk))
    return reopen(scene, spot, adding=True)


def is_again(scene: Scene, event: events.TextWritten) -> bool:
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
    if spot.assignment.submission.state in SENT_STATES or (spot.standing and spot.standing.missing):
        return _hold(scene, event, event.text)
    return add(scene, spot, event.text, event.sent_at) or _hold(scene, event, event.text)


def _late(scene: Scene, event: events.TextWritten) -> Turn:
    """Sent with the present screen in sight, or perhaps so."""
    spot = spot_of(scene, scene.seat.project, scene.seat.question)
    if spot is None or event.seen is events.Seen.UNKNOWN:
        return _hold(scene, event, event.text)
    last = scene.seat.last
    if last and digest(event.text) in last.texts and not spot.is_at(seat_of(scene.seat, last)):
        return _hold(scene, event, event.text, repeated=True)
    if spot.version != scene.seat.version:
        return _conflict(scene, spot, event)
    if _sent_meanwhile(scene, spot):
        return _hold_sent(scene, spot, event)
    return _answer(scene, spot, event)


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
    before, here = _open_spot(last_spot(scene)), _open_spot(spot_of(scene, held.project, held.question))
    return say.AskAboutText(
        excerpt=excerpt(held.text, EXCERPT),
        repeated=repeated,
        project=held.project,
        previous=before.question.key if before and not held.maybe else "",
        previous_label=before.question.label if before and not held.maybe else "",
        current=here.question.key if here else "",
        current_label=here.question.label if here else "",
        commands=held.maybe,
    )


def _open_spot(spot: Spot | None) -> Spot | None:
    return spot if spot and _is_open(spot.assignment) else None


def answer_given(scene: Scene, event: events.AnswerGiven) -> Turn:
    spot = spot_of(scene, event.project, event.question)
    if spot is None:
        return tell(scene, say.RefuseAction(Reason.UNKNOWN_CARD))
    if not event.text:
        return tell(scene, say.RejectAnswer(Reason.EMPTY, spot.question.label))
    if event.version != spot.version:
        return _conflict(scene, spot, event)
    if _sent_meanwhile(scene, spot) and not _same(scene, spot, event.text):
        return _hold_sent(scene, spot, event)
    return _answer(scene, spot, event)


def _sent_meanwhile(scene: Scene, spot: Spot) -> bool:
    """A colleague has sent what this person's screen showed as not sent yet."""
    submission = spot.assignment.submission
    by_another = submission.submitted_by not in ("", scene.person.id)
    return submission.state in SENT_STATES and by_another and spot.is_at(scene.seat) and not scene.seat.sent


def _hold_sent(scene: Scene, spot: Spot, event: events.AnswerGiven | events.TextWritten) -> Turn:
    """Say who has sent it, and change nothing before they say so."""
    name = spot.assignment.submission.submitted_by_name
    held = _held_at(spot, *_with_held(scene.seat, event.text, event.sent_at))
    refusal = say.RefuseAction(Reason.SENT_MEANWHILE, spot.title, name)
    seat = replace(scene.seat, held=held, sent=True)
    return Turn(seat, (), (refusal, about_held(scene, held)))


def _held_at(spot: Spot, text: RichText, sent_at: datetime) -> HeldText:
    return HeldText(text, sent_at, spot.assignment.project.id, spot.question.key, spot.version)


def _conflict(scene: Scene, spot: Spot, event: events.AnswerGiven | events.TextWritten) -> Turn:
    """What the person saw was drawn from an older answer: the same words are nothing new, others are held."""
    if _same(scene, spot, event.text):
        typed = isinstance(event, events.TextWritten) and spot.is_at(scene.seat)
        return keep(scene, spot, Note.DUPLICATE) if typed else pressed_late(scene, spot, same=True)
    return hold_for(scene, spot, *_with_held(scene.seat, event.text, event.sent_at))


def hold_for(scene: Scene, spot: Spot, text: RichText, sent_at: datetime) -> Turn:
    """Show what stands there, and hold the text until they say what should."""
    held = _held_at(spot, text, sent_at)
    refusal = say.RefuseAction(Reason.CHANGED_MEANWHILE, spot.title)
    standing = answered.closed_question(spot.assignment, spot.question.key)
    shown = (refusal, standing) if standing else (refusal,)
    return Turn(replace(scene.seat, held=held), (), (*shown, about_held(scene, held)))


def _same(scene: Scene, spot: Spot, text: RichText) -> bool:
    """Whether `text` is what stands there, or a part of it that this seat gave last."""
    if spot.standing is None:
        return False
    wanted, last = digest(text), scene.seat.last
    given = last.texts if last and spot.is_at(seat_of(scene.seat, last)) else ()
    return wanted in given or wanted == digest(answered.standing_text(spot.standing)) or spot.says(text)


def _answer(scene: Scene, spot: Spot, event: events.AnswerGiven | events.TextWritten) -> Turn:
    """Take the text as the answer, or as more of it, or as the reason why there is none."""
    text, sent_at, here = event.text, event.sent_at, spot.is_at(scene.seat)
    typed, last = isinstance(event, events.TextWritten), isinstance(event, events.AnswerGiven) and event.last
    if scene.seat.excuse is not None and here and typed:
        return excuse(scene, spot, scene.seat.excuse, text, sent_at)
    if scene.seat.adding and here:
        joined = spot.joined(pointed(spot, text))
        return write(scene, spot, Writing(joined, text, sent_at, Note.ADDED), stay=not last)
    if spot.says(text):
        return keep(scene, spot) if here else pressed_late(scene, spot, same=True)
    if scene.seat.held is None and (parts := dividing.parts_of(text, spot)):
        return dividing.hold_parts(scene, spot, text, sent_at, parts)
    stay = spot.question.points or (typed and _is_long(spot.question, text))
    return write(scene, spot, Writing(pointed(spot, text), text, sent_at, Note.SAVED), stay and not last)


def _is_long(question: Question, text: RichText) -> bool:
    """Whether more is likely to come: Teams cuts what is pasted into several messages."""
    return question.type is QuestionType.TEXT and length(text) >= LONG


def unsaved(scene: Scene, event: events.CardLeft) -> Turn | None:
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
        skipped_before = spot.standing is not None and spot.standing.missing is Missing.NOT_ANSWERED
        return pressed_late(scene, spot, skipped_before)
    return skip(scene, spot)
