"""Answers day by day against the deadline, as bars of a card and as lines of text.

Made of columns: Teams shows no SVG, and a bitmap would have the same colours in light, dark and contrast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards.pieces import STRONG, Part, Screen
from bot.chart import describe
from bot.phrasebook import Phrases
from dialogs.progress import Day, Progress

MOST_ROWS = 10
"""Of more days, some stand together."""

FULL, BESIDE = 100, 30
"""How wide the longest bar is, and the room for its number, as weights."""


def bars(screen: Screen, progress: Progress) -> None:
    words, groups = screen.words, _groups(progress.days)
    most = max((_answers(group) for group in groups), default=0)
    if not most:
        return
    screen.say(words("chart.heading"), STRONG, gap=True)
    for group in groups:
        number, name = _answers(group), _name(words, group)
        last = _holds(group, progress.deadline)
        told = words("chart.and_deadline", number=number) if last else str(number)
        if group[0].on > progress.today:
            told = words("chart.only_deadline") if last else ""
        screen.field(_row(name, told, number * FULL // most, last=last))
        screen.only_in_words(words("chart.row", days=name, number=told) if told else name)
    screen.plainly(describe(progress, words))


def _row(name: str, told: str, length: int, *, last: bool) -> Part:
    columns: list[Part] = [{"type": "Column", "width": "92px", "items": [_text(name)]}]
    if length:
        columns.append({"type": "Column", "width": length, "style": "accent", "minHeight": "20px"})
    beside = _text(told) | ({"color": "Attention", "weight": "Bolder"} if last else {})
    columns.append({"type": "Column", "width": FULL + BESIDE - length, "items": [beside] if told else []})
    return {"type": "ColumnSet", "spacing": "Small", "columns": columns}


def _text(text: str) -> Part:
    return {"type": "TextBlock", "text": text, "size": "Small"}


def _groups(days: Sequence[Day]) -> list[Sequence[Day]]:
    step = max(1, -(-len(days) // MOST_ROWS))
    return [days[at : at + step] for at in range(0, len(days), step)]


def _answers(group: Sequence[Day]) -> int:
    return sum(day.answers for day in group)


def _holds(group: Sequence[Day], on: date | None) -> bool:
    return on is not None and group[0].on <= on <= group[-1].on


def _name(words: Phrases, group: Sequence[Day]) -> str:
    first, last = (words("chart.day", day=day.on.day, month=day.on.month) for day in (group[0], group[-1]))
    return first if first == last else words("chart.days", first=first, last=last)
