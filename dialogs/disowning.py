"""*Ikke mit projekt*: HR hears of it with a suggestion, and the reminders of it stop."""

from __future__ import annotations

from dataclasses import replace

from dialogs import events, writing
from dialogs import messages as say
from dialogs.answered import title_line
from dialogs.checks import masked
from dialogs.desk.handing import TellNotMine
from dialogs.handing import which
from dialogs.handovers import addresses_of, participants
from dialogs.model import Aside, AsideKind, Assignment
from dialogs.scene import Notice, Scene, Turn
from dialogs.screens import unfinished

LONGEST = 300
"""Characters of a suggestion."""


def disown_asked(scene: Scene, event: events.DisownAsked) -> Turn:
    if (held := writing.unsaved(scene, event)) is not None:
        return held
    found = which(scene, event.project)
    if isinstance(found, Turn):
        return found
    if event.sure:
        return _disown(scene, found, event.suggestion)
    seat = replace(scene.seat, aside=Aside(AsideKind.NOT_MINE, found.project.id))
    return Turn(seat, (), (say.AskWhose(found.project.id, title_line(found.project)),))


def text_written(scene: Scene, aside: Aside, text: str) -> Turn | None:
    """Whose it may be, in whatever words; None for words that are about something else."""
    found = which(scene, aside.project)
    if isinstance(found, Turn) or len(text) > LONGEST:
        return None
    return _disown(scene, found, text)


def _disown(scene: Scene, assignment: Assignment, suggestion: str) -> Turn:
    round_, project = assignment.round, assignment.project
    own = set(addresses_of(scene.person)) & participants(assignment.submission)
    gone = dict.fromkeys((*assignment.submission.disowned, *sorted(own)))
    submission = replace(assignment.submission, disowned=tuple(gone))
    following = next((a for a in unfinished(scene.desk) if a.project.id != project.id), None)
    title = title_line(project)
    told = say.ConfirmNotMine(
        project=project.id,
        title=title,
        coordinator_name=round_.coordinator_name,
        next_project=following.project.id if following else "",
        next_title=title_line(following.project) if following else "",
    )
    suggested = masked(" ".join(suggestion.split()))[:LONGEST]
    news = TellNotMine(round_.id, round_.title, title, scene.person.name, suggested)
    seat = replace(scene.seat, project="", question="", adding=False, aside=None)
    return Turn(seat, (submission,), (told,), (Notice(news, round_.coordinator),))
