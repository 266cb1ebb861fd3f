"""Starting rounds at the time HR chose: due and not yet done, so a missed run only delays it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.access import Membership
from bot.hr.actions import rounds
from bot.hr.notices import write_to
from bot.hr.office import Done, Office, Ref, Who, perform
from dialogs.desk import RefuseCommand
from dialogs.model import Person, Round, RoundState
from storage.repository import PEOPLE, ROUNDS, Stored


class Starting:
    """Acts for the coordinator who planned it, in the roles that they have now."""

    def __init__(self, office: Office, membership: Membership) -> None:
        self._office = office
        self._membership = membership

    async def run(self) -> None:
        office = self._office
        now = office.clock()
        for draft in await office.repository.find(ROUNDS, "state", RoundState.DRAFT.value):
            at = draft.record.starts_at
            if at is not None and at <= now:
                await perform(office, partial(self._start, draft))

    async def _start(self, draft: Stored[Round]) -> Done:
        """The coordinator is told what became of it; a start that failed is not tried again."""
        round_, office = draft.record, self._office
        met = await office.repository.get(PEOPLE, round_.coordinator)
        person = met.record if met else Person(round_.coordinator, round_.coordinator_name)
        who = Who(person, self._membership.roles(person.id, owns=False))
        done = await rounds.start(office, who, Ref(round_.id))
        stored = await office.repository.get(ROUNDS, round_.id)
        if stored is None or stored.record.state is not RoundState.DRAFT:
            return Done(done.message)
        if isinstance(done.message, RefuseCommand):
            done.changes.put(ROUNDS, replace(stored.record, starts_at=None), stored.version)
        write_to(office, done.changes, person, done.message)
        return done
