"""A clock that is in office hours, whenever the tests run: reminders go at no other time.

`python3 -m tests.bot.office_hours SECONDS` is the bot with a clock so many seconds ahead.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

from bot.cli.main import ROOT, serve
from bot.clock import Clock, system_clock
from bot.settings import read_settings

MORNING = datetime(2031, 3, 5, 9, tzinfo=UTC)
"""A Wednesday, and no holiday."""


def ahead_by() -> timedelta:
    """From now to the morning."""
    return MORNING - system_clock()


def moved(ahead: timedelta) -> Clock:
    return lambda: system_clock() + ahead


if __name__ == "__main__":
    ahead = timedelta(seconds=float(sys.argv[1]))
    sys.exit(asyncio.run(serve(read_settings(os.environ, ROOT / "data"), clock=moved(ahead))))
