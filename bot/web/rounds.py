"""The first page: every round, the ones under way first, each with how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.hr.office import Office
from bot.phrasebook import Phrases
from bot.web.door import Door, Visitor
from dialogs.model import Round, RoundState
from dialogs.states import SETTLED_STATES
from storage.repository import PROJECTS, ROUNDS, SUBMISSIONS

ORDER = (RoundState.OPEN, RoundState.CLOSING, RoundState.DRAFT, RoundState.CLOSED, RoundState.ARCHIVED)


@dataclass(frozen=True, slots=True)
class RoundCard:
    """One round on the list. `done` of its `total` projects want nothing more from their owners."""

    round: Round
    kind: str
    deadline: str
    meeting: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class RoundPages:
    door: Door
    office: Office

    async def listing(self, visitor: Visitor) -> web.StreamResponse:
        found = [stored.record for stored in await self.office.repository.find(ROUNDS)]
        found.sort(key=lambda round_: (ORDER.index(round_.state), -round_.created_at.timestamp()))
        cards = [await self._card(round_, visitor.words) for round_ in found]
        return self.door.page(visitor, "rounds", cards=cards)

    async def _card(self, round_: Round, words: Phrases) -> RoundCard:
        projects = await self.office.repository.find(PROJECTS, "round_id", round_.id)
        answered = await self.office.repository.find(SUBMISSIONS, "round_id", round_.id)
        kind = self.office.kinds.get(round_.kind)
        return RoundCard(
            round=round_,
            kind=kind.title if kind else round_.kind,
            deadline=_moment(words, round_.deadline_at),
            meeting=words.long_date(round_.meeting_on) if round_.meeting_on else "",
            done=sum(stored.record.state in SETTLED_STATES for stored in answered),
            total=len(projects),
        )


def _moment(words: Phrases, at: datetime | None) -> str:
    return words.moment(at) if at else ""
