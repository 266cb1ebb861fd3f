"""The two transition tables, held against the same tables written out once more by hand."""

from __future__ import annotations

from itertools import product

import pytest

from dialogs.errors import TransitionError
from dialogs.model import RoundState, SubmissionState
from dialogs.states import (
    ANSWERABLE_ROUNDS,
    ROUND,
    SENT_STATES,
    SETTLED_STATES,
    SUBMISSION,
    RoundChange,
    SubmissionChange,
    after,
    can,
)

ROUNDS = """
draft     opened           open
open      deadline_passed  closing
open      closed           closed
closing   closed           closed
closing   reopened         open
closed    reopened         open
closed    archived         archived
"""

SUBMISSIONS = """
not_started  answered    in_progress
not_started  completed   confirming
not_started  exempted    exempt
not_started  lapsed      lapsed
in_progress  answered    in_progress
in_progress  completed   confirming
in_progress  exempted    exempt
in_progress  lapsed      lapsed
in_progress  corrected   in_progress
confirming   answered    in_progress
confirming   completed   confirming
confirming   sent        submitted
confirming   exempted    exempt
confirming   lapsed      lapsed
confirming   corrected   confirming
submitted    answered    in_progress
submitted    taken_back  confirming
submitted    returned    returned
submitted    approved    approved
submitted    exempted    exempt
submitted    corrected   submitted
returned     answered    in_progress
returned     completed   confirming
returned     exempted    exempt
returned     lapsed      lapsed
returned     corrected   returned
approved     returned    returned
approved     locked      locked
locked       unlocked    submitted
exempt       reinstated  in_progress
lapsed       answered    in_progress
lapsed       completed   confirming
lapsed       exempted    exempt
lapsed       corrected   lapsed
"""

FINAL_ROUNDS = {RoundState.ARCHIVED}
"""Deliberately without a way out: what was archived is only read."""


def written(table: str) -> dict[tuple[str, str], str]:
    rows = [line.split() for line in table.strip().splitlines()]
    assert all(len(row) == 3 for row in rows)
    pairs = {(before, change): then for before, change, then in rows}
    assert len(pairs) == len(rows), "a pair is written twice"
    return pairs


@pytest.mark.parametrize(("state", "change"), list(product(RoundState, RoundChange)))
def test_a_round_goes_where_the_table_says_and_nowhere_else(state: RoundState, change: RoundChange) -> None:
    expected = written(ROUNDS).get((state, change))
    assert can(ROUND, state, change) is (expected is not None)
    if expected is None:
        with pytest.raises(TransitionError, match=f"{state.value} \\+ {change.value}"):
            after(ROUND, state, change)
    else:
        assert after(ROUND, state, change) == expected


@pytest.mark.parametrize(("state", "change"), list(product(SubmissionState, SubmissionChange)))
def test_a_submission_goes_where_the_table_says_and_nowhere_else(
    state: SubmissionState, change: SubmissionChange
) -> None:
    expected = written(SUBMISSIONS).get((state, change))
    assert can(SUBMISSION, state, change) is (expected is not None)
    if expected is None:
        with pytest.raises(TransitionError, match=f"{state.value} \\+ {change.value}"):
            after(SUBMISSION, state, change)
    else:
        assert after(SUBMISSION, state, change) == expected


def reachable(table: str, start: str) -> set[str]:
    """Everywhere one can come from `start`, itself included."""
    found, edges = {start}, written(table)
    while more := {then for (before, _), then in edges.items() if before in found} - found:
        found |= more
    return found


def test_every_state_can_be_reached_from_the_first() -> None:
    assert reachable(ROUNDS, RoundState.DRAFT) == set(RoundState)
    assert reachable(SUBMISSIONS, SubmissionState.NOT_STARTED) == set(SubmissionState)


def test_every_round_can_end_and_only_an_archived_one_has_no_way_out() -> None:
    for state in RoundState:
        assert RoundState.ARCHIVED in reachable(ROUNDS, state)
    assert {state for state in RoundState if not ROUND[state]} == FINAL_ROUNDS


@pytest.mark.parametrize("state", list(SubmissionState))
def test_no_submission_is_stuck(state: SubmissionState) -> None:
    """A locked one too can be unlocked, an exempt one reinstated: no state of a submission is final."""
    assert reachable(SUBMISSIONS, state) == set(SubmissionState) - {SubmissionState.NOT_STARTED} | {state}


def test_what_is_sent_is_never_rewritten_behind_the_coordinators_back() -> None:
    """Only a submission that HR has not approved may be changed by its owner."""
    for state in SENT_STATES - {SubmissionState.SUBMITTED}:
        assert not can(SUBMISSION, state, SubmissionChange.ANSWERED)
    assert can(SUBMISSION, SubmissionState.SUBMITTED, SubmissionChange.ANSWERED)


def test_the_named_sets_say_what_they_are_used_for() -> None:
    submitted, approved, locked = (
        SubmissionState.SUBMITTED,
        SubmissionState.APPROVED,
        SubmissionState.LOCKED,
    )
    assert {submitted, approved, locked} == SENT_STATES
    assert {submitted, approved, locked, SubmissionState.EXEMPT} == SETTLED_STATES
    assert {RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED} == ANSWERABLE_ROUNDS
