"""What HR has done about somebody's answers: returned, corrected, approved, published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.pieces import GOOD, ITALIC, STRONG, WARNING, Screen
from dialogs import messages as say


def remark(screen: Screen, said: say.Reaction | None) -> None:
    """Above or below the answer that it is about; nothing when HR has said nothing."""
    if said is None:
        return
    words, name = screen.words, said.by_name
    if said.comment:
        screen.say(words("remark.returned", name=name) if name else words("remark.returned_unnamed"), WARNING)
        screen.quote(said.comment)
    if said.quote:
        screen.say(words("remark.quote", quote=said.quote), ITALIC)
    if said.original is not None:
        screen.say(
            words("remark.corrected", name=name) if name else words("remark.corrected_unnamed"), STRONG
        )
        screen.quote(said.original)


def _correction(screen: Screen, message: say.ShowCorrection) -> None:
    words = screen.words
    screen.heading(words("correction.heading"))
    screen.say(message.project_title, STRONG)
    screen.say(message.label, STRONG)
    screen.plainly(words("correction.now"))
    screen.quote(message.text)
    remark(screen, message.remark)
    screen.plainly(words("correction.wrong"), gap=True)
    screen.button("choose_project", {"project": message.project}, title=words("button.answers"))


def _published(screen: Screen, message: say.AnnouncePublished) -> None:
    words, name = screen.words, message.published_name
    screen.heading(words("published.heading", title=message.round_title))
    screen.plainly(words("published.name", name=name) if name else words("published.unnamed"))
    screen.plainly(words("published.projects"), gap=True)
    screen.listing(message.titles)


def _approved(screen: Screen, message: say.AnnounceApproval) -> None:
    words = screen.words
    moment = words.moment(message.approved_at)
    screen.say(words("approved.text", title=message.project_title, moment=moment), GOOD)


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowCorrection: _correction,
    say.AnnouncePublished: _published,
    say.AnnounceApproval: _approved,
}
