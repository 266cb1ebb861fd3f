"""What becomes of a row that could not be sent: given up, left uncertain, or owed again later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.channels.refusals import state_of
from dialogs.delivery import Delivery, OutboxRow, Urgency
from dialogs.errors import SendPostponed, SendRefused, SendUncertain

UNCERTAIN_ATTEMPTS = 4
"""How often a message that may have arrived is said again before it is left at that."""

LONGEST_PAUSE = 300.0
"""Seconds, where the service named no time."""


def failed(row: OutboxRow, error: Exception, now: datetime, chance: float) -> OutboxRow:
    """`error` is how the channel failed; `chance`, from 0 to 1, spreads those who fail together."""
    if isinstance(error, SendRefused):
        return replace(row, state=state_of(error.code), error=error.code)
    attempts = row.attempts + 1
    if isinstance(error, SendUncertain) and (
        row.urgency is Urgency.REMINDER or attempts >= UNCERTAIN_ATTEMPTS
    ):
        return replace(row, state=Delivery.UNCERTAIN, attempts=attempts, error=str(error))
    row = replace(later(row, now, _pause(row, error, chance)), attempts=attempts, error=str(error))
    if isinstance(error, SendPostponed):
        return replace(row, state=Delivery.THROTTLED)
    return replace(row, state=Delivery.QUEUED, doubtful=True)


def later(row: OutboxRow, now: datetime, seconds: float) -> OutboxRow:
    """Owed, from then on, by whoever comes first."""
    return replace(row, due_at=(now + timedelta(seconds=seconds)).astimezone(UTC), holder=None)


def _pause(row: OutboxRow, error: Exception, chance: float) -> float:
    """Seconds: twice as long each time, somewhere in its second half, and never less than was asked for."""
    pause = min(2.0 ** min(row.attempts, 10), LONGEST_PAUSE) * (1 + chance) / 2
    asked = error.retry_after if isinstance(error, SendPostponed) else None
    return max(pause, asked or 0.0)
