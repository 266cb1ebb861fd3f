"""A round's owners one by one: who would be reached, what became of what was sent, who gets it once more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.hr.status import assignments_of
from bot.people import People
from dialogs import desk as say
from dialogs.answered import title_line
from dialogs.delivery import OutboxRow, Urgency
from dialogs.desk import OUT_OF_REACH, Reached
from dialogs.ledger import Standing, before_start, may_be_sent_again, standing, unmet
from dialogs.model import Assignment, Person, Round
from dialogs.states import SETTLED_STATES
from storage.repository import OUTBOX, Repository, Stored

LISTED = 200
"""Names in one message of each state; the others are counted."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody a round asks; `unmet` is set, and `person` None, when nobody has met the bot there."""

    email: str
    person: Person | None
    mine: Sequence[Assignment]
    rows: Sequence[Stored[OutboxRow]] = ()
    unmet: Standing | None = None

    @property
    def before_start(self) -> Standing:
        return self.unmet or before_start(self.person)

    @property
    def standing(self) -> Standing:
        return self.unmet or standing(self.person, [row.record for row in self.rows])

    @property
    def invited_at(self) -> datetime | None:
        """When the invitation went out; None when it has not, or nobody knows."""
        sent = [row.record.sent_at for row in self.rows if row.record.urgency is Urgency.INVITATION]
        return max((at for at in sent if at is not None), default=None)

    @property
    def again(self) -> Stored[OutboxRow] | None:
        """The row to send once more; None when they need none, or have sent everything."""
        waited_for = any(a.submission.state not in SETTLED_STATES for a in self.mine)
        rows = sorted(self.rows, key=lambda row: (row.record.created_at, row.record.key))
        invitations = [row for row in rows if row.record.urgency is Urgency.INVITATION]
        if not waited_for or not invitations or not may_be_sent_again(self.person, invitations[-1].record):
            return None
        return invitations[-1]


async def owners_of(
    repository: Repository, people: People, round_: Round, assignments: Sequence[Assignment] | None = None
) -> list[Owner]:
    """In the order of the annex; of these assignments, or of the whole round."""
    owed: defaultdict[str, list[Assignment]] = defaultdict(list)
    for assignment in assignments if assignments is not None else await assignments_of(repository, round_):
        for email in assignment.submission.owners:
            owed[email].append(assignment)
    rows: defaultdict[str, list[Stored[OutboxRow]]] = defaultdict(list)
    async for page in repository.pages(OUTBOX, "round_id", round_.id):
        for row in page:
            rows[row.record.person].append(row)
    met = await people.met(list(owed))
    strangers = [email for email in owed if email not in met]
    why = unmet(strangers, await people.addresses()) if strangers else {}
    return [
        Owner(email, met.get(email), mine, rows[met[email].id] if email in met else (), why.get(email))
        for email, mine in owed.items()
    ]


def dry_run(round_: Round, owners: Sequence[Owner]) -> say.ShowDryRun:
    shown, counts = _addressees(owners, lambda owner: owner.before_start)
    return say.ShowDryRun(
        round_id=round_.id,
        round_title=round_.title,
        coordinator_name=round_.coordinator_name,
        deadline_at=round_.deadline_at,
        state=round_.state,
        people=shown,
        counts=counts,
    )


def ledger(round_: Round, owners: Sequence[Owner]) -> say.ShowLedger:
    shown, counts = _addressees(owners, lambda owner: owner.standing)
    again = sum(owner.again is not None for owner in owners)
    return say.ShowLedger(round_.id, round_.title, shown, counts, again)


def resent(round_: Round, owners: Sequence[Owner], again: int) -> say.AnnounceResend:
    missed = [owner for owner in owners if owner.again is None and owner.standing.reached in OUT_OF_REACH]
    shown, counts = _addressees(missed, lambda owner: owner.standing)
    return say.AnnounceResend(round_.id, round_.title, again, shown, counts)


def unreached(round_: Round, owners: Sequence[Owner]) -> say.ReportUnreached:
    shown, counts = _addressees(owners, lambda owner: owner.standing)
    return say.ReportUnreached(round_.id, round_.title, shown, counts)


def _addressees(
    owners: Iterable[Owner], standing_of: Callable[[Owner], Standing]
) -> tuple[tuple[say.Addressee, ...], Mapping[str, int]]:
    counts: Counter[str] = Counter()
    shown = []
    for owner in owners:
        now = standing_of(owner)
        counts[now.reached.value] += 1
        if counts[now.reached.value] <= LISTED:
            shown.append(_addressee(owner, now))
    order = list(Reached)
    shown.sort(key=lambda addressee: order.index(addressee.reached))
    return tuple(shown), dict(counts)


def _addressee(owner: Owner, now: Standing) -> say.Addressee:
    name = owner.person.name if owner.person else ""
    titles = tuple(title_line(a.project) for a in owner.mine)
    return say.Addressee(owner.email, name, titles, now.reached, now.at, now.like)
