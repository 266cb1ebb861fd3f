"""Next year's round from this year's: its form, its questions, its chapters, and the projects that go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.access import Action
from bot.hr.actions.rounds import round_at
from bot.hr.names import decisions_of
from bot.hr.office import Done, Office, Ref, Who, needs
from bot.hr.parts import chapters_of
from bot.hr.status import assignments_of
from bot.intake.ids import project_id
from dialogs.answered import standing_text
from dialogs.audit import Deed
from dialogs.desk import AnnounceCopy
from dialogs.model import Assignment, Chapter, Missing, Project, Round, RoundState, SubmissionState
from dialogs.naming import settled
from dialogs.richtext import RichText
from storage.repository import CHAPTERS, PROJECTS, ROUNDS


@needs(Action.MAKE_ROUND)
async def copy_round(office: Office, who: Who, source: Ref, finished: Collection[str] | None = None) -> Done:
    """A draft like it, a year on, without dates. Its projects come with what was answered last.

    `finished` are the ids of projects to be left behind; None is those that were withdrawn or exempt.
    """
    stored = await round_at(office, source)
    if isinstance(stored, Done):
        return stored
    before = await assignments_of(office.repository, stored.record)
    left = {a.project.id for a in before if is_over(a)} if finished is None else set(finished)
    going_on = [a for a in before if a.project.id not in left]
    round_ = _next(stored.record, office.new_id(), who, office)
    decisions = await decisions_of(office.repository)
    projects = {a.project.id: settled(_carried(a, round_.id, n), decisions) for n, a in enumerate(going_on)}
    done = Done(
        AnnounceCopy(round_.id, round_.title, stored.record.title, len(projects), len(before) - len(projects))
    )
    done.changes.put(ROUNDS, round_)
    for project in projects.values():
        done.changes.put(PROJECTS, project)
    for chapter in await chapters_of(office.repository, stored.record):
        done.changes.put(CHAPTERS, _chapter(office, chapter.record, round_, projects))
    done.changes.log(f"round/{round_.id}", Deed("copied", round_.id, who.person.id, stored.record.id))
    return done


def is_over(assignment: Assignment) -> bool:
    """Whether HR has said that nothing more is to be asked about a project."""
    withdrawn = (a.missing is Missing.WITHDRAWN for a in assignment.submission.answers.values())
    return assignment.submission.state is SubmissionState.EXEMPT or any(withdrawn)


def _next(before: Round, round_id: str, who: Who, office: Office) -> Round:
    year = before.year + 1 if before.year else None
    old, new = str(before.year or ""), str(year or "")

    def a_year_on(text: str) -> str:
        return text.replace(old, new) if old else text

    return replace(
        before,
        id=round_id,
        title=a_year_on(before.title),
        subtitle=a_year_on(before.subtitle),
        heading=a_year_on(before.heading),
        year=year,
        state=RoundState.DRAFT,
        coordinator=who.person.id,
        coordinator_name=who.person.name,
        created_at=office.clock(),
        meeting_on=None,
        deadline_at=None,
        opened_at=None,
        closed_at=None,
        starts_at=None,
        published_name="",
    )


def _carried(assignment: Assignment, round_id: str, position: int) -> Project:
    """With what was answered last; a question that was not answered keeps the answer from the time before."""
    project = assignment.project
    answers = {key: standing_text(answer) for key, answer in assignment.submission.answers.items()}
    given: Mapping[str, RichText] = {key: text for key, text in answers.items() if text}
    return replace(
        project,
        id=f"{project_id(round_id, project.number, project.title)}-{position + 1}",
        round_id=round_id,
        position=position,
        previous={**project.previous, **given},
    )


def _chapter(office: Office, before: Chapter, round_: Round, projects: Mapping[str, Project]) -> Chapter:
    mine = tuple(projects[key].id for key in before.projects if key in projects)
    return replace(before, id=office.new_id(), round_id=round_.id, projects=mine)
