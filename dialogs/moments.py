"""When somebody wants to be written to again: "om en time", "i morgen", "mandag", "12. juni kl. 10".

Read strictly: every word must be one that belongs in a time, so that a sentence is never taken for one. What
falls outside office hours is moved to the next opening; without a time of day it is nine in the morning.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

from dialogs.schedule import REMIND_AT
from dialogs.values import Vocabulary, read_date, read_time_of_day
from dialogs.workdays import ONE_DAY, OfficeCalendar

LONGEST = 40
"""Characters; nobody writes a longer time."""

FURTHEST = timedelta(days=366)

_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_CLOCK = re.compile(r"(?:\b(?:kl|klokken|at)\b\.? ?)([0-9]{1,2}(?:[.:][0-9]{2})?)$")
_SHORT_DATE = re.compile(r"(?:[^\W\d_]+ )?(?:den |d\. )?([0-9]{1,2})[./ -]{1,2}([0-9]{1,2}|[^\W\d_]{3,9})\.?")


class WhenProblem(StrEnum):
    """Why a time cannot be taken. Each has words in the phrases file."""

    NOT_A_TIME = "not_a_time"
    IN_THE_PAST = "in_the_past"
    TOO_FAR = "too_far"


def read_when(
    text: str, words: Vocabulary, calendar: OfficeCalendar, now: datetime
) -> datetime | WhenProblem:
    """The moment that is meant, within office hours and in UTC, or why there is none."""
    said = " ".join(text.casefold().split()).strip(" .,!")
    if not said or len(said) > LONGEST:
        return WhenProblem.NOT_A_TIME
    said = _bare(said, words)
    at = _span(said, words, now) or _on_a_day(said, words, calendar, now)
    if at is None:
        return WhenProblem.NOT_A_TIME
    if at <= now:
        return WhenProblem.IN_THE_PAST
    return WhenProblem.TOO_FAR if at > now + FURTHEST else calendar.next_open(at)


def _bare(said: str, words: Vocabulary) -> str:
    """Without the words that lead up to a time: "til", "på", "efter den"."""
    while said not in words.when.days:
        first, _, rest = said.partition(" ")
        if not rest or first not in words.when.fillers:
            break
        said = rest
    return said


def _span(said: str, words: Vocabulary, now: datetime) -> datetime | None:
    """A number of minutes or hours from now."""
    found = [word for word in _WORD.findall(said) if word not in words.when.fillers]
    if len(found) != 2 or found[1] not in words.when.minutes:
        return None
    number = _number(found[0], words)
    return now + timedelta(minutes=words.when.minutes[found[1]] * number) if number else None


def _on_a_day(said: str, words: Vocabulary, calendar: OfficeCalendar, now: datetime) -> datetime | None:
    """A day, and perhaps a time of it."""
    clock = _CLOCK.search(said)
    at = read_time_of_day(clock[1], words) if clock else REMIND_AT
    day_said = said[: clock.start()].strip() if clock else said
    today = calendar.day(now)
    on = _day(day_said, words, today) if day_said else today
    if on is None or at is None:
        return None
    return calendar.moment(on, at)


def _day(said: str, words: Vocabulary, today: date) -> date | None:
    when = words.when
    if said in when.days:
        return today + timedelta(days=when.days[said])
    found = [word for word in _WORD.findall(said) if word not in when.fillers]
    if len(found) == 1 and found[0] in when.weekdays:
        return _next(today, when.weekdays[found[0]])
    if len(found) == 2 and found[1] in when.spans and (number := _number(found[0], words)):
        return today + timedelta(days=when.spans[found[1]] * number)
    return read_date(said, words) or _without_year(said, words, today)


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _number(word: str, words: Vocabulary) -> int:
    """A small number in figures or letters; 0 for none."""
    if word.isascii() and word.isdigit() and len(word) <= 3:
        return int(word)
    return words.when.numbers.get(word, 0)


def _without_year(said: str, words: Vocabulary, today: date) -> date | None:
    """The next such day: this year's, or next year's when it has passed."""
    found = _SHORT_DATE.fullmatch(said)
    if found is None:
        return None
    month = words.when.months.get(found[2], int(found[2]) if found[2].isdigit() else 0)
    for year in (today.year, today.year + 1):
        try:
            on = date(year, month, int(found[1]))
        except ValueError:
            continue
        if on > today - ONE_DAY:
            return on
    return None
