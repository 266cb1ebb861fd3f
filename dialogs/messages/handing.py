"""What is said about handing a project to a colleague, and about one that is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WhomProblem(StrEnum):
    """Why nobody can be asked by what was written. Each has words in the phrases file."""

    NOT_FOUND = "not_found"
    SEVERAL = "several"
    YOURSELF = "yourself"
    ALREADY_ASKED = "already_asked"


class HandoverNews(StrEnum):
    """What became of a handover, as the other side hears it. Each has words in the phrases file."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to hand over to. `address` is an e-mail, lower case, or a person's id."""

    address: str
    name: str = ""
    reachable: bool = False

    @property
    def shown(self) -> str:
        """The name, else the e-mail; empty for an id that nobody knows the name of."""
        return self.name or (self.address if "@" in self.address else "")


@dataclass(frozen=True, slots=True)
class ChooseColleague:
    """To whom? `said` is what could not be taken; `offered_to` has been asked before."""

    project: str
    title: str
    colleagues: tuple[Colleague, ...]
    problem: WhomProblem | None = None
    said: str = ""
    offered_to: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmHandover:
    """Offered. `reachable`: the colleague has got the message; else HR is told who has to be helped."""

    project: str
    title: str
    name: str
    reachable: bool
    next_project: str = ""
    next_title: str = ""


@dataclass(frozen=True, slots=True)
class OfferHandover:
    """A colleague asks for this. `said` is what they wrote instead of an answer; it is not kept."""

    project: str
    title: str
    by_name: str
    note: str
    round_title: str
    deadline_at: datetime | None
    answered: int
    total: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class TellHandover:
    """The other side has answered, or changed their mind. `reason` is why it was declined."""

    project: str
    title: str
    name: str
    news: HandoverNews
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskWhose:
    """Whose it may be, when it is not theirs."""

    project: str
    title: str


@dataclass(frozen=True, slots=True)
class ConfirmNotMine:
    """HR has been told; there are no more reminders about it."""

    project: str
    title: str
    coordinator_name: str
    next_project: str = ""
    next_title: str = ""
