"""The form of a round: inputs on a card, and the same as lines that can be typed."""

from __future__ import annotations

import re

from bot.cards.pieces import WARNING, Part, Screen
from bot.phrasebook import Phrases
from dialogs import desk as say

OPTIONAL = frozenset(
    {
        "subtitle",
        "heading",
        "year",
        "fund",
        "fund_amount",
        "committee",
        "meeting_on",
        "deadline_time",
        "dispatch_days",
        "compiling_days",
        "escalation_days",
        "keep_days",
        "published_where",
        "intro",
    }
)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
_PICKED = {
    "meeting_on": ("Input.Date", _DAY),
    "deadline_on": ("Input.Date", _DAY),
    "deadline_time": ("Input.Time", _CLOCK),
}
"""Fields that are picked, and how their values are written."""


def form(screen: Screen, message: say.ShowRoundForm) -> None:
    words = screen.words
    screen.heading(words("form.heading_edit" if message.round_id else "form.heading_new"))
    if message.problems:
        screen.say(words("form.problems"), WARNING)
    else:
        screen.plainly(words("form.intro"))
    for field in words.section("form.label"):
        _field(screen, message, field)
    if message.problems:
        named = [label for field, label in words.section("form.label").items() if field in message.problems]
        screen.say(words("form.still_wrong", fields=", ".join(named)), WARNING, gap=True)
    _form_in_words(screen, message)
    screen.button("save_round", {"round": message.round_id}, first=True)
    screen.button("cancel_form", {"round": message.round_id})


def _field(screen: Screen, message: say.ShowRoundForm, field: str) -> None:
    """One input with what was written, and under it what is wrong."""
    words, problem = screen.words, message.problems.get(field)
    written = message.values.get(field, "")
    label = words(f"form.label.{field}")
    part = _input(words, message, field, written)
    part["label"] = words("form.optional", label=label) if field in OPTIONAL else label
    known = field != "kind" or any(kind.key == written for kind in message.kinds)
    screen.field(part | {"value": written} if written and known else part)
    if problem is not None:
        screen.say(words(f"form.problem.{problem}"), WARNING, words_first=f"{label}: ")


def _input(words: Phrases, message: say.ShowRoundForm, field: str, written: str) -> Part:
    """A date typed some other way stays a line of text, so that pressing the button does not lose it."""
    if field == "kind":
        choices = [{"title": kind.title, "value": kind.key} for kind in message.kinds]
        return {"type": "Input.ChoiceSet", "id": field, "choices": choices}
    if field in _PICKED and (not written or _PICKED[field][1].fullmatch(written)):
        return {"type": _PICKED[field][0], "id": field}
    part: Part = {"type": "Input.Text", "id": field}
    if field == "intro":
        part["isMultiline"] = True
    placeholder = words.section("form.placeholder").get(field)
    return part | {"placeholder": placeholder} if placeholder else part


def _form_in_words(screen: Screen, message: say.ShowRoundForm) -> None:
    """The same form to be typed: what it holds, what its lines are called, and an example."""
    words = screen.words
    labels = words.section("form.label")
    titles = {kind.key: kind.title for kind in message.kinds}
    shown = {**message.values, "kind": titles.get(message.values.get("kind", ""), "")}
    written = [(label, shown[field]) for field, label in labels.items() if shown.get(field)]
    if written:
        screen.only_in_words(words("form.now"), gap=True)
    for label, value in written:
        screen.only_in_words(f"{label}: {value}")
    screen.only_in_words(words("form.kinds", kinds=", ".join(titles.values())), gap=True)
    screen.only_in_words(words("form.type_labels", labels=", ".join(labels.values())))
    screen.only_in_words(words("form.type"), gap=True)
    screen.only_in_words(words("form.type_example", kind=next(iter(titles.values()), "")))
    screen.only_in_words(words("form.cancel"), gap=True)
