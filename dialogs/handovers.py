"""Whose a project is after colleagues have handed it on: offering, accepting, declining, taking back.

An address is an e-mail, lower case, or a person's id. Whoever has handed their part over is not asked any
more once it is accepted; until then they are, for nobody else is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from dialogs.model import Assignment, Handover, HandoverState, Person, Seat, Submission

_STANDING = {HandoverState.OFFERED, HandoverState.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Theirs:
    """What one person is asked about (`assignments`), and what colleagues offer them (`offers`)."""

    assignments: tuple[Assignment, ...] = ()
    offers: tuple[Assignment, ...] = ()


def addresses_of(person: Person) -> tuple[str, ...]:
    return (*person.emails, person.id)


def theirs(found: Iterable[Assignment], person: Person, seat: Seat, now: datetime) -> Theirs:
    """Sort what names this person into what they are asked about and what they may take over."""
    mine, offers = [], []
    addresses = addresses_of(person)
    for each in found:
        if is_offered(each.submission, addresses):
            offers.append(each)
        if set(addresses) & participants(each.submission):
            handed = handed_over(each.submission, addresses)
            paused = seat.paused_until(each.project.id, now)
            disowned = not set(addresses).isdisjoint(each.submission.disowned)
            mine.append(replace(each, handed=handed, paused_until=paused, disowned=disowned))
    return Theirs(tuple(mine), tuple(offers))


def participants(submission: Submission) -> set[str]:
    """Everybody who may answer: the owners, also when they have handed over, and who has accepted."""
    accepted = (h.to for h in submission.handovers if h.state is HandoverState.ACCEPTED)
    return {*submission.owners, *accepted}


def asked(submission: Submission) -> tuple[str, ...]:
    """Those who are to be reminded: not who gave it to a colleague, or says that it is not theirs."""
    given = {h.by for h in submission.handovers if h.state is HandoverState.ACCEPTED}
    accepted = [h.to for h in submission.handovers if h.state is HandoverState.ACCEPTED]
    gone = given.union(submission.disowned)
    return tuple(a for a in dict.fromkeys((*submission.owners, *accepted)) if a not in gone)


def written_to(submission: Submission) -> tuple[str, ...]:
    """Those who hear what HR does with it: who is asked about it, or, where nobody is, its owners."""
    return asked(submission) or submission.owners


def handed_over(submission: Submission, addresses: Collection[str]) -> Handover | None:
    """This person's own handover that stands, offered or accepted."""
    return next((h for h in submission.handovers if h.by in addresses and h.state in _STANDING), None)


def is_offered(submission: Submission, addresses: Collection[str]) -> bool:
    return offer_to(submission, addresses) is not None


def offer_to(submission: Submission, addresses: Collection[str]) -> Handover | None:
    return next((h for h in submission.handovers if h.to in addresses and _is_open(h)), None)


def _is_open(handover: Handover) -> bool:
    return handover.state is HandoverState.OFFERED


def offered(submission: Submission, handover: Handover) -> Submission:
    """With the offer in place of any other by the same person, and of what came of that."""
    before = handed_over(submission, {handover.by})
    left = taken_back(submission, before) if before else submission
    others = tuple(h for h in left.handovers if h.by != handover.by)
    return _with(left, (*others, handover))


def accepted(submission: Submission, offer: Handover, addresses: Collection[str]) -> Submission:
    """Theirs now, whose `addresses` these are, whatever they had done with it before.

    What they had handed on they have taken back: else it might go round in a ring, with nobody to answer.
    """
    taken = _answered(submission, replace(offer, state=HandoverState.ACCEPTED))
    own = handed_over(taken, addresses)
    if own is not None and own.state is HandoverState.ACCEPTED:
        taken = taken_back(taken, own)
    return replace(taken, disowned=tuple(a for a in taken.disowned if a not in addresses))


def declined(submission: Submission, offer: Handover, reason: str = "") -> Submission:
    return _answered(submission, replace(offer, state=HandoverState.DECLINED, reason=reason))


def _answered(submission: Submission, answer: Handover) -> Submission:
    same = (answer.by, answer.to, answer.at)
    handovers = (answer if (h.by, h.to, h.at) == same else h for h in submission.handovers)
    return _with(submission, tuple(handovers))


def taken_back(submission: Submission, handover: Handover) -> Submission:
    """Without it, and without what others have handed on who may not answer it any more."""
    left = _with(submission, tuple(h for h in submission.handovers if h != handover))
    while gone := [h for h in left.handovers if h.state in _STANDING and h.by not in participants(left)]:
        left = _with(left, tuple(h for h in left.handovers if h not in gone))
    return left


def relieved(before: Submission, after: Submission) -> tuple[str, ...]:
    """The addresses of those to whom it was offered or given before, and is not any more."""
    return tuple(to for to in before.delegates if to not in (*after.delegates, *after.owners))


def _with(submission: Submission, handovers: tuple[Handover, ...]) -> Submission:
    delegates = tuple(dict.fromkeys(h.to for h in handovers if h.state in _STANDING))
    return replace(submission, handovers=handovers, delegates=delegates)
