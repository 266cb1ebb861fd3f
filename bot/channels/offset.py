"""How far the channel's clock is behind ours, learnt from what arrives.

Whether a text was sent before a question was on the screen is decided by comparing two clocks. A machine
whose clock is a minute ahead would take every quick answer for one sent too early, and add it to the answer
before.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

REMEMBERED = 100
"""Arrivals that are looked at. The quickest shows the offset: nothing arrives before it is sent."""

ENOUGH = 5
"""With fewer, a time stamp is believed as it is: after a restart the first arrivals may all be late ones."""


class ClockOffset:
    """Puts the channel's time stamps on our clock."""

    def __init__(self) -> None:
        self._delays: deque[timedelta] = deque(maxlen=REMEMBERED)

    def ours(self, sent_at: datetime, received_at: datetime) -> datetime:
        """When it was sent, by our clock. A late delivery stays late: only what all share is taken off."""
        delay = received_at - sent_at
        common = min(self._delays) if len(self._delays) >= ENOUGH else timedelta()
        self._delays.append(delay)
        return min(sent_at + common, received_at)
