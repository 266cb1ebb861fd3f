"""Who at HR's desk has read which answers: told to whoever wrote them, when they ask (`app.py insight`)."""

from __future__ import annotations

import logging
from datetime import date

from bot.attempt import attempt
from bot.hr.office import Office
from dialogs.audit import Deed
from dialogs.errors import Conflict, StoreUnavailable
from storage.repository import Changes

log = logging.getLogger(__name__)

VIEWED = "viewed"
PATIENCE = 5
"""How often it is tried while others write the same log."""


def seen(changes: Changes, person: str, stream: str) -> None:
    """Log that they have read what `stream` ("round/ID" or "submission/ID") is about."""
    changes.log(stream, Deed(VIEWED, stream.partition("/")[2], person))


class Seeing:
    """For pages, which are drawn again and again: once a day each. Known by this process alone."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._day = date.min
        self._known: set[tuple[str, str]] = set()

    async def saw(self, person: str, stream: str) -> None:
        """Write it down. A store that cannot be written to is no reason not to read."""
        now = self._office.clock()
        if now.date() != self._day:
            self._day, self._known = now.date(), set()
        if (person, stream) not in self._known and await attempt(lambda: self._write(person, stream), log):
            self._known.add((person, stream))

    async def _write(self, person: str, stream: str) -> None:
        for _ in range(PATIENCE):
            changes = Changes()
            seen(changes, person, stream)
            try:
                await self._office.repository.commit(changes, self._office.clock())
            except Conflict:
                continue
            return
        raise StoreUnavailable("others write the same log all the time")
