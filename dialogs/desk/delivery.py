"""What is said about reaching owners: who would be, who was, who is written to once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogs.model import RoundState


class Reached(StrEnum):
    """What became of a round's messages to one person. Each has words in the phrases file."""

    INVITED = "invited"
    REMINDED = "reminded"
    REMINDER_UNCERTAIN = "reminder_uncertain"  # invited, and nobody can know whether the reminder arrived
    WAITING = "waiting"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    BLOCKED = "blocked"
    NOT_INSTALLED = "not_installed"  # not any more
    NOT_MET = "not_met"  # nobody with this address has had the app yet
    UNKNOWN = "unknown"  # the same, and the address itself looks wrong


OUT_OF_REACH = frozenset({Reached.BLOCKED, Reached.NOT_INSTALLED, Reached.NOT_MET, Reached.UNKNOWN})
"""Only the person, or IT, can change these."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One owner: `titles` are their projects, `at` when the message that counts was sent.

    `like` is the known address that an unknown one may have been meant to be.
    """

    email: str
    name: str
    titles: tuple[str, ...]
    reached: Reached
    at: datetime | None = None
    like: str = ""


@dataclass(frozen=True, slots=True)
class ShowDryRun:
    """Who would get what: WAITING would be reached. `people` may be fewer than `counts` says."""

    round_id: str
    round_title: str
    coordinator_name: str
    deadline_at: datetime | None
    state: RoundState
    people: tuple[Addressee, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShowLedger:
    """What became of each person's invitation and reminders; `again` may get theirs once more."""

    round_id: str
    round_title: str
    people: tuple[Addressee, ...]
    counts: Mapping[str, int]
    again: int


@dataclass(frozen=True, slots=True)
class ReportUnreached:
    """These did not get what was sent to them, and nobody has said so yet."""

    round_id: str
    round_title: str
    people: tuple[Addressee, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AnnounceResend:
    """`again` invitations are on their way once more; `people` and `counts` are of those out of reach."""

    round_id: str
    round_title: str
    again: int
    people: tuple[Addressee, ...]
    counts: Mapping[str, int]
