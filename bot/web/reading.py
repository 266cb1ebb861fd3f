"""All answers as the annex will have them, and one project where they are worded, returned and approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from bot.hr.actions import answers
from bot.hr.actions.answers import AnswerRef
from bot.hr.board import read_line, reading
from bot.hr.office import Done, Office, Ref, Who
from bot.hr.projects import Found, found, in_order
from bot.web.deeds import FIELDS, Asked, do_deed, said_of
from bot.web.door import NotThere, Visitor
from bot.web.shared import Shared, number
from dialogs.answered import title_line
from dialogs.board import total_of
from dialogs.deeds import Deed
from dialogs.desk import AnnounceDeed, AskForDeed, ReadLine
from dialogs.differences import Piece, differences
from dialogs.model import Project, Question, Submission, SubmissionState
from dialogs.richtext import plain, read_plain
from storage.repository import SUBMISSIONS, Stored

SIDE = 40
"""Projects on one page of answers."""

ANSWER_DEEDS = (Deed.CORRECT, Deed.RETURN, Deed.ANSWER_FOR)
APPROVABLE = frozenset({SubmissionState.SUBMITTED})


@dataclass(frozen=True, slots=True)
class Read:
    """One project on the page of answers."""

    number: int
    project: Project
    title: str
    state: SubmissionState
    late: bool
    version: int
    lines: Sequence[ReadLine]

    @property
    def approvable(self) -> bool:
        return self.state in APPROVABLE


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote about one answer and could not be kept; `why` says so. `present` is what stands."""

    question: str
    deed: str
    text: str
    why: str
    present: str = ""


class ReadingPages:
    """Reading, correcting, returning, approving."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._office = shared.office

    async def answers(self, visitor: Visitor) -> web.StreamResponse:
        stored = await self._shared.round_of(visitor)
        round_ = stored.record
        projects = await in_order(self._office, round_.id)
        side = max(1, number(visitor.query("side")))
        here = projects[(side - 1) * SIDE : side * SIDE]
        submissions = await self._submissions([p.record.id for p in here])
        await self._shared.seeing.saw(visitor.person, f"round/{round_.id}")
        read = [
            self._read(place, p.record, submissions.get(p.record.id), stored.record.questions)
            for place, p in enumerate(here, (side - 1) * SIDE + 1)
        ]
        return self._shared.door.page(
            visitor,
            "answers",
            round=round_,
            version=stored.version,
            groups=_by_area(read),
            grants=_grants([p.record for p in projects]),
            total=total_of(p.record.grant for p in projects),
            side=side,
            sides=-(-len(projects) // SIDE),
            difference=changes_of,
        )

    async def _submissions(self, keys: Sequence[str]) -> dict[str, Stored[Submission]]:
        found_ = await self._office.repository.get_all(SUBMISSIONS, keys)
        return {stored.record.project: stored for stored in found_}

    def _read(
        self, place: int, project: Project, stored: Stored[Submission] | None, questions: Sequence[Question]
    ) -> Read:
        submission = stored.record if stored else Submission(project.id, project.round_id)
        lines = [read_line(n, q, submission) for n, q in enumerate(questions, 1)]
        version = stored.version if stored else 0
        return Read(place, project, title_line(project), submission.state, submission.late, version, lines)

    async def approve(self, visitor: Visitor) -> web.StreamResponse:
        """Approve those that are ticked; the versions are those that were read."""
        to = f"/hr/rounds/{visitor.path('round')}/answers"
        pairs = (value.rpartition(":") for value in visitor.fields.get("projects", ()))
        refs = [Ref(key, number(version)) for key, _, version in pairs if key]
        if not refs:
            return self._shared.door.onwards(to, visitor.words("hr.board.none_chosen"), "bad")
        done = await self._shared.do(
            visitor, lambda office, who: do_deed(office, who, Asked(Deed.APPROVE, refs, {}))
        )
        tone, text = said_of(done.message, visitor.words)
        return self._shared.door.onwards(to, text, tone)

    async def project(self, visitor: Visitor) -> web.StreamResponse:
        return await self._project(visitor)

    async def _project(
        self,
        visitor: Visitor,
        status: int = 200,
        notice: tuple[str, str] | None = None,
        written: Written | None = None,
    ) -> web.Response:
        each = await self._found(visitor)
        await self._shared.seeing.saw(visitor.person, f"submission/{each.project.record.id}")
        order = [p.record.id for p in await in_order(self._office, each.round.record.id)]
        at = order.index(each.project.record.id)
        return self._shared.door.page(
            visitor,
            "project",
            status,
            round=each.round.record,
            version=each.round.version,
            project=each.project.record,
            shown=await reading(self._office, each),
            questions={q.key: q for q in each.round.record.questions},
            late=each.submission.record.late,
            before=order[at - 1] if at else "",
            after=order[at + 1] if at + 1 < len(order) else "",
            notice=notice,
            written=written,
            fields={name: visitor.field(name) for name in FIELDS},
            difference=changes_of,
            as_text=plain,
        )

    async def _found(self, visitor: Visitor) -> Found:
        """The project in the address. Raises NotThere."""
        there = await found(self._office, [Ref(visitor.path("project"))])
        if isinstance(there, Done) or not there or there[0].round.record.id != visitor.path("round"):
            raise NotThere
        return there[0]

    async def do(self, visitor: Visitor) -> web.StreamResponse:
        """One deed with this project, or with one of its answers."""
        each = await self._found(visitor)
        deed = next((d for d in Deed if d.value == visitor.field("deed")), None)
        if deed in ANSWER_DEEDS:
            return await self._do_answer(visitor, each, deed)
        if deed is None:
            return await self._project(visitor, 422)
        ref = Ref(each.project.record.id, number(visitor.field("version")))
        fields = {name: visitor.field(name) for name in FIELDS}
        done = await self._shared.do(
            visitor, lambda office, who: do_deed(office, who, Asked(deed, [ref], fields))
        )
        notice = said_of(done.message, visitor.words)
        if isinstance(done.message, AnnounceDeed) and done.message.done:
            return self._shared.door.onwards(visitor.request.path, notice[1], notice[0])
        return await self._project(visitor, 409, notice)

    async def _do_answer(self, visitor: Visitor, each: Found, deed: Deed) -> web.StreamResponse:
        question, text = visitor.field("question"), visitor.field("text")
        ref = AnswerRef(each.project.record.id, question, number(visitor.field("version")))
        done = await self._shared.do(visitor, lambda office, who: _act(office, who, deed, ref, text))
        message, words = done.message, visitor.words
        if isinstance(message, AnnounceDeed) and message.done:
            tone, said = said_of(message, words)
            return self._shared.door.onwards(f"{visitor.request.path}#{question}", said, tone)
        present = ""
        if isinstance(message, AskForDeed):
            why = words("hr.read.changed") if message.changed else words(f"reason.{message.problem}")
            present = plain(message.present) if message.changed else ""
        else:
            why = said_of(message, words)[1]
        kept = Written(question, deed.value, text, why, present)
        return await self._project(visitor, 409, None, kept)


async def _act(office: Office, who: Who, deed: Deed, ref: AnswerRef, text: str) -> Done:
    if deed is Deed.RETURN:
        return await answers.return_answer(office, who, ref, text)
    act = answers.correct if deed is Deed.CORRECT else answers.answer_for
    return await act(office, who, ref, read_plain(text))


def changes_of(line: ReadLine) -> tuple[Piece, ...]:
    """What HR changed in the owner's words; nothing when she has not."""
    return differences(plain(line.original), plain(line.text)) if line.original is not None else ()


def _by_area(read: Sequence[Read]) -> list[tuple[str, list[Read]]]:
    """Neighbours of one area together, in the annex's order."""
    groups: list[tuple[str, list[Read]]] = []
    for each in read:
        if not groups or groups[-1][0] != each.project.area:
            groups.append((each.project.area, []))
        groups[-1][1].append(each)
    return groups


def _grants(projects: Sequence[Project]) -> Mapping[str, Decimal | None]:
    areas = dict.fromkeys(project.area for project in projects)
    return {area: total_of(p.grant for p in projects if p.area == area) for area in areas}
