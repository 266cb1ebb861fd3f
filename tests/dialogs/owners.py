"""Owners who talk to the pure core, and the projects they share: what a store and a chat do around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from dialogs import events
from dialogs import messages as say
from dialogs.answers import Vocabulary
from dialogs.conversation import advance
from dialogs.events import Event, Seen
from dialogs.model import (
    Answer,
    Assignment,
    Person,
    Project,
    Question,
    Round,
    RoundState,
    Seat,
    Submission,
    SubmissionState,
)
from dialogs.richtext import RichText, plain, read_plain
from dialogs.scene import Scene
from dialogs.screens import Desk, open_desk

START = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)
WORDS = Vocabulary({}, frozenset({"ja"}), frozenset({"nej"}), {}, frozenset(), frozenset())

QUESTIONS = (
    Question("status", "Hvad er status?", "Status", "Fortæl kort.", "Alt er på plads."),
    Question("effekt", "Hvilken effekt?", "Effekt"),
    Question("efterliv", "Hvordan lever det videre?", "Efterliv", required=False),
)


def make_round(round_id: str = "r1", **changes: object) -> Round:
    made = Round(
        id=round_id,
        kind="status_table",
        title=f"Bilag {round_id}",
        state=RoundState.OPEN,
        questions=QUESTIONS,
        coordinator="hr",
        coordinator_name="Mette Skov",
        created_at=START,
        deadline_at=START + timedelta(days=14),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def make_project(key: str = "p1", round_id: str = "r1", position: int = 0) -> Project:
    return Project(key, round_id, position, f"Projekt {key}", purpose=read_plain("At prøve noget af."))


def make_assignment(
    project: Project | None = None, round_: Round | None = None, **submission: object
) -> Assignment:
    project, round_ = project or make_project(), round_ or make_round()
    blank = Submission(project.id, round_.id, owners=("anne@eksempel.example",))
    return Assignment(round_, project, replace(blank, **submission))  # type: ignore[arg-type]


def several(number: int) -> list[Assignment]:
    return [make_assignment(make_project(f"p{n}", position=n)) for n in range(1, number + 1)]


@dataclass
class Projects:
    """What the store would hold: assignments as they are now, and every version of every answer."""

    assignments: dict[str, Assignment]
    versions: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    now: datetime = START

    def take(self, submissions: Sequence[Submission]) -> None:
        for submission in submissions:
            before = self.assignments[submission.project]
            for key, answer in submission.answers.items():
                if before.submission.answer(key) != answer:
                    kept = self.versions.setdefault((submission.project, key), [])
                    assert answer.version == len(kept) + 1, "versions run 1..n without gap"
                    kept.append(answer)
            self.assignments[submission.project] = replace(before, submission=submission)

    def become(self, state: SubmissionState, project: str = "p1") -> None:
        """HR moves a submission on."""
        there = self.assignments[project]
        self.assignments[project] = replace(there, submission=replace(there.submission, state=state))

    def round_becomes(self, state: RoundState) -> None:
        for key, there in self.assignments.items():
            self.assignments[key] = replace(there, round=replace(there.round, state=state))

    def text(self, question: str, project: str = "p1") -> str:
        answer = self.assignments[project].submission.answer(question)
        return plain(answer.text) if answer else ""

    def state(self, project: str = "p1") -> SubmissionState:
        return self.assignments[project].submission.state


def projects(*assignments: Assignment) -> Projects:
    return Projects({a.project.id: a for a in assignments or (make_assignment(),)})


class Owner:
    """One person in front of their projects. Each thing done takes a minute."""

    def __init__(self, shared: Projects | None = None, name: str = "Anne") -> None:
        self.projects = shared or projects()
        self.person = Person(name.lower(), name)
        self.seat = Seat(self.person.id)
        self.heard: tuple[say.OwnerMessage, ...] = ()

    @property
    def desk(self) -> Desk:
        return open_desk(list(self.projects.assignments.values()))

    @property
    def now(self) -> datetime:
        return self.projects.now

    def does(self, event: Event) -> tuple[say.OwnerMessage, ...]:
        self.projects.now += timedelta(minutes=1)
        turn = advance(Scene(self.seat, self.desk, self.person, self.now, WORDS), event)
        self.projects.take(turn.submissions)
        self.seat, self.heard = turn.seat, turn.messages
        return turn.messages

    def writes(
        self, text: str | RichText, seen: Seen = Seen.AFTER, at: datetime | None = None
    ) -> tuple[say.OwnerMessage, ...]:
        rich = read_plain(text) if isinstance(text, str) else text
        return self.does(events.TextWritten(rich, at or self.now + timedelta(minutes=1), seen))

    def gives(
        self, question: str, version: int, text: str, project: str = "p1"
    ) -> tuple[say.OwnerMessage, ...]:
        """Press »Gem svar« on a card that showed `version`."""
        return self.does(events.AnswerGiven(project, question, version, read_plain(text), self.now))

    def begins(self, *texts: str) -> Owner:
        """Greeted, at the first question, and with these answers given in order."""
        self.does(events.Greeted())
        self.does(events.Started())
        for text in texts:
            self.writes(text)
        return self

    def finishes(self) -> Owner:
        self.begins("Vi er færdige.", "Det virker.", "Vi fortsætter.")
        self.does(events.SubmissionSent())
        return self
