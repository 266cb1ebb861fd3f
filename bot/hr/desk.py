"""The coordinator's desk in chat: making a round, starting it, following it, exporting it, closing it.

Each command asks `access.may` first and then decides on what it read; what it wants written and said comes
back as a `DeskTurn`, which `turn` commits. Inviting owners and making files are work of their own (`ticker`):
the commit that opens a round or asks for an export is enough to have them done, also after a restart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial

from bot import commands
from bot.access import DESK_ROLES, DESK_VERBS, Role, may
from bot.channels.base import InboundKind
from bot.clock import Clock
from bot.delivery.reach import queue_again
from bot.hr import addressees, roundform
from bot.hr.importing import Importer
from bot.hr.options import numbered, pick, show_options
from bot.hr.status import status_of
from bot.hr.visit import DeskTurn, Visit, refuse
from bot.phrasebook import phrases
from bot.understanding import field as card_field
from bot.understanding import fields
from dialogs import desk as say
from dialogs.audit import Deed
from dialogs.desk import DeskReason
from dialogs.exporting import AnnounceExport
from dialogs.model import Project, Round, RoundState, Submission
from dialogs.richtext import excerpt, plain
from dialogs.states import ANSWERABLE_ROUNDS, ROUND, RoundChange, after, can
from storage.repository import JOBS, PROJECTS, ROUNDS, SUBMISSIONS, Job, Repository, Stored
from templates import Kind
from templates.catalogue import Part

Command = Callable[["CoordinatorDesk", Visit], Awaitable[DeskTurn]]


class CoordinatorDesk:
    """Coordinators' commands. `settled` is called after a commit, to start the work it asked for."""

    def __init__(
        self,
        *,
        repository: Repository,
        kinds: Mapping[str, Kind],
        importer: Importer,
        new_id: Callable[[], str],
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self.repository = repository
        self.kinds = kinds
        self.importer = importer
        self.new_id = new_id
        self.clock = clock
        self.zone = zone
        self.settled: Callable[[], None] = lambda: None

    async def take(self, visit: Visit) -> DeskTurn | None:
        """What follows, or None when it is not meant for the desk but for the owner's conversation."""
        verb = self._verb(visit)
        if verb is None:
            return None
        action = DESK_VERBS.get(verb)
        if action is None or not may(visit.roles, action):
            return refuse(visit, DeskReason.NOT_ALLOWED)
        return await _COMMANDS[verb](self, visit)

    def _verb(self, visit: Visit) -> str | None:
        inbound, ours = visit.inbound, not visit.roles.isdisjoint(DESK_ROLES)
        if inbound.kind is InboundKind.ACTION:
            return inbound.verb if inbound.verb in DESK_VERBS else None
        if inbound.kind is InboundKind.ARRIVED:
            return "arrive" if ours and Role.OWNER not in visit.roles else None
        if inbound.files and ours:
            return "import"
        if ours and visit.seat.form is not None and commands.read_form(plain(inbound.text)):
            return "save_round"
        return self._typed(visit, ours)

    def _typed(self, visit: Visit, ours: bool) -> str | None:
        """A desk command, also from somebody who may not give it; words both sides know go where one is."""
        command = commands.desk_command(visit.inbound.command)
        shared = commands.owner_command(visit.inbound.command) is not None
        owns = Role.OWNER in visit.roles
        if command is None:
            return "desk_help" if ours and not owns else None
        if shared and (not ours or (owns and (visit.answering or not visit.seat.desk))):
            return None
        return command.code

    async def arrive(self, visit: Visit) -> DeskTurn:
        """Said hello to once, however many events a first contact brings."""
        if visit.seat.met:
            return DeskTurn(visit.seat, ())
        return DeskTurn(replace(visit.seat, met=True), (say.ShowDeskHelp(),))

    async def desk_help(self, visit: Visit) -> DeskTurn:
        text = visit.inbound.text
        known = commands.desk_command(visit.inbound.command) or commands.owner_command(visit.inbound.command)
        unknown = "" if known or visit.inbound.kind is InboundKind.ACTION else excerpt(text, 80)
        return DeskTurn(visit.seat, (say.ShowDeskHelp(unknown),))

    async def new_round(self, visit: Visit) -> DeskTurn:
        only = next(iter(self.kinds.values()))
        values = {"kind": only.key} if len(self.kinds) == 1 else {}
        seat = replace(visit.seat, form=values, desk="")
        return DeskTurn(seat, (self._form(values, ""),))

    async def edit_round(self, visit: Visit) -> DeskTurn:
        draft = await self._draft(visit)
        if draft is None:
            return refuse(visit, DeskReason.NO_DRAFT)
        values = roundform.written(draft.record, self.zone)
        seat = replace(visit.seat, form=values, desk=draft.record.id)
        return DeskTurn(seat, (self._form(values, draft.record.id),))

    async def cancel_form(self, visit: Visit) -> DeskTurn:
        return DeskTurn(replace(visit.seat, form=None), (say.ShowDeskHelp(),))

    async def save_round(self, visit: Visit) -> DeskTurn:
        pressed = visit.inbound.kind is InboundKind.ACTION
        given = fields(visit.inbound) if pressed else commands.read_form(plain(visit.inbound.text))
        values = roundform.merged({} if pressed else visit.seat.form or {}, given)
        wanted = card_field(visit.inbound, "round") if pressed else visit.seat.desk
        before = await self.repository.get(ROUNDS, wanted) if wanted else None
        if before and before.record.state is not RoundState.DRAFT:
            return refuse(visit, DeskReason.ALREADY_STARTED, before.record)
        words = phrases("da").vocabulary
        form = roundform.read_form(values, self.kinds, words, self.zone, self.clock())
        if form.problems:
            seat = replace(visit.seat, form=values)
            return DeskTurn(seat, (self._form(values, wanted if before else "", form.problems),))
        return self._save(visit, form, before)

    def _save(self, visit: Visit, form: roundform.Form, before: Stored[Round] | None) -> DeskTurn:
        kind = self.kinds[form.values["kind"]]
        blank = roundform.blank_round(self.new_id(), visit.person.id, visit.person.name, self.clock())
        round_ = roundform.draft(form, kind, before.record if before else None, blank)
        turn = DeskTurn(replace(visit.seat, form=None, desk=round_.id), (_ask_for_projects(round_, kind),))
        turn.changes.put(ROUNDS, round_, before.version if before else 0)
        deed = Deed("changed" if before else "made", round_.id, visit.person.id)
        turn.changes.log(f"round/{round_.id}", deed)
        return turn

    async def template(self, visit: Visit) -> DeskTurn:
        round_ = await self._current(visit)
        kind = self.kinds.get(round_.record.kind) if round_ else None
        return await self.importer.empty_sheet(visit, kind or next(iter(self.kinds.values())))

    async def import_file(self, visit: Visit) -> DeskTurn:
        draft = await self._draft(visit)
        return await self.importer.take(visit, draft.record if draft else None, self.kinds)

    async def chapters(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "chapters", partial(self._parts, part=Part.CHAPTERS))

    async def themes(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "themes", partial(self._parts, part=Part.THEMES))

    async def _parts(self, visit: Visit, round_: Stored[Round], part: Part) -> DeskTurn:
        kind = self.kinds[round_.record.kind]
        turn = await self.importer.parts.offer(visit, kind, round_.record, part)
        turn.seat = replace(turn.seat, desk=round_.record.id)
        return turn

    async def start_round(self, visit: Visit) -> DeskTurn:
        chosen = card_field(visit.inbound, "round")
        round_ = await self.repository.get(ROUNDS, chosen) if chosen else await self._draft(visit)
        if round_ is None:
            return refuse(visit, DeskReason.NO_DRAFT)
        if not can(ROUND, round_.record.state, RoundChange.OPENED):
            return refuse(visit, DeskReason.ALREADY_STARTED, round_.record)
        projects = [p.record for p in await self.repository.find(PROJECTS, "round_id", round_.record.id)]
        if not projects:
            return refuse(visit, DeskReason.NO_PROJECTS, round_.record)
        now = self.clock()
        if round_.record.deadline_at is None or round_.record.deadline_at <= now:
            return refuse(visit, DeskReason.DEADLINE_PASSED, round_.record)
        return await self._open(visit, round_, projects, now)

    async def _open(
        self, visit: Visit, stored: Stored[Round], projects: Sequence[Project], now: datetime
    ) -> DeskTurn:
        state = after(ROUND, stored.record.state, RoundChange.OPENED)
        round_ = replace(stored.record, state=state, opened_at=now)
        emails = list(dict.fromkeys(email for project in projects for email in project.contacts))
        known = await self.importer.people.known(emails)
        told = say.AnnounceStart(
            round_id=round_.id,
            round_title=round_.title,
            projects=len(projects),
            invited=len(known),
            waiting=tuple(email for email in emails if email not in known),
            deadline_at=round_.deadline_at,
        )
        turn = DeskTurn(replace(visit.seat, desk=round_.id), (told,))
        turn.changes.put(ROUNDS, round_, stored.version)
        for project in projects:
            turn.changes.put(SUBMISSIONS, Submission(project.id, round_.id, owners=project.contacts))
        turn.changes.log(f"round/{round_.id}", Deed("opened", round_.id, visit.person.id))
        return turn

    async def status(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "status", self._status)

    async def _status(self, visit: Visit, round_: Stored[Round]) -> DeskTurn:
        shown = await status_of(self.repository, self.importer.people, round_.record)
        return DeskTurn(replace(visit.seat, desk=round_.record.id), (shown,))

    async def dry_run(self, visit: Visit) -> DeskTurn:
        """Of the draft at hand, or of the round that is meant."""
        draft = await self._draft(visit)
        return await (
            self._dry_run(visit, draft) if draft else self._with_round(visit, "dry_run", self._dry_run)
        )

    async def _dry_run(self, visit: Visit, round_: Stored[Round]) -> DeskTurn:
        owners = await addressees.owners_of(self.repository, self.importer.people, round_.record)
        if not owners:
            return refuse(visit, DeskReason.NO_PROJECTS, round_.record)
        return _at(visit, round_, addressees.dry_run(round_.record, owners))

    async def ledger(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "ledger", self._ledger)

    async def _ledger(self, visit: Visit, round_: Stored[Round]) -> DeskTurn:
        if round_.record.state is RoundState.DRAFT:
            return refuse(visit, DeskReason.NOT_OPEN, round_.record)
        owners = await addressees.owners_of(self.repository, self.importer.people, round_.record)
        return _at(visit, round_, addressees.ledger(round_.record, owners))

    async def resend(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "resend", self._resend)

    async def _resend(self, visit: Visit, round_: Stored[Round]) -> DeskTurn:
        if round_.record.state not in ANSWERABLE_ROUNDS:
            return refuse(visit, DeskReason.NOT_OPEN, round_.record)
        owners = await addressees.owners_of(self.repository, self.importer.people, round_.record)
        again = {o.person.id: (o.again, o.person) for o in owners if o.again and o.person}
        turn = _at(visit, round_, addressees.resent(round_.record, owners, len(again)))
        for row, person in again.values():
            if row is not None and person.address is not None:
                queue_again(turn.changes, [row], person.address, self.clock())
        turn.changes.log(f"round/{round_.record.id}", Deed("resent", round_.record.id, visit.person.id))
        return turn

    async def export(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "export", self._export)

    async def export_internal(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "export_internal", partial(self._export, internal=True))

    async def _export(self, visit: Visit, round_: Stored[Round], *, internal: bool = False) -> DeskTurn:
        if not await self.repository.find(PROJECTS, "round_id", round_.record.id):
            return refuse(visit, DeskReason.NO_PROJECTS, round_.record)
        kind = self._printed_as(visit, round_.record)
        if isinstance(kind, DeskReason):
            fitting = [k.title for k in self.kinds.values() if k.covers(round_.record.questions)]
            return refuse(visit, kind, round_.record, ", ".join(fitting))
        seat = replace(visit.seat, desk=round_.record.id)
        turn = DeskTurn(seat, (AnnounceExport(round_.record.title),))
        job = Job(self.new_id(), round_.record.id, visit.person.id, self.clock(), internal, kind)
        turn.changes.put(JOBS, job)
        deed = Deed("exported", round_.record.id, visit.person.id, "internal" if internal else "")
        turn.changes.log(f"round/{round_.record.id}", deed)
        return turn

    def _printed_as(self, visit: Visit, round_: Round) -> str | DeskReason:
        """The kind that was named after "som", by its title or key; empty for the round's own."""
        wanted = visit.printed_as
        if not wanted:
            return ""
        named = (k for k in self.kinds.values() if wanted in (commands.fold(k.title), commands.fold(k.key)))
        kind = next(named, None)
        if kind is None:
            return DeskReason.NO_SUCH_KIND
        return kind.key if kind.covers(round_.questions) else DeskReason.NOT_COVERED

    async def options(self, visit: Visit) -> DeskTurn:
        stored = await self._current(visit) or await self._draft(visit)
        if stored is None:
            return refuse(visit, DeskReason.NO_ROUND)
        kind = self.kinds[stored.record.kind]
        if visit.number is None:
            return show_options(visit, stored.record, kind)
        return pick(visit, stored, kind, numbered(kind, visit.number))

    async def save_options(self, visit: Visit) -> DeskTurn:
        stored = await self._current(visit)
        if stored is None:
            return refuse(visit, DeskReason.NO_ROUND)
        return pick(visit, stored, self.kinds[stored.record.kind], fields(visit.inbound))

    async def close_round(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "close_round", self._close)

    async def _close(self, visit: Visit, round_: Stored[Round]) -> DeskTurn:
        return await self._change(visit, round_, RoundChange.CLOSED)

    async def archive_round(self, visit: Visit) -> DeskTurn:
        return await self._with_round(visit, "archive_round", self._archive)

    async def _archive(self, visit: Visit, round_: Stored[Round]) -> DeskTurn:
        return await self._change(visit, round_, RoundChange.ARCHIVED)

    async def _change(self, visit: Visit, stored: Stored[Round], change: RoundChange) -> DeskTurn:
        if not can(ROUND, stored.record.state, change):
            done = stored.record.state in {RoundState.CLOSED, RoundState.ARCHIVED}
            return refuse(visit, DeskReason.ALREADY_CLOSED if done else DeskReason.NOT_OPEN, stored.record)
        round_ = replace(stored.record, state=after(ROUND, stored.record.state, change))
        if change is RoundChange.CLOSED:
            round_ = replace(round_, closed_at=self.clock())
        shown = await status_of(self.repository, self.importer.people, round_)
        total = len(shown.sent) + len(shown.under_way) + len(shown.not_started)
        told = say.AnnounceClosing(round_.id, round_.title, round_.state, len(shown.sent), total)
        turn = DeskTurn(replace(visit.seat, desk=round_.id), (told,))
        turn.changes.put(ROUNDS, round_, stored.version)
        turn.changes.log(f"round/{round_.id}", Deed(change.value, round_.id, visit.person.id))
        return turn

    async def rounds(self, visit: Visit) -> DeskTurn:
        found = [r.record for r in await self.repository.find(ROUNDS)]
        if not found:
            return refuse(visit, DeskReason.NO_ROUND)
        return DeskTurn(visit.seat, (_choose(found, "status"),))

    async def choose_round(self, visit: Visit) -> DeskTurn:
        """A round was picked from a list, for the verb that the list was made for."""
        then = card_field(visit.inbound, "then")
        action, command = DESK_VERBS.get(then), _FOR_A_ROUND.get(then)
        if action is None or command is None or not may(visit.roles, action):
            return refuse(visit, DeskReason.NOT_ALLOWED)
        return await command(self, visit)

    async def _with_round(
        self, visit: Visit, verb: str, command: Callable[[Visit, Stored[Round]], Awaitable[DeskTurn]]
    ) -> DeskTurn:
        """Do it with the round that is meant: named by the card, at hand, or the only one; else ask which."""
        round_ = await self._current(visit)
        if round_ is not None and (visit.number is None or card_field(visit.inbound, "round")):
            return await command(visit, round_)
        found = [r for r in await self.repository.find(ROUNDS) if r.record.state is not RoundState.ARCHIVED]
        newest = sorted(found, key=lambda r: r.record.created_at, reverse=True)
        if visit.number is not None and 1 <= visit.number <= len(newest):
            return await command(visit, newest[visit.number - 1])
        if len(found) == 1:
            return await command(visit, found[0])
        if not found:
            return refuse(visit, DeskReason.NO_ROUND)
        return DeskTurn(visit.seat, (_choose([r.record for r in found], verb),))

    async def _current(self, visit: Visit) -> Stored[Round] | None:
        wanted = card_field(visit.inbound, "round") or visit.seat.desk
        return await self.repository.get(ROUNDS, wanted) if wanted else None

    async def _draft(self, visit: Visit) -> Stored[Round] | None:
        """The draft at hand, or the only draft there is."""
        current = await self._current(visit)
        if current is not None and current.record.state is RoundState.DRAFT:
            return current
        drafts = await self.repository.find(ROUNDS, "state", RoundState.DRAFT.value)
        return drafts[0] if len(drafts) == 1 else None

    def _form(
        self, values: Mapping[str, str], round_id: str, problems: Mapping[str, say.FieldProblem] | None = None
    ) -> say.ShowRoundForm:
        kinds = tuple(say.KindChoice(kind.key, kind.title) for kind in self.kinds.values())
        return say.ShowRoundForm(kinds, dict(values), dict(problems or {}), round_id)


def _ask_for_projects(round_: Round, kind: Kind) -> say.AskForProjects:
    return say.AskForProjects(round_.id, round_.title, tuple(column.header for column in kind.columns))


def _choose(rounds: Sequence[Round], verb: str) -> say.ChooseRound:
    newest = sorted(rounds, key=lambda r: r.created_at, reverse=True)
    return say.ChooseRound(tuple(say.RoundLine(r.id, r.title, r.state, r.deadline_at) for r in newest), verb)


def _at(visit: Visit, round_: Stored[Round], message: say.DeskMessage) -> DeskTurn:
    """Say it; from now on this round is the one at hand."""
    return DeskTurn(replace(visit.seat, desk=round_.record.id), (message,))


_FOR_A_ROUND: Mapping[str, Command] = {
    "status": CoordinatorDesk.status,
    "chapters": CoordinatorDesk.chapters,
    "themes": CoordinatorDesk.themes,
    "dry_run": CoordinatorDesk.dry_run,
    "ledger": CoordinatorDesk.ledger,
    "resend": CoordinatorDesk.resend,
    "export": CoordinatorDesk.export,
    "export_internal": CoordinatorDesk.export_internal,
    "close_round": CoordinatorDesk.close_round,
    "archive_round": CoordinatorDesk.archive_round,
}

_COMMANDS: Mapping[str, Command] = {
    **_FOR_A_ROUND,
    "arrive": CoordinatorDesk.arrive,
    "desk_help": CoordinatorDesk.desk_help,
    "new_round": CoordinatorDesk.new_round,
    "edit_round": CoordinatorDesk.edit_round,
    "cancel_form": CoordinatorDesk.cancel_form,
    "save_round": CoordinatorDesk.save_round,
    "options": CoordinatorDesk.options,
    "save_options": CoordinatorDesk.save_options,
    "template": CoordinatorDesk.template,
    "import": CoordinatorDesk.import_file,
    "start_round": CoordinatorDesk.start_round,
    "rounds": CoordinatorDesk.rounds,
    "choose_round": CoordinatorDesk.choose_round,
}
