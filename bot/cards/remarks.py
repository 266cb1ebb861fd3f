"""What is to be said of an answer wherever it is shown: what HR has done about it, what is left out of it."""

from __future__ import annotations

from bot.cards.pieces import ITALIC, STRONG, WARNING, Screen
from dialogs import messages as say
from dialogs.checks import masked


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


def left_out(screen: Screen, written: str) -> None:
    """Below a field that does not hold all of what stands: what is saved from it holds no more."""
    if masked(written) != written:
        screen.plainly(screen.words("ask.left_out"))
