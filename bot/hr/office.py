"""What HR's actions work with, who acts, and what an action leads to.

Where a new action goes:

1. `bot/access.py`: an `Action` with its rule, and the verb that asks for it.
2. `bot/hr/actions/`: one function, `async def approve(office, who, what, ...) -> Done`. It reads what stands
   (`Ref` names it with the version that was on the screen), decides, and returns what to write and to say.
   `@needs(Action.APPROVE)` refuses everybody whom the rule does not name, whoever calls. Nothing is saved in
   it: the same function serves chat, page and API.
3. Chat: one command in `bot/hr/chat/`, which reads a card's values or the typed words, and an entry in
   `bot/hr/desk.py`. The turn commits.
4. Page: `await perform(office, partial(approve, office, who, ref))`, which commits and returns the `Done`;
   a `RefuseCommand` in `done.message` is why nothing changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from bot.access import Action, Role, may
from bot.clock import Clock
from bot.people import People
from dialogs.desk import DeskMessage, DeskReason, OfferPage, RefuseCommand
from dialogs.errors import Conflict, StoreUnavailable
from dialogs.model import Person, Round
from storage.repository import Changes, Repository
from templates import Kind

if TYPE_CHECKING:
    from bot.hr.importing import Importer

P = ParamSpec("P")

LATEST = -1
"""The version of what was named by typed words: whatever stands now."""

ATTEMPTS = 20
"""How often an action is decided again after losing a race."""


@dataclass(frozen=True, slots=True)
class Who:
    """The person who acts, in the roles they have."""

    person: Person
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Ref:
    """What an action is about: its key, and the version that was on the screen."""

    key: str
    version: int = LATEST

    def is_at(self, version: int) -> bool:
        return self.version in (LATEST, version)


@dataclass(slots=True)
class Done:
    """What to say, and what to write in one commit; nothing to write is nothing changed."""

    message: DeskMessage
    changes: Changes = field(default_factory=Changes)


@dataclass(slots=True)
class Office:
    """`settled` is called after a commit, to start the work it asked for. `zone` is the municipality's."""

    repository: Repository
    people: People
    kinds: Mapping[str, Kind]
    importer: Importer
    new_id: Callable[[], str]
    offer_page: Callable[[Changes, Person], OfferPage]
    clock: Clock
    zone: tzinfo
    house: Path | None = None
    """The folder with the municipality's own look."""
    settled: Callable[[], None] = lambda: None
    invite_anew: Callable[[], None] = lambda: None
    """There are new owners: go through the open rounds once more after the commit."""


ActionFunction = Callable[Concatenate[Office, Who, P], Awaitable[Done]]

ACTIONS: dict[str, Action] = {}
"""Every action function by module and name, and the action it needs: what tests go through."""


def needs(action: Action) -> Callable[[ActionFunction[P]], ActionFunction[P]]:
    """Refuse whoever may not."""

    def guard(act: ActionFunction[P]) -> ActionFunction[P]:
        ACTIONS[f"{act.__module__}.{act.__qualname__}"] = action

        @wraps(act)
        async def guarded(office: Office, who: Who, /, *given: P.args, **named: P.kwargs) -> Done:
            if not may(who.roles, action):
                return refused(DeskReason.NOT_ALLOWED)
            return await act(office, who, *given, **named)

        return guarded

    return guard


def refused(reason: DeskReason, round_: Round | None = None, detail: str = "") -> Done:
    """Nothing changes, and why."""
    return Done(RefuseCommand(reason, round_.title if round_ else "", detail))


async def perform(office: Office, act: Callable[[], Awaitable[Done]]) -> Done:
    """Do it and commit; decided again when somebody was quicker.

    Raises StorageError when nothing was saved.
    """
    for _ in range(ATTEMPTS):
        done = await act()
        try:
            await office.repository.commit(done.changes, office.clock())
        except Conflict:
            continue
        office.settled()
        return done
    raise StoreUnavailable("too many others write the same thing")
