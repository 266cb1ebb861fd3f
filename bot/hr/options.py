"""What HR chooses about a round's annex: shown as numbered choices, picked on the card or by a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.hr.visit import DeskTurn, Visit, refuse
from dialogs.audit import Deed
from dialogs.desk import DeskReason, OptionChoice, OptionLine, ShowOptions
from dialogs.model import Round, RoundState
from storage.repository import ROUNDS, Stored
from templates import Kind
from templates.options import QUESTIONS


def show_options(visit: Visit, round_: Round, kind: Kind) -> DeskTurn:
    return DeskTurn(replace(visit.seat, desk=round_.id), (_shown(round_, kind),))


def numbered(kind: Kind, number: int) -> Mapping[str, str]:
    """What the choice with this number on the list picks; empty when there is none."""
    every = [(option.key, key) for option in kind.options for key in option.keys]
    return dict(every[number - 1 : number]) if number > 0 else {}


def pick(visit: Visit, stored: Stored[Round], kind: Kind, picked: Mapping[str, str]) -> DeskTurn:
    """Keep what was picked. The questions are settled when the round opens, all of it when it is archived."""
    known = {option.key: option.keys for option in kind.options}
    given = {key: value for key, value in picked.items() if value in known.get(key, ())}
    before, draft = stored.record, stored.record.state is RoundState.DRAFT
    options = {**before.options, **given}
    asks_anew = kind.chosen(options).get(QUESTIONS) != kind.chosen(before.options).get(QUESTIONS)
    if (asks_anew and not draft) or before.state is RoundState.ARCHIVED:
        return refuse(visit, DeskReason.ALREADY_STARTED, before)
    questions = kind.asked(options) if asks_anew else before.questions
    round_ = replace(before, options=options, questions=questions)
    turn = show_options(visit, round_, kind)
    if given:
        turn.changes.put(ROUNDS, round_, stored.version)
        chose = ", ".join(f"{key}={value}" for key, value in sorted(given.items()))
        turn.changes.log(f"round/{round_.id}", Deed("chosen", round_.id, visit.person.id, chose))
    return turn


def _shown(round_: Round, kind: Kind) -> ShowOptions:
    holds = kind.chosen(round_.options)
    lines = tuple(
        OptionLine(
            option.key,
            option.title,
            tuple(OptionChoice(choice.key, choice.title) for choice in option.choices),
            holds[option.key],
        )
        for option in kind.options
    )
    return ShowOptions(round_.id, round_.title, lines)
