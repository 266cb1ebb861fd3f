"""One text that answers several questions, each after its label: found, shown for confirmation, and taken.

"Status: ... Effekt. ... Efterliv - ...": any labels of the round, in any order, any punctuation after them.
Every word stays: what precedes the first label belongs to the question on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from dialogs import answered, answers, events, screens
from dialogs import messages as say
from dialogs.answering import place_at, pointed, taken, undo_of, with_answer, with_changed
from dialogs.messages import Note, Reason
from dialogs.model import Answer, Assignment, HeldText, LastAnswer, Seat
from dialogs.richtext import Block, Paragraph, RichText, digest, join
from dialogs.richtext.reading import cut
from dialogs.scene import Scene, Turn, show, tell
from dialogs.spots import Spot, spot_of

_SIGNS = r"[:.;,!?=)/\u2013\u2014>-]"
_AFTER = rf"[^\S\n]{{0,4}}(?:{_SIGNS}{{1,9}}+(?=\s|$)|[:=])\s{{0,99}}+"
_WHOLE = rf"[^\S\n]{{0,4}}{_SIGNS}{{0,9}}+\s{{0,99}}+\Z"
_NUMBER = r"(?:[0-9]{1,2}[.)]\s{0,4}+)?"
_START = rf"(?:\A\s{{0,99}}+{_NUMBER}|(?<=[.!?:;\u2026\u00bb\u201d\"')])\s{{1,9}}+|\n[^\S\n]{{0,9}}+)"

Part = tuple[str, RichText]
"""A question's key and what the text says under its label."""


def parts_of(text: RichText, spot: Spot) -> tuple[Part, ...]:
    """The answers that a text written at `spot` holds; empty unless it names two questions or more."""
    labels = {_folded(q.label): q.key for q in spot.assignment.round.questions if q.label.strip()}
    pattern = _pattern(tuple(sorted(labels, key=len, reverse=True)))
    found: dict[str, list[Block]] = {}
    key, named = spot.question.key, set[str]()
    for block, label in _pieces(text.blocks, pattern):
        if label is not None:
            key = labels[_folded(label)]
            named.add(key)
        if block is not None:
            found.setdefault(key, []).append(block)
    if len(named) < 2:
        return ()
    order = [q.key for q in spot.assignment.round.questions]
    parts = [(key, RichText(tuple(blocks))) for key, blocks in found.items()]
    return tuple(sorted(parts, key=lambda part: order.index(part[0])))


@cache
def _pattern(labels: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Labels at the start of a line or after a sentence; and a line that is nothing but a label."""
    names = "|".join(r"\s+".join(map(re.escape, label.split())) for label in labels)
    return (
        re.compile(rf"{_START}(?P<label>{names}){_AFTER}", re.IGNORECASE),
        re.compile(rf"\s{{0,99}}+{_NUMBER}(?P<label>{names}){_WHOLE}", re.IGNORECASE),
    )


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _pieces(
    blocks: Sequence[Block], pattern: tuple[re.Pattern[str], re.Pattern[str]]
) -> Iterator[tuple[Block | None, str | None]]:
    """The blocks, cut before every label; with a label, what follows it belongs to its question."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _cut(block, pattern)
        elif _numbered_by_label(block.items[0].blocks if block.items else (), pattern):
            for item in block.items:
                yield from _pieces(item.blocks, pattern)
        else:
            yield block, None


def _numbered_by_label(blocks: Sequence[Block], pattern: tuple[re.Pattern[str], re.Pattern[str]]) -> bool:
    """A list whose items are the questions: "1. Status: ..."."""
    first = blocks[0] if blocks else None
    return isinstance(first, Paragraph) and bool(
        pattern[0].match(_text(first)) or pattern[1].match(_text(first))
    )


def _text(paragraph: Paragraph) -> str:
    return "".join(span.text for span in paragraph.spans)


def _cut(
    paragraph: Paragraph, pattern: tuple[re.Pattern[str], re.Pattern[str]]
) -> Iterator[tuple[Block | None, str | None]]:
    text = _text(paragraph)
    if alone := pattern[1].fullmatch(text):
        yield None, alone["label"]
        return
    at, label = 0, None
    for found in pattern[0].finditer(text):
        if text[at : found.start()].strip() or label is not None:
            yield _between(paragraph, at, found.start(), _BEFORE_LABEL), label
        at, label = found.end(), found["label"]
    yield _between(paragraph, at, len(text), _AFTER_LABEL if label else ""), label


_BEFORE_LABEL, _AFTER_LABEL = ";,", ";"
"""What only parts one answer from the next, and is no part of it: "Status: i gang; Effekt: god;"."""


def _between(paragraph: Paragraph, start: int, end: int, parting: str) -> Block | None:
    text = _text(paragraph)
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in parting):
        end -= 1
    spans = cut(paragraph.spans, start, end)
    return Paragraph(spans) if spans else None


def hold_parts(scene: Scene, spot: Spot, text: RichText, sent_at: datetime, parts: Sequence[Part]) -> Turn:
    """Show what would become of it, and hold the text until they say."""
    shown = {key: _version(spot.assignment, key) for key, _ in parts}
    project, question = spot.assignment.project.id, spot.question.key
    held = HeldText(text, sent_at, project, question, spot.version, shown=shown)
    return Turn(replace(scene.seat, held=held), (), (_confirm(spot, parts),))


def _version(assignment: Assignment, key: str) -> int:
    answer = assignment.submission.answer(key)
    return answer.version if answer else 0


def _confirm(spot: Spot, parts: Sequence[Part]) -> say.ConfirmParts:
    submission, round_ = spot.assignment.submission, spot.assignment.round
    shown = []
    for key, text in parts:
        question = round_.question(key)
        standing = answered.standing_text(submission.answer(key))
        shown.append(say.PartOfText(key, question.label if question else key, text, standing))
    return say.ConfirmParts(spot.assignment.project.id, tuple(shown), spot.question.key, spot.question.label)


def divided(scene: Scene, _: events.HeldDivided) -> Turn:
    """They have confirmed: every part is an answer, in one go. What cannot stand stays held."""
    held = scene.seat.held
    spot = spot_of(scene, held.project, held.question) if held else None
    if held is None or spot is None:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_HELD)
    parts = parts_of(held.text, spot)
    if not parts:
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_HELD)
    if held.shown is None or any(_version(spot.assignment, key) != held.shown.get(key) for key, _ in parts):
        turn = hold_parts(scene, spot, held.text, held.sent_at, parts)
        refusal = say.RefuseAction(Reason.CHANGED_MEANWHILE, spot.title)
        return replace(turn, messages=(refusal, *turn.messages))
    return _take(scene, spot, held, parts)


def _take(scene: Scene, spot: Spot, held: HeldText, parts: Sequence[Part]) -> Turn:
    changed, left = spot.assignment, list[tuple[RichText, say.OwnerMessage]]()
    before: dict[str, Answer | None] = {}
    for key, text in parts:
        at = spot_of(with_changed(scene, changed), changed.project.id, key)
        if at is None:
            continue
        accepted = taken(scene, at, pointed(at, text))
        if not isinstance(accepted, answers.Accepted):
            left.append((text, accepted))
            continue
        before[key] = at.standing
        changed = with_answer(scene, at, held.sent_at, text=accepted.text, value=accepted.value).assignment
    if not before:
        return tell(scene, *(why for _, why in left))
    undo = undo_of(Spot(changed, spot.question), before)
    seat = replace(scene.seat, held=_rest(held, left), undo=undo, last=_last(scene, spot, held))
    turn = after_several(scene, changed, seat, Note.SPLIT)
    return replace(turn, messages=(*(why for _, why in left), *turn.messages))


def _rest(held: HeldText, left: Sequence[tuple[RichText, say.OwnerMessage]]) -> HeldText | None:
    text = RichText()
    for part, _ in left:
        text = join(text, part)
    return replace(held, text=text, shown=None) if text else None


def _last(scene: Scene, spot: Spot, held: HeldText) -> LastAnswer:
    texts = (digest(held.text),)
    return LastAnswer(
        spot.assignment.project.id, spot.question.key, held.sent_at, texts, scene.seat.asked + 1
    )


def after_several(scene: Scene, changed: Assignment, seat: Seat, note: Note) -> Turn:
    """To the next question nothing stands under, or to the summary."""
    following = screens.next_question(changed)
    if following is None:
        changed = screens.completed(changed)
    turn = show(with_changed(scene, changed), place_at(seat, changed, following), note)
    return replace(turn, submissions=(changed.submission,))
