"""What must be decided about an annex before it is published: the matters, and where each comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dialogs.checks import find_few
from dialogs.contents import Field, Passage, Place, found_here, passages, shown
from dialogs.model import Answer, Chapter, Denial, Missing, Project, Round, Submission, SubmissionState, Theme
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
"""What may be decided about each. To change the text itself is always the other way out."""

IN_TEMPLATE = (Verdict.NOT_CPR,)
"""What may be decided about a number in a template: nothing is masked in other people's files."""

NEEDS_REASON = frozenset({Verdict.NOT_CPR})


@dataclass(frozen=True, slots=True)
class TemplateWarning:
    """Something odd in a template. `code` has words as a flaw, `place` is the file and where in it.

    `detail` is the name, tag, style or question it is about.
    """

    code: str
    place: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one annex is made of, in its order.

    `warnings` are what is odd in its templates, and `printed` texts of theirs that need a look: they are
    printed in every annex, whatever is answered.
    """

    round: Round
    assignments: tuple[tuple[Project, Submission], ...]
    chapters: tuple[Chapter, ...] = ()
    themes: tuple[Theme, ...] = ()
    warnings: tuple[TemplateWarning, ...] = ()
    printed: tuple[Passage, ...] = ()

    def passages(self) -> Iterator[Passage]:
        yield from passages(self.round, self.assignments, self.chapters, self.themes)
        yield from self.printed


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to decide. `ref` names it for good; `text` is what a decision is made on, and is not shown.

    `amounts` are the sums that do not agree, and `warning` is what is odd in a template. `denial`: who among
    those who answer says that it is no CPR number: for HR to know, nothing is decided by it.
    """

    ref: str
    concern: Concern
    place: Place
    text: str
    amounts: tuple[Decimal, ...] = ()
    warning: TemplateWarning | None = None
    denial: Denial | None = None

    @property
    def choices(self) -> tuple[Verdict, ...]:
        in_template = self.place.field is Field.TEMPLATE and self.concern is Concern.CPR
        return IN_TEMPLATE if in_template else CHOICES[self.concern]


def matters(material: Material) -> Iterator[Matter]:
    """In the order of the annex."""
    denials = dict(_denials(material))
    for passage in material.passages():
        yield from _of_text(passage, denials.get(passage.ref))
    for project, submission in material.assignments:
        yield from _unanswered(material.round, project, submission)
        yield from _small(project, submission)
    yield from _sums(material)
    yield from _stale(material)
    yield from _odd(material)


def _denials(material: Material) -> Iterator[tuple[str, Denial]]:
    """By the passage that it was said of."""
    for project, submission in material.assignments:
        for key in submission.answers:
            if (denial := submission.denial(key)) is not None:
                yield f"project/{project.id}/answer/{key}", denial


def _of_text(passage: Passage, denial: Denial | None) -> Iterator[Matter]:
    for contains in found_here(passage):
        concern = Concern(contains.value)
        said = denial if concern is Concern.CPR else None
        yield Matter(f"{concern} {passage.ref}", concern, passage.place, passage.text, denial=said)
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


def _odd(material: Material) -> Iterator[Matter]:
    for warning in material.warnings:
        text = f"{warning.code}\n{warning.place}\n{warning.detail}"
        ref = f"{Concern.TEMPLATE} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
        place = Place(Field.TEMPLATE, about=shown(warning.place))
        yield Matter(ref, Concern.TEMPLATE, place, text, warning=warning)


def _version(material: Material, project: str, question: str) -> int:
    answers = (s.answer(question) for p, s in material.assignments if p.id == project)
    return next((answer.version for answer in answers if answer), 0)
