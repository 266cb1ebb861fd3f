"""Following a round in chat: how far it is, whom it reached, its annex, its end."""

from __future__ import annotations

from bot.hr import addressees
from bot.hr.actions import annexes, sending
from bot.hr.actions import rounds as actions
from bot.hr.office import Office, Ref
from bot.hr.status import status_of
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.hr.which_round import at_round, choose, draft_at_hand, for_round, told
from dialogs.desk import DeskReason
from dialogs.model import Round, RoundState
from storage.repository import ROUNDS, Stored


async def rounds(office: Office, visit: Visit) -> DeskTurn:
    found = [r.record for r in await office.repository.find(ROUNDS)]
    if not found:
        return refuse(visit, DeskReason.NO_ROUND)
    return DeskTurn(visit.seat, (choose(found, "status"),))


async def status(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    shown = await status_of(office.repository, office.people, round_.record, office.clock())
    return at_round(visit, round_, shown)


async def dry_run(office: Office, visit: Visit) -> DeskTurn:
    """Of the draft at hand, or of the round that is meant."""
    draft = await draft_at_hand(office, visit)
    if draft is not None:
        return await dry_run_of(office, visit, draft)
    return await for_round(office, visit, "dry_run", dry_run_of)


async def dry_run_of(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    owners = await addressees.owners_of(office.repository, office.people, round_.record)
    if not owners:
        return refuse(visit, DeskReason.NO_PROJECTS, round_.record)
    return at_round(visit, round_, addressees.dry_run(round_.record, owners))


async def ledger(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    if round_.record.state is RoundState.DRAFT:
        return refuse(visit, DeskReason.NOT_OPEN, round_.record)
    owners = await addressees.owners_of(office.repository, office.people, round_.record)
    return at_round(visit, round_, addressees.ledger(round_.record, owners))


async def resend(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    return told(visit, round_, await sending.resend(office, visit.who, Ref(round_.record.id)))


async def export(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    ref = Ref(round_.record.id)
    return told(visit, round_, await annexes.export(office, visit.who, ref, printed_as=visit.printed_as))


async def export_internal(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    ref, kind = Ref(round_.record.id), visit.printed_as
    return told(visit, round_, await annexes.export(office, visit.who, ref, internal=True, printed_as=kind))


async def close_round(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    return told(visit, round_, await actions.close(office, visit.who, Ref(round_.record.id)))


async def archive_round(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    return told(visit, round_, await actions.archive(office, visit.who, Ref(round_.record.id)))


async def take_over(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    return told(visit, round_, await actions.take_over(office, visit.who, Ref(round_.record.id)))
