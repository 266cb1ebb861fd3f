"""One question of one project: where a text can stand, and a text on its way there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs import answered
from dialogs.checks import masked
from dialogs.messages import Note
from dialogs.model import Answer, Assignment, Question, Seat
from dialogs.richtext import RichText, join, plain
from dialogs.scene import Scene


@dataclass(frozen=True, slots=True)
class Spot:
    """One question of one project: where a text can stand."""

    assignment: Assignment
    question: Question

    @property
    def standing(self) -> Answer | None:
        return self.assignment.submission.answer(self.question.key)

    @property
    def version(self) -> int:
        return self.standing.version if self.standing else 0

    @property
    def title(self) -> str:
        return answered.title_line(self.assignment.project)

    def says(self, text: RichText) -> bool:
        """Whether this is what stands, as it was written or as a card's field shows it: without a number."""
        standing, given = plain(answered.standing_text(self.standing)), plain(text)
        return given in (standing, masked(standing))

    def is_at(self, seat: Seat) -> bool:
        return (seat.project, seat.question) == (self.assignment.project.id, self.question.key)

    def joined(self, text: RichText) -> RichText:
        return join(self.standing.text, text) if self.standing and self.standing.text else text


@dataclass(frozen=True, slots=True)
class Writing:
    """A text on its way to a spot. `part` is what was written now, `text` what would stand."""

    text: RichText
    part: RichText
    sent_at: datetime
    note: Note


def spot_of(scene: Scene, project: str, question: str) -> Spot | None:
    assignment = scene.desk.get(project)
    asked = assignment.round.question(question) if assignment else None
    return Spot(assignment, asked) if assignment and asked else None


def last_spot(scene: Scene) -> Spot | None:
    """Where the answer just given stands."""
    last = scene.seat.last
    return spot_of(scene, last.project, last.question) if last else None
