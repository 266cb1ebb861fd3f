"""Making a round in chat: its form, its options, its projects, its chapters and themes, its start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from bot import commands
from bot.channels.base import InboundKind
from bot.hr import roundform
from bot.hr.actions import drafts, rounds, wording
from bot.hr.office import Office, Ref
from bot.hr.options import numbered, shown_options
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.hr.which_round import RoundCommand, at_round, current, draft_at_hand, told
from bot.understanding import field as card_field
from bot.understanding import fields
from dialogs import desk as say
from dialogs.desk import DeskReason
from dialogs.model import Round
from dialogs.richtext import plain
from storage.repository import ROUNDS, Stored
from templates import Kind
from templates.catalogue import Part


async def new_round(office: Office, visit: Visit) -> DeskTurn:
    only = next(iter(office.kinds.values()))
    values = {"kind": only.key} if len(office.kinds) == 1 else {}
    return DeskTurn(replace(visit.seat, form=values, desk=""), (drafts.show_form(office, values, ""),))


async def edit_round(office: Office, visit: Visit) -> DeskTurn:
    draft = await draft_at_hand(office, visit)
    if draft is None:
        return refuse(visit, DeskReason.NO_DRAFT)
    values = roundform.written(draft.record, office.zone)
    seat = replace(visit.seat, form=values, desk=draft.record.id)
    return DeskTurn(seat, (drafts.show_form(office, values, draft.record.id),))


async def cancel_form(_: Office, visit: Visit) -> DeskTurn:
    return DeskTurn(replace(visit.seat, form=None), (say.ShowDeskHelp(visit.allowed),))


async def save_round(office: Office, visit: Visit) -> DeskTurn:
    pressed = visit.inbound.kind is InboundKind.ACTION
    given = fields(visit.inbound) if pressed else commands.read_form(plain(visit.inbound.text))
    values = roundform.merged({} if pressed else visit.seat.form or {}, given)
    wanted = card_field(visit.inbound, "round") if pressed else visit.seat.desk
    before = await office.repository.get(ROUNDS, wanted) if wanted else None
    done = await drafts.save_draft(office, visit.who, values, Ref(wanted) if before else None)
    seat = visit.seat
    if isinstance(done.message, say.ShowRoundForm):
        seat = replace(seat, form=values)
    elif isinstance(done.message, say.AskForProjects):
        seat = replace(seat, form=None, desk=done.message.round_id)
    return DeskTurn(seat, (done.message,), done.changes)


async def template(office: Office, visit: Visit) -> DeskTurn:
    round_ = await current(office, visit)
    kind = office.kinds.get(round_.record.kind) if round_ else None
    return await office.importer.empty_sheet(visit, kind or next(iter(office.kinds.values())))


async def import_file(office: Office, visit: Visit) -> DeskTurn:
    draft = await draft_at_hand(office, visit)
    return await office.importer.take(visit, draft.record if draft else None, office.kinds)


async def _parts(office: Office, visit: Visit, round_: Stored[Round], part: Part) -> DeskTurn:
    kind: Kind = office.kinds[round_.record.kind]
    turn = await office.importer.parts.offer(visit, kind, round_.record, part)
    turn.seat = replace(turn.seat, desk=round_.record.id)
    return turn


chapters: RoundCommand = partial(_parts, part=Part.CHAPTERS)
themes: RoundCommand = partial(_parts, part=Part.THEMES)


async def options(office: Office, visit: Visit) -> DeskTurn:
    stored = await current(office, visit) or await draft_at_hand(office, visit)
    if stored is None:
        return refuse(visit, DeskReason.NO_ROUND)
    kind = office.kinds[stored.record.kind]
    if visit.number is None:
        return at_round(visit, stored, shown_options(stored.record, kind))
    return await _choose(office, visit, stored, numbered(kind, visit.number))


async def save_options(office: Office, visit: Visit) -> DeskTurn:
    stored = await current(office, visit)
    if stored is None:
        return refuse(visit, DeskReason.NO_ROUND)
    return await _choose(office, visit, stored, fields(visit.inbound))


async def _choose(office: Office, visit: Visit, stored: Stored[Round], picked: Mapping[str, str]) -> DeskTurn:
    return told(visit, stored, await wording.choose(office, visit.who, Ref(stored.record.id), picked))


async def start_round(office: Office, visit: Visit) -> DeskTurn:
    """The draft of the card, the one at hand, or the only one."""
    draft = await (current if card_field(visit.inbound, "round") else draft_at_hand)(office, visit)
    if draft is None:
        return refuse(visit, DeskReason.NO_DRAFT)
    done = await rounds.start(office, visit.who, Ref(draft.record.id))
    return told(visit, draft, done)
