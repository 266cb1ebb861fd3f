"""A project's own order of its answers, and its own labels: what HR wrote in the column `sections`.

A section a line, by its label or key: those named come first, in that order, the others after them as usual.
"Ressourcer og økonomi = Økonomi og ressourcer" gives a section another label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dialogs.model import Question
from dialogs.spelling import normal

SECTIONS = "sections"


def in_sections(questions: Sequence[Question], written: str) -> tuple[Question, ...]:
    """The questions as these lines order and label them. A line that names none is left alone."""
    if not written.strip():
        return tuple(questions)
    named = dict(_named(questions, written))
    first = tuple(replace(q, label=named[q.key] or q.label) for q in _ordered(questions, named))
    return (*first, *(question for question in questions if question.key not in named))


def _named(questions: Sequence[Question], written: str) -> Iterator[tuple[str, str]]:
    keys = {normal(name): q.key for q in questions for name in (q.key, q.label) if name}
    for line in written.replace(";", "\n").split("\n"):
        name, _, label = line.partition("=")
        if key := keys.get(normal(name)):
            yield key, label.strip()


def _ordered(questions: Sequence[Question], named: dict[str, str]) -> list[Question]:
    by_key = {question.key: question for question in questions}
    return [by_key[key] for key in named]
