"""What the pages of chapters and of themes have in common: reading their form, and what could not be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from bot.hr.actions.grouping import GroupForm
from bot.hr.office import Done, Ref
from bot.web.door import Visitor
from bot.web.shared import Shared, number, refusal_words
from dialogs.desk import RefuseCommand, ShowGroups
from dialogs.grouping import GroupProblem

WORDS = ("title", "heading", "text", "listed")
NEW = "new"
"""The group of the form that makes one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody wrote about one group and could not be saved, and why."""

    group: str
    problem: GroupProblem
    words: Mapping[str, str]
    chosen: Sequence[str]
    to: str

    @property
    def conflict(self) -> bool:
        """Somebody else was there: what stands now is shown beside it."""
        return self.problem is GroupProblem.CHANGED

    @property
    def homeless(self) -> bool:
        """The group is gone, and what was written of it has no form of its own any more."""
        return self.problem is GroupProblem.GONE


def group_form(visitor: Visitor) -> GroupForm:
    """A form about one group; that of members in none names the group they are put into, or a new one."""
    key, _, version = visitor.field("to").rpartition(":")
    to = Ref(key, number(version)) if key else None
    group = Ref(visitor.field("group"), number(visitor.field("version")))
    written = {name: visitor.field(name) for name in WORDS if name in visitor.fields}
    form = GroupForm(
        change=visitor.field("change") or "save",
        group=group,
        words=written,
        to=to,
        members=tuple(visitor.fields.get("members", ())),
        question=visitor.field("question"),
    )
    return form if group.key else replace(form, group=to or group, words={} if to else written)


def kept_of(visitor: Visitor, problem: GroupProblem) -> Kept:
    return Kept(
        visitor.field("group") or NEW,
        problem,
        {name: visitor.field(name) for name in WORDS},
        visitor.fields.get("members", ()),
        visitor.field("to").rpartition(":")[0],
    )


def outcome(shared: Shared, visitor: Visitor, done: Done, to: str) -> web.Response | GroupProblem:
    """On to `to` when it is done; or why it is not, with the page to be drawn again."""
    message, words = done.message, visitor.words
    if isinstance(message, RefuseCommand):
        return shared.door.onwards(to, refusal_words(words, message), "bad")
    assert isinstance(message, ShowGroups)
    if message.problem is not None:
        return message.problem
    return shared.door.onwards(f"{to}#g-{message.group}", words(f"hr.groups.saved.{message.part}"))
