"""The coordinator's desk in chat: which command is meant, and whether this person may give it.

The commands themselves are in `bot/hr/chat`, what they do in `bot/hr/actions`; a new one is one line in a
table below (see `office` for all its places). What a command wants written and said comes back as a
`DeskTurn`, which `turn` commits. Inviting owners and making files are work of their own (`ticker`): the
commit that opens a round or asks for an export is enough to have them done, also after a restart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot import commands
from bot.access import DESK_ROLES, DESK_VERBS, Role, may
from bot.channels.base import InboundKind
from bot.deciding import read_decision, version_numbers
from bot.hr.chat import changing, deeds, following, making, publishing
from bot.hr.office import Office
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.hr.which_round import Command, RoundCommand, current, for_round
from bot.understanding import field as card_field
from dialogs import desk as say
from dialogs.desk import DeskReason
from dialogs.richtext import excerpt, plain


class CoordinatorDesk:
    """Coordinators' commands."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def settled(self) -> None:
        """A turn was committed: start the work it asked for."""
        self.office.settled()

    async def take(self, visit: Visit) -> DeskTurn | None:
        """What follows, or None when it is not meant for the desk but for the owner's conversation."""
        verb = _verb(visit)
        if verb is None:
            return None
        action = DESK_VERBS.get(verb)
        if action is None or not may(visit.roles, action):
            return refuse(visit, DeskReason.NOT_ALLOWED)
        if verb in COMMANDS:
            return await COMMANDS[verb](self.office, visit)
        return await for_round(self.office, visit, verb, ROUND_COMMANDS[verb])


def _verb(visit: Visit) -> str | None:
    inbound, ours = visit.inbound, not visit.roles.isdisjoint(DESK_ROLES)
    if inbound.kind is InboundKind.ACTION:
        return inbound.verb if inbound.verb in DESK_VERBS else None
    if inbound.kind is InboundKind.ARRIVED:
        return "arrive" if ours and Role.OWNER not in visit.roles else None
    if inbound.files and ours:
        return "import"
    if ours and visit.seat.form is not None and commands.read_form(plain(inbound.text)):
        return "save_round"
    return _typed(visit, ours)


def _typed(visit: Visit, ours: bool) -> str | None:
    """A desk command, also from somebody who may not give it; words both sides know go where one is."""
    command = commands.desk_command(visit.inbound.command)
    if ours and read_decision(plain(visit.inbound.text)):
        return "decide"
    if ours and any(version_numbers(visit.inbound.command)):
        return "comparison"
    shared = commands.owner_command(visit.inbound.command) is not None
    owns = Role.OWNER in visit.roles
    if command is None and ours and (wish := visit.wish) is not None:
        return wish.code
    if command is None:
        return "desk_help" if ours and not owns else None
    if shared and (not ours or (owns and (visit.answering or not visit.seat.desk))):
        return None
    return command.code


async def _arrive(_: Office, visit: Visit) -> DeskTurn:
    """Said hello to once, however many events a first contact brings."""
    if visit.seat.met:
        return DeskTurn(visit.seat, ())
    return DeskTurn(replace(visit.seat, met=True), (say.ShowDeskHelp(visit.allowed),))


async def _desk_help(_: Office, visit: Visit) -> DeskTurn:
    text = visit.inbound.text
    known = commands.desk_command(visit.inbound.command) or commands.owner_command(visit.inbound.command)
    unknown = "" if known or visit.inbound.kind is InboundKind.ACTION else excerpt(text, 80)
    return DeskTurn(visit.seat, (say.ShowDeskHelp(visit.allowed, unknown),))


async def _open_page(office: Office, visit: Visit) -> DeskTurn:
    turn = DeskTurn(visit.seat, ())
    turn.messages = (office.offer_page(turn.changes, visit.person),)
    return turn


async def _choose_round(office: Office, visit: Visit) -> DeskTurn:
    """A round was picked from a list, for the verb that the list was made for."""
    then = card_field(visit.inbound, "then")
    action, command = DESK_VERBS.get(then), ROUND_COMMANDS.get(then)
    if action is None or command is None or not may(visit.roles, action):
        return refuse(visit, DeskReason.NOT_ALLOWED)
    round_ = await current(office, visit)
    return await command(office, visit, round_) if round_ else refuse(visit, DeskReason.NO_ROUND)


ROUND_COMMANDS: Mapping[str, RoundCommand] = {
    "status": following.status,
    "chapters": making.chapters,
    "themes": making.themes,
    "dry_run": following.dry_run_of,
    "ledger": following.ledger,
    "resend": following.resend,
    "export": following.export,
    "export_internal": following.export_internal,
    "review": publishing.review,
    "decide": publishing.decide,
    "versions": publishing.versions,
    "comparison": publishing.comparison,
    "journal": publishing.journal,
    "close_round": following.close_round,
    "archive_round": following.archive_round,
    "take_over": following.take_over,
    "read_project": deeds.read_project,
    "call_list": deeds.call_list,
    **deeds.DEEDS,
    **changing.ROUND_COMMANDS,
}
"""About one round: the one that is meant is found first, or asked for."""

COMMANDS: Mapping[str, Command] = {
    "arrive": _arrive,
    "desk_help": _desk_help,
    "new_round": making.new_round,
    "edit_round": making.edit_round,
    "cancel_form": making.cancel_form,
    "save_round": making.save_round,
    "options": making.options,
    "save_options": making.save_options,
    "template": making.template,
    "import": making.import_file,
    "start_round": making.start_round,
    "dry_run": following.dry_run,
    "rounds": following.rounds,
    "choose_round": _choose_round,
    "open_page": _open_page,
}
"""All others. One that is in both tables looks for its round itself."""
