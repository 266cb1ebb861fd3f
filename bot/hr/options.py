"""What HR chooses about a round's annex: shown as numbered choices, picked on the card or by a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs.desk import OptionChoice, OptionLine, ShowOptions
from dialogs.model import Round, RoundState
from templates import Kind
from templates.options import QUESTIONS


def numbered(kind: Kind, number: int) -> Mapping[str, str]:
    """What the choice with this number on the list picks; empty when there is none."""
    every = [(option.key, key) for option in kind.options for key in option.keys]
    return dict(every[number - 1 : number]) if number > 0 else {}


def with_picked(
    before: Round, kind: Kind, picked: Mapping[str, str]
) -> tuple[Round | None, Mapping[str, str]]:
    """The round with what was picked, and which of it the kind knows; None when it is too late.

    The questions are settled when the round opens, all of it when it is archived.
    """
    known = {option.key: option.keys for option in kind.options}
    given = {key: value for key, value in picked.items() if value in known.get(key, ())}
    options = {**before.options, **given}
    asks_anew = kind.chosen(options).get(QUESTIONS) != kind.chosen(before.options).get(QUESTIONS)
    if (asks_anew and before.state is not RoundState.DRAFT) or before.state is RoundState.ARCHIVED:
        return None, given
    questions = kind.asked(options) if asks_anew else before.questions
    return replace(before, options=options, questions=questions), given


def shown_options(round_: Round, kind: Kind) -> ShowOptions:
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
