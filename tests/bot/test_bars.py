"""The bars of HR's status message: as long as their numbers, few enough, and all said in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot import cards
from bot.phrasebook import phrases
from dialogs.progress import Day, Progress
from tests.bot import screens

FIRST = date(2027, 5, 3)


def status(numbers: list[int], today: int, deadline: int) -> tuple[list[list[dict[str, Any]]], str]:
    """The rows of the status card for so many answers on each day, and its words."""
    days = tuple(Day(FIRST + timedelta(days=n), number, 0) for n, number in enumerate(numbers))
    progress = Progress(days, 3, days[today].on, days[deadline].on)
    outgoing = cards.render(replace(screens.status(), progress=progress), phrases("da"))
    body = dict(outgoing.card or {})["body"]
    return [part["columns"] for part in body if part["type"] == "ColumnSet"], outgoing.text


def test_each_day_has_a_bar_as_long_as_its_number_and_the_deadline_is_named() -> None:
    rows, words = status([0, 2, 4, 0, 0], today=2, deadline=4)
    assert [columns[1]["width"] for columns in rows[1:3]] == [50, 100]
    assert len({sum(column["width"] for column in columns[1:]) for columns in rows}) == 1, "to one scale"
    shown = [[item["text"] for column in columns for item in column.get("items", ())] for columns in rows]
    assert shown == [["3/5", "0"], ["4/5", "2"], ["5/5", "4"], ["6/5"], ["7/5", "frist"]]
    for line in ("3/5: 0", "4/5: 2", "5/5: 4", "7/5: frist", "Der er givet 6 svar."):
        assert line in words


@pytest.mark.parametrize("days", [1, 10, 11, 119])
def test_many_days_stand_together_and_no_answer_is_lost(days: int) -> None:
    rows, words = status([1] * days, today=days - 1, deadline=days - 1)
    assert len(rows) <= 10
    told = [columns[-1]["items"][0]["text"] for columns in rows]
    assert sum(int(text.split(" ")[0]) for text in told) == days
    assert told[-1].endswith("· frist")
    assert f"Der er givet {days} svar." in words


def test_before_the_first_answer_there_is_no_picture() -> None:
    assert status([0, 0], today=0, deadline=1)[0] == []
