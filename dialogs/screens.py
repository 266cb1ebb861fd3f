"""What should be on somebody's screen: records of the round turned into messages, without deciding anything.

`prompt` is the one that matters: it is a pure function of the seat and its assignments, so showing it again,
after a restart or a "hej", is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dialogs import messages as say
from dialogs.model import Answer, Assignment, Missing, Project, Question, Round, Seat, Submission
from dialogs.richtext import Block, Paragraph, RichText, inline_text, read_plain
from dialogs.states import ANSWERABLE_ROUNDS, SETTLED_STATES

Desk = Mapping[str, Assignment]
"""A person's assignments by project id, in the order in which they are offered."""


def open_desk(assignments: Sequence[Assignment]) -> Desk:
    """Those that can still be answered: soonest deadline first, then the annex's order."""
    able = [a for a in assignments if a.round.state in ANSWERABLE_ROUNDS]
    able.sort(key=lambda a: (a.deadline_at is None, a.deadline_at, a.round.id, a.project.position))
    return {a.project.id: a for a in able}


def title_line(project: Project) -> str:
    """The title on one line; a list in it as "a, b"."""
    read = read_plain(project.title)
    return " ".join(_on_one_line(block) for block in read.blocks)


def _on_one_line(block: Block) -> str:
    if isinstance(block, Paragraph):
        return " ".join(inline_text(block.spans).split())
    return ", ".join(_on_one_line(inner) for item in block.items for inner in item.blocks)


def unanswered(assignment: Assignment) -> list[Question]:
    """The questions nothing stands under, not even that they were skipped."""
    return [q for q in assignment.round.questions if q.key not in assignment.submission.answers]


def blocking(assignment: Assignment) -> list[Question]:
    """The required questions without an answer: what keeps a submission from being sent."""
    return [q for q in assignment.round.questions if q.required and not _has_words(assignment.submission, q)]


def next_question(assignment: Assignment, after: str = "") -> Question | None:
    """The next question nothing stands under, looking forward from `after` and then from the beginning."""
    questions = assignment.round.questions
    start = next((i + 1 for i, q in enumerate(questions) if q.key == after), 0)
    missing = {q.key for q in unanswered(assignment)}
    return next((q for q in (*questions[start:], *questions[:start]) if q.key in missing), None)


def waited_for(desk: Desk) -> list[Assignment]:
    """What this person still owes; not what a colleague has taken over."""
    return [a for a in desk.values() if a.submission.state not in SETTLED_STATES and not a.given_away]


def unfinished(desk: Desk) -> list[Assignment]:
    """What is offered next: what is waited for and has not been put off."""
    return [a for a in waited_for(desk) if a.paused_until is None]


def settle(seat: Seat, desk: Desk) -> Seat:
    """The same seat with a place that exists: a project that went away, or a question, leads back."""
    assignment = desk.get(seat.project)
    if assignment is None:
        return replace(seat, project="", question="", adding=False)
    if seat.question and assignment.round.question(seat.question) is None:
        return replace(seat, question="", adding=False)
    return seat


def begin(seat: Seat, desk: Desk) -> Seat:
    """Where somebody goes on who says "hej": where they were, else the only unfinished project."""
    seat = settle(seat, desk)
    if seat.project or not desk:
        return seat
    waiting = unfinished(desk)
    if len(desk) > 1 and len(waiting) != 1:
        return seat
    return enter(seat, (waiting or list(desk.values()))[0])


def enter(seat: Seat, assignment: Assignment) -> Seat:
    """Into a project: its next question, or its summary when all is answered or sent."""
    question = None if assignment.submission.state in SETTLED_STATES else next_question(assignment)
    return replace(
        seat, project=assignment.project.id, question=question.key if question else "", adding=False
    )


def version_at(seat: Seat, desk: Desk) -> int:
    """The version of the answer that stands under the question on the screen; 0 for none."""
    assignment = desk.get(seat.project)
    answer = assignment.submission.answer(seat.question) if assignment else None
    return answer.version if answer else 0


def prompt(seat: Seat, desk: Desk, note: say.Note | None = None, noted: str = "") -> say.OwnerMessage:
    """What should be on this person's screen now."""
    seat = settle(seat, desk)
    if not desk:
        return say.ShowNothing()
    assignment = desk.get(seat.project)
    if assignment is None:
        return say.ShowProjects(project_lines(desk.values()), note)
    if seat.question:
        return ask(assignment, seat, len(desk) > 1, note, noted)
    return summary(assignment, len(desk) > 1, note, noted)


def ask(
    assignment: Assignment, seat: Seat, more: bool, note: say.Note | None = None, noted: str = ""
) -> say.AskQuestion:
    round_, project = assignment.round, assignment.project
    index = next(i for i, q in enumerate(round_.questions) if q.key == seat.question)
    question = round_.questions[index]
    present = assignment.submission.answer(question.key)
    return say.AskQuestion(
        round_id=round_.id,
        project=project.id,
        project_title=title_line(project),
        purpose=project.purpose,
        question=question.key,
        text=question.text,
        label=question.label,
        help=question.help,
        example=question.example,
        index=index + 1,
        total=len(round_.questions),
        required=question.required,
        version=present.version if present else 0,
        choices=question.choices,
        present=standing_text(present),
        adding=seat.adding,
        note=note,
        noted=noted,
        more=more,
    )


def summary(
    assignment: Assignment, more: bool, note: say.Note | None = None, noted: str = ""
) -> say.ShowSummary:
    return say.ShowSummary(
        round_id=assignment.round.id,
        project=assignment.project.id,
        project_title=title_line(assignment.project),
        state=assignment.submission.state,
        lines=tuple(_line(i, q, assignment.submission) for i, q in enumerate(assignment.round.questions, 1)),
        blocking=tuple(q.label for q in blocking(assignment)),
        note=note,
        noted=noted,
        more=more,
        changed_since_sent=_changed_since_sent(assignment.submission),
        deadline_at=assignment.deadline_at,
    )


def project_lines(assignments: Iterable[Assignment]) -> tuple[say.ProjectLine, ...]:
    return tuple(project_line(i, a) for i, a in enumerate(assignments, 1))


def project_line(number: int, assignment: Assignment) -> say.ProjectLine:
    total = len(assignment.round.questions)
    return say.ProjectLine(
        number=number,
        project=assignment.project.id,
        title=title_line(assignment.project),
        state=assignment.submission.state,
        answered=total - len(unanswered(assignment)),
        total=total,
        round_title=assignment.round.title,
        deadline_at=assignment.deadline_at,
        paused_until=assignment.paused_until,
    )


def invitation(round_: Round, desk: Desk) -> say.InviteOwner:
    mine = [a for a in desk.values() if a.round.id == round_.id]
    return say.InviteOwner(
        round_id=round_.id,
        round_title=round_.title,
        fund=round_.fund,
        committee=round_.committee,
        coordinator_name=round_.coordinator_name,
        published_where=round_.published_where,
        questions=len(round_.questions),
        deadline_at=round_.deadline_at,
        meeting_on=round_.meeting_on,
        projects=project_lines(mine),
    )


def closed_question(assignment: Assignment, question: str) -> say.CloseQuestion | None:
    """What stands in the place of an answered question's card."""
    asked, answer = assignment.round.question(question), assignment.submission.answer(question)
    if asked is None or answer is None:
        return None
    return say.CloseQuestion(
        project=assignment.project.id,
        project_title=title_line(assignment.project),
        question=question,
        label=asked.label,
        text=standing_text(answer),
        missing=answer.missing,
        version=answer.version,
    )


def _line(number: int, question: Question, submission: Submission) -> say.AnswerLine:
    answer = submission.answer(question.key)
    if answer is None:
        return say.AnswerLine(
            number, question.key, question.label, question.required, missing=Missing.NOT_ANSWERED
        )
    return say.AnswerLine(
        number,
        question.key,
        question.label,
        question.required,
        text=answer.text,
        value=answer.value,
        missing=answer.missing,
        version=answer.version,
        by_name=answer.by_name,
    )


def _changed_since_sent(submission: Submission) -> bool:
    return submission.submitted_at is not None and submission.state not in SETTLED_STATES


def standing_text(answer: Answer | None) -> RichText:
    """An answer as a card's field shows it, whatever its type; empty for none."""
    if answer is None or answer.missing is not None:
        return RichText()
    return answer.text or read_plain(answer.value)


def _has_words(submission: Submission, question: Question) -> bool:
    answer = submission.answer(question.key)
    return answer is not None and answer.missing is not Missing.NOT_ANSWERED
