"""A round's plan as the steps of a timeline, each with its day in words and whether it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from bot.phrasebook import Phrases
from dialogs.model import Round
from dialogs.schedule import timeline_of
from dialogs.workdays import OfficeCalendar

END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `code` has words in the phrases."""

    code: str
    at: datetime
    shown: str
    past: bool


def steps_of(round_: Round, calendar: OfficeCalendar, now: datetime, words: Phrases) -> list[Step]:
    """In the order of time; empty as long as there is no deadline."""
    steps = [Step(code, at, shown, at <= now) for code, at, shown in _steps(round_, calendar, words)]
    return sorted(steps, key=lambda step: step.at)


def _steps(round_: Round, calendar: OfficeCalendar, words: Phrases) -> Iterator[tuple[str, datetime, str]]:
    if round_.opened_at:
        yield "opened", round_.opened_at, words.moment(round_.opened_at)
    line = timeline_of(round_, calendar)
    if line is None:
        return
    for at in line.reminders_at:
        yield "reminder", at, words.moment(at)
    yield "deadline", line.deadline_at, words.moment(line.deadline_at)
    if line.escalation_at:
        yield "escalation", line.escalation_at, words.moment(line.escalation_at)
    yield "closes", line.closes_at, words.moment(line.closes_at)
    for code, on in (("dispatch", line.dispatch_on), ("meeting", line.meeting_on)):
        if on:
            yield code, calendar.moment(on, END_OF_DAY), words.day(on)
