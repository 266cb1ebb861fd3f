"""What becomes of a held text once its writer has said where it belongs: here, there, or nowhere."""

from __future__ import annotations

from dataclasses import replace

from dialogs import answers, events, screens
from dialogs.answering import reopen, write
from dialogs.answers import YES
from dialogs.dividing import divided
from dialogs.messages import Note
from dialogs.model import HeldText
from dialogs.richtext import plain
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot, Writing, last_spot, spot_of
from dialogs.writing import about_held, hold_for


def more_announced(scene: Scene, _: events.MoreAnnounced) -> Turn:
    """A held text goes under the answer before; without one, that answer is opened for adding."""
    held, spot = scene.seat.held, last_spot(scene)
    if spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_TO_ADD_TO)
    if held is None:
        return reopen(scene, spot, adding=True)
    return _place(scene, spot, Writing(spot.joined(held.text), held.text, held.sent_at, Note.ADDED))


def yes_or_no(scene: Scene, event: events.TextWritten) -> Turn | None:
    """What "ja" or "nej" does to a held text: we have asked about it, so neither is added to it.

    Taken apart by its labels it is divided, or one answer. None when it is not that, or nothing is held.
    """
    held, said = scene.seat.held, answers.yes_or_no(plain(event.text), scene.words)
    if held is None or said is None:
        return None
    if held.shown is None:
        return tell(scene, about_held(scene, held))
    if said == YES:
        return divided(scene, events.HeldDivided())
    return held_placed(scene, events.HeldPlaced())


def held_placed(scene: Scene, event: events.HeldPlaced) -> Turn:
    held = scene.seat.held
    if held is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_HELD)
    spot = spot_of(
        scene,
        event.project or held.project or scene.seat.project,
        event.question or held.question or scene.seat.question,
    )
    if spot is None:
        return tell(scene, about_held(scene, held))
    if _unseen(scene, spot, held):
        return hold_for(scene, spot, held.text, held.sent_at)
    return _place(scene, spot, Writing(held.text, held.text, held.sent_at, Note.SAVED))


def _unseen(scene: Scene, spot: Spot, held: HeldText) -> bool:
    """Whether an answer stands there that they have not been shown."""
    shown = {0}
    if spot.is_at(replace(scene.seat, project=held.project, question=held.question)):
        shown.add(held.version)
    if spot.is_at(scene.seat):
        shown.add(scene.seat.version)
    return spot.version not in shown


def _place(scene: Scene, spot: Spot, writing: Writing) -> Turn:
    """Put a held text where its writer said. It stays held where it cannot stand."""
    before = scene.seat
    freed = replace(scene, seat=replace(before, held=None, adding=False))
    turn = write(freed, spot, writing)
    if not turn.submissions:
        return replace(turn, seat=before)
    if not before.question or spot.is_at(before):
        return turn
    changed = replace(spot.assignment, submission=turn.submissions[0])
    desk = {**scene.desk, changed.project.id: changed}
    back = replace(turn.seat, project=before.project, question=before.question)
    shown = show(replace(freed, desk=desk), back, writing.note, spot.question.label)
    return replace(shown, submissions=turn.submissions)


def held_discarded(scene: Scene, _: events.HeldDiscarded) -> Turn:
    if scene.seat.held is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_HELD)
    return show(scene, replace(scene.seat, held=None), Note.DISCARDED)
