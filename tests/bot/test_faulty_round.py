"""Three hundred invitations over a connector that keeps failing, to a bot that is killed three times.

At full size by hand: `python3 -m tests.bot.faulty_round 5000`.
"""

from __future__ import annotations

from pathlib import Path

from dialogs.delivery import Urgency
from tests.bot.faulty_round import check, play


async def test_everybody_who_can_be_reached_is_invited_and_nobody_reminded_twice(tmp_path: Path) -> None:
    outcome = await play(300, tmp_path, hangs=1)
    check(outcome)
    assert outcome.states(Urgency.INVITATION).total() == 300
    assert outcome.faulty >= 30
