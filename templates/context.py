"""What a template may use, and nothing else: the template author's manual.

In `annex.html.j2` these names exist::

    annex       title, subtitle, heading   words; the last two are empty when HR wrote none
                intro                      rich
                year, fund, committee      words
                fund_amount, total_grant   amounts: "1.035.061 kr."; empty when nobody wrote one
                whole_fund                 true when the grants add up to exactly the fund
                meeting_on                 a day: "3. juli 2023"
                options                    what HR chose, by the option's key
                sources                    true in the internal copy, which shows who said what
                                           and says on every page that it is one
    projects    in the order of the annex; each has
                place                          1, 2, ... in the annex
                number, unit, area, superior   words
                title, numbered_title, purpose rich; the second has the number before it
                list_title                     rich: the column `list_title`, or else the title
                owners                         words, joined: "A, B samt C"; owner_list is one by one
                grant                          an amount
                extra                          what else HR imported, by column key
                answers                        one per question, in order; or as HR's column `sections`
                                               says, with the project's own order and labels
                answer.KEY                     the same, by question key
                (each answer: key, question, label; text as written and labelled with its label before it,
                both rich and both empty when nothing is printed; missing says why, "" when answered)
    areas       name, projects: the projects in the order of the list (column `list_number`, else the annex's)
    chapters    title, heading (words), intro (rich), listed, projects; loose are projects in no chapter
    questions   key, text, label
                themes      number, title (words), prose (rich: HR's, else the points), sources (words)
                answers     project, answer: those who have answered
    labels      the kind's own words, by key

"Rich" is text with paragraphs and lists: `{{ project.purpose }}` where blocks may stand, `.inline` inside a
heading or a sentence. `{% if project.purpose %}` asks whether there is any. A name that does not exist is an
error, not an empty string.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    Theme,
)
from dialogs.richtext import RichText, Span
from dialogs.spelling import usual_spellings
from templates.catalogue import Kind
from templates.grouping import area_texts, chapter_texts, question_texts
from templates.labels import labelled, without_label
from templates.options import AREAS, MISSING, USUAL, missing_words
from templates.rich import Rich, one_line, prefixed
from templates.sections import SECTIONS, in_sections
from templates.texts import AnnexText, AnswerText, Context, ProjectText
from templates.wording import NO_BREAK, Wording

LIST_TITLE = "list_title"


def build_context(
    kind: Kind,
    round_: Round,
    assignments: Sequence[tuple[Project, Submission]],
    chapters: Sequence[Chapter] = (),
    themes: Sequence[Theme] = (),
    *,
    sources: bool = False,
) -> Context:
    """Everything one annex prints. `assignments` are in the order of the annex.

    The labels and their order are the round's own copy of the questions; the kind, which need not be the one
    the round was made for, decides what a missing answer prints and how figures are written. `sources` is for
    the internal copy, that shows HR who said what and is marked as such on every page.
    """
    options = kind.chosen(round_.options)
    usual = usual_spellings([p.area for p, _ in assignments]) if options.get(AREAS) == USUAL else {}
    projects = tuple(
        _Writer(kind, round_.questions, options, usual).project(place, *assignment)
        for place, assignment in enumerate(assignments, 1)
    )
    held, loose = chapter_texts(chapters, projects)
    submissions = {project.id: submission for project, submission in assignments}
    return Context(
        annex=_annex(kind, round_, [project.grant for project, _ in assignments], options, sources=sources),
        projects=projects,
        areas=area_texts(projects),
        chapters=held,
        loose=loose,
        questions=question_texts(round_.questions, themes, projects, submissions, kind.wording),
        made_at=round_.created_at,
    )


def _annex(
    kind: Kind,
    round_: Round,
    grants: Sequence[Decimal | None],
    options: Mapping[str, str],
    *,
    sources: bool,
) -> AnnexText:
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
        options=options,
        sources=sources,
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """What all projects of one annex share. `usual` are the spellings of areas that replace others."""

    kind: Kind
    questions: Sequence[Question]
    options: Mapping[str, str]
    usual: Mapping[str, str]

    def project(self, place: int, project: Project, submission: Submission) -> ProjectText:
        title = _title(project.title)
        listed = project.extra.get(LIST_TITLE, "")
        questions = in_sections(self.questions, project.extra.get(SECTIONS, ""))
        return ProjectText(
            id=project.id,
            place=place,
            number=project.number,
            title=Rich(title),
            numbered_title=Rich(_numbered(title, project.number)),
            list_title=Rich(_title(listed) or title),
            owners=self.kind.wording.join(project.owners),
            owner_list=project.owners,
            unit=project.unit,
            area=self.usual.get(project.area, project.area),
            superior=project.superior,
            purpose=Rich(project.purpose),
            grant=_amount(self.kind.wording, project.grant),
            extra=dict(project.extra),
            answers=tuple(self._answer(question, submission) for question in questions),
            source=replace(project, extra=dict(project.extra)),
        )

    def _answer(self, question: Question, submission: Submission) -> AnswerText:
        answer = submission.answer(question.key)
        missing = _missing(answer, submission)
        given = _text(self.kind, question, answer) if answer is not None and missing is None else RichText()
        written = given if missing is None else one_line(self._silence(missing))
        return AnswerText(
            key=question.key,
            question=question.text,
            label=question.label,
            text=Rich(without_label(written, question.label)),
            labelled=Rich(labelled(written, question.label)),
            missing=missing or "",
            given=given,
        )

    def _silence(self, missing: Missing) -> str:
        return missing_words(self.kind.missing, self.options[MISSING], missing)


def _title(title: str) -> RichText:
    """Several lines may hold a list; a single line that begins with a number is no list."""
    return richtext.read_plain(title) if "\n" in title.strip() else one_line(title.strip())


def _numbered(title: RichText, number: str) -> RichText:
    if not number:
        return title
    ending = "." if number[-1].isalnum() else ""
    return prefixed(title, (Span(f"{number}{ending}{NO_BREAK}"),))


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
