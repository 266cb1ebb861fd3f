"""A text that has no place yet: where does it belong, is it several answers, or was it a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import ITALIC, STRONG, SUBTLE, Screen
from dialogs import messages as say
from dialogs.richtext import excerpt

REPLACED = 120
"""Characters that are shown of a text that another would replace."""


def _held(screen: Screen, message: say.AskAboutText) -> None:
    words, asked = screen.words, bool(message.commands)
    screen.heading(words("held.heading_command" if asked else "held.heading"))
    screen.say(words("held.text", excerpt=message.excerpt), ITALIC)
    if asked:
        screen.plainly(words("held.kept_command"))
    else:
        screen.plainly(words("held.repeated" if message.repeated else "held.kept"))
    for code in message.commands:
        screen.only_in_words(words("held.type_command", command=screen.command(code)), gap=True)
        screen.button(code)
    _places(screen, message)
    screen.only_in_words(words("held.type_discard"))
    screen.button("discard")


def _places(screen: Screen, message: say.AskAboutText) -> None:
    words = screen.words
    if message.current:
        label = message.current_label
        screen.only_in_words(words("held.type_place", label=label), gap=True)
        title = words("held.place", label=label)
        screen.button("place", {"project": message.project, "question": message.current}, title=title)
    if message.previous:
        label = message.previous_label
        screen.only_in_words(words("held.type_add", label=label))
        screen.button("add", {"question": message.previous}, title=words("held.add", label=label))
    if not message.current and not message.previous and not message.commands:
        screen.plainly(words("held.nowhere"))
        screen.button("projects")


def _parts(screen: Screen, message: say.ConfirmParts) -> None:
    words = screen.words
    screen.clipped_by = "screen.clipped_list"
    screen.must_be_seen = True
    screen.heading(words("parts_of_text.heading"))
    screen.plainly(words("parts_of_text.intro"))
    for part in message.parts:
        with screen.group():
            screen.say(part.label, STRONG)
            screen.quote(part.text)
            if part.replaces:
                shown = excerpt(part.replaces, REPLACED)
                screen.say(words("parts_of_text.replaces", text=shown), SUBTLE)
    screen.only_in_words(words("parts_of_text.type", label=message.current_label), gap=True)
    screen.button("divide", first=True)
    place = {"project": message.project, "question": message.current}
    screen.button("place", place, title=words("parts_of_text.whole", label=message.current_label))
    screen.button("discard")


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.AskAboutText: _held,
    say.ConfirmParts: _parts,
}
