"""A whole project as one form, and the question why there is no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.answers import thousands
from bot.cards.pieces import FEW, STRONG, WARNING, Part, Screen
from bot.cards.remarks import left_out
from bot.understanding import FORM_FIELD
from dialogs import messages as say
from dialogs.richtext import plain


def _form(screen: Screen, message: say.ShowForm) -> None:
    words = screen.words
    screen.say(message.project_title, STRONG)
    wrong = any(field.problem for field in message.fields)
    screen.plainly(words("project_form.problems" if wrong else "project_form.intro"))
    for number, field in enumerate(message.fields, 1):
        _field(screen, number, field)
    screen.only_in_words(words("project_form.type"), gap=True)
    for field in message.fields:
        screen.only_in_words(words("project_form.line", label=field.label))
    versions = {field.question: field.version for field in message.fields}
    here = {"round": message.round_id, "project": message.project, "versions": versions}
    screen.button("save_form", here, first=True)
    screen.button("start", title=words("button.go_on"), secondary=True)


def _field(screen: Screen, number: int, field: say.FormField) -> None:
    words = screen.words
    label = words(
        "project_form.label" if field.required else "project_form.optional", number=number, text=field.text
    )
    screen.only_in_words(label, gap=True)
    screen.only_in_words(plain(field.present))
    screen.field(_input(field, label))
    left_out(screen, plain(field.written))
    if field.problem is None:
        if field.by_name:
            screen.say(words("summary.by", name=field.by_name))
        return
    reason = words(f"reason.{field.problem}", limit=thousands(field.limit), name=field.by_name)
    screen.say(words("project_form.problem", problem=reason), WARNING)
    if field.problem is say.Reason.CHANGED_MEANWHILE:
        name = field.by_name
        who = words("project_form.stands", name=name) if name else words("project_form.stands_unsigned")
        screen.plainly(who)
        screen.quote(field.present)


def _input(field: say.FormField, label: str) -> Part:
    name, written = f"{FORM_FIELD}{field.question}", plain(field.written)
    if field.choices:
        style = "expanded" if len(field.choices) <= FEW else "compact"
        choices = [{"title": choice, "value": choice} for choice in field.choices]
        part: Part = {"type": "Input.ChoiceSet", "id": name, "style": style, "choices": choices, "wrap": True}
        part |= {"label": label}
        return part | {"value": written} if written in field.choices else part
    part = {"type": "Input.Text", "id": name, "isMultiline": True, "label": label}
    if field.help:
        part["placeholder"] = field.help
    return part | {"value": written} if written else part


def _reason(screen: Screen, message: say.AskReason) -> None:
    words = screen.words
    missing = words(f"missing.{message.missing}")
    screen.heading(words("why_missing.heading", missing=missing, label=message.label))
    screen.plainly(words("why_missing.ask"))
    screen.field(
        {"type": "Input.Text", "id": "answer", "isMultiline": True, "label": words("why_missing.label")}
    )
    screen.only_in_words(words("why_missing.type"), gap=True)
    here = {"project": message.project, "question": message.question, "version": message.version}
    screen.button(message.missing.value, here, title=words("button.save_reason"), first=True)
    screen.button("edit", here, title=words("button.keep_question"))


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowForm: _form,
    say.AskReason: _reason,
}
