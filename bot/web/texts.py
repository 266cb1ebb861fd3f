"""The page of the annex as a whole: its introduction, its chapters, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.hr.actions import grouping, wording
from bot.hr.office import Ref
from bot.hr.options import shown_options
from bot.hr.parts import chapters_of
from bot.hr.projects import in_order
from bot.web.door import Visitor
from bot.web.groups import Kept, group_form, kept_of, outcome
from bot.web.shared import Shared, ref_of, refusal_words
from dialogs.answered import title_line
from dialogs.desk import DeskReason, RefuseCommand, ShowGroups
from dialogs.grouping import GroupProblem
from dialogs.model import Chapter, Project, Round
from dialogs.richtext import plain
from storage.repository import Stored
from templates.catalogue import Part

FIELDS = ("subtitle", "heading", "intro")


@dataclass(frozen=True, slots=True)
class ShownProject:
    """A project as it stands in a chapter, or in none. `number` is its place in the round."""

    id: str
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class ShownChapter:
    chapter: Chapter
    version: int
    projects: Sequence[ShownProject]


class TextPages:
    """The annex's own words."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._office = shared.office

    async def page(self, visitor: Visitor) -> web.StreamResponse:
        return await self._page(visitor)

    async def write(self, visitor: Visitor) -> web.StreamResponse:
        """Keep the introduction; after a conflict it stays in its field, with what stands now beside it."""
        texts = {name: visitor.field(name) for name in FIELDS if name in visitor.fields}
        done = await self._shared.do(
            visitor, lambda office, who: wording.write_texts(office, who, ref_of(visitor), texts)
        )
        message, words = done.message, visitor.words
        if isinstance(message, ShowGroups) and message.problem is None:
            return self._shared.door.onwards(visitor.request.path, words("hr.texts.saved"))
        changed = isinstance(message, RefuseCommand) and message.reason is DeskReason.ROUND_CHANGED
        why = ""
        if isinstance(message, RefuseCommand):
            why = refusal_words(words, message)
        elif isinstance(message, ShowGroups):
            why = words(f"group_problem.{message.problem}")
        return await self._page(visitor, 409, written=texts, why=why, changed=changed)

    async def choose(self, visitor: Visitor) -> web.StreamResponse:
        """Which of the kind's options hold."""
        picked = {name: visitor.field(name) for name in visitor.fields}
        return await self._shared.done(
            visitor,
            lambda office, who: wording.choose(office, who, ref_of(visitor), picked),
            f"/hr/rounds/{visitor.path('round')}/texts",
            "options",
        )

    async def write_chapter(self, visitor: Visitor) -> web.StreamResponse:
        """One press of one chapter's form."""
        form, round_ = group_form(visitor), Ref(visitor.path("round"))
        done = await self._shared.do(
            visitor, lambda office, who: grouping.write_chapter(office, who, round_, form)
        )
        answer = outcome(self._shared, visitor, done, f"/hr/rounds/{round_.key}/texts")
        if isinstance(answer, GroupProblem):
            return await self._page(visitor, 409, kept=kept_of(visitor, answer))
        return answer

    async def _page(
        self,
        visitor: Visitor,
        status: int = 200,
        *,
        kept: Kept | None = None,
        written: dict[str, str] | None = None,
        why: str = "",
        changed: bool = False,
    ) -> web.Response:
        stored = await self._shared.round_of(visitor)
        round_, kind = stored.record, self._office.kinds[stored.record.kind]
        stands = {"subtitle": round_.subtitle, "heading": round_.heading, "intro": plain(round_.intro)}
        chapters, loose = await self._chapters(round_) if Part.CHAPTERS in kind.parts else ([], [])
        return self._shared.door.page(
            visitor,
            "texts",
            status,
            round=round_,
            version=stored.version,
            fields={**stands, **(written or {})},
            stands={name: text for name, text in stands.items() if changed and (written or {})[name] != text},
            why=why,
            options=shown_options(round_, kind).options,
            has_chapters=Part.CHAPTERS in kind.parts,
            chapters=chapters,
            loose=loose,
            kept=kept,
            as_text=plain,
        )

    async def _chapters(self, round_: Round) -> tuple[list[ShownChapter], list[ShownProject]]:
        """The chapters with their projects, and the projects that are in none."""
        chapters = await chapters_of(self._office.repository, round_)
        projects = await in_order(self._office, round_.id)
        shown = {p.record.id: _shown(n, p.record) for n, p in enumerate(projects, 1)}
        placed = {key for each in chapters for key in each.record.projects}
        return [_chapter(each, shown) for each in chapters], [
            each for key, each in shown.items() if key not in placed
        ]


def _chapter(stored: Stored[Chapter], shown: dict[str, ShownProject]) -> ShownChapter:
    projects = [shown[key] for key in stored.record.projects if key in shown]
    return ShownChapter(stored.record, stored.version, projects)


def _shown(place: int, project: Project) -> ShownProject:
    return ShownProject(project.id, project.number or str(place), title_line(project))
