"""What HR has done about an answer, wherever that answer is shown."""

from __future__ import annotations

from bot.cards.pieces import ITALIC, STRONG, WARNING, Screen
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
