"""A round under way, put straight into the store: owners at every stage, areas, grants, findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.personas import COORDINATOR
from dialogs.model import Answer, Missing, Project, Round, RoundState, Submission, SubmissionState
from dialogs.richtext import read_plain
from dialogs.versions import AnnexVersion, Printed
from storage.base import Backend
from storage.repository import (
    ANNEXES,
    ANSWERS,
    PROJECTS,
    ROUNDS,
    SUBMISSIONS,
    AnswerVersion,
    Changes,
    Repository,
)
from templates import load_kinds

KIND = load_kinds()["narrative_report"]
AREAS = ("Børn og unge", "Ældre og sundhed", "Teknik og miljø")
TEXTS = (
    "Haven er anlagt, og beboerne bruger den hver dag.\n- bede i ståhøjde\n- bænke i læ",
    "Vi har holdt tolv kurser. Ring til 23 45 67 89 for at høre mere.",
    "Medarbejderne fortæller, at de går gladere hjem.",
)
STAGES = (
    SubmissionState.SUBMITTED,
    SubmissionState.SUBMITTED,
    SubmissionState.IN_PROGRESS,
    SubmissionState.NOT_STARTED,
    SubmissionState.CONFIRMING,
    SubmissionState.NOT_STARTED,
)


def owner(number: int) -> str:
    return f"ejer{number}@eksempel.example"


def project(number: int, round_id: str = "r1") -> Project:
    return Project(
        id=f"{round_id}p{number}",
        round_id=round_id,
        position=number,
        title=f"Projekt nummer {number + 1}",
        area=AREAS[number * len(AREAS) // 6 % len(AREAS)],
        unit=f"Enhed {number + 1}",
        grant=Decimal(100_000 + 1_000 * number),
        contacts=(owner(number),),
    )


def answered(number: int, state: SubmissionState, now: datetime, round_id: str = "r1") -> Submission:
    """As many answers as the stage has; the second question of some is skipped."""
    count = {SubmissionState.NOT_STARTED: 0, SubmissionState.IN_PROGRESS: 1}.get(state, len(KIND.questions))
    at = now - timedelta(days=5 - number % 5, hours=1)
    answers = {}
    for index, question in enumerate(KIND.questions[:count]):
        text = read_plain(TEXTS[(number + index) % len(TEXTS)])
        answer = Answer(question.key, 1, owner(number), f"Ejer {number}", at, at, text)
        if not question.required and number % 4 == 1:
            answer = replace(answer, text=read_plain(""), missing=Missing.NOT_ANSWERED)
        answers[question.key] = answer
    sent = at if state is SubmissionState.SUBMITTED else None
    return Submission(f"{round_id}p{number}", round_id, state, (owner(number),), answers, submitted_at=sent)


async def open_round(
    backend: Backend, now: datetime, projects: int = 6, round_id: str = "r1", days: int = 10
) -> Round:
    """Written in pages, as a large one must be."""
    repository = Repository(backend)
    round_ = Round(
        id=round_id,
        kind=KIND.key,
        title="Trivselspuljen 2027",
        state=RoundState.OPEN,
        questions=KIND.questions,
        coordinator=COORDINATOR,
        coordinator_name="Lærke Vesterbæk",
        created_at=now - timedelta(days=8),
        opened_at=now - timedelta(days=7),
        deadline_at=now + timedelta(days=days),
        fund="Trivselspuljen",
        fund_amount=Decimal(615_000),
        committee="HR-udvalget",
    )
    changes = Changes()
    changes.put(ROUNDS, round_)
    for number in range(projects):
        changes.put(PROJECTS, project(number, round_id))
        state = STAGES[number % len(STAGES)]
        changes.put(SUBMISSIONS, answered(number, state, now, round_id))
        if number % 200 == 199:
            await repository.commit(changes, now)
            changes = Changes()
    await repository.commit(changes, now)
    return round_


async def published(backend: Backend, now: datetime) -> None:
    """A version of r1 has left, in which one answer was worded otherwise and another not given yet."""
    repository = Repository(backend)
    stored = await repository.get(SUBMISSIONS, "r1p0")
    assert stored
    first = next(iter(stored.record.answers.values()))
    reworded = replace(first, version=2, text=read_plain("Haven er anlagt, og vi holder kurser i den."))
    changes = Changes()
    for answer in (first, reworded):
        changes.put(ANSWERS, AnswerVersion("r1p0", answer, "salt"))
    left = (Printed("r1p0", reworded.question, 2),)
    changes.put(ANNEXES, AnnexVersion("r1/0001", "r1", 1, now, COORDINATOR, "Lærke", "a" * 64, {}, left))
    await repository.commit(changes, now)
