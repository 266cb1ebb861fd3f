"""What is said without anybody having asked: reminders, what was put off, and word to somebody's manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.moments import WhenProblem


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One project that is waited for. `missing` are the labels of the questions without an answer.

    `days_left` counts calendar days to the deadline: 0 on its day, negative after it. `offered_to` is the
    colleague who has not said yet whether they take it.
    """

    project: str
    title: str
    missing: tuple[str, ...]
    deadline_at: datetime | None
    days_left: int
    offered_to: str = ""


@dataclass(frozen=True, slots=True)
class RemindOwner:
    """What is missing. With `woken` they asked for it themselves: it is when they put it off until now.

    `round_id` is empty where the projects are of several rounds.
    """

    round_id: str
    round_title: str
    coordinator_name: str
    lines: tuple[MissingLine, ...]
    woken: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChoosePause:
    """Until when? `title` is empty where it is about everything. `said` is what could not be taken."""

    project: str
    title: str
    problem: WhenProblem | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmPause:
    """Put off, and saved. `too_late`: until after the deadline. `next_project` is what else is waited for."""

    project: str
    title: str
    until: datetime
    deadline_at: datetime | None
    too_late: bool = False
    next_project: str = ""
    next_title: str = ""


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """One project as somebody's manager is told about it. `owners` are names, or addresses without one."""

    title: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TellSuperior:
    """The deadline has passed and these of your people's projects are missing."""

    round_id: str
    round_title: str
    coordinator_name: str
    deadline_at: datetime | None
    lines: tuple[OverdueLine, ...]
