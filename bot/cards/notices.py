"""What owners are shown of what HR did with their projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import STRONG, Screen
from bot.phrasebook import Phrases
from dialogs import messages as say
from dialogs.model import SubmissionState
from dialogs.states import SETTLED_STATES


def _told(screen: Screen, message: say.TellOwner) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.plainly(words.count(f"told.{message.told}", len(message.titles), name=message.coordinator_name))
    screen.listing(message.titles)
    if message.question:
        screen.quote(message.question)
        screen.plainly(words("told_why", reason=message.reason))
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


def _published(screen: Screen, message: say.TellPublished) -> None:
    words, lines = screen.words, message.lines
    screen.heading(message.round_title)
    screen.plainly(words("over.closed", name=message.published_name))
    if message.published_where:
        screen.plainly(words("over.where", where=message.published_where))
    screen.plainly(words.count("over.yours", len(lines)), gap=True)
    screen.listing([_outcome(words, line) for line in lines])
    if all(line.state in SETTLED_STATES for line in lines):
        screen.plainly(words("over.done"), gap=True)
    name = message.coordinator_name
    screen.plainly(words("over.wrong", name=name) if name else words("over.wrong_unnamed"))
    if not message.readable:
        return
    if len(lines) == 1:
        project, typed = {"project": lines[0].project}, screen.command("answers")
        screen.button("choose_project", project, title=words("button.answers"), typed=typed, first=True)
    else:
        screen.button("projects", title=words("button.answers"), first=True)


def _outcome(words: Phrases, line: say.PublishedLine) -> str:
    """What became of one project."""
    if line.state in {SubmissionState.EXEMPT, *_UNSENT}:
        code = "exempt" if line.state is SubmissionState.EXEMPT else "open"
        return words(f"over.line.{code}", title=line.title)
    code = "sent" if line.state is SubmissionState.SUBMITTED else "approved"
    moment = words.moment(line.at) if line.at else ""
    return words(f"over.line.{code}", title=line.title, moment=moment)


_UNSENT = frozenset(SubmissionState) - SETTLED_STATES


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.TellOwner: _told,
    say.TellReturned: _returned,
    say.TellPublished: _published,
}
