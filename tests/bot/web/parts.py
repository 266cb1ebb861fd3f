"""Rounds of the kinds that have themes and chapters, put straight into the store as their kinds show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.personas import COORDINATOR
from dialogs.grouping import placed
from dialogs.model import Round, RoundState
from storage.base import Backend
from storage.repository import CHAPTERS, PROJECTS, ROUNDS, SUBMISSIONS, THEMES, Changes, Repository
from templates import load_kinds, sample


async def sampled(backend: Backend, kind: str, now: datetime, round_id: str) -> Round:
    """An open round with the projects, answers, chapters and themes of the kind's own example.

    Their ids begin with the round's: ROUND-sample-1, ROUND-theme-1, ROUND-chapter-1.
    """
    shown = sample(load_kinds()[kind])
    round_ = replace(
        shown.round,
        id=round_id,
        state=RoundState.OPEN,
        coordinator=COORDINATOR,
        created_at=now - timedelta(days=8),
        opened_at=now - timedelta(days=7),
        deadline_at=now + timedelta(days=10),
        meeting_on=(now + timedelta(days=40)).date(),
    )

    def own(key: str) -> str:
        return f"{round_id}-{key}"

    changes = Changes()
    changes.put(ROUNDS, round_)
    for project in shown.projects:
        changes.put(PROJECTS, replace(project, id=own(project.id), round_id=round_id))
    for submission in shown.submissions:
        changes.put(SUBMISSIONS, replace(submission, project=own(submission.project), round_id=round_id))
    for chapter in shown.chapters:
        mine = tuple(own(key) for key in chapter.projects)
        changes.put(CHAPTERS, replace(chapter, id=own(chapter.id), round_id=round_id, projects=mine))
    for theme in placed(shown.themes):
        points = tuple(replace(point, project=own(point.project)) for point in theme.points)
        changes.put(THEMES, replace(theme, id=own(theme.id), round_id=round_id, points=points))
    await Repository(backend).commit(changes, now)
    return round_
