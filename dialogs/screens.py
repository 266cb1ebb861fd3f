"""What should be on somebody's screen: records of the round turned into messages, without deciding anything.

`prompt` is the one that matters: it is a pure function of the seat and its assignments, so showing it again,
after a restart or a "hej", is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dialogs import messages as say
from dialogs.afterwards import published_as
from dialogs.answered import answer_lines, remark, standing_text, title_line
from dialogs.model import Assignment, Missing, Question, Round, Seat, Submission
from dialogs.points import points
from dialogs.richtext import RichText, excerpt
from dialogs.states import ANSWERABLE_ROUNDS, SENT_STATES, SETTLED_STATES, SUBMISSION, SubmissionChange, after

Desk = Mapping[str, Assignment]
"""A person's assignments by project id, in the order in which they are offered."""


def open_desk(assignments: Sequence[Assignment]) -> Desk:
    """Those that can still be answered: soonest deadline first, then the annex's order."""
    able = [a for a in assignments if a.round.state in ANSWERABLE_ROUNDS]
    able.sort(key=lambda a: (a.deadline_at is None, a.deadline_at, a.round.id, a.project.position))
    return {a.project.id: a for a in able}


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
    if seat.question and _sent_by_another(seat, desk):
        return replace(seat, question="", adding=False)
    if seat.project or not desk:
        return seat
    waiting = unfinished(desk)
    if len(desk) > 1 and len(waiting) != 1:
        return seat
    return enter(seat, (waiting or list(desk.values()))[0])


def _sent_by_another(seat: Seat, desk: Desk) -> bool:
    submission = desk[seat.project].submission
    return submission.state in SENT_STATES and submission.submitted_by not in ("", seat.person)


def enter(seat: Seat, assignment: Assignment) -> Seat:
    """Into a project: its next question, or its summary when all is answered or sent."""
    question = None if assignment.submission.state in SETTLED_STATES else next_question(assignment)
    return replace(
        seat, project=assignment.project.id, question=question.key if question else "", adding=False
    )


def is_sent(seat: Seat, desk: Desk) -> bool:
    """Whether what is on the screen has been sent."""
    assignment = desk.get(seat.project)
    return assignment is not None and assignment.submission.state in SENT_STATES


def completed(assignment: Assignment) -> Assignment:
    """With all questions asked."""
    state = after(SUBMISSION, assignment.submission.state, SubmissionChange.COMPLETED)
    return replace(assignment, submission=replace(assignment.submission, state=state))


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
    return summary(assignment, seat, len(desk) > 1, note, noted)


def ask(
    assignment: Assignment, seat: Seat, more: bool, note: say.Note | None = None, noted: str = ""
) -> say.AskQuestion:
    round_, project = assignment.round, assignment.project
    index = next(i for i, q in enumerate(round_.questions) if q.key == seat.question)
    question = round_.questions[index]
    present = assignment.submission.answer(question.key)
    standing = standing_text(present)
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
        present=standing,
        adding=seat.adding,
        note=note,
        noted=noted,
        more=more,
        previous=RichText() if present else project.previous.get(question.key, RichText()),
        pointed=question.points,
        points=tuple(p.title or excerpt(p.body, 80) for p in points(standing)) if question.points else (),
        by_name=present.by_name if present and present.by != seat.person else "",
        remark=remark(assignment.submission, question.key),
    )


def reason_asked(assignment: Assignment, question: Question, missing: Missing) -> say.AskReason:
    answer = assignment.submission.answer(question.key)
    version = answer.version if answer else 0
    return say.AskReason(assignment.project.id, question.key, question.label, missing, version)


def summary(
    assignment: Assignment, seat: Seat, more: bool, note: say.Note | None = None, noted: str = ""
) -> say.ShowSummary:
    """All answers of a project. Behind a question that stays on the screen, `seat` is still at it."""
    submission, round_ = assignment.submission, assignment.round
    asking = round_.question(seat.question) if seat.project == assignment.project.id else None
    return say.ShowSummary(
        round_id=assignment.round.id,
        project=assignment.project.id,
        project_title=title_line(assignment.project),
        state=assignment.submission.state,
        lines=answer_lines(assignment),
        blocking=tuple(q.label for q in blocking(assignment)),
        note=note,
        noted=noted,
        more=more,
        changed_since_sent=_changed_since_sent(submission),
        deadline_at=assignment.deadline_at,
        signed=len(submission.owners) > 1,
        sent_by=submission.submitted_by_name if submission.submitted_by != seat.person else "",
        sent_at=submission.submitted_at,
        approved_at=submission.approved_at if submission.state in SETTLED_STATES else None,
        published_name=published_as(round_),
        asking=asking.text if asking else "",
    )


def project_lines(assignments: Iterable[Assignment]) -> tuple[say.ProjectLine, ...]:
    return tuple(project_line(i, a) for i, a in enumerate(assignments, 1))


def project_line(number: int, assignment: Assignment) -> say.ProjectLine:
    total, handed = len(assignment.round.questions), assignment.handed
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
        handed_to=(handed.to_name or handed.to) if handed else "",
        given_away=assignment.given_away,
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
        minutes=max(2, len(round_.questions)),
    )


def _changed_since_sent(submission: Submission) -> bool:
    return submission.submitted_at is not None and submission.state not in SETTLED_STATES


def _has_words(submission: Submission, question: Question) -> bool:
    answer = submission.answer(question.key)
    return answer is not None and answer.missing is not Missing.NOT_ANSWERED
