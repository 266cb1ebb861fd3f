"""The amounts that owners name in their answers, for HR to sum: under the questions that the kind says."""

from __future__ import annotations

from collections.abc import Iterator

from bot.annex.source import Source
from bot.phrasebook import phrases
from dialogs.amounts import find_amounts
from dialogs.contents import shown
from dialogs.exporting import AmountsNamed
from dialogs.richtext import plain
from templates import Kind


def amounts_named(kind: Kind, source: Source) -> tuple[AmountsNamed, ...]:
    """One line for each answer that names any, in the annex's order of projects."""
    return tuple(_named(kind, source))


def _named(kind: Kind, source: Source) -> Iterator[AmountsNamed]:
    words = phrases(kind.wording.language).vocabulary
    for project, submission in source.assignments:
        for key in kind.sums:
            question, answer = source.round.question(key), submission.answer(key)
            if question is None or answer is None:
                continue
            if amounts := find_amounts(plain(answer.text), words):
                yield AmountsNamed(shown(project.title), shown(question.label), amounts)
