"""Doing something with projects in chat: from a card's button or form, or by number.

What was on the screen is remembered by the seat, so that words typed afterwards are held to it: what has
changed since is shown, and nothing is written over it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.channels.base import InboundKind
from bot.hr import board as boards
from bot.hr.actions import answers, deeds, sending
from bot.hr.actions.answers import AnswerRef
from bot.hr.office import LATEST, Done, Office, Ref, Who
from bot.hr.projects import Found, found, in_order
from bot.hr.seeing import seen
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.hr.which_round import RoundCommand
from bot.phrasebook import phrases
from bot.understanding import field as card_field
from dialogs.answered import title_line
from dialogs.answers import read_deadline
from dialogs.deeds import Became, Deed
from dialogs.desk import AnnounceDeed, AskForDeed, DeskReason, RefuseCommand, ShowCallList
from dialogs.model import Question, Round, RoundState, Seat, SubmissionState
from dialogs.richtext import read_plain
from dialogs.states import SETTLED_STATES
from storage.repository import Stored

ANSWER_DEEDS = frozenset({Deed.RETURN, Deed.CORRECT, Deed.ANSWER_FOR})
"""About one answer."""

WITH_WORDS = ANSWER_DEEDS | {Deed.UNLOCK, Deed.EXEMPT, Deed.EXTEND, Deed.REPLACE_OWNER}
"""Something has to be written: why, until when, to whom."""

MUST_BE_READ = frozenset({Deed.APPROVE})
"""Only what was on the screen."""

NEVER = -2
"""The version of an answer that was not on the screen."""

REMEMBERED = 40
"""Projects whose version a seat remembers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a card or typed words ask for."""

    deed: Deed
    found: Sequence[Found]
    read: Mapping[str, int] = field(default_factory=dict)
    question: Question | None = None
    version: int = LATEST
    text: str = ""

    @property
    def refs(self) -> list[Ref]:
        return [Ref(f.project.record.id, self.read.get(f.project.record.id, LATEST)) for f in self.found]


async def _deed(office: Office, visit: Visit, round_: Stored[Round], deed: Deed) -> DeskTurn:
    if round_.record.state is RoundState.DRAFT:
        return refuse(visit, DeskReason.NOT_OPEN, round_.record)
    pressed = visit.inbound.kind is InboundKind.ACTION
    asked = await (_of_card if pressed else _of_words)(office, visit, round_, deed)
    if isinstance(asked, DeskReason):
        return refuse(visit, asked, round_.record)
    if (deed in WITH_WORDS and not asked.text) or (deed is Deed.APPROVE and _all(visit)):
        return _said(visit, round_, Done(_form(asked)))
    done = await _do(office, visit, asked)
    turn = _said(visit, round_, done)
    message = done.message
    if isinstance(message, AnnounceDeed) and len(asked.found) == 1:
        return await _after_one(office, visit, turn, asked, message.outcomes[0].became)
    return turn


async def _after_one(office: Office, visit: Visit, turn: DeskTurn, asked: Asked, became: Became) -> DeskTurn:
    """One project that was not done is shown as it stands; one that was is known as it now is."""
    one = asked.found[0]
    if became in {Became.DONE, Became.UNREACHED}:
        known = visit.seat.read.get(one.project.record.id) == one.submission.version
        if known or asked.read.get(one.project.record.id) == one.submission.version:
            turn.seat = remembering(turn.seat, one.project.record.id, one.submission.version + 1)
        return turn
    turn.messages = (await boards.reading(office, one, became),)
    turn.seat = remembering(turn.seat, one.project.record.id, one.submission.version)
    return turn


def remembering(seat: Seat, project: str, version: int) -> Seat:
    read = {**{key: value for key, value in seat.read.items() if key != project}, project: version}
    return replace(seat, read=dict(list(read.items())[-REMEMBERED:]))


def _said(visit: Visit, round_: Stored[Round], done: Done) -> DeskTurn:
    return DeskTurn(replace(visit.seat, desk=round_.record.id), (done.message,), done.changes)


def _all(visit: Visit) -> bool:
    """Everything was named by one word: then it is shown before it is done."""
    return visit.wish is not None and visit.wish.everything


async def _of_card(office: Office, visit: Visit, round_: Stored[Round], deed: Deed) -> Asked | DeskReason:
    values = visit.inbound.values
    given = values.get("projects")
    one = card_field(visit.inbound, "project")
    shown_as = given if isinstance(given, dict) else {one: values.get("version")} if one else {}
    if not shown_as:
        return await _everything(office, round_, deed)
    read = {str(key): _number(version) for key, version in shown_as.items()}
    there = await found(office, [Ref(key) for key in read])
    if isinstance(there, Done) or there[0].round.record.id != round_.record.id:
        return DeskReason.NO_SUCH_PROJECT
    question = round_.record.question(card_field(visit.inbound, "question"))
    if deed in ANSWER_DEEDS and question is None:
        return DeskReason.NO_SUCH_QUESTION
    text = card_field(visit.inbound, "answer").strip()
    return Asked(deed, there, read, question, _number(values.get("answer_version")), text)


def _number(value: object) -> int:
    """A version as a card says it; one that says none was never on the screen."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else NEVER


async def _of_words(office: Office, visit: Visit, round_: Stored[Round], deed: Deed) -> Asked | DeskReason:
    wish = visit.wish
    numbered = await in_order(office, round_.record.id)
    places = wish.places if wish else ()
    if not places:
        return await _everything(office, round_, deed)
    if any(not 1 <= place.project <= len(numbered) for place in places):
        return DeskReason.NO_SUCH_PROJECT
    there = await found(office, [Ref(numbered[place.project - 1].record.id) for place in places])
    if isinstance(there, Done):
        return DeskReason.NO_SUCH_PROJECT
    read = {k: visit.seat.read.get(k, NEVER) for k in (f.project.record.id for f in there)}
    question, version = None, LATEST
    if deed in ANSWER_DEEDS:
        questions, number = round_.record.questions, places[0].question
        if not 1 <= number <= len(questions):
            return DeskReason.NO_SUCH_QUESTION
        question = questions[number - 1]
        version = _answer_version(there[0], question, read)
        there = there[:1]
    return Asked(
        deed, there, read if deed in MUST_BE_READ else {}, question, version, wish.text if wish else ""
    )


def _answer_version(one: Found, question: Question, read: Mapping[str, int]) -> int:
    """An answer that was never on the screen is shown before anything is written over it."""
    standing = one.submission.record.answer(question.key)
    if standing is None or read[one.project.record.id] == one.submission.version:
        return LATEST
    return NEVER


async def _everything(office: Office, round_: Stored[Round], deed: Deed) -> Asked | DeskReason:
    """Without a number: all that this can be done with."""
    if deed not in {Deed.REMIND, Deed.APPROVE}:
        return DeskReason.WHICH_PROJECT
    there = await found(office, [Ref(p.record.id) for p in await in_order(office, round_.record.id)])
    if isinstance(there, Done):
        return DeskReason.NO_PROJECTS
    if deed is Deed.REMIND:
        wanted = [f for f in there if f.submission.record.state not in SETTLED_STATES]
        return Asked(deed, wanted) if wanted else DeskReason.NOBODY_MISSING
    sent = [f for f in there if f.submission.record.state is SubmissionState.SUBMITTED]
    return (
        Asked(deed, sent, {f.project.record.id: f.submission.version for f in sent})
        if sent
        else DeskReason.NOTHING_SENT
    )


def _form(asked: Asked, problem: str = "") -> AskForDeed:
    if asked.question is not None:
        return answers.form(asked.found[0], asked.deed, asked.question, text=asked.text, problem=problem)
    round_ = asked.found[0].round.record
    return AskForDeed(
        deed=asked.deed,
        round_id=round_.id,
        round_title=round_.title,
        projects={f.project.record.id: f.submission.version for f in asked.found},
        titles=tuple(title_line(f.project.record) for f in asked.found),
        numbers=tuple(f.number for f in asked.found),
        text=asked.text,
        problem=problem,
    )


async def _do(office: Office, visit: Visit, asked: Asked) -> Done:
    who, refs, text = visit.who, asked.refs, asked.text
    if asked.question is not None and asked.deed in ANSWER_DEEDS:
        return await _answer(office, visit, asked, asked.question)
    if asked.deed in _WITH_A_REASON:
        return await _WITH_A_REASON[asked.deed](office, who, refs, text)
    if asked.deed is Deed.EXTEND:
        until = read_deadline(text, phrases("da").vocabulary, office.zone)
        if until is None:
            return Done(_form(asked, DeskReason.NOT_A_DATE.value))
        return _or_form(await deeds.extend(office, who, refs, until), asked)
    if asked.deed is Deed.REPLACE_OWNER:
        return _or_form(await deeds.replace_owner(office, who, refs, text), asked)
    return await _AT_ONCE[asked.deed](office, who, refs)


_AT_ONCE: Mapping[Deed, Callable[[Office, Who, Sequence[Ref]], Awaitable[Done]]] = {
    Deed.APPROVE: deeds.approve,
    Deed.REINSTATE: deeds.reinstate,
    Deed.SEND_FOR: deeds.send_for,
    Deed.REMIND: sending.remind,
}
_WITH_A_REASON: Mapping[Deed, Callable[[Office, Who, Sequence[Ref], str], Awaitable[Done]]] = {
    Deed.UNLOCK: deeds.unlock,
    Deed.EXEMPT: deeds.exempt,
}
_WRITTEN_WRONG = {DeskReason.NOT_AN_EMAIL, DeskReason.IN_THE_PAST}


async def _answer(office: Office, visit: Visit, asked: Asked, question: Question) -> Done:
    ref = AnswerRef(asked.found[0].project.record.id, question.key, asked.version)
    if asked.deed is Deed.RETURN:
        return await answers.return_answer(office, visit.who, ref, asked.text)
    act = answers.correct if asked.deed is Deed.CORRECT else answers.answer_for
    return await act(office, visit.who, ref, read_plain(asked.text))


def _or_form(done: Done, asked: Asked) -> Done:
    """What was written wrong is shown in its form, to be put right."""
    message = done.message
    if isinstance(message, RefuseCommand) and message.reason in _WRITTEN_WRONG:
        return Done(_form(asked, message.reason.value))
    return done


async def read_project(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    """One project with its answers."""
    asked = await (_of_card if visit.inbound.kind is InboundKind.ACTION else _of_words)(
        office, visit, round_, Deed.APPROVE
    )
    if isinstance(asked, DeskReason):
        return refuse(visit, asked, round_.record)
    one = asked.found[0]
    shown = await boards.reading(office, one)
    seat = remembering(replace(visit.seat, desk=round_.record.id), shown.project, shown.version)
    turn = DeskTurn(seat, (shown,))
    seen(turn.changes, visit.person.id, f"submission/{shown.project}")
    return turn


async def call_list(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    record = round_.record
    lines = boards.call_list(await boards.board_of(office, round_))
    if record.state is RoundState.DRAFT:
        return refuse(visit, DeskReason.NOT_OPEN, record)
    if not lines:
        return refuse(visit, DeskReason.NOBODY_MISSING, record)
    return DeskTurn(replace(visit.seat, desk=record.id), (ShowCallList(record.id, record.title, lines),))


DEEDS: Mapping[str, RoundCommand] = {deed.value: partial(_deed, deed=deed) for deed in Deed}
