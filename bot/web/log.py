"""The page of a round's log: who did what, when."""

from __future__ import annotations

from aiohttp import web

from bot.hr.log import CLOCK, OPERATOR, SIDE, Asked, log_page
from bot.web.door import Visitor
from bot.web.shared import Shared, number


class LogPages:
    """Read, and nothing else."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    async def page(self, visitor: Visitor) -> web.StreamResponse:
        stored, words = await self._shared.round_of(visitor), visitor.words
        mine = {visitor.person: visitor.name}
        asked = Asked(visitor.query("project")[:100], visitor.query("person")[:100], mine)
        side = max(1, number(visitor.query("side")))
        read = await log_page(self._shared.office.repository, stored.record, asked, side)
        ours = {CLOCK: words("hr.product"), OPERATOR: words("hr.log.operator"), "": words("hr.log.forgotten")}
        people = {**read.people, **{key: name for key, name in ours.items() if key in read.people}}
        return self._shared.door.page(
            visitor,
            "log",
            round=stored.record,
            version=stored.version,
            lines=read.lines,
            total=read.total,
            asked=asked,
            people=sorted(people.items(), key=lambda each: each[1].casefold()),
            ours=ours,
            actions=words.section("insight.action"),
            side=side,
            sides=-(-read.total // SIDE),
        )
