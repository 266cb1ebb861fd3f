"""What is said about how far a round is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dialogs.board import AreaCount
from dialogs.messages import ProjectLine
from dialogs.model import RoundState
from dialogs.progress import Progress


@dataclass(frozen=True, slots=True)
class OwnerStatus:
    """One project on HR's list: whose it is, and how far."""

    line: ProjectLine
    owners: str


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Who has answered and who has not.

    `areas` is empty where the round has none; `grants` is their sum, to be held against the `fund_amount`.
    `progress` is how the answers came in, once the round has opened.
    """

    round_id: str
    round_title: str
    state: RoundState
    deadline_at: datetime | None
    sent: tuple[OwnerStatus, ...]
    under_way: tuple[OwnerStatus, ...]
    not_started: tuple[OwnerStatus, ...]
    unreached: tuple[str, ...] = ()
    areas: tuple[AreaCount, ...] = ()
    grants: Decimal | None = None
    fund_amount: Decimal | None = None
    progress: Progress | None = None
