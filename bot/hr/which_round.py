"""Which round is meant: the one a card names, the one at hand, the only one; else we ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.hr.office import Done, Office
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.understanding import field as card_field
from dialogs import desk as say
from dialogs.desk import DeskReason
from dialogs.model import Round, RoundState
from storage.repository import ROUNDS, Stored

Command = Callable[[Office, Visit], Awaitable[DeskTurn]]

RoundCommand = Callable[[Office, Visit, Stored[Round]], Awaitable[DeskTurn]]
"""A command about one round, found by `for_round`."""


async def for_round(office: Office, visit: Visit, verb: str, command: RoundCommand) -> DeskTurn:
    """Do it with the round that is meant, or ask which; `verb` is what will be done with it."""
    round_ = await current(office, visit)
    if round_ is not None and (visit.number is None or card_field(visit.inbound, "round")):
        return await command(office, visit, round_)
    found = [r for r in await office.repository.find(ROUNDS) if r.record.state is not RoundState.ARCHIVED]
    newest = sorted(found, key=lambda r: r.record.created_at, reverse=True)
    if visit.number is not None and 1 <= visit.number <= len(newest):
        return await command(office, visit, newest[visit.number - 1])
    if len(found) == 1:
        return await command(office, visit, found[0])
    if not found:
        return refuse(visit, DeskReason.NO_ROUND)
    return DeskTurn(visit.seat, (choose([r.record for r in found], verb),))


async def current(office: Office, visit: Visit) -> Stored[Round] | None:
    """The round the card names, or the one at hand."""
    wanted = card_field(visit.inbound, "round") or visit.seat.desk
    return await office.repository.get(ROUNDS, wanted) if wanted else None


async def draft_at_hand(office: Office, visit: Visit) -> Stored[Round] | None:
    """The draft at hand, or the only draft there is."""
    found = await current(office, visit)
    if found is not None and found.record.state is RoundState.DRAFT:
        return found
    drafts = await office.repository.find(ROUNDS, "state", RoundState.DRAFT.value)
    return drafts[0] if len(drafts) == 1 else None


def choose(rounds: Sequence[Round], verb: str) -> say.ChooseRound:
    newest = sorted(rounds, key=lambda r: r.created_at, reverse=True)
    return say.ChooseRound(tuple(say.RoundLine(r.id, r.title, r.state, r.deadline_at) for r in newest), verb)


def at_round(visit: Visit, round_: Stored[Round], *messages: say.DeskMessage) -> DeskTurn:
    """Say it; from now on this round is the one at hand."""
    return DeskTurn(replace(visit.seat, desk=round_.record.id), messages)


def told(visit: Visit, round_: Stored[Round], done: Done) -> DeskTurn:
    """What an action led to, said in chat; the round is the one at hand from now on."""
    return DeskTurn(replace(visit.seat, desk=round_.record.id), (done.message,), done.changes)
