"""What owners are shown of what HR did with their projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import STRONG, Screen
from dialogs import messages as say


def _told(screen: Screen, message: say.TellOwner) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.plainly(words.count(f"told.{message.told}", len(message.titles), name=message.coordinator_name))
    screen.listing(message.titles)
    if message.deadline_at:
        screen.say(words("told_deadline", moment=words.moment(message.deadline_at)), STRONG, gap=True)
    if message.told is say.Told.APPROVED:
        screen.button("projects", title=words("button.answers"))
    elif message.told not in {say.Told.EXEMPT, say.Told.RELIEVED}:
        screen.button("start", {"round": message.round_id}, first=True)


def _returned(screen: Screen, message: say.TellReturned) -> None:
    words = screen.words
    screen.heading(words("told_back.heading", label=message.label))
    screen.say(message.project_title, STRONG)
    screen.plainly(words("told_back.comment", name=message.coordinator_name), gap=True)
    screen.quote(message.comment)
    screen.plainly(words("told_back.quoted" if message.quote else "told_back.present"), gap=True)
    screen.quote(message.quote or message.present)
    if message.deadline_at:
        screen.say(words("told_deadline", moment=words.moment(message.deadline_at)), STRONG, gap=True)
    screen.only_in_words(words("told_back.type"), gap=True)
    data = {"project": message.project, "question": message.question}
    screen.button("edit", data, title=words("told_back.edit"), typed="", first=True)


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.TellOwner: _told,
    say.TellReturned: _returned,
}
