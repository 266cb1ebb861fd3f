"""Things done with one project or many: approve, unlock, exempt, give time, give to another owner, send.

Each project is decided by itself on the version that was read; one that cannot be keeps none of the others
back. Owners are told what concerns them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.access import Action
from bot.hr.notices import tell_owners
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.projects import Found, found
from bot.intake.cells import emails
from bot.keeping import keep
from dialogs import audit, deeds
from dialogs.audit import salted
from dialogs.deeds import Became, Deed
from dialogs.desk import AnnounceDeed, DeskReason, RefuseCommand
from dialogs.messages import Told
from dialogs.model import Remark, Submission
from dialogs.richtext import clean
from dialogs.states import SETTLED_STATES
from storage.repository import PROJECTS

Decide = Callable[[Found], Submission | Became]

LONGEST_REASON = 1_000
"""Characters of what HR writes about why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with each project: why, what its owners are told, the new deadline, new owners."""

    deed: Deed
    remark: Remark | None = None
    told: Told | None = None
    until: datetime | None = None
    to: tuple[str, ...] = ()


@needs(Action.APPROVE)
async def approve(office: Office, who: Who, projects: Sequence[Ref]) -> Done:
    """Approved is locked."""
    now = office.clock()

    def decide(each: Found) -> Submission | Became:
        return deeds.approved(each.submission.record, who.person, now)

    return await _with_each(office, who, projects, Order(Deed.APPROVE, told=Told.APPROVED), decide)


@needs(Action.APPROVE)
async def unlock(office: Office, who: Who, projects: Sequence[Ref], reason: str) -> Done:
    remark = _remark(office, who, Deed.UNLOCK, reason)
    if remark is None:
        return refused(DeskReason.NO_REASON)

    def decide(each: Found) -> Submission | Became:
        return deeds.unlocked(each.submission.record, remark)

    return await _with_each(office, who, projects, Order(Deed.UNLOCK, remark), decide)


@needs(Action.FOLLOW_UP)
async def exempt(office: Office, who: Who, projects: Sequence[Ref], reason: str) -> Done:
    """Nothing is wanted from the owner any more, and the annex says that they were exempt."""
    remark = _remark(office, who, Deed.EXEMPT, reason)
    if remark is None:
        return refused(DeskReason.NO_REASON)

    def decide(each: Found) -> Submission | Became:
        return deeds.exempted(each.submission.record, remark)

    return await _with_each(office, who, projects, Order(Deed.EXEMPT, remark, Told.EXEMPT), decide)


@needs(Action.FOLLOW_UP)
async def reinstate(office: Office, who: Who, projects: Sequence[Ref]) -> Done:
    """Whoever was exempt is asked after all."""

    def decide(each: Found) -> Submission | Became:
        return deeds.reinstated(each.submission.record)

    return await _with_each(office, who, projects, Order(Deed.REINSTATE, told=Told.REINSTATED), decide)


@needs(Action.FOLLOW_UP)
async def extend(office: Office, who: Who, projects: Sequence[Ref], until: datetime) -> Done:
    """Another deadline for these alone. `until` is aware."""
    if until <= office.clock():
        return refused(DeskReason.IN_THE_PAST)

    def decide(each: Found) -> Submission | Became:
        submission = each.submission.record
        return deeds.extended(submission, until, submission.state not in SETTLED_STATES)

    order = Order(Deed.EXTEND, told=Told.EXTENDED, until=until)
    return await _with_each(office, who, projects, order, decide)


@needs(Action.FOLLOW_UP)
async def replace_owner(office: Office, who: Who, projects: Sequence[Ref], owners: str) -> Done:
    """`owners` are e-mail addresses as people write them. Those who were are told, and asked nothing more."""
    read, strange = emails(owners)
    if strange or not read:
        return refused(DeskReason.NOT_AN_EMAIL, None, ", ".join(strange))

    def decide(each: Found) -> Submission | Became:
        return deeds.given_to(each.submission.record, read)

    order = Order(Deed.REPLACE_OWNER, told=Told.RELIEVED, to=read)
    done = await _with_each(office, who, projects, order, decide)
    office.invite_anew()
    return done


@needs(Action.ANSWER_FOR)
async def send_for(office: Office, who: Who, projects: Sequence[Ref]) -> Done:
    """Send what was answered, in the owner's place."""
    now = office.clock()

    def decide(each: Found) -> Submission | Became:
        return deeds.sent_for(each.assignment, who.person, now)

    return await _with_each(office, who, projects, Order(Deed.SEND_FOR), decide)


async def _with_each(office: Office, who: Who, refs: Sequence[Ref], order: Order, decide: Decide) -> Done:
    """What `decide` says of each that stands as it was read. One commit for all of them."""
    there = await found(office, refs)
    if isinstance(there, Done):
        return there
    read = {ref.key: ref for ref in refs}
    done, became = Done(RefuseCommand(DeskReason.NO_SUCH_PROJECT)), dict[str, Became]()
    changed: list[tuple[Found, Submission]] = []
    for each in there:
        key = each.project.record.id
        decided = decide(each) if read[key].is_at(each.submission.version) else Became.CHANGED
        became[key] = Became.DONE if isinstance(decided, Submission) else decided
        if isinstance(decided, Submission):
            _write(done, who, each, decided, order)
            changed.append((each, decided))
    if order.told is not None:
        unreached = await tell_owners(office, done.changes, order.told, changed)
        became |= dict.fromkeys(unreached, Became.UNREACHED)
    round_ = there[0].round.record
    outcomes = tuple(each.outcome(became[each.project.record.id]) for each in there)
    done.message = AnnounceDeed(
        order.deed, round_.id, round_.title, outcomes, order.until, ", ".join(order.to)
    )
    return done


def _write(done: Done, who: Who, each: Found, after: Submission, order: Order) -> None:
    keep(done.changes, each.submission, after, who.person.id)
    digest = salted(order.remark.salt, order.remark.text) if order.remark else ""
    deed = audit.Deed(order.deed.value, after.project, who.person.id, "", digest)
    done.changes.log(f"submission/{after.project}", deed)
    if after.owners != each.submission.record.owners:
        project = replace(each.project.record, contacts=after.owners)
        done.changes.put(PROJECTS, project, each.project.version)


def _remark(office: Office, who: Who, deed: Deed, reason: str) -> Remark | None:
    """Why; None when nothing was written."""
    text = " ".join(clean(reason).split())[:LONGEST_REASON]
    if not text:
        return None
    return Remark(deed.value, text, who.person.name, office.clock(), secrets.token_hex(16))
