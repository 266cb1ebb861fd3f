"""Numbered versions of a round's public annex: what each printed, and what changed from one to another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogs.model import Project, Submission


@dataclass(frozen=True, slots=True)
class Printed:
    """Which version of an answer was printed (0: none was given), and as which kind of missing.

    `late` is that it was given after the deadline.
    """

    project: str
    question: str
    version: int
    missing: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class AnnexVersion:
    """One annex as it left. `digest` is of its files; `files` are their ids in the store, by format."""

    id: str
    round_id: str
    number: int
    made_at: datetime
    made_by: str
    made_by_name: str
    digest: str
    files: Mapping[str, str]
    printed: tuple[Printed, ...]


class Difference(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """What became of one answer; None where it was or is not in the annex."""

    difference: Difference
    before: Printed | None
    after: Printed | None

    @property
    def answer(self) -> Printed:
        """The one that says which answer it is."""
        found = self.after or self.before
        assert found is not None
        return found


def printed(assignments: Sequence[tuple[Project, Submission]]) -> tuple[Printed, ...]:
    """What an annex of these prints, in its order. The whole submission is late when it was sent late."""
    return tuple(
        Printed(
            project.id,
            answer.question,
            answer.version,
            answer.missing.value if answer.missing else "",
            submission.late,
        )
        for project, submission in assignments
        for answer in submission.answers.values()
    )


def compare(before: Sequence[Printed], after: Sequence[Printed]) -> tuple[AnswerChange, ...]:
    """Answer by answer, in the order of the later annex; what is gone from it comes last."""
    return tuple(_changes(_by_answer(before), _by_answer(after)))


def _changes(
    before: Mapping[tuple[str, str], Printed], after: Mapping[tuple[str, str], Printed]
) -> Iterator[AnswerChange]:
    for key, now in after.items():
        then = before.get(key)
        if then is None:
            yield AnswerChange(Difference.ADDED, None, now)
        elif (then.version, then.missing) != (now.version, now.missing):
            yield AnswerChange(Difference.CHANGED, then, now)
    for key, then in before.items():
        if key not in after:
            yield AnswerChange(Difference.REMOVED, then, None)


def _by_answer(answers: Sequence[Printed]) -> Mapping[tuple[str, str], Printed]:
    return {(each.project, each.question): each for each in answers}


def digest_of(files: Mapping[str, bytes]) -> str:
    """The same for the same content, whatever the files are called."""
    parts = (f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in sorted(files.items()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
