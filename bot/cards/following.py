"""What people are shown without having asked: reminders, and word to a manager."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import FEW, STRONG, WARNING, Screen
from bot.phrasebook import Phrases
from dialogs import messages as say


def _remind(screen: Screen, message: say.RemindOwner) -> None:
    words, lines = screen.words, message.lines
    screen.heading(words("remind.heading_woken" if message.woken else "remind.heading"))
    if message.round_title:
        screen.say(message.round_title)
    screen.plainly(_opening(words, message))
    shown = screen.some(len(lines))
    for line in lines[:shown]:
        with screen.group():
            _line(screen, line, button=1 < len(lines) <= FEW)
    screen.count_rest(len(lines))
    with screen.off_card():
        for line in lines[shown:]:
            _line(screen, line, button=False)
    if len(lines) == 1:
        project = {"project": lines[0].project}
        screen.button(
            "choose_project", project, title=words("button.go_on"), typed=screen.command("start"), first=True
        )
    else:
        screen.button("projects", first=True)
    alone = {"project": lines[0].project} if len(lines) == 1 else {"all": "yes"}
    screen.button("later", alone, secondary=True)
    if len(lines) == 1:
        screen.button("hand_over", alone, secondary=True)
    screen.button("help", secondary=True)


def _opening(words: Phrases, message: say.RemindOwner) -> str:
    if message.woken:
        return words("remind.woken")
    name = message.coordinator_name
    return words("remind.waiting", name=name) if name else words("remind.waiting_unnamed")


def _line(screen: Screen, line: say.MissingLine, button: bool) -> None:
    words = screen.words
    screen.say(line.title, STRONG)
    if line.deadline_at:
        moment = words.moment(line.deadline_at)
        screen.say(_days(words, line.days_left, moment), WARNING if line.days_left <= 0 else STRONG)
    if line.missing:
        screen.plainly(words.count("remind.missing", len(line.missing), labels=", ".join(line.missing)))
    else:
        screen.plainly(words("remind.only_send"))
    if line.offered_to:
        screen.plainly(words("remind.offered", name=line.offered_to))
    if button:
        hint = words("action.open", title=line.title)
        screen.row_button("choose_project", {"project": line.project}, hint)


def _days(words: Phrases, days: int, moment: str) -> str:
    if days < 0:
        return words("remind.passed", moment=moment)
    if days == 0:
        return words("remind.today", moment=moment)
    return words.count("remind.days", days, moment=moment)


def _superior(screen: Screen, message: say.TellSuperior) -> None:
    words, name = screen.words, message.coordinator_name
    screen.heading(message.round_title)
    passed = words("superior.passed", moment=words.moment(message.deadline_at)) if message.deadline_at else ""
    if passed:
        screen.say(passed, WARNING)
    screen.plainly(words.count("superior.missing", len(message.lines)))
    screen.listing(
        [words("superior.line", title=line.title, owners=", ".join(line.owners)) for line in message.lines]
    )
    screen.plainly(words("superior.why", name=name) if name else words("superior.why_unnamed"), gap=True)


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.RemindOwner: _remind,
    say.TellSuperior: _superior,
}
