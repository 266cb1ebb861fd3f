"""What to say to a coordinator about files: that they come, here they are, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dialogs.amounts import Amount
from dialogs.contents import Finding, Place


class ExportFlaw(StrEnum):
    """Why an annex is not handed out. Each has words in the phrases file."""

    CPR = "cpr"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    name: str
    link: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class AmountsNamed:
    """The amounts in one answer. `project` is its title and `about` the question's label, fit to be shown."""

    project: str
    about: str
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class OfferFiles:
    """Files for a coordinator: an export, or an empty sheet. `sent` of `total` submissions are sent.

    `notes` are what to look at before it leaves, `amounts` what its answers name where the kind sums them. A
    public annex has a `version`; `unchanged` is that it had left already, with the same bytes, and
    `undecided` how much nobody has decided about.
    """

    code: str
    round_title: str
    files: tuple[ExportedFile, ...]
    sent: int = 0
    total: int = 0
    notes: tuple[Finding, ...] = ()
    amounts: tuple[AmountsNamed, ...] = ()
    version: int = 0
    unchanged: bool = False
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class RefuseExport:
    """No annex, and where the reason stands; nothing of what stands there."""

    round_id: str
    round_title: str
    flaw: ExportFlaw
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class AnnounceExport:
    """The annex is being made; the files follow by themselves."""

    round_title: str
