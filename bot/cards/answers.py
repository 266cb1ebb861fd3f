"""What owners are shown while they answer: a question, their answers, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.cards.pieces import ASIDE, FEW, GOOD, STRONG, SUBTLE, WARNING, Part, Screen, note
from bot.phrasebook import Phrases
from dialogs import messages as say
from dialogs.model import SubmissionState
from dialogs.richtext import excerpt, plain

PURPOSE = 120
"""Characters of a project's purpose that stand above a question."""

_SETTLED = {SubmissionState.APPROVED, SubmissionState.LOCKED, SubmissionState.EXEMPT}
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    _answer_field(screen, message)
    _ask_buttons(screen, message)


def _answer_field(screen: Screen, message: say.AskQuestion) -> None:
    """The field with what stands, so that saving it unchanged changes nothing; never with a part of it."""
    words, present = screen.words, plain(message.present)
    if message.adding:
        screen.say(words("ask.adding"), STRONG, gap=True)
        screen.quote(message.present)
    elif present:
        screen.only_in_words(words("ask.present"), gap=True)
        screen.only_in_words(present)
        screen.only_in_words(words("ask.replace"))
    whole = not message.adding and len(present) <= screen.room.text
    if present and not message.adding and not whole:
        screen.quote_on_card(message.present)
        screen.say(words("ask.too_long_to_edit"), SUBTLE)
    if message.choices:
        _choices(screen, message, present)
        return
    field: Part = {
        "type": "Input.Text",
        "id": "answer",
        "isMultiline": True,
        "label": words("ask.label", label=message.label),
        "placeholder": words("ask.placeholder"),
    }
    screen.field(field | {"value": present} if present and whole else field)
    screen.only_in_words(words("ask.type"), gap=True)


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
    screen.button("answer", here, first=True)
    if not message.required:
        screen.button("skip", here)
    if message.index > 1:
        screen.button("back", here)
    screen.button("answers", here, secondary=True)
    if message.note in {say.Note.SAVED, say.Note.ADDED}:
        title = screen.words("action.more", label=message.noted)
        screen.button("more", here, title=title, secondary=True)
    if message.more:
        screen.button("projects", here, secondary=True)
    screen.button("later", here, secondary=True)
    screen.button("help", here, secondary=True)


def _reject(screen: Screen, message: say.RejectAnswer) -> None:
    words = screen.words
    if message.label and message.reason is not say.Reason.REQUIRED:
        screen.say(words("reject.not_saved", label=message.label), WARNING)
    screen.plainly(words(f"reason.{message.reason}", limit=_thousands(message.limit)))
    if message.choices:
        screen.plainly(words("reject.choices"), gap=True)
        for number, choice in enumerate(message.choices, 1):
            screen.plainly(f"{number}. {choice}")


def _thousands(number: int) -> str:
    """100000 as 100.000."""
    return f"{number:,}".replace(",", ".")


def _acknowledge(screen: Screen, message: say.Acknowledge) -> None:
    screen.plainly(screen.words(f"note.{message.note}", label=message.noted))


def _summary(screen: Screen, message: say.ShowSummary) -> None:
    words = screen.words
    screen.clipped_by = "screen.clipped"
    screen.must_be_seen = True
    note(screen, message.note, message.noted)
    screen.say(message.project_title, STRONG)
    screen.heading(words("summary.heading"))
    _summary_state(screen, message)
    names = {line.by_name for line in message.lines if line.by_name}
    shown = screen.some(len(message.lines))
    for line in message.lines[:shown]:
        _summary_line(screen, message, line, signed=len(names) > 1)
    screen.count_rest(len(message.lines))
    with screen.off_card():
        for line in message.lines[shown:]:
            _summary_line(screen, message, line, signed=len(names) > 1)
    _summary_buttons(screen, message)


def _summary_state(screen: Screen, message: say.ShowSummary) -> None:
    words = screen.words
    if message.deadline_at:
        screen.say(words("summary.deadline", moment=words.moment(message.deadline_at)))
    if message.changed_since_sent:
        screen.say(words("summary.resend"), WARNING)
    if message.state in _SETTLED:
        screen.say(words(f"submission_state.{message.state}"), STRONG)
        screen.plainly(words("summary.settled"))
    elif message.state is SubmissionState.SUBMITTED:
        screen.plainly(words("summary.sent"))
    elif message.blocking:
        screen.say(words("summary.blocking", labels=", ".join(message.blocking)), WARNING)
    else:
        screen.plainly(words("summary.ready"))


def _summary_line(screen: Screen, message: say.ShowSummary, line: say.AnswerLine, signed: bool) -> None:
    words = screen.words
    with screen.group():
        screen.say(words("summary.line", number=line.number, label=line.label), STRONG)
        if line.missing is not None:
            screen.say(words(f"missing.{line.missing}"), ASIDE)
        else:
            screen.quote(line.text or _value(words, line.value))
        if signed and line.by_name:
            screen.say(words("summary.by", name=line.by_name))
        if message.state not in _SETTLED:
            data = {
                "round": message.round_id,
                "project": message.project,
                "question": line.question,
                "version": line.version,
            }
            title = words("button.edit" if line.missing is None else "button.fill")
            screen.row_button("edit", data, words("action.edit", label=line.label), title)


def _value(words: Phrases, value: str) -> str:
    """A typed answer's value as people write it."""
    if value in {"yes", "no"}:
        return words(f"value.{value}")
    return words.long_date(date.fromisoformat(value)) if _ISO_DATE.fullmatch(value) else value


def _summary_buttons(screen: Screen, message: say.ShowSummary) -> None:
    here = {"round": message.round_id, "project": message.project}
    open_ = message.state not in _SETTLED
    if open_:
        screen.only_in_words(screen.words("summary.type_edit"), gap=True)
    if open_ and message.state is not SubmissionState.SUBMITTED and not message.blocking:
        screen.button("send", here, first=True)
    if message.more:
        screen.button("projects", here)
    screen.button("help", here, secondary=True)


def _closed_question(screen: Screen, message: say.CloseQuestion) -> None:
    words = screen.words
    screen.say(message.project_title, SUBTLE)
    screen.say(message.label, STRONG)
    if message.missing is not None:
        screen.say(words(f"missing.{message.missing}"), ASIDE)
    else:
        screen.quote(message.text)
        screen.say(words("closed_question.saved"), GOOD)
    data = {"project": message.project, "question": message.question, "version": message.version}
    screen.button("edit", data, title=words("closed_question.edit"))


def _closed_card(screen: Screen, _: say.CloseCard) -> None:
    screen.say(screen.words("closed_card.text"))
    screen.keep_card()


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.AskQuestion: _ask,
    say.RejectAnswer: _reject,
    say.Acknowledge: _acknowledge,
    say.ShowSummary: _summary,
    say.CloseQuestion: _closed_question,
    say.CloseCard: _closed_card,
}
