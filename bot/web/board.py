"""The board: every project of a round, what may be done with those that are chosen, and whom to telephone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from bot.chart import chart
from bot.hr.board import call_list
from bot.hr.office import Ref
from bot.web.boards import Boards, KeptBoard
from bot.web.deeds import CHOSEN_DEEDS, FIELDS, Asked, do_deed, said_of
from bot.web.door import Visitor
from bot.web.shared import Shared, number
from dialogs.board import DONE, BoardLine, Standing
from dialogs.deeds import Deed
from dialogs.desk import AnnounceDeed
from dialogs.model import RoundState

SIDE = 200
"""Projects on one page of the board."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board is narrowed to, as it stands in its address."""

    state: str
    area: str
    text: str
    found: bool

    def take(self, line: BoardLine) -> bool:
        return (
            (not self.state or line.standing.value == self.state or self._is_group(line))
            and (not self.area or line.area == self.area)
            and (not self.found or bool(line.findings))
            and all(word in _searched(line) for word in self.text.casefold().split())
        )

    def _is_group(self, line: BoardLine) -> bool:
        return self.state == "missing" and line.standing not in DONE


def _searched(line: BoardLine) -> str:
    return f"{line.number} {line.title} {line.area} {line.unit} {line.owners} {line.emails}".casefold()


@dataclass(frozen=True, slots=True)
class Summary:
    """The board's numbers; sums are None where nothing is known."""

    done: int
    total: int
    missing: int
    days_left: int | None
    grants: Decimal | None
    fund: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        known = self.grants is not None and self.fund is not None
        return (self.fund or Decimal(0)) - (self.grants or Decimal(0)) if known else None


class BoardPages:
    """The board and what is pressed on it."""

    def __init__(self, shared: Shared, boards: Boards) -> None:
        self._shared = shared
        self._boards = boards

    async def page(self, visitor: Visitor) -> web.StreamResponse:
        stored = await self._shared.round_of(visitor)
        if stored.record.state is RoundState.DRAFT:
            return self._shared.door.onwards(f"/hr/rounds/{stored.record.id}/plan")
        kept = await self._boards.of(stored)
        tag = _tag(visitor, kept)
        if visitor.request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag, "Cache-Control": "no-store"})
        page = self._drawn(visitor, kept)
        page.headers["ETag"] = tag
        return page

    def _drawn(
        self,
        visitor: Visitor,
        kept: KeptBoard,
        status: int = 200,
        notice: tuple[str, str] | None = None,
    ) -> web.Response:
        """`notice` is what became of what was pressed: then what was chosen and written stays."""
        board, words = kept.board, visitor.words
        filters = Filters(
            visitor.query("state"), visitor.query("area"), visitor.query("q"), bool(visitor.query("found"))
        )
        shown = [line for line in board.lines if filters.take(line)]
        side = max(1, number(visitor.query("side")))
        chosen = {each.partition(":")[0] for each in visitor.fields.get("projects", ())}
        return self._shared.door.page(
            visitor,
            "board",
            status,
            round=board.round,
            version=board.version,
            summary=_summary(kept),
            areas=board.areas,
            lines=shown[(side - 1) * SIDE : side * SIDE],
            found=len(shown),
            side=side,
            sides=-(-len(shown) // SIDE),
            filters=filters,
            states=[s for s in Standing if any(line.standing is s for line in board.lines)],
            chart=chart(board.progress, words),
            notice=notice,
            chosen=chosen,
            written={name: visitor.field(name) for name in FIELDS},
            deeds=CHOSEN_DEEDS,
        )

    async def do(self, visitor: Visitor) -> web.StreamResponse:
        """Do something with those that are chosen, or remind everybody who is missing."""
        stored = await self._shared.round_of(visitor)
        kept = await self._boards.of(stored)
        deed = next((d for d in Deed if d.value == visitor.field("deed")), None)
        refs = _refs(visitor.fields.get("projects", ()))
        if visitor.field("all"):
            refs = [Ref(line.project, line.version) for line in kept.board.lines if line.standing not in DONE]
        if deed is None or not refs:
            return self._drawn(visitor, kept, 422, ("bad", visitor.words("hr.board.none_chosen")))
        asked = Asked(deed, refs, {name: visitor.field(name) for name in FIELDS})
        done = await self._shared.do(visitor, lambda office, who: do_deed(office, who, asked))
        notice = said_of(done.message, visitor.words)
        message = done.message
        if isinstance(message, AnnounceDeed) and len(message.done) == len(message.outcomes):
            return self._shared.door.onwards(f"/hr/rounds/{stored.record.id}", notice[1], notice[0])
        return self._drawn(visitor, await self._boards.of(stored), 409, notice)

    async def phone(self, visitor: Visitor) -> web.StreamResponse:
        """A list to telephone by, to be copied or printed."""
        stored = await self._shared.round_of(visitor)
        kept = await self._boards.of(stored)
        return self._shared.door.page(
            visitor,
            "phone",
            round=stored.record,
            version=stored.version,
            calls=call_list(kept.board),
        )


def _refs(values: Sequence[str]) -> list[Ref]:
    """The projects that are ticked, each at the version that was on the screen."""
    pairs = (value.rpartition(":") for value in values)
    return [Ref(key, number(version)) for key, _, version in pairs if key]


def _summary(kept: KeptBoard) -> Summary:
    board = kept.board
    open_ = [line for line in board.lines if line.standing not in DONE]
    done = len(board.lines) - len(open_)
    left = [line.days_left for line in open_ if line.days_left is not None]
    return Summary(
        done,
        len(board.lines),
        len(open_),
        min(left, default=None),
        board.grants,
        board.round.fund_amount,
    )


def _tag(visitor: Visitor, kept: KeptBoard) -> str:
    """Another one for every session and address: the page has its forms' tokens in it."""
    session = visitor.session.id if visitor.session else ""
    said = f"{kept.tag}\n{session}\n{visitor.request.path_qs}\n{visitor.words.language}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
