"""Before publication: everything about a round's annex that somebody must decide, and what was decided.

A decision holds for the text it was made on. It keeps a salted digest of it: when the text changes, the
matter is open again, and neither the decision nor the log says what stood there. Only an open CPR finding
keeps a public annex back; the others are for HR to know and to decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from dialogs.audit import salted
from dialogs.checks import Contains, numbers_in
from dialogs.contents import Place
from dialogs.matters import MISSING, Concern, Material, Matter, Verdict, matters
from dialogs.model import Answer, Missing, Round, Submission
from dialogs.redaction import Redaction

AnyMaterial = TypeVar("AnyMaterial", bound=Material)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what about a matter, when and why. `reason` is HR's own words."""

    round_id: str
    matter: str
    verdict: Verdict
    by: str
    by_name: str
    at: datetime
    salt: str
    digest: str
    reason: str = ""

    @classmethod
    def on(cls, matter: Matter, **said: Any) -> Decision:
        """About `matter` as it stands; `said` are the other fields, `salt` is random."""
        return cls(matter=matter.ref, digest=salted(said["salt"], matter.text), **said)

    @property
    def key(self) -> str:
        return f"{self.round_id}/{self.matter}"

    def holds_for(self, matter: Matter) -> bool:
        return self.matter == matter.ref and self.digest == salted(self.salt, matter.text)


@dataclass(frozen=True, slots=True)
class Item:
    """A matter, with the decision that holds for it as it is now."""

    matter: Matter
    decision: Decision | None = None

    @property
    def code(self) -> str:
        """What is typed to name it: of the matter and its text, so that an old list decides nothing new."""
        made = hashlib.sha256(f"{self.matter.ref}\n{self.matter.text}".encode("utf-8", "surrogatepass"))
        number = int.from_bytes(made.digest()[:8])
        return "".join(_LETTERS[number >> 5 * place & 31] for place in range(CODE_LENGTH))

    @property
    def blocks(self) -> bool:
        """Whether no public annex may leave because of it."""
        return self.decision is None and self.matter.concern is Concern.CPR


CODE_LENGTH = 5
_LETTERS = "abcdefghjkmnpqrstuvwxyz023456789"
"""Without those that are taken for one another."""

FOR_ALL = frozenset({Verdict.MASK, *MISSING})
"""What may be decided about everything at once: nobody regrets it who had not seen all of it."""


def named(items: Sequence[Item], codes: Sequence[str], verdict: Verdict) -> list[Item]:
    """The items of these codes; without any, all open ones that the verdict fits."""
    if codes:
        return [item for item in items if item.code in codes]
    return [item for item in items if not item.decision and verdict in item.matter.choices]


def review(material: Material, decisions: Sequence[Decision]) -> tuple[Item, ...]:
    """All matters, what keeps the annex back first; each with its decision, unless the text has changed."""
    made = {decision.matter: decision for decision in decisions}
    found = sorted(matters(material), key=lambda matter: _ORDER[matter.concern])
    return tuple(Item(matter, _holding(made.get(matter.ref), matter)) for matter in found)


def _holding(decision: Decision | None, matter: Matter) -> Decision | None:
    return decision if decision and decision.holds_for(matter) else None


_ORDER = {concern: place for place, concern in enumerate(Concern)}


def decided(material: AnyMaterial, items: Sequence[Item]) -> AnyMaterial:
    """As it is printed: with what was to be masked masked, and questions missing as HR said they are."""
    redaction = Redaction(_masks(items))
    missing = {
        item.matter.ref: Missing(item.decision.verdict.value)
        for item in items
        if item.decision and item.matter.concern is Concern.MISSING
    }
    return replace(
        material,
        round=redaction.round(material.round),
        assignments=tuple(
            (redaction.project(p), _with_missing(redaction.submission(s), material.round, missing))
            for p, s in material.assignments
        ),
        chapters=tuple(redaction.chapter(chapter) for chapter in material.chapters),
        themes=tuple(redaction.theme(theme) for theme in material.themes),
    )


def _masks(items: Sequence[Item]) -> Mapping[str, frozenset[Contains]]:
    masks: dict[str, frozenset[Contains]] = {}
    for item in items:
        if item.decision and item.decision.verdict is Verdict.MASK:
            ref = item.matter.ref.partition(" ")[2]
            masks[ref] = masks.get(ref, frozenset()) | {Contains(item.matter.concern.value)}
    return masks


def _with_missing(submission: Submission, round_: Round, missing: Mapping[str, Missing]) -> Submission:
    answers = dict(submission.answers)
    for question in round_.questions:
        said = missing.get(f"{Concern.MISSING} project/{submission.project}/answer/{question.key}")
        if said is not None:
            now = submission.submitted_at or round_.created_at
            given = answers.get(question.key) or Answer(question.key, 0, "", "", now, now)
            answers[question.key] = replace(given, missing=said)
    return replace(submission, answers=MappingProxyType(answers))


def still_there(material: Material, allowed: frozenset[str]) -> tuple[Place, ...]:
    """Where a CPR number stands that nobody has decided about, in what is about to be printed."""
    return tuple(
        passage.place
        for passage in material.passages()
        if numbers_in(passage.text, over_lines=True) - allowed
    )


def not_numbers(items: Sequence[Item]) -> frozenset[str]:
    """The digits that look like a CPR number and are none, as HR has decided: allowed in finished files."""
    return frozenset(
        digits
        for item in items
        if item.decision and item.decision.verdict is Verdict.NOT_CPR
        for digits in numbers_in(item.matter.text, over_lines=True)
    )
