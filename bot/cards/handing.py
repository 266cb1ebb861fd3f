"""What is shown about handing a project over, to the owner, the colleague and HR."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import GOOD, ITALIC, STRONG, WARNING, Screen
from dialogs import desk
from dialogs import messages as say

NOTE_LENGTH = 1_000

PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
"""Teams searches the organisation's people as one types; a client that cannot shows the list alone."""


def _choose(screen: Screen, message: say.ChooseColleague) -> None:
    words = screen.words
    if message.problem:
        screen.say(words(f"handing.problem.{message.problem}", said=message.said), WARNING)
    screen.heading(words("handing.heading"))
    screen.say(message.title, STRONG)
    if message.offered_to:
        screen.plainly(words("handing.offered_before", name=message.offered_to))
    screen.plainly(words("handing.how"))
    shown = message.colleagues[: screen.room.entries]
    choices = [{"title": screen.short(c.name), "value": c.address} for c in shown]
    people = {"type": "Input.ChoiceSet", "id": "to", "label": words("handing.pick"), "choices": choices}
    screen.field(people | {"placeholder": words("handing.pick"), "choices.data": PEOPLE})
    screen.field({"type": "Input.Text", "id": "email", "style": "Email", "label": words("handing.email")})
    screen.field(
        {"type": "Input.Text", "id": "note", "maxLength": NOTE_LENGTH, "label": words("handing.note")}
        | {"isMultiline": True}
    )
    screen.only_in_words(words("handing.type"), gap=True)
    screen.button("hand_over", {"project": message.project}, title=words("handing.send"), first=True)
    screen.button("start", title=words("button.go_on"), secondary=True)


def _confirm(screen: Screen, message: say.ConfirmHandover) -> None:
    words, name = screen.words, message.name or screen.words("handing.somebody")
    screen.say(words("handing.offered", title=message.title, name=name), GOOD)
    screen.plainly(words("handing.waits" if message.reachable else "handing.not_installed", name=name))
    screen.button("take_back", {"project": message.project})
    _next(screen, message.next_project, message.next_title)


def _next(screen: Screen, project: str, title: str) -> None:
    if project:
        words = screen.words
        screen.only_in_words(words("receipt.next", title=title), gap=True)
        screen.button("choose_project", {"project": project}, title=words("action.next", title=title))
    screen.button("projects", secondary=True)


def _offer(screen: Screen, message: say.OfferHandover) -> None:
    words = screen.words
    if message.said:
        screen.say(words("handing.not_kept", said=message.said), WARNING)
    screen.heading(words("handing.asks", name=message.by_name))
    screen.say(message.title, STRONG)
    screen.say(message.round_title)
    if message.note:
        screen.say(words("handing.wrote", name=message.by_name, note=message.note), ITALIC)
    screen.plainly(words("handing.stands", answered=message.answered, total=message.total))
    if message.deadline_at:
        screen.say(words("invite.deadline", moment=words.moment(message.deadline_at)), STRONG)
    screen.plainly(words("handing.yes_or_no", name=message.by_name))
    screen.field({"type": "Input.Text", "id": "reason", "label": words("handing.reason")})
    screen.button("accept", {"project": message.project}, first=True)
    screen.button("decline", {"project": message.project})


def _tell(screen: Screen, message: say.TellHandover) -> None:
    words = screen.words
    name = message.name or words("handing.somebody")
    news = words(f"handing.news.{message.news}", name=name, title=message.title)
    screen.say(news, WARNING if message.news is say.HandoverNews.DECLINED else STRONG)
    if message.reason:
        screen.say(words("handing.wrote", name=name, note=message.reason), ITALIC)
    screen.plainly(words(f"handing.after.{message.news}"))
    if message.news is say.HandoverNews.ACCEPTED:
        screen.button("take_back", {"project": message.project})
    elif message.news is say.HandoverNews.DECLINED:
        screen.button("choose_project", {"project": message.project}, title=words("button.go_on"))
        screen.button("hand_over", {"project": message.project})


def _whose(screen: Screen, message: say.AskWhose) -> None:
    words = screen.words
    screen.heading(words("not_mine.heading"))
    screen.say(message.title, STRONG)
    screen.plainly(words("not_mine.how"))
    screen.field({"type": "Input.Text", "id": "suggestion", "label": words("not_mine.suggestion")})
    screen.only_in_words(words("not_mine.type"), gap=True)
    here = {"project": message.project, "sure": "yes"}
    screen.button("not_mine", here, title=words("not_mine.send"), first=True)
    screen.button("start", title=words("button.go_on"), secondary=True)


def _not_mine(screen: Screen, message: say.ConfirmNotMine) -> None:
    words, name = screen.words, message.coordinator_name
    told = words("not_mine.told", name=name, title=message.title) if name else ""
    screen.say(told or words("not_mine.told_unnamed", title=message.title), GOOD)
    screen.plainly(words("not_mine.rests"))
    screen.button("take_back", {"project": message.project}, title=words("not_mine.mine_after_all"))
    _next(screen, message.next_project, message.next_title)


def _hr_waiting(screen: Screen, message: desk.TellWaiting) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.plainly(words("hr_handing.waiting", name=message.by_name, title=message.title, to=message.to))
    screen.plainly(words("hr_handing.help"))
    screen.button("status", {"round": message.round_id})


def _hr_not_mine(screen: Screen, message: desk.TellNotMine) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.say(words("hr_handing.not_mine", name=message.by_name, title=message.title), WARNING)
    if message.suggestion:
        screen.say(words("handing.wrote", name=message.by_name, note=message.suggestion), ITALIC)
    screen.plainly(words("hr_handing.replace"))
    screen.button("status", {"round": message.round_id})


def _hr_unescalated(screen: Screen, message: desk.TellUnescalated) -> None:
    words = screen.words
    screen.heading(message.round_title)
    screen.say(words("hr_handing.unescalated"), WARNING)
    screen.listing(list(message.superiors))
    screen.plainly(words("hr_handing.write_yourself"))
    screen.button("status", {"round": message.round_id})


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ChooseColleague: _choose,
    say.ConfirmHandover: _confirm,
    say.OfferHandover: _offer,
    say.TellHandover: _tell,
    say.AskWhose: _whose,
    say.ConfirmNotMine: _not_mine,
}

DESK_SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    desk.TellWaiting: _hr_waiting,
    desk.TellNotMine: _hr_not_mine,
    desk.TellUnescalated: _hr_unescalated,
}
