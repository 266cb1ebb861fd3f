"""What a connector's final refusal says about the person: the words are Teams' own."""

from __future__ import annotations

from dialogs.delivery import Delivery

_GONE = frozenset({"BotNotInConversationRoster", "ConversationNotFound", "ConversationNotFoundException"})
"""The app is not with this person any more; every other 403 of a person's own is a block."""


def state_of(code: str) -> Delivery:
    """`code` is that of SendRefused: a status, and perhaps the connector's name for it ("403:Name")."""
    status, _, name = code.partition(":")
    if name in _GONE or status == "404":
        return Delivery.NOT_INSTALLED
    return Delivery.BLOCKED if status == "403" else Delivery.FAILED
