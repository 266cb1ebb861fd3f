"""What HR changes in a round: its questions and its deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.access import Action
from bot.hr.actions.rounds import round_at
from bot.hr.notices import write_to
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.status import assignments_of
from bot.settings import LONGEST_KEPT
from dialogs import questions as asking
from dialogs.answered import title_line
from dialogs.audit import Deed
from dialogs.desk import AnnounceDeadline, AnnounceKept, DeskReason, QuestionLine, ShowQuestions
from dialogs.handovers import written_to
from dialogs.messages import TellOwner, Told
from dialogs.model import Person, Round, RoundState
from dialogs.questions import QuestionProblem
from dialogs.richtext import clean
from dialogs.states import ROUND, SETTLED_STATES, RoundChange, after, can
from storage.repository import ROUNDS, Stored

REOPENED = RoundChange.REOPENED


@needs(Action.MAKE_ROUND)
async def reword_question(
    office: Office, who: Who, round_: Ref, key: str, wording: Mapping[str, str]
) -> Done:
    """`wording` is by field: text, label, help, example. After opening only what `dialogs/questions` lets."""
    given = {field: clean(text).strip() for field, text in wording.items()}
    return await _ask(office, who, round_, lambda r: asking.reworded(r, key, given))


@needs(Action.MAKE_ROUND)
async def require_question(office: Office, who: Who, round_: Ref, key: str, required: bool) -> Done:
    return await _ask(office, who, round_, lambda r: asking.made_required(r, key, required))


@needs(Action.MAKE_ROUND)
async def move_question(office: Office, who: Who, round_: Ref, key: str, to: int) -> Done:
    """`to` is its new place, from 1."""
    return await _ask(office, who, round_, lambda r: asking.moved(r, key, to))


@needs(Action.MAKE_ROUND)
async def add_question(office: Office, who: Who, round_: Ref, text: str, label: str = "") -> Done:
    """Optional, and the last. Nobody who has sent is asked it unless HR returns their answers."""
    key = f"extra-{office.new_id()}"
    return await _ask(
        office, who, round_, lambda r: asking.added(r, key, clean(text).strip(), clean(label).strip())
    )


@needs(Action.MAKE_ROUND)
async def remove_question(office: Office, who: Who, round_: Ref, key: str) -> Done:
    return await _ask(office, who, round_, lambda r: asking.removed(r, key))


@needs(Action.SEE_STATUS)
async def show_questions(office: Office, _: Who, round_: Ref) -> Done:
    stored = await round_at(office, round_)
    return stored if isinstance(stored, Done) else Done(questions_of(stored))


async def _ask(
    office: Office, who: Who, ref: Ref, change: Callable[[Round], Round | QuestionProblem]
) -> Done:
    stored = await round_at(office, ref)
    if isinstance(stored, Done):
        return stored
    if stored.record.state is RoundState.ARCHIVED:
        return refused(DeskReason.ARCHIVED, stored.record)
    changed = change(stored.record)
    if isinstance(changed, QuestionProblem):
        return Done(questions_of(stored, changed))
    done = Done(questions_of(Stored(changed, stored.version + 1)))
    done.changes.put(ROUNDS, changed, stored.version)
    done.changes.log(f"round/{changed.id}", Deed("questions_changed", changed.id, who.person.id))
    return done


def questions_of(stored: Stored[Round], problem: QuestionProblem | None = None) -> ShowQuestions:
    round_ = stored.record
    lines = tuple(
        QuestionLine(n, q.key, q.text, q.label, q.help, q.required) for n, q in enumerate(round_.questions, 1)
    )
    return ShowQuestions(round_.id, round_.title, stored.version, round_.state, lines, problem)


@needs(Action.MAKE_ROUND)
async def change_deadline(office: Office, who: Who, round_: Ref, until: datetime) -> Done:
    """Also after the start; a round that was closing or closed is open again. `until` is aware.

    Those who have not sent, and have no deadline of their own, are told.
    """
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    before = stored.record
    if before.state is RoundState.ARCHIVED:
        return refused(DeskReason.ARCHIVED, before)
    if until <= office.clock():
        return refused(DeskReason.IN_THE_PAST, before)
    if before.meeting_on and until.astimezone(office.zone).date() > before.meeting_on:
        return refused(DeskReason.AFTER_MEETING, before)
    state = after(ROUND, before.state, REOPENED) if can(ROUND, before.state, REOPENED) else before.state
    changed = replace(before, deadline_at=until, state=state, closed_at=None)
    done = Done(AnnounceDeadline(changed.id, changed.title, until, before.deadline_at))
    done.changes.put(ROUNDS, changed, stored.version)
    done.changes.log(f"round/{changed.id}", Deed("deadline_changed", changed.id, who.person.id))
    if before.state is not RoundState.DRAFT:
        await _tell_deadline(office, done, changed)
    return done


@needs(Action.MAKE_ROUND)
async def keep_for(office: Office, who: Who, round_: Ref, days: int | None) -> Done:
    """So many days after it was closed the round is to be deleted; None is as the installation says."""
    stored = await round_at(office, round_)
    if isinstance(stored, Done):
        return stored
    if days is not None and not 1 <= days <= LONGEST_KEPT:
        return refused(DeskReason.NOT_KEPT, stored.record)
    after_ = replace(stored.record, keep_days=days)
    done = Done(AnnounceKept(after_.id, after_.title, days))
    done.changes.put(ROUNDS, after_, stored.version)
    deed = Deed("retention_set", after_.id, who.person.id, str(days or ""))
    done.changes.log(f"round/{after_.id}", deed)
    return done


async def _tell_deadline(office: Office, done: Done, round_: Round) -> None:
    waiting = [
        a
        for a in await assignments_of(office.repository, round_)
        if a.submission.state not in SETTLED_STATES and a.submission.deadline_at is None
    ]
    known = await office.people.known([email for a in waiting for email in written_to(a.submission)])
    titles: dict[str, list[str]] = {}
    people: dict[str, Person] = {}
    for each in waiting:
        for email in written_to(each.submission):
            if person := known.get(email):
                people[person.id] = person
                titles.setdefault(person.id, []).append(title_line(each.project))
    for key, mine in titles.items():
        message = TellOwner(
            Told.EXTENDED,
            round_.id,
            round_.title,
            tuple(mine),
            round_.coordinator_name,
            round_.deadline_at,
        )
        write_to(office, done.changes, people[key], message)
