"""Who has answered and who has not: a round as a coordinator follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.people import People
from bot.phrasebook import HERE
from dialogs.board import areas_in, total_of
from dialogs.desk import OwnerStatus, ShowStatus
from dialogs.handovers import asked
from dialogs.model import Assignment, Person, Project, Round, Submission, SubmissionState
from dialogs.progress import Progress, progress_of
from dialogs.screens import project_line
from dialogs.states import SETTLED_STATES
from storage.repository import PROJECTS, SUBMISSIONS, Repository


async def assignments_of(repository: Repository, round_: Round) -> list[Assignment]:
    """Every project of the round in the annex's order; before the round opens, with nothing answered."""
    projects = [p.record for p in await repository.find(PROJECTS, "round_id", round_.id)]
    submissions = {
        s.record.project: s.record for s in await repository.find(SUBMISSIONS, "round_id", round_.id)
    }
    projects.sort(key=lambda p: (p.position, p.id))
    return [Assignment(round_, p, submissions.get(p.id) or _blank(p)) for p in projects]


async def status_of(
    repository: Repository, people: People, round_: Round, now: datetime | None = None
) -> ShowStatus:
    """How far a round is; with `now`, also how the answers came in."""
    assignments = await assignments_of(repository, round_)
    known = await people.known([email for a in assignments for email in _asked(a.submission)])
    lines = [
        (a.submission.state, OwnerStatus(project_line(number, a), _names(a, known)))
        for number, a in enumerate(assignments, 1)
    ]
    waited_for = [a for a in assignments if a.submission.state not in SETTLED_STATES]
    emails = list(dict.fromkeys(email for a in waited_for for email in _asked(a.submission)))
    return ShowStatus(
        round_id=round_.id,
        round_title=round_.title,
        state=round_.state,
        deadline_at=round_.deadline_at,
        sent=tuple(line for state, line in lines if state in SETTLED_STATES),
        under_way=tuple(line for state, line in lines if state not in SETTLED_STATES | {_NOT_STARTED}),
        not_started=tuple(line for state, line in lines if state is _NOT_STARTED),
        unreached=tuple(email for email in emails if email not in known),
        areas=areas_in(assignments) if any(a.project.area for a in assignments) else (),
        grants=total_of(a.project.grant for a in assignments),
        fund_amount=round_.fund_amount,
        progress=_progress(round_, assignments, now) if now and round_.opened_at else None,
    )


def _progress(round_: Round, assignments: Sequence[Assignment], now: datetime) -> Progress:
    submissions = [each.submission for each in assignments]
    return progress_of(submissions, round_.opened_at, round_.deadline_at, now, HERE)


_NOT_STARTED = SubmissionState.NOT_STARTED


def _asked(submission: Submission) -> tuple[str, ...]:
    """The owners, and the colleagues to whom they have handed over or want to."""
    return (*submission.owners, *submission.delegates)


def _names(assignment: Assignment, known: Mapping[str, Person]) -> str:
    """Whom it concerns: names of those we know, addresses of the others."""
    emails = asked(assignment.submission) or assignment.submission.owners
    return ", ".join(known[email].name if email in known else email for email in emails)


def _blank(project: Project) -> Submission:
    return Submission(project.id, project.round_id, owners=project.contacts)
