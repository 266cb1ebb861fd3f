"""The page of themes: under each question of an annex that has them, what HR makes of everybody's points."""

from __future__ import annotations

from aiohttp import web

from bot.hr.actions import grouping
from bot.hr.office import Ref
from bot.hr.theme_board import theme_board
from bot.web.door import NotThere, Visitor
from bot.web.groups import Kept, group_form, kept_of, outcome
from bot.web.shared import Shared, number
from dialogs.richtext import plain
from templates.catalogue import Part

SIDE = 100
"""Points in no theme on one page."""


class ThemePages:
    """Themes are read and written here."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._office = shared.office

    async def page(self, visitor: Visitor) -> web.StreamResponse:
        return await self._page(visitor, visitor.query("question"))

    async def write(self, visitor: Visitor) -> web.StreamResponse:
        """One press of one theme's form; what was written stays when it cannot be kept."""
        form, round_ = group_form(visitor), Ref(visitor.path("round"))
        done = await self._shared.do(
            visitor, lambda office, who: grouping.write_theme(office, who, round_, form)
        )
        to = f"{visitor.request.path}?question={form.question}"
        answer = outcome(self._shared, visitor, done, to)
        if isinstance(answer, web.Response):
            return answer
        return await self._page(visitor, form.question, kept_of(visitor, answer), 409)

    async def _page(
        self, visitor: Visitor, question: str, kept: Kept | None = None, status: int = 200
    ) -> web.Response:
        stored = await self._shared.round_of(visitor)
        if Part.THEMES not in self._office.kinds[stored.record.kind].parts:
            raise NotThere
        board = await theme_board(self._office.repository, stored.record, question)
        side = max(1, number(visitor.query("side")))
        return self._shared.door.page(
            visitor,
            "themes",
            status,
            round=stored.record,
            version=stored.version,
            board=board,
            unplaced=board.unplaced[(side - 1) * SIDE : side * SIDE],
            side=side,
            sides=-(-len(board.unplaced) // SIDE),
            kept=kept,
            as_text=plain,
        )
