"""Everything that one annex is made of, and its way to a worker: as a plain document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.matters import Material
from dialogs.model import Chapter, Project, Round, Submission, Theme
from dialogs.publication import Decision
from storage.base import Json
from storage.codec import decode, encode
from templates import Context, Kind, build_context


@dataclass(frozen=True, slots=True)
class Source(Material):
    """The material of one annex, with what HR has decided about it."""

    decisions: tuple[Decision, ...] = ()

    def context(self, kind: Kind, *, internal: bool = False) -> Context:
        return build_context(kind, self.round, self.assignments, self.chapters, self.themes, sources=internal)

    def pack(self) -> Json:
        """As a JSON document: what a worker is given, and a data file for `app.py render`."""
        return {
            "round": encode(self.round),
            "assignments": [{"project": encode(p), "submission": encode(s)} for p, s in self.assignments],
            "chapters": [encode(chapter) for chapter in self.chapters],
            "themes": [encode(theme) for theme in self.themes],
            "decisions": [encode(decision) for decision in self.decisions],
        }


def unpack(packed: Mapping[str, Any]) -> Source:
    """Raises StoreDamaged, KeyError or TypeError when it is no such document."""
    return Source(
        round=decode(Round, packed["round"]),
        assignments=tuple(
            (decode(Project, each["project"]), decode(Submission, each["submission"]))
            for each in packed["assignments"]
        ),
        chapters=tuple(decode(Chapter, chapter) for chapter in packed.get("chapters", ())),
        themes=tuple(decode(Theme, theme) for theme in packed.get("themes", ())),
        decisions=tuple(decode(Decision, decision) for decision in packed.get("decisions", ())),
    )
