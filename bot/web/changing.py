"""Changing a round: next year's from it, its questions, its deadline, a test to oneself, a planned start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from bot.hr.actions import asking, changing, copying, rounds, trying
from bot.hr.office import Done, Office, Who, refused
from bot.hr.roundform import read_kept
from bot.phrasebook import Phrases, phrases
from bot.web.door import Visitor
from bot.web.shared import Shared, ref_of, refusal_words
from dialogs.answers import read_deadline
from dialogs.desk import AnnounceCopy, DeskMessage, DeskReason, RefuseCommand, ShowQuestions

Act = Callable[[Office, Who], Awaitable[Done]]


class ChangingPages:
    """What is pressed beside the plan, and the page of questions."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._office = shared.office

    async def copy(self, visitor: Visitor) -> web.StreamResponse:
        """Next year's round. Those ticked stay behind, where there was anything to tick."""
        finished = visitor.fields.get("finished", ()) if visitor.field("choosing") else None
        done = await self._shared.do(
            visitor, lambda office, who: copying.copy_round(office, who, ref_of(visitor), finished)
        )
        message, words = done.message, visitor.words
        if isinstance(message, AnnounceCopy):
            told = words("hr.done.copy", carried=message.carried, left=message.left)
            return self._shared.door.onwards(f"/hr/rounds/{message.round_id}/plan", told)
        return self._back(visitor, done)

    async def test(self, visitor: Visitor) -> web.StreamResponse:
        return await self._plain(
            visitor, "test", lambda office, who: trying.test_send(office, who, ref_of(visitor))
        )

    async def take_over(self, visitor: Visitor) -> web.StreamResponse:
        return await self._plain(
            visitor, "take_over", lambda office, who: rounds.take_over(office, who, ref_of(visitor))
        )

    async def start_at(self, visitor: Visitor) -> web.StreamResponse:
        """At a time; without one, what was planned is taken back."""
        at = self._moment(visitor)
        if visitor.field("until") and at is None:
            return self._back(visitor, refused(DeskReason.NOT_A_DATE))
        return await self._plain(
            visitor,
            "start_at" if at else "start_not",
            lambda office, who: trying.start_at(office, who, ref_of(visitor), at),
        )

    async def deadline(self, visitor: Visitor) -> web.StreamResponse:
        until = self._moment(visitor)
        if until is None:
            return self._back(visitor, refused(DeskReason.NOT_A_DATE))
        return await self._plain(
            visitor,
            "deadline",
            lambda office, who: changing.change_deadline(office, who, ref_of(visitor), until),
        )

    async def keep(self, visitor: Visitor) -> web.StreamResponse:
        """For how long the round is kept; an empty field is as the installation says."""
        text = visitor.field("keep_days").strip()
        days = read_kept(text)
        if text and days is None:
            return self._back(visitor, refused(DeskReason.NOT_KEPT))
        return await self._plain(
            visitor, "keep", lambda office, who: changing.keep_for(office, who, ref_of(visitor), days)
        )

    async def questions(self, visitor: Visitor) -> web.StreamResponse:
        stored = await self._shared.round_of(visitor)
        return self._shared.door.page(
            visitor, "questions", round=stored.record, version=stored.version, problem="", written={}
        )

    async def change_question(self, visitor: Visitor) -> web.StreamResponse:
        """One change of one question; what was written stays when it cannot be."""
        done = await self._shared.do(visitor, lambda office, who: _change(office, who, visitor))
        message, words = done.message, visitor.words
        problem = refusal_words(words, message) if isinstance(message, RefuseCommand) else ""
        if isinstance(message, ShowQuestions) and message.problem:
            problem = words(f"question_problem.{message.problem}")
        if not problem:
            return self._shared.door.onwards(visitor.request.path, _saved(words, message))
        stored = await self._shared.round_of(visitor)
        return self._shared.door.page(
            visitor,
            "questions",
            409,
            round=stored.record,
            version=stored.version,
            problem=problem,
            written={name: visitor.field(name) for name in visitor.fields},
        )

    async def _plain(self, visitor: Visitor, code: str, act: Act) -> web.StreamResponse:
        return await self._shared.done(visitor, act, self._plan(visitor), code)

    def _back(self, visitor: Visitor, done: Done) -> web.StreamResponse:
        message = done.message
        text = refusal_words(visitor.words, message) if isinstance(message, RefuseCommand) else ""
        return self._shared.door.onwards(self._plan(visitor), text, "bad")

    def _plan(self, visitor: Visitor) -> str:
        return f"/hr/rounds/{visitor.path('round')}/plan"

    def _moment(self, visitor: Visitor) -> datetime | None:
        text = f"{visitor.field('until')} {visitor.field('time')}".strip()
        return read_deadline(text, phrases("da").vocabulary, self._office.zone) if text else None


def _saved(words: Phrases, message: DeskMessage) -> str:
    """With how many were asked again."""
    said = [words("hr.done.question")]
    if isinstance(message, ShowQuestions) and (message.asked_again or message.sealed):
        said.append(words.count("questions.asked_again", message.asked_again))
    if isinstance(message, ShowQuestions) and message.sealed:
        said.append(words.count("questions.sealed", message.sealed))
    return "\n".join(said)


async def _change(office: Office, who: Who, visitor: Visitor) -> Done:
    ref, key, what = ref_of(visitor), visitor.field("question"), visitor.field("change")
    if what == "add" and visitor.field("again"):
        return await asking.ask_again(
            office,
            who,
            ref,
            visitor.field("text"),
            label=visitor.field("label"),
            reason=visitor.field("reason"),
        )
    if what == "add":
        return await changing.add_question(office, who, ref, visitor.field("text"), visitor.field("label"))
    if what == "remove":
        return await changing.remove_question(office, who, ref, key)
    if what in {"up", "down"}:
        place = visitor.field("place")
        to = (int(place) if place.isdecimal() and len(place) < 4 else 0) + (1 if what == "down" else -1)
        return await changing.move_question(office, who, ref, key, to)
    if what in {"require", "free"}:
        return await changing.require_question(office, who, ref, key, what == "require")
    wording = {name: visitor.field(name) for name in ("text", "label", "help") if name in visitor.fields}
    return await changing.reword_question(office, who, ref, key, wording)
