"""The list of what must be decided, as the page shows it: by its sort, with the way to the text itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards.export import place_words
from bot.phrasebook import Phrases
from dialogs.desk import MatterLine, ShowMatters
from dialogs.excerpts import Excerpt
from dialogs.matters import Concern, Verdict
from dialogs.publication import FOR_ALL

SHOWN = 60
"""Open matters of one sort on the page; the others come when these are decided."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote about a matter and could not be kept."""

    codes: str = ""
    verdict: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One matter in words. `way` leads to where the text can be changed: an address and what it is called."""

    code: str
    concern: Concern
    where: str
    what: str
    choices: tuple[Verdict, ...]
    excerpts: tuple[Excerpt, ...]
    way: tuple[str, str] | None
    verdict: Verdict | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """The open matters of one sort. `codes` are of all of them, `together` what may be decided about all."""

    concern: Concern
    open: Sequence[Shown]
    more: int
    codes: str
    together: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class List:
    """Writes the list of one round. `draft` is one whose own texts can still be changed."""

    message: ShowMatters
    words: Phrases
    draft: bool

    def groups(self) -> list[Group]:
        """What keeps the annex back first."""
        waiting = [line for line in self.message.lines if line.verdict is None]
        sorts = ((concern, [line for line in waiting if line.concern is concern]) for concern in Concern)
        return [self._group(concern, lines) for concern, lines in sorts if lines]

    def settled(self) -> list[Shown]:
        return [self._shown(line) for line in self.message.lines if line.verdict is not None]

    def _group(self, concern: Concern, lines: Sequence[MatterLine]) -> Group:
        more = max(0, len(lines) - SHOWN)
        alike = len(lines) > 1 and all(line.choices == lines[0].choices for line in lines)
        shown = [self._shown(line) for line in lines[:SHOWN]]
        codes = " ".join(line.code for line in lines)
        return Group(concern, shown, more, codes, _together(lines[0], more) if alike else ())

    def _shown(self, line: MatterLine) -> Shown:
        words = self.words
        return Shown(
            line.code,
            line.concern,
            place_words(words, line.place),
            _what(words, line),
            line.choices,
            line.excerpts,
            self._way(line),
            line.verdict,
            words("hr.publish.by", name=line.by_name, moment=words.moment(line.at)) if line.at else "",
            line.reason,
        )

    def _way(self, line: MatterLine) -> tuple[str, str] | None:
        """None where the text cannot be changed on the page: in a template, and of a round under way."""
        names = (_PREFIXES.get(line.concern, "") + line.ref).split("/")
        for (part, *inner), (path, code) in {**_WAYS, **(_DRAFT_WAYS if self.draft else {})}.items():
            if names[0] == part and (not inner or inner[0] in names[-2:]):
                where = path.format(project=names[1] if len(names) > 1 else "", question=names[-1])
                return f"/hr/rounds/{self.message.round_id}{where}", self.words(f"hr.publish.way.{code}")
        return None


def _together(line: MatterLine, more: int) -> tuple[Verdict, ...]:
    """To keep all of them, one must have seen all of them."""
    return tuple(v for v in line.choices if v in FOR_ALL or (v is Verdict.KEEP and not more))


def _what(words: Phrases, line: MatterLine) -> str:
    if line.denied_by and line.denied_at:
        return words("matters.denied", name=line.denied_by, moment=words.moment(line.denied_at))
    if line.warning:
        return words(f"flaw.{line.warning.code}", detail=line.warning.detail)
    if not line.amounts:
        return ""
    total, fund = map(words.amount, line.amounts)
    return words("hr.publish.sums", total=total, fund=fund)


_PREFIXES = {Concern.STALE_THEME: "theme/", Concern.SMALL_UNIT: "small/"}
"""References that say less than where the text is."""

_WAYS: Mapping[tuple[str, ...], tuple[str, str]] = {
    ("project", "answer"): ("/projects/{project}#{question}", "answer"),
    ("project", "reason"): ("/projects/{project}#{question}", "answer"),
    ("small",): ("/projects/{question}", "answers"),
    ("theme",): ("/themes", "theme"),
    ("chapter",): ("/texts", "texts"),
    ("round", "option"): ("/texts", "texts"),
    ("round", "subtitle"): ("/texts", "texts"),
    ("round", "heading"): ("/texts", "texts"),
    ("round", "intro"): ("/texts", "texts"),
    ("round", "label"): ("/questions#{question}", "question"),
    ("round", "question"): ("/questions#{question}", "question"),
}
_DRAFT_WAYS: Mapping[tuple[str, ...], tuple[str, str]] = {
    ("round",): ("/edit", "round"),
    ("project",): ("/plan", "projects"),
}
"""From what a text's reference begins with, and has at its end, to the page where it is changed."""
