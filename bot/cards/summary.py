"""What owners are shown of their answers: all of a project, or one in the place of a card."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.cards.pieces import ASIDE, GOOD, STRONG, SUBTLE, WARNING, Screen, note
from bot.cards.remarks import remark
from bot.phrasebook import Phrases
from dialogs import messages as say
from dialogs.messages import Note
from dialogs.model import SubmissionState

SAVED = {Note.SAVED, Note.ADDED, Note.SKIPPED, Note.SAVED_ALL, Note.SPLIT, Note.UNDONE}
"""After these there is something to undo."""

_SETTLED = {SubmissionState.APPROVED, SubmissionState.LOCKED, SubmissionState.EXEMPT}
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
        _summary_line(screen, message, line, signed=message.signed or len(names) > 1)
    screen.count_rest(len(message.lines))
    with screen.off_card():
        for line in message.lines[shown:]:
            _summary_line(screen, message, line, signed=message.signed or len(names) > 1)
    _summary_buttons(screen, message)


def _summary_state(screen: Screen, message: say.ShowSummary) -> None:
    words = screen.words
    if message.deadline_at:
        screen.say(words("summary.deadline", moment=words.moment(message.deadline_at)))
    if message.changed_since_sent:
        screen.say(words("summary.resend"), WARNING)
    if message.published_name:
        screen.plainly(words("summary.published", name=message.published_name))
    if message.state in _SETTLED:
        screen.say(words(f"submission_state.{message.state}"), STRONG)
        if message.approved_at:
            screen.plainly(words("summary.approved", moment=words.moment(message.approved_at)))
        screen.plainly(words("summary.settled"))
    elif message.state is SubmissionState.SUBMITTED and message.sent_by and message.sent_at:
        moment = words.moment(message.sent_at)
        screen.say(words("summary.sent_by", name=message.sent_by, moment=moment), STRONG)
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
        quote_answer(screen, line)
        if signed and line.by_name:
            screen.say(words("summary.by", name=line.by_name))
        remark(screen, line.remark)
        if message.state not in _SETTLED:
            data = {
                "round": message.round_id,
                "project": message.project,
                "question": line.question,
                "version": line.version,
            }
            title = words("button.edit" if line.missing is None else "button.fill")
            screen.row_button("edit", data, words("action.edit", label=line.label), title)


def quote_answer(screen: Screen, line: say.AnswerLine) -> None:
    """What was answered, or which kind of nothing and why."""
    words = screen.words
    if line.missing is None:
        screen.quote(line.text or _value(words, line.value))
        return
    screen.say(words(f"missing.{line.missing}"), ASIDE)
    if line.reason:
        screen.plainly(words("summary.reason", reason=line.reason))


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
    if message.asking:
        screen.plainly(screen.words("summary.asking", question=message.asking), gap=True)
    if message.more:
        screen.button("projects", here)
    if message.note in SAVED:
        screen.button("undo", here, secondary=True)
    screen.button("help", here, secondary=True)


def _closed_question(screen: Screen, message: say.CloseQuestion) -> None:
    words = screen.words
    screen.say(message.project_title, SUBTLE)
    screen.say(message.label, STRONG)
    if message.missing is not None:
        screen.say(words(f"missing.{message.missing}"), ASIDE)
        if message.reason:
            screen.plainly(words("summary.reason", reason=message.reason))
    else:
        screen.quote(message.text)
        screen.say(words("closed_question.saved"), GOOD)
    data = {"project": message.project, "question": message.question, "version": message.version}
    screen.button("edit", data, title=words("closed_question.edit"))


def _closed_card(screen: Screen, _: say.CloseCard) -> None:
    screen.say(screen.words("closed_card.text"))
    screen.keep_card()


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowSummary: _summary,
    say.CloseQuestion: _closed_question,
    say.CloseCard: _closed_card,
}
