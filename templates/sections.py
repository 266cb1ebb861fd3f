"""A project's own order of its answers, and its own labels: what HR wrote in the column `sections`.

A section a line, by its label or key. The first one named stays where it usually is, the others that are
named follow it; those that nobody named keep their order. "Ressourcer og økonomi = Økonomi og ressourcer"
gives a section another label.
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
    labels = dict(_named(questions, written))
    by_key = {question.key: question for question in questions}
    named = [replace(by_key[key], label=label or by_key[key].label) for key, label in labels.items()]
    first = next(iter(labels), "")
    rows = (named if q.key == first else [q] for q in questions if q.key == first or q.key not in labels)
    return tuple(question for row in rows for question in row)


def _named(questions: Sequence[Question], written: str) -> Iterator[tuple[str, str]]:
    keys = {normal(name): q.key for q in questions for name in (q.key, q.label) if name}
    for line in written.replace(";", "\n").split("\n"):
        name, _, label = line.partition("=")
        if key := keys.get(normal(name)):
            yield key, label.strip()
