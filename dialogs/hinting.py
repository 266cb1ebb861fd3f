"""What an answer just taken is met with: the question about a CPR number, one gentle question, or a note.

It looks at what was decided, and never changes an answer. A question takes the place of the screen that
would have followed: so what is written next is about this answer, and lands under no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dialogs import answering, events, screens
from dialogs import messages as say
from dialogs.checks import Contains, find_cpr, found_in
from dialogs.hints import REPLACED, Found, Hint, find_hint
from dialogs.messages import Note, Reason
from dialogs.model import Answer, Assignment, Denial, QuestionType, Seat
from dialogs.richtext import plain
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot, spot_of
from dialogs.states import SUBMISSION, SubmissionChange, can

_NOTES = {Contains.EMAIL: Note.HOLDS_EMAIL, Contains.PHONE: Note.HOLDS_PHONE}
_DECIDED = (events.Undone, events.PreviousKept, events.AnswerKept, events.HeldPlaced)
"""Whoever does one of these has been asked already, or has looked at the answer and wants it as it is."""


@dataclass(frozen=True, slots=True)
class _Change:
    """An answer with words that was just taken, and what stood there before."""

    spot: Spot
    answer: Answer
    before: Answer | None

    @property
    def text(self) -> str:
        return plain(self.answer.text)

    @property
    def old_text(self) -> str:
        return plain(self.before.text) if self.before else ""


def noticed(scene: Scene, event: events.Event, turn: Turn) -> Turn:
    """The same turn, or one that asks about the answer before it goes on."""
    changes = tuple(_changes(scene, turn))
    numbered = next((change for change in changes if _has_new_number(change)), None)
    if numbered is not None:
        return _ask(scene, turn, numbered.spot, Found(Hint.CPR))
    turn = _with_notes(turn, changes)
    spot = None if isinstance(event, _DECIDED) else _to_look_at(scene, event, turn, changes)
    if spot is None or spot.standing is None or _id(spot) == turn.seat.hinted:
        return turn
    found = find_hint(spot.standing.text, spot.question.guidance, scene.words, scene.now.date())
    return turn if found is None else _ask(scene, turn, spot, found)


def kept(scene: Scene, event: events.AnswerKept) -> Turn:
    """They want it as it is: on to what comes next."""
    spot = spot_of(scene, event.project or scene.seat.project, event.question or scene.seat.question)
    if spot is None or spot.standing is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_TO_KEEP)
    if event.not_cpr and _numbers(_text(spot)):
        return _denied(scene, spot, event)
    return _kept(scene, spot, Note.KEPT)


def _kept(scene: Scene, spot: Spot, note: Note) -> Turn:
    if not spot.is_at(scene.seat):
        return tell(scene, say.Acknowledge(note, spot.question.label))
    return answering.keep(scene, spot, note)


def _text(spot: Spot) -> str:
    return plain(spot.standing.text) if spot.standing else ""


def _denied(scene: Scene, spot: Spot, event: events.AnswerKept) -> Turn:
    """Kept with who said it and when, of the text they were shown. Nothing is decided by it."""
    submission, question = spot.assignment.submission, spot.question.key
    if not can(SUBMISSION, submission.state, SubmissionChange.ANSWERED):
        return tell(scene, say.RefuseAction(Reason.LOCKED, spot.title))
    if event.version not in (events.TYPED, spot.version):
        return answering.pressed_late(scene, spot, same=False)
    if submission.denial(question) is not None:
        return _kept(scene, spot, Note.NOT_CPR)
    denial = Denial(question, spot.version, scene.person.id, scene.person.name, scene.now)
    others = tuple(d for d in submission.denials if d.question != question)
    changed = replace(spot.assignment, submission=replace(submission, denials=(*others, denial)))
    turn = _kept(answering.with_changed(scene, changed), Spot(changed, spot.question), Note.NOT_CPR)
    return turn if turn.submissions else replace(turn, submissions=(changed.submission,))


def _changes(scene: Scene, turn: Turn) -> Iterator[_Change]:
    for submission in turn.submissions:
        assignment = scene.desk.get(submission.project)
        if assignment is None:
            continue
        now: Assignment = replace(assignment, submission=submission)
        for question in assignment.round.questions:
            answer, before = submission.answer(question.key), assignment.submission.answer(question.key)
            if answer and answer.missing is None and answer != before:
                yield _Change(Spot(now, question), answer, before)


def _has_new_number(change: _Change) -> bool:
    return not _numbers(change.text) <= _numbers(change.old_text)


def _numbers(text: str) -> set[str]:
    spans = find_cpr(text, over_lines=True)
    return {"".join(sign for sign in text[span.start : span.end] if sign.isdigit()) for span in spans}


def _to_look_at(scene: Scene, event: events.Event, turn: Turn, changes: Sequence[_Change]) -> Spot | None:
    """The answer that is finished now: given for the first time, or written over several messages."""
    if isinstance(event, events.Finished):
        spot = spot_of(scene, scene.seat.project, scene.seat.question) if scene.seat.adding else None
    else:
        first = [change for change in changes if change.before is None or change.before.missing is not None]
        spot = first[0].spot if len(changes) == len(first) == 1 else None
    if spot is None or spot.question.type is not QuestionType.TEXT or spot.is_at(turn.seat):
        return None
    return spot


def _with_notes(turn: Turn, changes: Sequence[_Change]) -> Turn:
    """A line about an address or a phone number that was not there before, ahead of what follows."""
    found = (
        say.Acknowledge(_NOTES[contains], change.spot.question.label)
        for change in changes
        for contains in found_in(change.text)
        if contains in _NOTES and contains not in set(found_in(change.old_text))
    )
    note = next(found, None)
    return turn if note is None else replace(turn, messages=(note, *turn.messages))


def _ask(scene: Scene, turn: Turn, spot: Spot, found: Found) -> Turn:
    """In the place of the screen that would have followed; after a remark, which is none, behind it."""
    answer = spot.standing
    project, question = spot.assignment.project.id, spot.question.key
    about = say.AskAboutAnswer(
        project=project,
        project_title=spot.title,
        question=question,
        label=spot.question.label,
        version=spot.version,
        hint=found.hint,
        detail=found.detail,
    )
    is_screen = turn.seat.asked != scene.seat.asked
    before = turn.messages[:-1] if is_screen else turn.messages
    seat: Seat = replace(
        turn.seat,
        project=project,
        question=question,
        version=answer.version if answer else 0,
        asked=scene.seat.asked + 1,
        adding=found.hint not in REPLACED,
        excuse=None,
        hinted=_id(spot),
    )
    return replace(turn, seat=seat, messages=(*before, about))


def _id(spot: Spot) -> str:
    return f"{spot.assignment.project.id}/{spot.question.key}"
