"""A round before it is started: its form, and its projects from a file."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import Action
from bot.hr import roundform
from bot.hr.actions.rounds import round_at
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.phrasebook import phrases
from bot.sheets.sheet import Refusal, Sheet
from dialogs import desk as say
from dialogs.audit import Deed
from dialogs.desk import DeskReason
from dialogs.model import Round, RoundState
from storage.repository import ROUNDS, Stored


@needs(Action.MAKE_ROUND)
async def save_draft(office: Office, who: Who, values: Mapping[str, str], round_: Ref | None = None) -> Done:
    """A new draft, or `round_` changed: what follows is a request for its projects, or the form again."""
    before = await round_at(office, round_) if round_ else None
    if isinstance(before, Done):
        return before
    if before and before.record.state is not RoundState.DRAFT:
        return refused(DeskReason.ALREADY_STARTED, before.record)
    words = phrases("da").vocabulary
    form = roundform.read_form(values, office.kinds, words, office.zone, office.clock())
    if form.problems:
        return Done(show_form(office, values, before.record.id if before else "", form.problems))
    return _save(office, who, form, before)


def _save(office: Office, who: Who, form: roundform.Form, before: Stored[Round] | None) -> Done:
    kind = office.kinds[form.values["kind"]]
    blank = roundform.blank_round(office.new_id(), who.person.id, who.person.name, office.clock())
    round_ = roundform.draft(form, kind, before.record if before else None, blank)
    asked = say.AskForProjects(round_.id, round_.title, tuple(column.header for column in kind.columns))
    done = Done(asked)
    done.changes.put(ROUNDS, round_, before.version if before else 0)
    done.changes.log(f"round/{round_.id}", Deed("changed" if before else "made", round_.id, who.person.id))
    return done


def show_form(
    office: Office,
    values: Mapping[str, str],
    round_id: str,
    problems: Mapping[str, say.FieldProblem] | None = None,
) -> say.ShowRoundForm:
    kinds = tuple(say.KindChoice(kind.key, kind.title) for kind in office.kinds.values())
    return say.ShowRoundForm(kinds, dict(values), dict(problems or {}), round_id)


@needs(Action.IMPORT_PROJECTS)
async def import_projects(office: Office, who: Who, round_: Ref, sheet: Sheet | Refusal, name: str) -> Done:
    """The draft's projects become those of the file, unless something in it is wrong."""
    draft = await round_at(office, round_)
    if isinstance(draft, Done):
        return draft
    if draft.record.state is not RoundState.DRAFT:
        return refused(DeskReason.NO_DRAFT, draft.record)
    return await office.importer.read_in(who.person.id, draft.record, office.kinds, sheet, name)
