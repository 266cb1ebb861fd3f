"""One row to its channel: drawn, and said or put in the place of what it replaces."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.channels.base import Channel, Outgoing
from bot.logs import place
from dialogs.delivery import OutboxRow
from dialogs.desk import Message
from dialogs.errors import SendRefused, SendUncertain

log = logging.getLogger(__name__)

Render = Callable[[Message, str], Outgoing]
"""A message and a language code to what goes on the screen."""

LONGEST_SEND = timedelta(seconds=20)
"""What takes longer is given up, and may or may not have arrived."""


async def speak(channels: Mapping[str, Channel], render: Render, row: OutboxRow) -> str:
    """Send it; the channel's id of the message.

    Raises SendRefused, SendPostponed or SendUncertain.
    """
    channel = channels.get(row.address.channel)
    if channel is None:
        raise SendRefused("no_such_channel")
    outgoing = _rendered(render, row)
    try:
        async with asyncio.timeout(LONGEST_SEND.total_seconds()):
            if not row.replaces:
                return await channel.send(row.address, outgoing)
            await channel.update(row.address, row.replaces, outgoing)
            return row.replaces
    except TimeoutError:
        raise SendUncertain("no answer") from None


def _rendered(render: Render, row: OutboxRow) -> Outgoing:
    """A message that cannot be drawn is our mistake; it must not hold up the others."""
    try:
        return render(row.message, row.language)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is logged and the row is given up
        log.error("outbox: %s cannot be drawn (%s)", type(row.message).__name__, place(error))
        raise SendRefused("cannot_be_drawn") from None
