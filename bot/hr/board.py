"""A round's board and one project of it as HR reads it: for chat, page and telephone list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.hr.addressees import Owner, owners_of
from bot.hr.office import Office
from bot.hr.projects import Found, in_order
from dialogs import board
from dialogs import desk as say
from dialogs.answered import standing_text, title_line
from dialogs.board import AreaCount, BoardLine, Contact
from dialogs.checks import Contains
from dialogs.deeds import Became
from dialogs.desk import CallLine, Reached, ReadLine
from dialogs.ledger import Standing as Delivered
from dialogs.model import Assignment, Missing, Project, Question, Round, Submission
from dialogs.progress import Progress, progress_of
from dialogs.richtext import RichText
from dialogs.screens import unanswered
from storage.repository import SUBMISSIONS, Stored

_CONTACTS: Mapping[Reached, Contact] = {
    Reached.INVITED: Contact.INVITED,
    Reached.REMINDED: Contact.INVITED,
    Reached.REMINDER_UNCERTAIN: Contact.INVITED,
    Reached.UNCERTAIN: Contact.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Board:
    """`lines` are in the annex's order; `version` is the round's."""

    round: Round
    version: int
    lines: Sequence[BoardLine]
    progress: Progress

    @property
    def areas(self) -> tuple[AreaCount, ...]:
        return board.areas_of(self.lines)

    @property
    def grants(self) -> Decimal | None:
        return board.total_of(line.grant for line in self.lines)


class Notes:
    """What was worked out from a round's texts, kept for as long as the very same records come again."""

    def __init__(self) -> None:
        self._titles: dict[str, tuple[Project, str]] = {}
        self._findings: dict[str, tuple[Submission, tuple[Contains, ...]]] = {}

    def title(self, project: Project) -> str:
        kept = self._titles.get(project.id)
        if kept is None or kept[0] is not project:
            kept = self._titles[project.id] = project, title_line(project)
        return kept[1]

    def findings(self, submission: Submission) -> tuple[Contains, ...]:
        """What the checks found in any of its answers."""
        kept = self._findings.get(submission.project)
        if kept is None or kept[0] is not submission:
            found = {c for answer in submission.answers.values() for c in board.findings_of(answer)}
            kept = self._findings[submission.project] = submission, tuple(c for c in Contains if c in found)
        return kept[1]


async def board_of(office: Office, round_: Stored[Round], notes: Notes | None = None) -> Board:
    """Everything is read here, once: a board asks for nothing project by project."""
    notes = notes or Notes()
    stored = await office.repository.find(SUBMISSIONS, "round_id", round_.record.id)
    submissions = {s.record.project: s for s in stored}
    projects = [p.record for p in await in_order(office, round_.record.id)]
    asked = [
        (submissions.get(p.id) or Stored(Submission(p.id, round_.record.id, owners=p.contacts)), p)
        for p in projects
    ]
    assignments = [Assignment(round_.record, p, s.record) for s, p in asked]
    owners = await owners_of(office.repository, office.people, round_.record, assignments)
    by_project: defaultdict[str, list[Owner]] = defaultdict(list)
    for owner in owners:
        for mine in owner.mine:
            by_project[mine.project.id].append(owner)
    now = office.clock()
    record = round_.record
    every = [s.record for s, _ in asked]
    return Board(
        record,
        round_.version,
        [
            _line(number, a, s.version, by_project[a.project.id], now, notes=notes)
            for number, (a, (s, _)) in enumerate(zip(assignments, asked, strict=True), 1)
        ],
        progress_of(every, record.opened_at, record.deadline_at, now, office.zone),
    )


def _line(
    number: int,
    assignment: Assignment,
    version: int,
    owners: Sequence[Owner],
    now: datetime,
    *,
    notes: Notes,
) -> BoardLine:
    project, submission, total = assignment.project, assignment.submission, len(assignment.round.questions)
    return BoardLine(
        number=number,
        project=project.id,
        title=notes.title(project),
        area=project.area,
        unit=project.unit,
        owners=", ".join(owner.person.name if owner.person else owner.email for owner in owners),
        standing=board.standing_of(assignment, board.best(map(contact_of, owners)), now),
        days_left=board.days_left(assignment.deadline_at, now),
        answered=total - len(unanswered(assignment)),
        total=total,
        version=version,
        grant=project.grant,
        late=submission.late,
        findings=notes.findings(submission),
        emails=submission.owners,
    )


def contact_of(owner: Owner) -> Contact:
    """Seen is that they have done anything here since the invitation came."""
    now: Delivered = owner.standing
    contact = _CONTACTS.get(now.reached, Contact.NONE)
    active = owner.person.active_at if owner.person else None
    invited = owner.invited_at
    if contact is not Contact.NONE and active is not None and invited is not None and active > invited:
        return Contact.SEEN
    return contact


def call_list(board_: Board) -> tuple[CallLine, ...]:
    """Whoever is waited for, once, with all that is missing from them; the most pressing first."""
    lines: dict[tuple[str, ...], list[BoardLine]] = {}
    for line in board_.lines:
        if line.standing not in board.DONE:
            lines.setdefault(line.emails, []).append(line)
    calls = [
        CallLine(
            mine[0].owners,
            ", ".join(emails),
            tuple(line.title for line in mine),
            min((line.days_left for line in mine if line.days_left is not None), default=None),
        )
        for emails, mine in lines.items()
    ]
    return tuple(sorted(calls, key=lambda call: (call.days_left is None, call.days_left or 0)))


async def reading(office: Office, found: Found, note: Became | None = None) -> say.ShowProject:
    """One project with everything that was answered, as it stands."""
    assignment, round_ = found.assignment, found.round.record
    owners = await owners_of(office.repository, office.people, round_, [assignment])
    contact = board.best(map(contact_of, owners))
    return say.ShowProject(
        round_id=round_.id,
        round_title=round_.title,
        project=assignment.project.id,
        number=found.number,
        title=title_line(assignment.project),
        owners=", ".join(owner.person.name if owner.person else owner.email for owner in owners),
        standing=board.standing_of(assignment, contact, office.clock()),
        state=assignment.submission.state,
        version=found.submission.version,
        lines=tuple(
            read_line(number, question, assignment.submission)
            for number, question in enumerate(round_.questions, 1)
        ),
        deadline_at=assignment.deadline_at,
        remarks=assignment.submission.remarks,
        note=note,
    )


def read_line(number: int, question: Question, submission: Submission) -> ReadLine:
    """One question with its answer, what HR changed in it, and what the checks found."""
    answer, label = submission.answer(question.key), question.label or question.text
    if answer is None:
        return ReadLine(number, question.key, label, RichText(), Missing.NOT_ANSWERED, 0)
    back = next((r for r in submission.returns if r.question == question.key), None)
    return ReadLine(
        number,
        question.key,
        label,
        standing_text(answer),
        answer.missing,
        answer.version,
        answer.by_name,
        answer.on_behalf,
        answer.original,
        answer.corrected_by,
        board.findings_of(answer),
        back.comment if back and back.version == answer.version else "",
    )
