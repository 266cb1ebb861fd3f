"""Time stamps of a service whose clock is not ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.offset import ENOUGH, REMEMBERED, ClockOffset

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATENCY = timedelta(milliseconds=80)


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(seconds=3), timedelta(hours=1)])
def test_a_clock_that_is_ahead_does_not_make_texts_older(ahead: timedelta) -> None:
    offset = ClockOffset()
    for second in range(ENOUGH + 1):
        sent = NOON + timedelta(seconds=second)
        ours = offset.ours(sent, sent + LATENCY + ahead)
    assert ours == sent + LATENCY + ahead


def test_a_text_that_was_delivered_late_is_still_known_to_be_old() -> None:
    offset = ClockOffset()
    for second in range(ENOUGH + 1):
        offset.ours(NOON + timedelta(seconds=second), NOON + timedelta(seconds=second) + LATENCY)
    late = timedelta(seconds=15)
    assert offset.ours(NOON + late, NOON + late + late) == NOON + late + LATENCY


def test_a_clock_that_was_put_right_is_believed_again() -> None:
    offset = ClockOffset()
    for second in range(ENOUGH + 1):
        offset.ours(NOON + timedelta(seconds=second), NOON + timedelta(minutes=1, seconds=second))
    offset.ours(NOON, NOON + LATENCY)
    assert offset.ours(NOON, NOON + timedelta(seconds=9)) == NOON + LATENCY


def test_only_recent_arrivals_count() -> None:
    offset = ClockOffset()
    offset.ours(NOON, NOON + LATENCY)
    for _ in range(REMEMBERED):
        offset.ours(NOON, NOON + timedelta(minutes=1))
    assert offset.ours(NOON, NOON + timedelta(minutes=1)) == NOON + timedelta(minutes=1)


def test_the_first_arrivals_after_a_restart_may_be_late_and_are_known_to_be() -> None:
    offset = ClockOffset()
    for _ in range(ENOUGH):
        assert offset.ours(NOON, NOON + timedelta(seconds=15)) == NOON
