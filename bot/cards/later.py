"""What owners are shown about *Senere*: until when, and that it is put off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import GOOD, STRONG, WARNING, Screen
from dialogs import messages as say

OFFERED = ("hour", "tomorrow", "monday")
"""The times that have a button; a button says what could be typed instead."""


def _choose(screen: Screen, message: say.ChoosePause) -> None:
    words = screen.words
    if message.problem:
        screen.say(words(f"later.problem.{message.problem}", said=message.said), WARNING)
    screen.heading(words("later.heading"))
    screen.say(message.title or words("later.everything"), STRONG)
    screen.plainly(words("later.saved"))
    here = {"project": message.project, "all": "" if message.project else "yes"}
    command = screen.command("later")
    for time in OFFERED:
        said = words(f"later.time.{time}")
        screen.button("later", {**here, "when": said}, title=said, typed=f"{command} {said.lower()}")
    screen.field({"type": "Input.Date", "id": "on", "label": words("later.on")})
    screen.button("later", here, title=words("later.choose"), typed=f"{command} {words('later.example')}")
    screen.button("start", title=words("button.go_on"), secondary=True)


def _confirm(screen: Screen, message: say.ConfirmPause) -> None:
    words = screen.words
    until = words.moment(message.until)
    screen.say(words("later.is_saved"), GOOD)
    if message.title:
        screen.plainly(words("later.until", title=message.title, moment=until))
    else:
        screen.plainly(words("later.until_all", moment=until))
    screen.plainly(words("later.rests"))
    if message.deadline_at:
        deadline = words.moment(message.deadline_at)
        code = "later.too_late" if message.too_late else "later.deadline"
        screen.say(words(code, moment=deadline), WARNING if message.too_late else STRONG)
    if message.next_project:
        title = words("action.next", title=message.next_title)
        screen.only_in_words(words("receipt.next", title=message.next_title), gap=True)
        screen.button("choose_project", {"project": message.next_project}, title=title, first=True)
        screen.button("projects", secondary=True)
    else:
        screen.button("start", title=words("later.now"))
    here = {"project": message.project, "all": "" if message.project else "yes"}
    screen.button("later", here, title=words("later.other"), secondary=True)


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ChoosePause: _choose,
    say.ConfirmPause: _confirm,
}
