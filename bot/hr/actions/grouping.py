"""Chapters and themes as HR works with them on the page: one group at a time, at the version she read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.access import Action
from bot.hr.actions.rounds import round_at
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.parts import chapters_of, themes_of
from bot.hr.status import assignments_of
from dialogs import grouping
from dialogs.audit import Deed
from dialogs.checks import find_cpr
from dialogs.desk import DeskReason, ShowGroups
from dialogs.grouping import LONGEST_TEXT, LONGEST_TITLE, GroupProblem
from dialogs.model import Assignment, Chapter, Round, RoundState, Theme
from dialogs.points import points
from dialogs.richtext import clean, plain, read_plain
from storage.repository import CHAPTERS, THEMES, Collection, Stored
from templates.catalogue import Part

G = TypeVar("G", Chapter, Theme)

STEPS: Mapping[str, int] = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class GroupForm:
    """What HR's form says about one group, or about a new one, whose `group` has no key.

    `change` is the button: "save", "up", "down", "merge" into `to`, "remove", "renew", or for the chosen
    `members` "add" (into this one), "move" to `to`, "out", "earlier" and "later". Whatever is pressed, what
    was written in `words` (title, text, heading, listed) is kept. `question` is a new theme's.
    """

    change: str
    group: Ref
    words: Mapping[str, str] = field(default_factory=dict)
    to: Ref | None = None
    members: Sequence[str] = ()
    question: str = ""


@needs(Action.EDIT_PARTS)
async def write_chapter(office: Office, who: Who, round_: Ref, form: GroupForm) -> Done:
    before = await _round(office, round_, Part.CHAPTERS)
    if isinstance(before, Done):
        return before
    groups = await chapters_of(office.repository, before)
    blank = Chapter(form.group.key or office.new_id(), before.id, "", position=len(groups))
    known = {a.project.id for a in await assignments_of(office.repository, before)}
    work = _Work(Part.CHAPTERS, CHAPTERS, before, groups, known)
    return _written(who, work, form, blank, lambda chapter: chapter)


@needs(Action.EDIT_PARTS)
async def write_theme(office: Office, who: Who, round_: Ref, form: GroupForm) -> Done:
    before = await _round(office, round_, Part.THEMES)
    if isinstance(before, Done):
        return before
    if not form.group.key and before.question(form.question) is None:
        return refused(DeskReason.NO_SUCH_QUESTION, before)
    groups = await themes_of(office.repository, before)
    blank = Theme(form.group.key or office.new_id(), before.id, form.question, "", position=len(groups))
    versions = _versions(await assignments_of(office.repository, before))
    known = {
        f"{project}/{question}/{version}/{index}"
        for (project, question), (version, count) in versions.items()
        for index in range(count)
    }
    work = _Work(Part.THEMES, THEMES, before, groups, known)
    return _written(who, work, form, blank, lambda theme: grouping.renewed(theme, versions))


@dataclass(frozen=True, slots=True)
class _Work(Generic[G]):
    """All groups of a round as they are stored, and what may be a member."""

    part: Part
    collection: Collection[G]
    round: Round
    stored: Sequence[Stored[G]]
    known: set[str]

    @property
    def groups(self) -> list[G]:
        return [each.record for each in self.stored]

    def at(self, ref: Ref) -> G | GroupProblem:
        """The group that was read, if it stands as it was."""
        found = next((s for s in self.stored if s.record.id == ref.key), None)
        if found is None:
            return GroupProblem.GONE
        return found.record if ref.is_at(found.version) else GroupProblem.CHANGED


async def _round(office: Office, ref: Ref, part: Part) -> Round | Done:
    stored = await round_at(office, Ref(ref.key))
    if isinstance(stored, Done):
        return stored
    round_ = stored.record
    if part not in office.kinds[round_.kind].parts:
        return refused(DeskReason.NO_SUCH_PART, round_)
    return refused(DeskReason.ARCHIVED, round_) if round_.state is RoundState.ARCHIVED else round_


def _written(who: Who, work: _Work[G], form: GroupForm, blank: G, renew: Callable[[G], G]) -> Done:
    after = _changed(work, form, blank, renew)
    if isinstance(after, GroupProblem):
        return Done(ShowGroups(work.round.id, work.round.title, work.part.value, after))
    done = Done(ShowGroups(work.round.id, work.round.title, work.part.value, group=blank.id))
    before = {each.record.id: each for each in work.stored}
    for group in grouping.placed(after):
        old = before.pop(group.id, None)
        if old is None or old.record != group:
            done.changes.put(work.collection, group, old.version if old else 0)
    for gone in before.values():
        done.changes.delete(work.collection, gone.record.id, gone.version)
    if done.changes:
        deed = Deed(f"{work.part.value}_written", work.round.id, who.person.id)
        done.changes.log(f"round/{work.round.id}", deed)
    return done


def _changed(work: _Work[G], form: GroupForm, blank: G, renew: Callable[[G], G]) -> list[G] | GroupProblem:
    """The words first, then what the button says."""
    standing = work.at(form.group) if form.group.key else blank
    if isinstance(standing, GroupProblem):
        return standing
    if form.change == "remove":
        return grouping.removed(work.groups, standing.id)
    group = _worded(standing, form.words)
    if isinstance(group, GroupProblem):
        return group
    groups = grouping.put(work.groups, renew(group) if form.change == "renew" else group)
    return grouping.problem_with(groups, group) or _pressed(work, form, groups, group)


def _pressed(work: _Work[G], form: GroupForm, groups: list[G], group: G) -> list[G] | GroupProblem:
    if form.change in STEPS:
        return grouping.shifted(groups, group.id, STEPS[form.change])
    if form.change in {"merge", "move"}:
        return _given(work, form, groups, group)
    if form.change in {"out", "earlier", "later"}:
        return _taken(form, groups, group)
    if form.change == "add" and form.group.key and not form.members:
        return GroupProblem.NONE_CHOSEN
    if form.change != "add":
        return groups
    there = set(form.members) <= work.known
    return grouping.added(groups, group.id, form.members) if there else GroupProblem.POINTS_CHANGED


def _taken(form: GroupForm, groups: list[G], group: G) -> list[G] | GroupProblem:
    """The chosen members out of it, or one place earlier or later in it."""
    if not form.members:
        return GroupProblem.NONE_CHOSEN
    if form.change == "out":
        return grouping.taken_out(groups, group.id, form.members)
    return grouping.reordered(groups, group.id, form.members, 1 if form.change == "later" else -1)


def _given(work: _Work[G], form: GroupForm, groups: list[G], group: G) -> list[G] | GroupProblem:
    """All of it, or the chosen members, to another group."""
    home = _home(work, form, group)
    if isinstance(home, GroupProblem):
        return home
    if form.change == "merge":
        return grouping.merged(groups, group.id, home.id)
    mine = [member for member in form.members if member in grouping.members(group)]
    if not mine:
        return GroupProblem.NONE_CHOSEN
    return grouping.added(grouping.taken_out(groups, group.id, mine), home.id, mine)


def _home(work: _Work[G], form: GroupForm, group: G) -> G | GroupProblem:
    """The other group that is meant, under the same question."""
    home = work.at(form.to) if form.to and form.to.key != group.id else GroupProblem.NONE_CHOSEN
    if not isinstance(home, GroupProblem) and grouping.shelf(home) != grouping.shelf(group):
        return GroupProblem.NONE_CHOSEN
    return home


def _worded(group: G, words: Mapping[str, str]) -> G | GroupProblem:
    """What was written; text that was left alone keeps its links and emphasis."""
    if "title" not in words:
        return group
    title, heading = (" ".join(clean(words.get(name, "")).split()) for name in ("title", "heading"))
    text = clean(words.get("text", "")).strip()
    if max(len(title), len(heading)) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        return GroupProblem.TOO_LONG
    if any(find_cpr(each) for each in (title, heading, text)):
        return GroupProblem.CPR
    before = grouping.text_of(group)
    kept = before if plain(before).strip() == text else read_plain(text)
    return grouping.worded(group, grouping.Wording(title, kept, heading, bool(words.get("listed"))))


def _versions(assignments: Sequence[Assignment]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Of every answer, by project and question: its version, and how many points it makes."""
    return {
        (a.project.id, answer.question): (answer.version, len(points(answer.text)))
        for a in assignments
        for answer in a.submission.answers.values()
        if answer.missing is None
    }
