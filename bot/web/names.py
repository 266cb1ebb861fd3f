"""The page of areas and units: a name is changed once, and every project of every round follows."""

from __future__ import annotations

from aiohttp import web

from bot.hr.actions import naming
from bot.hr.names import decisions_of, names_of
from bot.web.door import Visitor
from bot.web.shared import Shared, refusal_words
from dialogs.desk import RefuseCommand
from dialogs.naming import Naming

HERE = "/hr/names"


class NamePages:
    """What areas and units are called."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._office = shared.office

    async def page(self, visitor: Visitor) -> web.StreamResponse:
        return await self._page(visitor)

    async def rename(self, visitor: Visitor) -> web.StreamResponse:
        """The chosen names become one. Each came with the edition that was read."""
        which = next((each for each in Naming if each.value == visitor.field("naming")), None)
        pairs = (value.rpartition("=") for value in visitor.fields.get("names", ()))
        chosen = {name: edition for name, _, edition in pairs if name}
        called = visitor.field("name").strip()
        if which is None or not chosen or not called:
            return await self._page(visitor, 422, visitor.words("hr.names.nothing_chosen"))
        done = await self._shared.do(
            visitor, lambda office, who: naming.rename_everywhere(office, who, which, chosen, called)
        )
        if isinstance(done.message, RefuseCommand):
            return await self._page(visitor, 409, refusal_words(visitor.words, done.message))
        return self._shared.door.onwards(f"{HERE}#{which.value}", visitor.words("hr.done.names"))

    async def forget(self, visitor: Visitor) -> web.StreamResponse:
        key = visitor.field("key")
        return await self._shared.done(
            visitor, lambda office, who: naming.forget_name(office, who, key), HERE, "name_forgotten"
        )

    async def _page(self, visitor: Visitor, status: int = 200, problem: str = "") -> web.Response:
        decided = await decisions_of(self._office.repository)
        return self._shared.door.page(
            visitor,
            "names",
            status,
            sections=await names_of(self._office.repository),
            decided=[decided[key] for key in sorted(decided)],
            problem=problem,
            written=visitor.field("name"),
            which=visitor.field("naming"),
            chosen={value.rpartition("=")[0] for value in visitor.fields.get("names", ())},
        )
