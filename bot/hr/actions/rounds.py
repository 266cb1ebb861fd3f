"""A round from its start to the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.access import Action
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.status import status_of
from dialogs import desk as say
from dialogs.audit import Deed
from dialogs.desk import DeskReason
from dialogs.model import Project, Round, RoundState, Submission
from dialogs.states import ROUND, RoundChange, after, can
from storage.repository import PROJECTS, ROUNDS, SUBMISSIONS, Stored


@needs(Action.START_ROUND)
async def start(office: Office, who: Who, round_: Ref) -> Done:
    """Open it: from this commit on its owners are invited."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    if not can(ROUND, stored.record.state, RoundChange.OPENED):
        return refused(DeskReason.ALREADY_STARTED, stored.record)
    projects = [p.record for p in await office.repository.find(PROJECTS, "round_id", stored.record.id)]
    if not projects:
        return refused(DeskReason.NO_PROJECTS, stored.record)
    now = office.clock()
    if stored.record.deadline_at is None or stored.record.deadline_at <= now:
        return refused(DeskReason.DEADLINE_PASSED, stored.record)
    return await _open(office, who, stored, projects, now)


async def _open(
    office: Office, who: Who, stored: Stored[Round], projects: Sequence[Project], now: datetime
) -> Done:
    state = after(ROUND, stored.record.state, RoundChange.OPENED)
    round_ = replace(stored.record, state=state, opened_at=now)
    emails = list(dict.fromkeys(email for project in projects for email in project.contacts))
    known = await office.people.known(emails)
    announced = say.AnnounceStart(
        round_id=round_.id,
        round_title=round_.title,
        projects=len(projects),
        invited=len(known),
        waiting=tuple(email for email in emails if email not in known),
        deadline_at=round_.deadline_at,
    )
    done = Done(announced)
    done.changes.put(ROUNDS, round_, stored.version)
    for project in projects:
        done.changes.put(SUBMISSIONS, Submission(project.id, round_.id, owners=project.contacts))
    done.changes.log(f"round/{round_.id}", Deed("opened", round_.id, who.person.id))
    return done


@needs(Action.CLOSE_ROUND)
async def close(office: Office, who: Who, round_: Ref) -> Done:
    """Late answers are still taken, and flagged."""
    return await _change(office, who, round_, RoundChange.CLOSED)


@needs(Action.ARCHIVE_ROUND)
async def archive(office: Office, who: Who, round_: Ref) -> Done:
    """For good: no answer is taken any more."""
    return await _change(office, who, round_, RoundChange.ARCHIVED)


@needs(Action.TAKE_OVER)
async def take_over(office: Office, who: Who, round_: Ref) -> Done:
    """From now on this coordinator asks, is named to owners and told how the round goes."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    before = stored.record
    if before.coordinator == who.person.id:
        return refused(DeskReason.ALREADY_YOURS, before)
    after_ = replace(before, coordinator=who.person.id, coordinator_name=who.person.name)
    done = Done(say.AnnounceTakeover(before.id, before.title, who.person.name, before.coordinator_name))
    done.changes.put(ROUNDS, after_, stored.version)
    done.changes.log(f"round/{before.id}", Deed("taken_over", before.id, who.person.id))
    return done


async def _change(office: Office, who: Who, ref: Ref, change: RoundChange) -> Done:
    stored = await round_at(office, ref)
    if isinstance(stored, Done):
        return stored
    if not can(ROUND, stored.record.state, change):
        done_before = stored.record.state in {RoundState.CLOSED, RoundState.ARCHIVED}
        return refused(DeskReason.ALREADY_CLOSED if done_before else DeskReason.NOT_OPEN, stored.record)
    round_ = replace(stored.record, state=after(ROUND, stored.record.state, change))
    if change is RoundChange.CLOSED:
        round_ = replace(round_, closed_at=office.clock())
    shown = await status_of(office.repository, office.people, round_)
    total = len(shown.sent) + len(shown.under_way) + len(shown.not_started)
    done = Done(say.AnnounceClosing(round_.id, round_.title, round_.state, len(shown.sent), total))
    done.changes.put(ROUNDS, round_, stored.version)
    done.changes.log(f"round/{round_.id}", Deed(change.value, round_.id, who.person.id))
    return done


async def round_at(office: Office, ref: Ref) -> Stored[Round] | Done:
    """The round as it stands, or why nothing can be done with it: gone, or changed since it was read."""
    stored = await office.repository.get(ROUNDS, ref.key) if ref.key else None
    if stored is None:
        return refused(DeskReason.NO_ROUND)
    return stored if ref.is_at(stored.version) else refused(DeskReason.ROUND_CHANGED, stored.record)
