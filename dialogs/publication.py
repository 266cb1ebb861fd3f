"""Before publication: everything about a round's annex that somebody must decide, and what was decided.

A decision holds for the text it was made on. It keeps a salted digest of it: when the text changes, the
matter is open again, and neither the decision nor the log says what stood there. Only an open CPR finding
keeps a public annex back; the others are for HR to know and to decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from dialogs.audit import salted
from dialogs.checks import Contains, find_few, numbers_in
from dialogs.contents import Field, Passage, Place, found_here, passages, shown
from dialogs.model import Answer, Chapter, Missing, Project, Round, Submission, SubmissionState, Theme
from dialogs.redaction import Redaction
from dialogs.sizes import STAFF, is_small


class Concern(StrEnum):
    """What a matter is about. Each has words in the phrases file."""

    CPR = "cpr"
    MISSING = "missing"
    EMAIL = "email"
    PHONE = "phone"
    FEW_PEOPLE = "few_people"
    SMALL_UNIT = "small_unit"
    SUMS = "sums"
    STALE_THEME = "stale_theme"
    TEMPLATE = "template"


class Verdict(StrEnum):
    """What was decided. The last five say which kind of missing an unanswered question is."""

    KEEP = "keep"
    MASK = "mask"
    NOT_CPR = "not_cpr"
    NOT_ANSWERED = "not_answered"
    NOT_RELEVANT = "not_relevant"
    TOO_EARLY = "too_early"
    EXEMPT = "exempt"
    WITHDRAWN = "withdrawn"


MISSING = tuple(Verdict(missing.value) for missing in Missing)

CHOICES: Mapping[Concern, tuple[Verdict, ...]] = {
    Concern.CPR: (Verdict.MASK, Verdict.NOT_CPR),
    Concern.MISSING: MISSING,
    Concern.EMAIL: (Verdict.KEEP, Verdict.MASK),
    Concern.PHONE: (Verdict.KEEP, Verdict.MASK),
    Concern.FEW_PEOPLE: (Verdict.KEEP,),
    Concern.SMALL_UNIT: (Verdict.KEEP,),
    Concern.SUMS: (Verdict.KEEP,),
    Concern.STALE_THEME: (Verdict.KEEP,),
    Concern.TEMPLATE: (Verdict.KEEP,),
}
"""What may be decided about each; to change the text is always the other way out."""

NEEDS_REASON = frozenset({Verdict.NOT_CPR})


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one annex is made of, in its order. `warnings` name what is odd in the template."""

    round: Round
    assignments: tuple[tuple[Project, Submission], ...]
    chapters: tuple[Chapter, ...] = ()
    themes: tuple[Theme, ...] = ()
    warnings: tuple[str, ...] = ()

    def passages(self) -> Iterator[Passage]:
        return passages(self.round, self.assignments, self.chapters, self.themes)


AnyMaterial = TypeVar("AnyMaterial", bound=Material)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to decide. `ref` names it for good; `text` is what a decision is made on, and is not shown.

    `amounts` are the sums that do not agree.
    """

    ref: str
    concern: Concern
    place: Place
    text: str
    amounts: tuple[Decimal, ...] = ()


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
    return [item for item in items if not item.decision and verdict in CHOICES[item.matter.concern]]


def review(material: Material, decisions: Sequence[Decision]) -> tuple[Item, ...]:
    """All matters, what keeps the annex back first; each with its decision, unless the text has changed."""
    made = {decision.matter: decision for decision in decisions}
    found = sorted(matters(material), key=lambda matter: _ORDER[matter.concern])
    return tuple(Item(matter, _holding(made.get(matter.ref), matter)) for matter in found)


def _holding(decision: Decision | None, matter: Matter) -> Decision | None:
    return decision if decision and decision.holds_for(matter) else None


_ORDER = {concern: place for place, concern in enumerate(Concern)}


def matters(material: Material) -> Iterator[Matter]:
    """In the order of the annex."""
    for passage in material.passages():
        yield from _of_text(passage)
    for project, submission in material.assignments:
        yield from _unanswered(material.round, project, submission)
        yield from _small(project, submission)
    yield from _sums(material)
    yield from _stale(material)
    for code in material.warnings:
        yield Matter(f"template {code}", Concern.TEMPLATE, Place(Field.TEMPLATE, about=code), code)


def _of_text(passage: Passage) -> Iterator[Matter]:
    for contains in found_here(passage):
        concern = Concern(contains.value)
        yield Matter(f"{concern} {passage.ref}", concern, passage.place, passage.text)
    if passage.field in _PROSE and find_few(passage.text):
        ref = f"{Concern.FEW_PEOPLE} {passage.ref}"
        yield Matter(ref, Concern.FEW_PEOPLE, passage.place, passage.text)


_PROSE = frozenset({Field.ANSWER, Field.PURPOSE, Field.THEME_PROSE, Field.CHAPTER_INTRO, Field.INTRO})


def _unanswered(round_: Round, project: Project, submission: Submission) -> Iterator[Matter]:
    if submission.state is SubmissionState.EXEMPT:
        return
    for question in round_.questions:
        if is_unanswered(submission.answer(question.key)):
            place = Place(Field.ANSWER, shown(project.title), shown(question.label))
            ref = f"{Concern.MISSING} project/{project.id}/answer/{question.key}"
            yield Matter(ref, Concern.MISSING, place, "")


def _small(project: Project, submission: Submission) -> Iterator[Matter]:
    if is_small(project) and not all(map(is_unanswered, submission.answers.values())):
        place, ref = Place(Field.UNIT, shown(project.title)), f"{Concern.SMALL_UNIT} project/{project.id}"
        yield Matter(ref, Concern.SMALL_UNIT, place, project.extra[STAFF])


def is_unanswered(answer: Answer | None) -> bool:
    """Whether nobody has said anything, not even why."""
    if answer is None:
        return True
    return answer.missing is Missing.NOT_ANSWERED or not (answer.missing or answer.text or answer.value)


def _sums(material: Material) -> Iterator[Matter]:
    fund = material.round.fund_amount
    grants = [project.grant for project, _ in material.assignments if project.grant is not None]
    total = sum(grants, Decimal(0))
    if fund is not None and grants and total != fund:
        yield Matter("sums fund", Concern.SUMS, Place(Field.FUND), f"{total}/{fund}", (total, fund))


def _stale(material: Material) -> Iterator[Matter]:
    for theme in material.themes:
        versions = [_version(material, point.project, point.question) for point in theme.points]
        if versions != [point.version for point in theme.points]:
            place = Place(Field.THEME_TITLE, about=shown(theme.title))
            yield Matter(f"stale {theme.id}", Concern.STALE_THEME, place, f"{theme.title}\n{versions}")


def _version(material: Material, project: str, question: str) -> int:
    answers = (s.answer(question) for p, s in material.assignments if p.id == project)
    return next((answer.version for answer in answers if answer), 0)


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
    return tuple(passage.place for passage in material.passages() if numbers_in(passage.text) - allowed)


def not_numbers(items: Sequence[Item]) -> frozenset[str]:
    """The digits that look like a CPR number and are none, as HR has decided: allowed in finished files."""
    return frozenset(
        digits
        for item in items
        if item.decision and item.decision.verdict is Verdict.NOT_CPR
        for digits in numbers_in(item.matter.text)
    )
