"""What HR may change in a round's questions, before and after it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dialogs.model import Question, Round, RoundState
from dialogs.questions import QuestionProblem, added, made_required, moved, removed, reworded

AT = datetime(2027, 5, 3, 8, tzinfo=UTC)
QUESTIONS = (
    Question("status", "Hvor langt?", "Status"),
    Question("effekt", "Hvad kom der ud af det?", "Effekt"),
)
ROUND = Round("r1", "status_table", "Bilag", RoundState.DRAFT, QUESTIONS, "hr", "HR", AT)
DRAFT = replace(ROUND, state=RoundState.DRAFT)
OPEN = replace(ROUND, state=RoundState.OPEN)
FIRST = ROUND.questions[0]


def keys(round_: Round | QuestionProblem) -> list[str]:
    assert isinstance(round_, Round)
    return [question.key for question in round_.questions]


def test_a_draft_is_changed_freely() -> None:
    changed = reworded(DRAFT, FIRST.key, {"text": "Hvad nu?", "help": "Kort.", "label": "Nu"})
    assert isinstance(changed, Round)
    assert changed.questions[0] == replace(FIRST, text="Hvad nu?", help="Kort.", label="Nu")
    more = added(changed, "x", "Og så?", "")
    assert isinstance(more, Round)
    assert (more.questions[-1].label, more.questions[-1].required) == ("Og så", False)
    assert keys(moved(more, "x", 1))[0] == "x"
    assert keys(removed(more, "x")) == keys(changed)


@pytest.mark.parametrize("field", ["help", "label", "example"])
def test_help_and_labels_change_while_people_answer(field: str) -> None:
    changed = reworded(OPEN, FIRST.key, {field: "Kort."})
    assert isinstance(changed, Round)
    assert getattr(changed.questions[0], field) == "Kort."


def test_nothing_else_changes_while_people_answer() -> None:
    assert reworded(OPEN, FIRST.key, {"text": "Hvad nu?"}) is QuestionProblem.ALREADY_OPEN
    assert moved(OPEN, FIRST.key, 2) is QuestionProblem.ALREADY_OPEN
    assert removed(OPEN, FIRST.key) is QuestionProblem.ALREADY_OPEN
    optional = made_required(OPEN, FIRST.key, required=False)
    assert isinstance(optional, Round)
    assert made_required(optional, FIRST.key, required=True) is QuestionProblem.ALREADY_OPEN
    assert reworded(OPEN, FIRST.key, {"text": FIRST.text, "help": "x"}) != QuestionProblem.ALREADY_OPEN
    new = added(OPEN, "x", "Og så?", "Så")
    assert isinstance(new, Round)
    assert not new.questions[-1].required


def test_what_cannot_be_done_says_why() -> None:
    assert reworded(DRAFT, "findes ikke", {"text": "x"}) is QuestionProblem.NO_SUCH
    assert reworded(DRAFT, FIRST.key, {"type": "date"}) is QuestionProblem.NO_SUCH
    assert reworded(DRAFT, FIRST.key, {"text": " "}) is QuestionProblem.EMPTY
    assert reworded(DRAFT, FIRST.key, {"help": "x" * 3_000}) is QuestionProblem.TOO_LONG
    assert moved(DRAFT, FIRST.key, 99) is QuestionProblem.NO_SUCH
    assert added(DRAFT, "x", " ", "") is QuestionProblem.EMPTY
    one = replace(DRAFT, questions=(FIRST,))
    assert removed(one, FIRST.key) is QuestionProblem.LAST_ONE
