"""What owners are shown around their answers: the invitation, their projects, the receipt, help, refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.cards.pieces import ASIDE, FEW, STRONG, Part, Screen, note
from bot.cards.summary import quote_answer
from bot.phrasebook import Phrases
from dialogs import messages as say
from dialogs.model import SubmissionState

_UNDER_WAY = {SubmissionState.IN_PROGRESS, SubmissionState.RETURNED, SubmissionState.LAPSED}
"""States in which it is worth saying how many questions are answered."""


def _invite(screen: Screen, message: say.InviteOwner) -> None:
    words = screen.words
    screen.heading(message.round_title)
    name = message.coordinator_name
    screen.plainly(words("invite.who", name=name) if name else words("invite.who_unnamed"))
    if message.fund:
        screen.plainly(words("invite.why", fund=message.fund))
    screen.plainly(_purpose_of_round(words, message))
    screen.plainly(words.count("invite.projects", len(message.projects)), gap=True)
    screen.listing([line.title for line in message.projects])
    screen.plainly(words.count("invite.questions", message.questions), gap=True)
    if message.minutes:
        screen.plainly(words("invite.minutes", minutes=message.minutes))
    screen.plainly(words("invite.pause"))
    if message.deadline_at:
        screen.say(words("invite.deadline", moment=words.moment(message.deadline_at)), STRONG, gap=True)
    where = message.published_where.rstrip(".")
    screen.plainly(words("invite.published", where=where) if where else words("invite.published_unknown"))
    screen.plainly(words("invite.care"))
    screen.only_in_words(words("invite.type"), gap=True)
    screen.button("start", {"round": message.round_id}, first=True)
    screen.button("later", {"round": message.round_id, "all": "yes"})
    only = {"project": message.projects[0].project} if len(message.projects) == 1 else {}
    screen.button("hand_over", only)
    screen.button("not_mine", only)
    screen.button("help", secondary=True)


def _purpose_of_round(words: Phrases, message: say.InviteOwner) -> str:
    day = words.day(message.meeting_on) if message.meeting_on else ""
    if message.committee and day:
        return words("invite.committee_meeting", committee=message.committee, day=day)
    if message.committee:
        return words("invite.committee", committee=message.committee)
    return words("invite.meeting", day=day) if day else words("invite.annex")


def _projects(screen: Screen, message: say.ShowProjects) -> None:
    words, projects = screen.words, _of_rounds(message.projects)
    note(screen, message.note, "")
    screen.heading(words("projects.heading"))
    deadlines = {line.deadline_at for line in projects}
    one = deadlines.pop() if len(deadlines) == 1 else None
    if one:
        screen.say(words("projects.deadline", moment=words.moment(one)))
    shown = screen.some(len(projects))
    for line in projects[:shown]:
        with screen.group():
            _project(screen, line, dated=one is None, button=len(projects) <= FEW)
    screen.count_rest(len(projects))
    with screen.off_card():
        for line in projects[shown:]:
            _project(screen, line, dated=one is None, button=False)
            screen.only_in_words("")
    if len(projects) > FEW:
        screen.field(_project_list(screen, projects[:shown]))
        screen.button("choose_project", first=True)
    screen.only_in_words(words("projects.type"), gap=True)
    screen.button("help", secondary=True)


def _of_rounds(lines: Sequence[say.ProjectLine]) -> tuple[say.ProjectLine, ...]:
    """Each says which round it is of, where there are several: they may well be called the same."""
    several = len({line.round_title for line in lines}) > 1
    return tuple(line if several else replace(line, round_title="") for line in lines)


def _project(screen: Screen, line: say.ProjectLine, dated: bool, button: bool) -> None:
    """`dated`: with its own deadline, where they are not all the same."""
    words = screen.words
    state = words(f"submission_state.{line.state}")
    progress = words("projects.progress", state=state, answered=line.answered, total=line.total)
    screen.say(words("projects.line", number=line.number, title=line.title), STRONG)
    if line.round_title:
        screen.say(line.round_title)
    screen.say(progress if line.state in _UNDER_WAY else words("projects.state", state=state))
    if line.given_away or line.handed_to:
        _elsewhere(screen, line)
    elif line.paused_until:
        screen.say(words("later.paused", moment=words.moment(line.paused_until)))
    if dated and line.deadline_at:
        screen.say(words("projects.deadline", moment=words.moment(line.deadline_at)))
    if button:
        hint = words("action.open", title=line.title)
        screen.row_button("choose_project", {"project": line.project}, hint)


def _elsewhere(screen: Screen, line: say.ProjectLine) -> None:
    """Whose it is now, with the way back."""
    words = screen.words
    if not line.handed_to:
        screen.say(words("handing.not_yours"))
    else:
        code = "handing.theirs" if line.given_away else "handing.asked"
        screen.say(words(code, name=line.handed_to))
    screen.only_in_words(words("handing.type_back"))
    back = words("handing.back")
    screen.row_button("take_back", {"project": line.project}, f"{back}: {line.title}", title=back)


def _project_list(screen: Screen, projects: tuple[say.ProjectLine, ...]) -> Part:
    choices = [
        {"title": screen.short(f"{line.number}. {line.title}"), "value": line.project} for line in projects
    ]
    label = screen.words("projects.choose")
    return {
        "type": "Input.ChoiceSet",
        "id": "project",
        "label": label,
        "value": choices[0]["value"],
        "choices": choices,
    }


def _receipt(screen: Screen, message: say.ConfirmReceipt) -> None:
    words, title, name = screen.words, message.project_title, message.coordinator_name
    screen.heading(words("receipt.heading"))
    sent = words("receipt.sent", title=title, name=name) if name else ""
    screen.plainly(sent or words("receipt.sent_unnamed", title=title))
    if message.late:
        screen.say(words("receipt.late"), STRONG)
    screen.plainly(words("receipt.undo"))
    _sent_lines(screen, message)
    if not message.next_project:
        screen.plainly(words("receipt.change"), gap=True)
        screen.plainly(words("receipt.done"))
        screen.button("undo", secondary=True)
        screen.button("choose_project", {"project": message.project}, title=words("button.answers"))
        return
    screen.plainly(words("receipt.change_other"))
    screen.only_in_words(words("receipt.next", title=message.next_title), gap=True)
    screen.only_in_words(words("receipt.type_next"))
    screen.button(
        "choose_project",
        {"project": message.next_project},
        title=words("action.next", title=message.next_title),
        typed=screen.command("start"),
        first=True,
    )
    screen.button("undo", secondary=True)
    screen.button("projects", secondary=True)


def _sent_lines(screen: Screen, message: say.ConfirmReceipt) -> None:
    """What they sent, to be kept: a receipt with the text itself."""
    words = screen.words
    screen.clipped_by = "screen.clipped"
    screen.plainly(words("receipt.lines"), gap=True)
    shown = screen.some(len(message.lines))
    for line in message.lines[:shown]:
        with screen.group():
            screen.say(line.label, STRONG)
            quote_answer(screen, line)
    screen.count_rest(len(message.lines))
    with screen.off_card():
        for line in message.lines[shown:]:
            screen.say(line.label, STRONG)
            quote_answer(screen, line)


def _help(screen: Screen, message: say.ShowHelp) -> None:
    words = screen.words
    screen.heading(words("help.heading"))
    if message.question:
        screen.say(words("help.question", question=message.question), STRONG)
    if message.help:
        screen.plainly(message.help)
    if message.example:
        screen.say(words("ask.example", example=message.example), ASIDE)
    screen.plainly(words("help.write"), gap=True)
    screen.plainly(words("help.lists"))
    topics = (
        *("back", "skip", "missing", "more", "several", "answers", "edit", "undo", "form", "projects"),
        *("send", "languages"),
    )
    offered = [t for t in topics if t != "skip" or not message.question or not message.required]
    screen.listing([words(f"help.{topic}") for topic in offered])
    screen.plainly(words("help.pause"), gap=True)
    screen.button("start", title=words("button.go_on"))
    screen.button("answers")
    screen.button("projects", secondary=True)


def _nothing(screen: Screen, message: say.ShowNothing) -> None:
    screen.plainly(screen.words("reason.locked" if message.locked else "nothing.text"))
    if message.excerpt:
        screen.plainly(screen.words("nothing.not_kept", excerpt=message.excerpt))
    if message.locked:
        screen.button("answers")


def _refuse(screen: Screen, message: say.RefuseAction) -> None:
    if message.title:
        screen.say(message.title, STRONG)
    screen.plainly(screen.words(f"reason.{message.reason}", limit="", name=message.name))


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.InviteOwner: _invite,
    say.ShowProjects: _projects,
    say.ConfirmReceipt: _receipt,
    say.ShowHelp: _help,
    say.ShowNothing: _nothing,
    say.RefuseAction: _refuse,
}
