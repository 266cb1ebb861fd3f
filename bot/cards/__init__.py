"""Every message as a screen: an Adaptive Card and the same in plain words. Pure.

One function per message type, found in a table: `answers` and `owners` for owners, `desk` for
coordinators. The sentences are in the phrases files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards import answers as answer_cards
from bot.cards import deeds as deed_cards
from bot.cards import desk as desk_cards
from bot.cards import filling, hints, summary, texts
from bot.cards import following as following_cards
from bot.cards import handing as handing_cards
from bot.cards import later as later_cards
from bot.cards import making as making_cards
from bot.cards import notices as notice_cards
from bot.cards import owners as owner_cards
from bot.cards.masking import without_numbers
from bot.cards.pieces import ROOMS, Screen, fits
from bot.channels.base import Outgoing
from bot.phrasebook import Phrases
from dialogs.desk import Message

Draw = Callable[[Screen, Any], None]

OWNER: Mapping[type[Any], Draw] = {
    **answer_cards.SCREENS,
    **later_cards.SCREENS,
    **notice_cards.SCREENS,
    **summary.SCREENS,
    **owner_cards.SCREENS,
    **texts.SCREENS,
    **filling.SCREENS,
    **hints.SCREENS,
    **following_cards.SCREENS,
    **handing_cards.SCREENS,
}
DESK: Mapping[type[Any], Draw] = {
    **desk_cards.SCREENS,
    **deed_cards.SCREENS,
    **handing_cards.DESK_SCREENS,
    **making_cards.SCREENS,
}


def render(message: Message, words: Phrases) -> Outgoing:
    """The message in these words; a CPR number in what people wrote is left out of it.

    A card that would be too large shows less of what was written; the text has all of it. Where not even
    that is small enough there is no card.
    """
    whose = "owner" if type(message) in OWNER else "desk"
    draw = (OWNER if whose == "owner" else DESK)[type(message)]
    outgoing = Outgoing("")
    for room in ROOMS:
        screen = Screen(words, f"commands.{whose}", room)
        draw(screen, message)
        outgoing = without_numbers(screen.finish())
        if fits(outgoing.card):
            return outgoing
    return Outgoing(outgoing.text, None, outgoing.files)
