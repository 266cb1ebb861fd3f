"""How far a project is, and what an area and a fund add up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from dialogs.board import AreaCount, Contact, Standing, areas_in, best, days_left, standing_of
from dialogs.model import RoundState, SubmissionState
from tests.dialogs.owners import START, make_assignment, make_project, make_round

NOW = START + timedelta(days=1)
LATER = START + timedelta(days=15)


@pytest.mark.parametrize(
    ("contact", "standing"),
    [
        (Contact.NONE, Standing.NOT_REACHED),
        (Contact.UNCERTAIN, Standing.UNCERTAIN),
        (Contact.INVITED, Standing.INVITED),
        (Contact.SEEN, Standing.SEEN),
    ],
)
def test_who_has_not_begun_is_as_far_as_the_message_came(contact: Contact, standing: Standing) -> None:
    assert standing_of(make_assignment(), contact, NOW) is standing
    assert standing_of(make_assignment(), contact, LATER) is Standing.LATE


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (SubmissionState.SUBMITTED, Standing.SENT),
        (SubmissionState.LOCKED, Standing.APPROVED),
        (SubmissionState.APPROVED, Standing.APPROVED),
        (SubmissionState.EXEMPT, Standing.EXEMPT),
        (SubmissionState.RETURNED, Standing.RETURNED),
    ],
)
def test_whatever_was_sent_is_never_late(state: SubmissionState, standing: Standing) -> None:
    one = make_assignment(state=state)
    assert standing_of(one, Contact.SEEN, NOW) is standing
    late = Standing.LATE if state is SubmissionState.RETURNED else standing
    assert standing_of(one, Contact.SEEN, LATER) is late


def test_a_deadline_of_its_own_counts_and_a_draft_is_a_draft() -> None:
    more = make_assignment(deadline_at=LATER + timedelta(days=1))
    assert standing_of(more, Contact.SEEN, LATER) is Standing.SEEN
    draft = make_assignment(round_=make_round(state=RoundState.DRAFT))
    assert standing_of(draft, Contact.NONE, LATER) is Standing.DRAFT


def test_the_best_of_several_owners_counts() -> None:
    assert best([Contact.NONE, Contact.SEEN, Contact.INVITED]) is Contact.SEEN
    assert best([]) is Contact.NONE


def test_days_are_counted_by_the_calendar() -> None:
    deadline = START + timedelta(days=14)
    assert days_left(deadline, START) == 14
    assert days_left(deadline, deadline) == 0
    assert days_left(deadline, deadline + timedelta(days=1)) == -1
    assert days_left(None, START) is None


def test_areas_are_counted_in_the_annexs_order_with_their_grants() -> None:
    amounts = (("Skole", 700_000), ("Ældre", 335_061), ("Skole", None))
    found = [
        make_assignment(
            replace(make_project(f"p{n}"), area=area, grant=None if grant is None else Decimal(grant)),
            state=SubmissionState.SUBMITTED if n == 0 else SubmissionState.NOT_STARTED,
        )
        for n, (area, grant) in enumerate(amounts)
    ]
    assert areas_in(found) == (
        AreaCount("Skole", 1, 2, Decimal(700_000)),
        AreaCount("Ældre", 0, 1, Decimal(335_061)),
    )
