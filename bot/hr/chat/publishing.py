"""Publication in chat: what must be decided, deciding it by buttons or words, versions, the journal."""

from __future__ import annotations

from bot.channels.base import InboundKind
from bot.deciding import read_decision, version_numbers
from bot.hr.actions import publishing
from bot.hr.actions.publishing import Choice
from bot.hr.office import Office, Ref
from bot.hr.seeing import seen
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.hr.which_round import told
from bot.understanding import field as card_field
from dialogs.desk import DeskReason, ShowComparison
from dialogs.matters import Verdict
from dialogs.model import Round
from dialogs.richtext import plain
from storage.repository import Stored


async def review(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    return told(visit, round_, await publishing.review(office, visit.who, Ref(round_.record.id)))


async def decide(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    choice = _choice(visit)
    if choice is None:
        return refuse(visit, DeskReason.NOT_A_CHOICE, round_.record)
    return told(visit, round_, await publishing.decide(office, visit.who, Ref(round_.record.id), choice))


def _choice(visit: Visit) -> Choice | None:
    if visit.inbound.kind is not InboundKind.ACTION:
        typed = read_decision(plain(visit.inbound.text))
        return Choice(Verdict(typed.verdict), typed.codes, typed.reason) if typed else None
    verdict, code = card_field(visit.inbound, "verdict"), card_field(visit.inbound, "code")
    if verdict not in Verdict.__members__.values() or not code:
        return None
    return Choice(Verdict(verdict), (code,), card_field(visit.inbound, "reason"))


async def versions(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    return told(visit, round_, await publishing.versions(office, visit.who, Ref(round_.record.id)))


async def comparison(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    before, after = version_numbers(visit.inbound.command)
    ref = Ref(round_.record.id)
    done = await publishing.comparison(office, visit.who, ref, before, after)
    if isinstance(done.message, ShowComparison):
        seen(done.changes, visit.person.id, f"round/{ref.key}")
    return told(visit, round_, done)


async def journal(office: Office, visit: Visit, round_: Stored[Round]) -> DeskTurn:
    return told(visit, round_, await publishing.journal(office, visit.who, Ref(round_.record.id)))
