"""Boards that were read, kept while nothing has changed: a poll should cost next to nothing.

First the store's mark is asked, then the versions of the round's documents; only when those differ is
anything read. What the clock alone changes (a deadline passes, somebody is seen) shows within a minute.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.hr.board import Board, Notes, board_of
from bot.hr.office import Office
from bot.web.remembering import Remembering
from dialogs.model import Round
from storage.repository import Stored

FRESH = timedelta(minutes=1)
MOST = 12
"""Rounds that are kept; a board of 2,000 projects takes a few megabytes."""

PARTS = ("submissions", "projects", "outbox")


@dataclass(frozen=True, slots=True)
class KeptBoard:
    """A board as it was read, by `office` and with `notes`; `tag` is another one when anything on it is."""

    board: Board
    office: Office
    notes: Notes
    versions: str
    mark: str
    read_at: datetime

    @property
    def tag(self) -> str:
        return f"{self.versions}-{self.read_at:%Y%m%d%H%M%S}"


class Boards:
    """The boards of this process."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: dict[str, KeptBoard] = {}

    async def of(self, round_: Stored[Round]) -> KeptBoard:
        """The round's board as it stands. Raises StorageError."""
        key, now = round_.record.id, self._office.clock()
        kept, mark = self._kept.get(key), await self._office.repository.backend.mark()
        if kept is None or now - kept.read_at > FRESH:
            kept = await self._read(round_, mark, now)
        elif not mark or mark != kept.mark:
            versions = await self._versions(round_)
            same = versions == kept.versions
            kept = replace(kept, mark=mark) if same else await self._read(round_, mark, now)
        self._kept.pop(key, None)
        self._kept[key] = kept
        while len(self._kept) > MOST:
            self._kept.pop(next(iter(self._kept)))
        return kept

    async def _read(self, round_: Stored[Round], mark: str, now: datetime) -> KeptBoard:
        versions, kept = await self._versions(round_), self._kept.get(round_.record.id)
        office, notes = (kept.office, kept.notes) if kept else (self._remembering(), Notes())
        return KeptBoard(await board_of(office, round_, notes), office, notes, versions, mark, now)

    def _remembering(self) -> Office:
        """The office as it is, but for a repository of this round's own."""
        return replace(self._office, repository=Remembering(self._office.repository))

    async def _versions(self, round_: Stored[Round]) -> str:
        digest = hashlib.sha256(str(round_.version).encode())
        for collection in PARTS:
            found = await self._office.repository.backend.versions(collection, "round_id", round_.record.id)
            digest.update(repr(found).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:24]
