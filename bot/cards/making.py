"""What coordinators see of changes to a round: questions, deadline, names, a copy, a test, its start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import GOOD, STRONG, WARNING, Screen
from dialogs import desk as say
from dialogs.model import RoundState


def _questions(screen: Screen, message: say.ShowQuestions) -> None:
    words = screen.words
    screen.heading(words("questions.heading"))
    screen.say(message.round_title, STRONG)
    if message.problem is not None:
        screen.say(words(f"question_problem.{message.problem}"), WARNING)
    if message.asked_again or message.sealed:
        screen.say(words.count("questions.asked_again", message.asked_again), GOOD)
    if message.sealed:
        screen.say(words.count("questions.sealed", message.sealed))
    for line in message.lines:
        with screen.group():
            screen.say(words("questions.line", number=line.number, label=line.label), STRONG)
            screen.quote(line.text)
            if line.help:
                screen.say(line.help)
            screen.say(words("questions.required" if line.required else "questions.free"))
    draft = message.state is RoundState.DRAFT
    screen.plainly(words("questions.type_draft" if draft else "questions.type_open"), gap=True)
    if message.state in {RoundState.OPEN, RoundState.CLOSING}:
        screen.plainly(words("questions.type_again"))


def _deadline(screen: Screen, message: say.AnnounceDeadline) -> None:
    words = screen.words
    screen.say(message.round_title, STRONG)
    screen.say(words("new_deadline.text", moment=words.moment(message.deadline_at)), GOOD)
    if message.before:
        screen.plainly(words("new_deadline.before", moment=words.moment(message.before)))
    screen.button("status", {"round": message.round_id})


def _kept(screen: Screen, message: say.AnnounceKept) -> None:
    words = screen.words
    screen.say(message.round_title, STRONG)
    if message.days is None:
        screen.say(words("kept.as_usual"), GOOD)
    else:
        screen.say(words.count("kept.days", message.days), GOOD)
    screen.plainly(words("hr.keep.hint"))
    screen.button("status", {"round": message.round_id})


def _renamed(screen: Screen, message: say.AnnounceRenamed) -> None:
    words = screen.words
    screen.say(message.round_title or words("renamed.everywhere"), STRONG)
    said = words.count("renamed.text", message.projects, before=message.before, name=message.name)
    screen.say(said, GOOD)
    if message.round_id:
        screen.button("status", {"round": message.round_id})


def _copy(screen: Screen, message: say.AnnounceCopy) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.say(words("copied.text", source=message.source_title), GOOD)
    screen.plainly(words.count("copied.carried", message.carried))
    if message.left:
        screen.plainly(words.count("copied.left", message.left))
    screen.plainly(words("copied.next"), gap=True)
    screen.button("edit_round", {"round": message.round_id}, first=True)
    screen.button("questions", {"round": message.round_id})


def _test(screen: Screen, message: say.AnnounceTest) -> None:
    screen.say(message.round_title, STRONG)
    screen.say(screen.words.count("test_sent.text", message.messages), GOOD)


def _start_time(screen: Screen, message: say.ShowStartTime) -> None:
    words = screen.words
    screen.say(message.round_title, STRONG)
    if message.starts_at:
        screen.say(words("start_time.at", moment=words.moment(message.starts_at)), GOOD)
        screen.plainly(words("start_time.undo"))
    else:
        screen.say(words("start_time.none"))
    screen.button("start_round", {"round": message.round_id})


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowQuestions: _questions,
    say.AnnounceDeadline: _deadline,
    say.AnnounceKept: _kept,
    say.AnnounceRenamed: _renamed,
    say.AnnounceCopy: _copy,
    say.AnnounceTest: _test,
    say.ShowStartTime: _start_time,
}
