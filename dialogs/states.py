"""The two transition tables, for a round and for a submission: the only place a state change is decided.

Read a table as: in this state, when that happens, the state becomes. What is not in a table does not happen:
`can` asks, `after` answers or raises TransitionError (our mistake, never a person's).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from dialogs.errors import TransitionError
from dialogs.model import RoundState, SubmissionState


class RoundChange(StrEnum):
    OPENED = "opened"
    DEADLINE_PASSED = "deadline_passed"
    CLOSED = "closed"
    REOPENED = "reopened"
    ARCHIVED = "archived"


class SubmissionChange(StrEnum):
    ANSWERED = "answered"
    COMPLETED = "completed"
    SENT = "sent"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    EXEMPTED = "exempted"
    REINSTATED = "reinstated"
    CORRECTED = "corrected"
    LAPSED = "lapsed"


_R, _RC = RoundState, RoundChange
_S, _SC = SubmissionState, SubmissionChange

ROUND: Mapping[RoundState, Mapping[RoundChange, RoundState]] = {
    _R.DRAFT: {_RC.OPENED: _R.OPEN},
    _R.OPEN: {_RC.DEADLINE_PASSED: _R.CLOSING, _RC.CLOSED: _R.CLOSED},
    _R.CLOSING: {_RC.CLOSED: _R.CLOSED, _RC.REOPENED: _R.OPEN},
    _R.CLOSED: {_RC.REOPENED: _R.OPEN, _RC.ARCHIVED: _R.ARCHIVED},
    _R.ARCHIVED: {},
}

_UNSENT: Mapping[SubmissionChange, SubmissionState] = {
    _SC.ANSWERED: _S.IN_PROGRESS,
    _SC.COMPLETED: _S.CONFIRMING,
    _SC.EXEMPTED: _S.EXEMPT,
    _SC.LAPSED: _S.LAPSED,
}
"""What may happen while the owner has the pen. A lapsed one goes on too: late answers are taken."""

SUBMISSION: Mapping[SubmissionState, Mapping[SubmissionChange, SubmissionState]] = {
    _S.NOT_STARTED: _UNSENT,
    _S.IN_PROGRESS: {**_UNSENT, _SC.CORRECTED: _S.IN_PROGRESS},
    _S.CONFIRMING: {**_UNSENT, _SC.SENT: _S.SUBMITTED, _SC.CORRECTED: _S.CONFIRMING},
    _S.RETURNED: {**_UNSENT, _SC.CORRECTED: _S.RETURNED},
    _S.LAPSED: {
        **{k: v for k, v in _UNSENT.items() if k is not _SC.LAPSED},
        _SC.CORRECTED: _S.LAPSED,
    },
    _S.SUBMITTED: {
        _SC.ANSWERED: _S.IN_PROGRESS,
        _SC.CORRECTED: _S.SUBMITTED,
        _SC.TAKEN_BACK: _S.CONFIRMING,
        _SC.RETURNED: _S.RETURNED,
        _SC.APPROVED: _S.APPROVED,
        _SC.EXEMPTED: _S.EXEMPT,
    },
    _S.APPROVED: {_SC.RETURNED: _S.RETURNED, _SC.LOCKED: _S.LOCKED},
    _S.LOCKED: {_SC.UNLOCKED: _S.SUBMITTED},
    _S.EXEMPT: {_SC.REINSTATED: _S.IN_PROGRESS},
}

SENT_STATES = frozenset({_S.SUBMITTED, _S.APPROVED, _S.LOCKED})
"""The states in which the owner has said: this is it."""

SETTLED_STATES = SENT_STATES | {_S.EXEMPT}
"""The states in which nothing is wanted from the owner."""

ANSWERABLE_ROUNDS = frozenset({_R.OPEN, _R.CLOSING, _R.CLOSED})
"""A closed round still takes late answers and flags them; an archived one takes none."""

State = TypeVar("State", RoundState, SubmissionState)
Change = TypeVar("Change", RoundChange, SubmissionChange)


def can(table: Mapping[State, Mapping[Change, State]], state: State, change: Change) -> bool:
    return change in table[state]


def after(table: Mapping[State, Mapping[Change, State]], state: State, change: Change) -> State:
    """The state that follows. Raises TransitionError where the table has none."""
    try:
        return table[state][change]
    except KeyError:
        raise TransitionError(f"{state.value} + {change.value}") from None
