"""What a template may use, and nothing else: the template author's manual.

In `annex.html.j2` these names exist::

    annex       title, subtitle, heading   words; the last two are empty when HR wrote none
                intro                      rich
                year, fund, committee      words
                fund_amount, total_grant   amounts: "1.035.061 kr."; empty when nobody wrote one
                whole_fund                 true when the grants add up to exactly the fund
                meeting_on                 a day: "3. juli 2023"
    projects    in the order of the annex; each has
                number, unit, area, superior   words
                title, numbered_title, purpose rich; the second has the number before it
                owners                         words, joined: "A, B samt C"; owner_list is one by one
                grant                          an amount
                extra                          what else HR imported, by column key
                answers                        one per question, in order
                answer.KEY                     the same, by question key
                (each answer: key, question, label; text as written and labelled with its label before it,
                both rich and both empty when nothing is printed; missing says why, "" when answered)
    chapters    title, intro (rich), projects
    questions   key, text, label

"Rich" is text with paragraphs and lists: `{{ project.purpose }}` where blocks may stand, `.inline` inside a
heading or a sentence. `{% if project.purpose %}` asks whether there is any. A name that does not exist is an
error, not an empty string.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dialogs import richtext
from dialogs.model import (
    Answer,
    Chapter,
    Missing,
    Project,
    Question,
    QuestionType,
    Round,
    Submission,
    SubmissionState,
)
from dialogs.richtext import RichText, Span
from templates.catalogue import Kind
from templates.labels import labelled, without_label
from templates.rich import Rich, one_line, prefixed
from templates.wording import NO_BREAK, Wording


@dataclass(frozen=True, slots=True)
class AnnexText:
    title: str
    subtitle: str
    heading: str
    intro: Rich
    year: str
    fund: str
    fund_amount: str
    total_grant: str
    whole_fund: bool
    committee: str
    meeting_on: str


@dataclass(frozen=True, slots=True)
class QuestionText:
    key: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class AnswerText:
    key: str
    question: str
    label: str
    text: Rich
    labelled: Rich
    missing: str

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class ProjectText:
    id: str
    number: str
    title: Rich
    numbered_title: Rich
    owners: str
    owner_list: tuple[str, ...]
    unit: str
    area: str
    superior: str
    purpose: Rich
    grant: str
    extra: Mapping[str, str]
    answers: tuple[AnswerText, ...]

    @property
    def answer(self) -> Mapping[str, AnswerText]:
        return {answer.key: answer for answer in self.answers}


@dataclass(frozen=True, slots=True)
class ChapterText:
    title: str
    intro: Rich
    projects: tuple[ProjectText, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """`made_at` is not for templates: it is the date the files carry."""

    annex: AnnexText
    projects: tuple[ProjectText, ...]
    chapters: tuple[ChapterText, ...]
    questions: tuple[QuestionText, ...]
    made_at: datetime


def build_context(
    kind: Kind,
    round_: Round,
    assignments: Sequence[tuple[Project, Submission]],
    chapters: Sequence[Chapter] = (),
) -> Context:
    """Everything one annex prints. `assignments` are in the order of the annex.

    The labels and their order are the round's own copy of the questions; the kind decides what a missing
    answer prints and how figures are written.
    """
    projects = tuple(_project(kind, round_.questions, *assignment) for assignment in assignments)
    by_id = {project.id: project for project in projects}
    return Context(
        annex=_annex(kind, round_, [project.grant for project, _ in assignments]),
        projects=projects,
        chapters=tuple(_chapter(chapter, by_id) for chapter in chapters),
        questions=tuple(QuestionText(q.key, q.text, q.label) for q in round_.questions),
        made_at=round_.created_at,
    )


def _annex(kind: Kind, round_: Round, grants: Sequence[Decimal | None]) -> AnnexText:
    wording = kind.wording
    known = [grant for grant in grants if grant is not None]
    total = sum(known, Decimal(0)) if known else None
    return AnnexText(
        title=round_.title.strip() or kind.title,
        subtitle=round_.subtitle.strip(),
        heading=round_.heading.strip(),
        intro=Rich(round_.intro),
        year=str(round_.year) if round_.year else "",
        fund=round_.fund,
        fund_amount=_amount(wording, round_.fund_amount),
        total_grant=_amount(wording, total),
        whole_fund=total is not None and total == round_.fund_amount,
        committee=round_.committee,
        meeting_on=wording.write_day(round_.meeting_on) if round_.meeting_on else "",
    )


def _chapter(chapter: Chapter, projects: Mapping[str, ProjectText]) -> ChapterText:
    mine = tuple(projects[key] for key in chapter.projects if key in projects)
    return ChapterText(chapter.title, Rich(chapter.intro), mine)


def _project(
    kind: Kind, questions: Sequence[Question], project: Project, submission: Submission
) -> ProjectText:
    title = _title(project.title)
    return ProjectText(
        id=project.id,
        number=project.number,
        title=Rich(title),
        numbered_title=Rich(_numbered(title, project.number)),
        owners=kind.wording.join(project.owners),
        owner_list=project.owners,
        unit=project.unit,
        area=project.area,
        superior=project.superior,
        purpose=Rich(project.purpose),
        grant=_amount(kind.wording, project.grant),
        extra=dict(project.extra),
        answers=tuple(_answer(kind, question, submission) for question in questions),
    )


def _title(title: str) -> RichText:
    """Several lines may hold a list; a single line that begins with a number is no list."""
    return richtext.read_plain(title) if "\n" in title.strip() else one_line(title.strip())


def _numbered(title: RichText, number: str) -> RichText:
    if not number:
        return title
    ending = "." if number[-1].isalnum() else ""
    return prefixed(title, (Span(f"{number}{ending}{NO_BREAK}"),))


def _answer(kind: Kind, question: Question, submission: Submission) -> AnswerText:
    answer = submission.answer(question.key)
    missing = _missing(answer, submission)
    written = _text(kind, question, answer) if answer is not None and missing is None else RichText()
    if missing is not None:
        written = one_line(kind.missing[missing])
    return AnswerText(
        key=question.key,
        question=question.text,
        label=question.label,
        text=Rich(without_label(written, question.label)),
        labelled=Rich(labelled(written, question.label)),
        missing=missing or "",
    )


def _missing(answer: Answer | None, submission: Submission) -> Missing | None:
    if submission.state is SubmissionState.EXEMPT:
        return Missing.EXEMPT
    if answer is None:
        return Missing.NOT_ANSWERED
    if answer.missing is None and not answer.text and not answer.value:
        return Missing.NOT_ANSWERED
    return answer.missing


def _text(kind: Kind, question: Question, answer: Answer) -> RichText:
    if question.type is QuestionType.TEXT or not answer.value:
        return answer.text
    return one_line(kind.wording.write_value(question.type, answer.value))


def _amount(wording: Wording, amount: Decimal | None) -> str:
    return wording.write_amount(amount) if amount is not None else ""
