"""One reader per question type: what somebody wrote or chose becomes an answer, or a reason code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dialogs.messages import Reason
from dialogs.model import Question, QuestionType
from dialogs.richtext import RichText, length, plain, read_plain
from dialogs.values import (
    Vocabulary,
    read_amount,
    read_date,
    read_deadline,
    read_number,
    read_time_of_day,
)

__all__ = [
    "MAX_ANSWER",
    "Accepted",
    "Rejected",
    "Vocabulary",
    "read",
    "read_amount",
    "read_date",
    "read_deadline",
    "read_number",
    "read_time_of_day",
]

MAX_ANSWER = 100_000
"""Characters of one answer."""

YES, NO = "yes", "no"
"""What a yes-or-no answer's value is, in every language."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer: `text` of a text question, `value` of any other (see `Answer`)."""

    text: RichText = RichText()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why it is none. `limit` is what was exceeded, in characters, or 0."""

    reason: Reason
    limit: int = 0


def read(question: Question, text: RichText | str, words: Vocabulary) -> Accepted | Rejected:
    """Read what was given to a question. Typed lines (a string) are read as `read_plain` does."""
    if isinstance(text, str) and len(text) > 2 * MAX_ANSWER:
        return Rejected(Reason.TOO_LONG, MAX_ANSWER)
    rich = read_plain(text) if isinstance(text, str) else text
    if not plain(rich).strip():
        return Rejected(Reason.EMPTY)
    if length(rich) > MAX_ANSWER:
        return Rejected(Reason.TOO_LONG, MAX_ANSWER)
    if question.type is QuestionType.TEXT:
        return Accepted(text=rich)
    reader, reason = _READERS[question.type]
    value = reader(question, plain(rich), words)
    return Rejected(reason) if value is None else Accepted(value=value)


def _choice(question: Question, text: str, _: Vocabulary) -> str | None:
    """By its words, by its number, or by a beginning that only one choice has."""
    wanted = _folded(text)
    choices = {_folded(choice): choice for choice in question.choices}
    if wanted in choices:
        return choices[wanted]
    if wanted.isascii() and wanted.isdigit():
        number = int(wanted[:9])
        return question.choices[number - 1] if 1 <= number <= len(question.choices) else None
    begun = [choice for folded, choice in choices.items() if wanted and folded.startswith(wanted)]
    return begun[0] if len(begun) == 1 else None


def _number(_: Question, text: str, words: Vocabulary) -> str | None:
    number = read_number(text, words)
    return None if number is None else f"{number:f}"


def _amount(_: Question, text: str, words: Vocabulary) -> str | None:
    amount = read_amount(text, words)
    return None if amount is None else f"{amount:f}"


def _date(_: Question, text: str, words: Vocabulary) -> str | None:
    day = read_date(text, words)
    return day.isoformat() if day else None


def _yes_no(_: Question, text: str, words: Vocabulary) -> str | None:
    return yes_or_no(text, words)


def yes_or_no(text: str, words: Vocabulary) -> str | None:
    """YES or NO where that is all that is said; None for anything else."""
    said = _folded(text)
    if said in words.yes or said == YES:
        return YES
    return NO if said in words.no or said == NO else None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".!:)")


_Reader = Callable[[Question, str, Vocabulary], str | None]
_READERS: Mapping[QuestionType, tuple[_Reader, Reason]] = {
    QuestionType.CHOICE: (_choice, Reason.NOT_A_CHOICE),
    QuestionType.NUMBER: (_number, Reason.NOT_A_NUMBER),
    QuestionType.AMOUNT: (_amount, Reason.NOT_AN_AMOUNT),
    QuestionType.DATE: (_date, Reason.NOT_A_DATE),
    QuestionType.YES_NO: (_yes_no, Reason.NOT_YES_OR_NO),
}
