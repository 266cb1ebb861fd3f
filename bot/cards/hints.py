"""One gentle question about an answer that is saved: with a way to keep it before anything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import STRONG, Screen, note
from dialogs import messages as say
from dialogs.hints import REPLACED, Hint


def _about(screen: Screen, message: say.AskAboutAnswer) -> None:
    words, hint = screen.words, message.hint
    note(screen, say.Note.SAVED, message.label)
    screen.say(message.project_title, STRONG)
    screen.heading(words(f"hint.ask.{hint}", detail=message.detail))
    screen.plainly(words(f"hint.why.{hint}", label=message.label, detail=message.detail))
    if hint is not Hint.CPR:
        screen.plainly(words("hint.replace" if hint in REPLACED else "hint.add"), gap=True)
    screen.only_in_words(words("hint.type_cpr" if hint is Hint.CPR else "hint.type"), gap=True)
    here = {"project": message.project, "question": message.question, "version": message.version}
    first, then = ("edit", "not_cpr") if hint is Hint.CPR else ("keep", "edit")
    screen.button(first, here, first=True, title=_title(screen, first))
    screen.button(then, here, title=_title(screen, then))


def _title(screen: Screen, code: str) -> str:
    return screen.words("closed_question.edit" if code == "edit" else f"button.{code}")


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {say.AskAboutAnswer: _about}
