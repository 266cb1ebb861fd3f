"""Whom somebody means: an e-mail address, or a colleague's name, and the note that goes with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dialogs.messages import Colleague, WhomProblem

LONGEST_NOTE = 1_000

_EMAIL = re.compile(r"([^\s@,;:<>\"]{1,64}@[^\s@,;:<>\"]{1,120}\.[^\s@,;:<>\".]{2,24})")
_LEADS = ("til ", "to ")
_BETWEEN = ' \t\n,;:.–-<>()"'


@dataclass(frozen=True, slots=True)
class Whom:
    colleague: Colleague
    note: str = ""


def read_whom(
    text: str, colleagues: Sequence[Colleague], own: Collection[str], asked: Collection[str]
) -> Whom | WhomProblem:
    """`own` are the writer's addresses, `asked` those who are asked about the project already."""
    said = " ".join(text.split())
    said = next((said[len(lead) :] for lead in _LEADS if said.lower().startswith(lead)), said)
    found = _by_address(said, colleagues) or _by_name(said, colleagues)
    if isinstance(found, WhomProblem):
        return found
    if found.colleague.address in own:
        return WhomProblem.YOURSELF
    return WhomProblem.ALREADY_ASKED if found.colleague.address in asked else found


def address_in(text: str) -> str:
    """The e-mail address that the text begins with, lower case; empty for none."""
    said = " ".join(text[:400].split())
    said = next((said[len(lead) :] for lead in _LEADS if said.lower().startswith(lead)), said)
    found = _EMAIL.match(said)
    return found[1].lower() if found else ""


def _by_address(said: str, colleagues: Sequence[Colleague]) -> Whom | None:
    exactly = next((c for c in colleagues if c.address == said), None)
    if exactly is not None:
        return Whom(exactly)
    address = address_in(said)
    if not address:
        return None
    known = next((c for c in colleagues if c.address == address), Colleague(address))
    return Whom(known, _note(said[len(address) :]))


def _by_name(said: str, colleagues: Sequence[Colleague]) -> Whom | WhomProblem:
    lower = said.lower()
    whole = [c for c in colleagues if c.name and lower.startswith(c.name.lower())]
    if whole:
        longest = max(whole, key=lambda c: len(c.name))
        return Whom(longest, _note(said[len(longest.name) :]))
    first = lower.strip(_BETWEEN)
    begun = [c for c in colleagues if first and c.name.lower().split(" ")[0] == first]
    if len(begun) > 1:
        return WhomProblem.SEVERAL
    return Whom(begun[0]) if begun else WhomProblem.NOT_FOUND


def _note(rest: str) -> str:
    return rest.strip(_BETWEEN)[:LONGEST_NOTE]
