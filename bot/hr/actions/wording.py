"""What HR writes and chooses about a round's annex as a whole, until it is archived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.access import Action
from bot.hr.actions.rounds import round_at
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.options import shown_options, with_picked
from bot.hr.roundform import LONGEST_INTRO, LONGEST_LINE
from dialogs.audit import Deed
from dialogs.checks import find_cpr
from dialogs.desk import DeskReason, ShowGroups
from dialogs.grouping import GroupProblem
from dialogs.model import Round, RoundState
from dialogs.richtext import clean, plain, read_plain
from storage.repository import ROUNDS

TEXTS = "texts"


@needs(Action.EDIT_PARTS)
async def write_texts(office: Office, who: Who, round_: Ref, texts: Mapping[str, str]) -> Done:
    """The annex's `subtitle`, `heading` and `intro`; one that is not given stays as it is."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    before = stored.record
    if before.state is RoundState.ARCHIVED:
        return refused(DeskReason.ARCHIVED, before)
    problem = _problem(texts)
    if problem is not None:
        return Done(ShowGroups(before.id, before.title, TEXTS, problem))
    after = _worded(before, texts)
    done = Done(ShowGroups(after.id, after.title, TEXTS))
    if after != before:
        done.changes.put(ROUNDS, after, stored.version)
        done.changes.log(f"round/{after.id}", Deed("texts_written", after.id, who.person.id))
    return done


def _problem(texts: Mapping[str, str]) -> GroupProblem | None:
    lengths = {"intro": LONGEST_INTRO}
    if any(len(text) > lengths.get(name, LONGEST_LINE) for name, text in texts.items()):
        return GroupProblem.TOO_LONG
    return GroupProblem.CPR if any(find_cpr(text) for text in texts.values()) else None


def _worded(before: Round, texts: Mapping[str, str]) -> Round:
    subtitle = " ".join(clean(texts.get("subtitle", before.subtitle)).split())
    heading = " ".join(clean(texts.get("heading", before.heading)).split())
    intro = clean(texts.get("intro", plain(before.intro))).strip()
    kept = before.intro if intro == plain(before.intro).strip() else read_plain(intro)
    return replace(before, intro=kept, subtitle=subtitle, heading=heading)


@needs(Action.MAKE_ROUND)
async def choose(office: Office, who: Who, round_: Ref, picked: Mapping[str, str]) -> Done:
    """Keep what was picked of the kind's options, by their keys."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    kind = office.kinds[stored.record.kind]
    after, given = with_picked(stored.record, kind, picked)
    if after is None:
        return refused(DeskReason.ALREADY_STARTED, stored.record)
    done = Done(shown_options(after, kind))
    if given:
        done.changes.put(ROUNDS, after, stored.version)
        chose = ", ".join(f"{key}={value}" for key, value in sorted(given.items()))
        done.changes.log(f"round/{after.id}", Deed("chosen", after.id, who.person.id, chose))
    return done
