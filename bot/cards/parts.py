"""What coordinators are shown about chapters, themes and what they can choose about an annex."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.findings import SHOWN_FINDINGS, finding_words
from bot.cards.pieces import STRONG, WARNING, Screen
from dialogs import desk as say

VERBS = frozenset({"chapters", "themes"})


def _parts(screen: Screen, message: say.ShowParts) -> None:
    words, part = screen.words, message.part
    errors = any(finding.error for finding in message.findings)
    screen.heading(message.round_title)
    screen.plainly(words("parts.read", file=message.file))
    if errors:
        screen.say(words("import.not_saved"), WARNING)
    else:
        screen.say(words.count(f"parts.count.{part}", len(message.lines)), STRONG)
    screen.listing([finding_words(words, finding) for finding in message.findings[:SHOWN_FINDINGS]])
    if len(message.findings) > SHOWN_FINDINGS:
        screen.say(words.count("screen.and_more", len(message.findings) - SHOWN_FINDINGS))
    if not errors:
        _saved(screen, message)
    screen.button(part, {"round": message.round_id})
    screen.button("export", {"round": message.round_id})


def _saved(screen: Screen, message: say.ShowParts) -> None:
    words, part = screen.words, message.part
    screen.listing(
        [
            words(f"parts.line.{part}", title=line.title, number=line.number, about=line.about)
            for line in message.lines
        ]
    )
    if message.unplaced:
        screen.say(words.count(f"parts.unplaced.{part}", message.unplaced), gap=True)
    if message.stale:
        screen.say(words.count("parts.stale", message.stale), WARNING, gap=True)
    screen.plainly(words("parts.saved"), gap=True)


def _groups(screen: Screen, message: say.ShowGroups) -> None:
    words, part = screen.words, message.part
    screen.heading(message.round_title)
    if message.problem:
        screen.say(words(f"group_problem.{message.problem}"), WARNING)
    else:
        screen.plainly(words(f"hr.groups.saved.{part}"))
    if part in VERBS:
        screen.button(part, {"round": message.round_id})


def _options(screen: Screen, message: say.ShowOptions) -> None:
    words, numbers = screen.words, itertools.count(1)
    screen.heading(message.round_title)
    screen.plainly(words("options.intro"))
    for option in message.options:
        choices = [{"title": choice.title, "value": choice.key} for choice in option.choices]
        field = {"type": "Input.ChoiceSet", "id": option.key, "label": option.title, "choices": choices}
        screen.field(field | {"value": option.chosen})
        screen.only_in_words(option.title, gap=True)
        for choice in option.choices:
            line = "options.chosen" if choice.key == option.chosen else "options.line"
            screen.only_in_words(words(line, number=next(numbers), title=choice.title))
    screen.only_in_words(words("options.type"), gap=True)
    screen.button("save_options", {"round": message.round_id}, first=True)


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowParts: _parts,
    say.ShowGroups: _groups,
    say.ShowOptions: _options,
}
