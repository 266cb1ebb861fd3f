"""When nothing could be saved: the person is told, by the way that does not need the store.

A card that waits gets the words as its answer; what was typed on it stays there. Whoever wrote gets a
message, and the request still fails, so that Teams delivers it again: if the trouble is over by then, it is
taken as if nothing had been. The built-in chat's page says it by itself and tries again by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.channels.base import Channel, Inbound, Outgoing, Receiver, Reply
from bot.channels.local import LocalChannel
from bot.clock import Clock
from bot.phrasebook import phrases
from dialogs.errors import ChannelError, StorageError

log = logging.getLogger(__name__)

QUIET = timedelta(minutes=1)
"""Between two such messages to one person: what is delivered again is not a new reason."""


class Telling:
    """Hands everything on to `receiver`, and says so where nothing was saved."""

    def __init__(self, receiver: Receiver, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._receiver = receiver
        self._channels = channels
        self._clock = clock
        self._told: dict[str, datetime] = {}

    async def receive(self, inbound: Inbound) -> Reply:
        """As the turn does. Raises StorageError when nothing was saved and the same may come again."""
        try:
            return await self._receiver.receive(inbound)
        except StorageError:
            if inbound.address.channel == LocalChannel.name or not inbound.personal:
                raise
            language = inbound.locale.split("-", 1)[0]
            if inbound.answer_now:
                return Reply(text=phrases(language)("store.lost.card"))
            await self._tell(inbound, phrases(language)("store.lost.text"))
            raise

    async def _tell(self, inbound: Inbound, text: str) -> None:
        now = self._clock()
        self._told = {person: at for person, at in self._told.items() if now - at < QUIET}
        if inbound.person in self._told:
            return
        self._told[inbound.person] = now
        try:
            await self._channels[inbound.address.channel].send(inbound.address, Outgoing(text))
        except ChannelError as error:
            log.warning("nobody could be told that nothing was saved (%s)", type(error).__name__)
