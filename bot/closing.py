"""What the clock does to a round: its deadline passes, it is closed, and what was never sent lapses.

Each step is one commit on the version it was decided on, so of two processes one does it. HR hears of it
within office hours; owners may still send, and what they send is flagged as late.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bot.clock import Clock
from bot.hr.status import status_of
from bot.people import People
from bot.speaking import notice
from dialogs.audit import Deed
from dialogs.delivery import Urgency
from dialogs.desk import AnnounceClosing
from dialogs.errors import Conflict
from dialogs.model import Round, RoundState, Submission
from dialogs.schedule import last_deadline, round_state_due
from dialogs.states import SETTLED_STATES, SUBMISSION, RoundChange, SubmissionChange, after, can
from dialogs.workdays import OfficeCalendar
from storage.repository import OUTBOX, PEOPLE, ROUNDS, SUBMISSIONS, Changes, Repository, Stored

AT_ONCE = 50
"""Submissions that lapse in one commit."""

_CHANGES: Mapping[RoundState, RoundChange] = {
    RoundState.CLOSING: RoundChange.DEADLINE_PASSED,
    RoundState.CLOSED: RoundChange.CLOSED,
}


@dataclass(slots=True)
class Closing:
    """`written` is called after a commit that owes somebody a message. `lapsed`: rounds done with."""

    repository: Repository
    people: People
    calendar: OfficeCalendar
    clock: Clock
    written: Callable[[], None]
    lapsed: dict[str, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Close what is due, and let lapse what was not sent to a round that is closed."""
        for state in (RoundState.OPEN, RoundState.CLOSING):
            for stored in await self.repository.find(ROUNDS, "state", state.value):
                with suppress(Conflict):
                    await self._close(stored)
        for stored in await self.repository.find(ROUNDS, "state", RoundState.CLOSED.value):
            if self.lapsed.get(stored.record.id) != stored.version:
                await self._lapse(stored.record)
                self.lapsed[stored.record.id] = stored.version

    async def _close(self, stored: Stored[Round]) -> None:
        round_, now = stored.record, self.clock()
        if round_state_due(round_, None, self.calendar, now) is round_.state:
            return
        submissions = await self._submissions(round_)
        state = round_state_due(round_, last_deadline(submissions), self.calendar, now)
        if state is round_.state:
            return
        changed = replace(round_, state=state, closed_at=now if state is RoundState.CLOSED else None)
        changes = Changes()
        changes.put(ROUNDS, changed, stored.version)
        changes.log(f"round/{round_.id}", Deed(_CHANGES[state].value, round_.id, "clock"))
        await self._tell(changed, changes)
        await self.repository.commit(changes, now)
        self.written()

    async def _tell(self, round_: Round, changes: Changes) -> None:
        """HR gets how far it is, as soon as the office is open."""
        person = await self.repository.get(PEOPLE, round_.coordinator)
        if person is None or person.record.address is None:
            return
        shown = await status_of(self.repository, self.people, round_)
        total = len(shown.sent) + len(shown.under_way) + len(shown.not_started)
        told = AnnounceClosing(round_.id, round_.title, round_.state, len(shown.sent), total)
        now = self.clock()
        row = notice(person.record, told, f"{round_.state}-{round_.id}-{now:%Y%m%d%H%M}", Urgency.NOTICE, now)
        changes.put(OUTBOX, replace(row, due_at=self.calendar.next_open(now)))

    async def _submissions(self, round_: Round) -> list[Submission]:
        pages = self.repository.pages(SUBMISSIONS, "round_id", round_.id)
        return [stored.record async for page in pages for stored in page]

    async def _lapse(self, round_: Round) -> None:
        pages = self.repository.pages(SUBMISSIONS, "round_id", round_.id, AT_ONCE)
        async for page in pages:
            unsent = [stored for stored in page if self._lapses(round_, stored.record)]
            for attempt in (unsent, *([one] for one in unsent)):
                with suppress(Conflict):
                    await self._lapse_those(attempt)
                    if attempt is unsent:
                        break

    def _lapses(self, round_: Round, submission: Submission) -> bool:
        """Not sent, and nobody has gone on with it since the round was closed."""
        closed = round_.closed_at or self.clock()
        later = any(answer.saved_at > closed for answer in submission.answers.values())
        return (
            submission.state not in SETTLED_STATES
            and can(SUBMISSION, submission.state, SubmissionChange.LAPSED)
            and not later
        )

    async def _lapse_those(self, found: Sequence[Stored[Submission]]) -> None:
        changes = Changes()
        for stored in found:
            submission = stored.record
            state = after(SUBMISSION, submission.state, SubmissionChange.LAPSED)
            changes.put(SUBMISSIONS, replace(submission, state=state), stored.version)
            deed = Deed(state.value, submission.project, "clock")
            changes.log(f"submission/{submission.project}", deed)
        if changes:
            await self.repository.commit(changes, self.clock())
