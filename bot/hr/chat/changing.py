"""Changing a round in chat: its questions by number, its deadline, names, a copy, a test, a time to start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.hr.actions import asking, changing, copying, naming, trying
from bot.hr.names import names_of
from bot.hr.office import Done, Office, Ref, refused
from bot.hr.roundform import read_kept, written
from bot.hr.visit import DeskTurn, Visit
from bot.hr.which_round import RoundCommand, told
from bot.phrasebook import phrases
from dialogs.answers import read_deadline
from dialogs.desk import AnnounceCopy, DeskReason
from dialogs.model import Round
from dialogs.naming import Naming
from dialogs.questions import QuestionProblem
from dialogs.spelling import normal
from storage.repository import Stored

Change = Callable[[Office, Visit, Stored[Round]], Awaitable[Done]]


def _command(change: Change) -> RoundCommand:
    async def command(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
        return told(visit, round_, await change(office, visit, round_))

    return command


async def _copy(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    """The copy is the round at hand, with its form open for what is new."""
    done = await copying.copy_round(office, visit.who, Ref(round_.record.id))
    turn = told(visit, round_, done)
    if isinstance(done.message, AnnounceCopy):
        made = replace(round_.record, title=done.message.round_title, meeting_on=None, deadline_at=None)
        form = written(replace(made, year=made.year + 1 if made.year else None), office.zone)
        turn.seat = replace(visit.seat, desk=done.message.round_id, form=form)
    return turn


async def _questions(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
    return await changing.show_questions(office, visit.who, Ref(round_.record.id))


def _of_question(act: Callable[[Office, Visit, Ref, str], Awaitable[Done]]) -> RoundCommand:
    """A change of the question whose number was typed."""

    async def change(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
        questions, wish = round_.record.questions, visit.wish
        number = wish.places[0].project if wish and wish.places else 0
        if not 1 <= number <= len(questions):
            return Done(changing.questions_of(round_, QuestionProblem.NO_SUCH))
        return await act(office, visit, Ref(round_.record.id), questions[number - 1].key)

    return _command(change)


def _worded(field: str) -> RoundCommand:
    async def act(office: Office, visit: Visit, ref: Ref, key: str) -> Done:
        return await changing.reword_question(office, visit.who, ref, key, {field: _text(visit)})

    return _of_question(act)


def _required(required: bool) -> RoundCommand:
    async def act(office: Office, visit: Visit, ref: Ref, key: str) -> Done:
        return await changing.require_question(office, visit.who, ref, key, required)

    return _of_question(act)


async def _move(office: Office, visit: Visit, ref: Ref, key: str) -> Done:
    to = _text(visit).strip(". ")
    place = int(to) if to.isascii() and to.isdecimal() and len(to) < 4 else 0
    return await changing.move_question(office, visit.who, ref, key, place)


async def _remove(office: Office, visit: Visit, ref: Ref, key: str) -> Done:
    return await changing.remove_question(office, visit.who, ref, key)


async def _add(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
    return await changing.add_question(office, visit.who, Ref(round_.record.id), _text(visit))


async def _ask_again(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
    """The first line is the question, the others say why."""
    text, _, reason = _text(visit).partition("\n")
    return await asking.ask_again(office, visit.who, Ref(round_.record.id), text, reason=reason)


async def _deadline(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
    until = read_deadline(_text(visit), phrases("da").vocabulary, office.zone)
    if until is None:
        return refused(DeskReason.NOT_A_DATE, round_.record)
    return await changing.change_deadline(office, visit.who, Ref(round_.record.id), until)


async def _start_at(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
    """Without a time, what was planned is taken back."""
    text = _text(visit)
    at = read_deadline(text, phrases("da").vocabulary, office.zone) if text else None
    if text and at is None:
        return refused(DeskReason.NOT_A_DATE, round_.record)
    return await trying.start_at(office, visit.who, Ref(round_.record.id), at)


async def _test_send(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
    return await trying.test_send(office, visit.who, Ref(round_.record.id))


def _renamed(act: Callable[..., Awaitable[Done]]) -> RoundCommand:
    async def change(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
        before, _, name = _text(visit).partition("=")
        if not name.strip():
            return refused(DeskReason.WHAT_NAMES, round_.record)
        return await act(office, visit.who, Ref(round_.record.id), before.strip(), name.strip())

    return _command(change)


def _everywhere(which: Naming) -> RoundCommand:
    """However it is spelled, in every round: not about one round, but typed beside the others."""

    async def change(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
        before, _, name = _text(visit).partition("=")
        if not name.strip():
            return refused(DeskReason.WHAT_NAMES, round_.record)
        used = next(names for names in await names_of(office.repository) if names.naming is which).used
        meant = {each.name: each.edition for each in used if normal(each.name) == normal(before)}
        return await naming.rename_everywhere(office, visit.who, which, meant, name)

    return _command(change)


async def _keep(office: Office, visit: Visit, round_: Stored[Round]) -> Done:
    """Without a number, it is kept as the installation says."""
    text = _text(visit)
    days = read_kept(text)
    if text and days is None:
        return refused(DeskReason.NOT_KEPT, round_.record)
    return await changing.keep_for(office, visit.who, Ref(round_.record.id), days)


def _text(visit: Visit) -> str:
    return visit.wish.text if visit.wish else ""


ROUND_COMMANDS: Mapping[str, RoundCommand] = {
    "copy_round": _copy,
    "questions": _command(_questions),
    "reword_question": _worded("text"),
    "help_question": _worded("help"),
    "label_question": _worded("label"),
    "require_question": _required(required=True),
    "free_question": _required(required=False),
    "move_question": _of_question(_move),
    "remove_question": _of_question(_remove),
    "add_question": _command(_add),
    "ask_again": _command(_ask_again),
    "change_deadline": _command(_deadline),
    "rename_area": _renamed(naming.rename_area),
    "rename_unit": _renamed(naming.rename_unit),
    "rename_areas": _everywhere(Naming.AREA),
    "rename_units": _everywhere(Naming.UNIT),
    "keep_round": _command(_keep),
    "test_send": _command(_test_send),
    "start_at": _command(_start_at),
}
