"""Projects as HR means them: loaded with their round and the version that stands, for one or many deeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.hr.office import Done, Office, Ref, refused
from dialogs.answered import title_line
from dialogs.deeds import Became
from dialogs.desk import DeskReason, Outcome
from dialogs.model import Assignment, Project, Round, RoundState, Submission
from storage.repository import PROJECTS, ROUNDS, SUBMISSIONS, Stored


@dataclass(frozen=True, slots=True)
class Found:
    """A project that something is to be done with. `number` is its place in the annex, from 1."""

    round: Stored[Round]
    project: Stored[Project]
    submission: Stored[Submission]
    number: int

    @property
    def assignment(self) -> Assignment:
        return Assignment(self.round.record, self.project.record, self.submission.record)

    def outcome(self, became: Became) -> Outcome:
        project = self.project.record
        return Outcome(project.id, self.number, title_line(project), became)


async def found(office: Office, refs: Sequence[Ref]) -> list[Found] | Done:
    """Those of one round, in the order asked for; or why nothing can be done with them."""
    submissions = await office.repository.get_all(SUBMISSIONS, [ref.key for ref in refs])
    rounds = list(dict.fromkeys(s.record.round_id for s in submissions))
    if len(rounds) != 1 or len(submissions) != len({ref.key for ref in refs}):
        return refused(DeskReason.NO_SUCH_PROJECT)
    round_ = await office.repository.get(ROUNDS, rounds[0])
    if round_ is None:
        return refused(DeskReason.NO_ROUND)
    if round_.record.state is RoundState.ARCHIVED:
        return refused(DeskReason.ARCHIVED, round_.record)
    return await _numbered(office, round_, submissions)


async def _numbered(
    office: Office, round_: Stored[Round], submissions: Sequence[Stored[Submission]]
) -> list[Found]:
    projects = {p.record.id: p for p in await in_order(office, round_.record.id)}
    numbers = {key: number for number, key in enumerate(projects, 1)}
    return [
        Found(round_, projects[s.record.project], s, numbers[s.record.project])
        for s in submissions
        if s.record.project in projects
    ]


async def in_order(office: Office, round_id: str) -> list[Stored[Project]]:
    """A round's projects as the annex has them."""
    stored = await office.repository.find(PROJECTS, "round_id", round_id)
    return sorted(stored, key=lambda p: (p.record.position, p.record.id))
