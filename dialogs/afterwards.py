"""What owners are told when their round is over: that it is closed, and what its annex is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dialogs import messages as say
from dialogs.answered import title_line
from dialogs.model import Assignment, Round, RoundState, Submission
from dialogs.states import ANSWERABLE_ROUNDS

OVER = frozenset({RoundState.CLOSED, RoundState.ARCHIVED})


def published_as(round_: Round) -> str:
    """What its annex is called, once nothing more is asked; empty before."""
    return round_.published_name if round_.state in OVER else ""


def published(round_: Round, theirs: Sequence[Assignment]) -> say.TellPublished:
    """For one person, of their projects in this round."""
    return say.TellPublished(
        round_id=round_.id,
        round_title=round_.title,
        coordinator_name=round_.coordinator_name,
        published_name=round_.published_name,
        published_where=round_.published_where,
        lines=tuple(
            say.PublishedLine(a.project.id, title_line(a.project), a.submission.state, _at(a.submission))
            for a in sorted(theirs, key=lambda a: a.project.position)
        ),
        readable=round_.state in ANSWERABLE_ROUNDS,
    )


def _at(submission: Submission) -> datetime | None:
    return submission.approved_at or submission.submitted_at
