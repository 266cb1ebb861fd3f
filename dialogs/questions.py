"""A round's own questions, changed by HR: freely before it opens, afterwards only what misleads nobody.

After opening only help and labels change, and a question that is added is optional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from dialogs.model import Question, Round, RoundState

LONGEST = 2_000
"""Characters of a question's text or help."""

ALWAYS = frozenset({"label", "help", "example"})
"""What may be changed while people answer."""

CHANGEABLE = ALWAYS | {"text"}


class QuestionProblem(StrEnum):
    """Why a question is not changed. Each has words in the phrases file."""

    NO_SUCH = "no_such"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    ALREADY_OPEN = "already_open"
    LAST_ONE = "last_one"


def reworded(round_: Round, key: str, wording: Mapping[str, str]) -> Round | QuestionProblem:
    """`wording` is by field: text, label, help, example."""
    question = round_.question(key)
    if question is None or not wording.keys() <= CHANGEABLE:
        return QuestionProblem.NO_SUCH
    if any(len(text) > LONGEST for text in wording.values()):
        return QuestionProblem.TOO_LONG
    if not wording.get("text", question.text).strip():
        return QuestionProblem.EMPTY
    changed = {field for field, text in wording.items() if text != getattr(question, field)}
    if not _is_draft(round_) and not changed <= ALWAYS:
        return QuestionProblem.ALREADY_OPEN
    worded = replace(
        question,
        text=wording.get("text", question.text),
        label=wording.get("label", question.label),
        help=wording.get("help", question.help),
        example=wording.get("example", question.example),
    )
    return _with(round_, key, worded)


def made_required(round_: Round, key: str, required: bool) -> Round | QuestionProblem:
    """Once it is open, a question may become optional and not the other way."""
    question = round_.question(key)
    if question is None:
        return QuestionProblem.NO_SUCH
    if required and not _is_draft(round_) and not question.required:
        return QuestionProblem.ALREADY_OPEN
    return _with(round_, key, replace(question, required=required))


def moved(round_: Round, key: str, to: int) -> Round | QuestionProblem:
    """`to` is its new place, from 1."""
    question = round_.question(key)
    if question is None or not 1 <= to <= len(round_.questions):
        return QuestionProblem.NO_SUCH
    if not _is_draft(round_):
        return QuestionProblem.ALREADY_OPEN
    others = [q for q in round_.questions if q.key != key]
    return replace(round_, questions=(*others[: to - 1], question, *others[to - 1 :]))


def added(round_: Round, key: str, text: str, label: str) -> Round | QuestionProblem:
    """One more, at the end; optional. What was sent stays sent."""
    if not text.strip():
        return QuestionProblem.EMPTY
    if len(text) > LONGEST or len(label) > LONGEST:
        return QuestionProblem.TOO_LONG
    question = Question(key, text.strip(), label.strip() or text.strip().rstrip("?"), required=False)
    return replace(round_, questions=(*round_.questions, question))


def removed(round_: Round, key: str) -> Round | QuestionProblem:
    if round_.question(key) is None:
        return QuestionProblem.NO_SUCH
    if not _is_draft(round_):
        return QuestionProblem.ALREADY_OPEN
    if len(round_.questions) == 1:
        return QuestionProblem.LAST_ONE
    return replace(round_, questions=tuple(q for q in round_.questions if q.key != key))


def _is_draft(round_: Round) -> bool:
    return round_.state is RoundState.DRAFT


def _with(round_: Round, key: str, question: Question) -> Round:
    return replace(round_, questions=tuple(question if q.key == key else q for q in round_.questions))
