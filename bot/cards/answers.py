"""What owners are shown while they answer: a question, and what became of what they wrote to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import ASIDE, FEW, STRONG, SUBTLE, WARNING, Part, Screen, Values, note
from bot.cards.remarks import left_out, remark
from bot.cards.summary import SAVED
from dialogs import messages as say
from dialogs.checks import masked
from dialogs.richtext import excerpt, plain

PURPOSE = 120
"""Characters of a project's purpose that stand above a question."""

SO_FAR, TAIL = 600, 80
"""Characters from which an answer that is still being written is shown by its end, and how much of that."""


def _ask(screen: Screen, message: say.AskQuestion) -> None:
    words = screen.words
    note(screen, message.note, message.noted)
    screen.say(message.project_title, STRONG)
    if message.purpose:
        screen.say(excerpt(message.purpose, PURPOSE), SUBTLE)
    screen.say(words("ask.progress", index=message.index, total=message.total), SUBTLE, gap=True)
    screen.heading(message.text)
    if message.help:
        screen.plainly(message.help)
    if message.example:
        screen.say(words("ask.example", example=message.example), ASIDE)
    if not message.required:
        screen.say(words("ask.optional"))
    if message.pointed and not message.adding:
        screen.plainly(words("ask.write_points"))
    remark(screen, message.remark)
    if message.previous:
        screen.say(words("ask.previous"), STRONG, gap=True)
        screen.quote(message.previous)
    _answer_field(screen, message)
    _ask_buttons(screen, message)


def _answer_field(screen: Screen, message: say.AskQuestion) -> None:
    """The field with what stands, so that saving it unchanged changes nothing; never with a part of it."""
    words = screen.words
    if message.adding:
        _so_far(screen, message)
    elif message.draft:
        screen.only_in_words(words("ask.draft"), gap=True)
        screen.only_in_words(plain(message.draft))
    elif message.present:
        _standing(screen, message)
    if message.choices:
        _choices(screen, message, plain(message.present))
        return
    field: Part = {
        "type": "Input.Text",
        "id": "answer",
        "isMultiline": True,
        "label": words("ask.label", label=message.label),
        "placeholder": words("ask.placeholder"),
    }
    value = "" if message.adding else plain(message.draft or message.present)
    screen.field(field | {"value": value} if value and len(value) <= screen.room.text else field)
    left_out(screen, value)
    screen.only_in_words(words("ask.previous_type" if message.previous else "ask.type"), gap=True)


def _standing(screen: Screen, message: say.AskQuestion) -> None:
    """What stands already, and whose it is."""
    words, present = screen.words, plain(message.present)
    if message.by_name:
        screen.say(words("ask.by", name=message.by_name), STRONG, gap=True)
    else:
        screen.only_in_words(words("ask.present"), gap=True)
    screen.only_in_words(present)
    screen.only_in_words(words("ask.replace"))
    if len(present) > screen.room.text and not message.choices:
        screen.quote_on_card(message.present)
        screen.say(words("ask.too_long_to_edit"), SUBTLE)


def _so_far(screen: Screen, message: say.AskQuestion) -> None:
    """What is being written over several messages: its points, all of it, or, when it is long, its end."""
    words, present = screen.words, plain(message.present)
    if message.points:
        screen.say(words("ask.points"), STRONG, gap=True)
        screen.listing(message.points)
    elif len(present) > SO_FAR:
        tail = " ".join(masked(present)[-TAIL:].split())
        screen.plainly(words("ask.so_far", length=thousands(len(present)), tail=f"… {tail}"), gap=True)
    elif present:
        screen.say(words("ask.adding"), STRONG, gap=True)
        screen.quote(message.present)
    screen.plainly(words("ask.next_point" if message.pointed else "ask.go_on"), gap=True)


def _choices(screen: Screen, message: say.AskQuestion, present: str) -> None:
    words = screen.words
    field: Part = {
        "type": "Input.ChoiceSet",
        "id": "answer",
        "style": "expanded" if len(message.choices) <= FEW else "compact",
        "wrap": True,
        "label": words("ask.choose"),
        "choices": [{"title": choice, "value": choice} for choice in message.choices],
    }
    screen.field(field | {"value": present} if present in message.choices else field)
    screen.only_in_words(words("ask.choose"), gap=True)
    for number, choice in enumerate(message.choices, 1):
        screen.only_in_words(f"{number}. {choice}")
    screen.only_in_words(words("ask.type_choice"), gap=True)


def _ask_buttons(screen: Screen, message: say.AskQuestion) -> None:
    here = {
        "round": message.round_id,
        "project": message.project,
        "question": message.question,
        "version": message.version,
    }
    if message.adding:
        _adding_buttons(screen, message, here)
    else:
        _answer_buttons(screen, message, here)
    screen.button("answers", here, secondary=True)
    if message.note in SAVED:
        screen.button("undo", here, secondary=True)
    if message.note in {say.Note.SAVED, say.Note.ADDED} and not message.adding:
        title = screen.words("action.more", label=message.noted)
        screen.button("more", here, title=title, secondary=True)
    if not message.adding and not message.choices:
        screen.button("several", here, secondary=True)
    if message.index == 1 and message.total > 1 and not message.adding:
        screen.button("form", here, secondary=True)
    if message.more:
        screen.button("projects", here, secondary=True)
    screen.button("later", here, secondary=True)
    screen.button("hand_over", here, secondary=True)
    screen.button("not_mine", here, secondary=True)
    screen.button("help", here, secondary=True)


def _adding_buttons(screen: Screen, message: say.AskQuestion, here: Values) -> None:
    title = screen.words("button.next_point" if message.pointed else "button.add_part")
    screen.button("finished", here, first=True)
    screen.button("answer", here, title=title)


def _answer_buttons(screen: Screen, message: say.AskQuestion, here: Values) -> None:
    screen.button("answer", here, first=True)
    if message.previous:
        screen.button("same", here)
        screen.button("revise", here)
        screen.button("fresh", here)
    if not message.required or message.version:
        screen.button("skip", here)
    if message.index > 1:
        screen.button("back", here)
    if not message.choices:
        screen.button("too_early", here, secondary=True)
        screen.button("not_relevant", here, secondary=True)


def _reject(screen: Screen, message: say.RejectAnswer) -> None:
    words = screen.words
    if message.label and message.reason is not say.Reason.REQUIRED:
        screen.say(words("reject.not_saved", label=message.label), WARNING)
    screen.plainly(words(f"reason.{message.reason}", limit=thousands(message.limit), name=""))
    if message.choices:
        screen.plainly(words("reject.choices"), gap=True)
        for number, choice in enumerate(message.choices, 1):
            screen.plainly(f"{number}. {choice}")


def thousands(number: int) -> str:
    """100000 as 100.000."""
    return f"{number:,}".replace(",", ".")


def _acknowledge(screen: Screen, message: say.Acknowledge) -> None:
    screen.plainly(screen.words(f"note.{message.note}", label=message.noted))


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.AskQuestion: _ask,
    say.RejectAnswer: _reject,
    say.Acknowledge: _acknowledge,
}
