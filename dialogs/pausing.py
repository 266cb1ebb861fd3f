"""*Senere*: putting a project off, or everything, until a time of one's own choosing.

Nothing is lost and nothing is forgotten: what stands is saved, reminders rest, and a message comes when the
time is up (a row of the outbox that is due then, written in the same commit).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialogs import events, screens, writing
from dialogs import messages as say
from dialogs.answered import title_line
from dialogs.messages import Note, Reason
from dialogs.model import Aside, AsideKind, Assignment, Pause, Seat
from dialogs.moments import WhenProblem, read_when
from dialogs.reminding import reminder
from dialogs.scene import Notice, Scene, Turn, show, tell
from dialogs.screens import unfinished
from dialogs.workdays import OfficeCalendar

LONGEST = 80
"""Characters of what may be a time."""


def pause_asked(scene: Scene, event: events.PauseAsked) -> Turn:
    """They want to put something off: until when, if they have not said it."""
    if (held := writing.unsaved(scene, event)) is not None:
        return held
    if event.project and event.project not in scene.desk:
        return tell(scene, say.RefuseAction(Reason.UNKNOWN_CARD))
    project = "" if event.everything else event.project or scene.seat.project
    if not _put_off(scene, project):
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NOTHING_TO_PAUSE)
    if not event.when:
        return _ask(scene, project)
    return _until(scene, project, event.when)


def text_written(scene: Scene, aside: Aside, text: str) -> Turn | None:
    """What was typed while the choice of a time was on the screen; None when it is about something else."""
    if len(text) > LONGEST or not _put_off(scene, aside.project):
        return None
    return _until(scene, aside.project, text)


def _until(scene: Scene, project: str, said: str) -> Turn:
    until = read_when(said, scene.words, scene.calendar, scene.now)
    if isinstance(until, WhenProblem):
        return _ask(scene, project, until, said)
    return _pause(scene, project, until)


def _ask(scene: Scene, project: str, problem: WhenProblem | None = None, said: str = "") -> Turn:
    seat = replace(scene.seat, aside=Aside(AsideKind.LATER, project))
    return Turn(seat, (), (say.ChoosePause(project, _title(scene, project), problem, said),))


def _put_off(scene: Scene, project: str) -> list[Assignment]:
    """What would be put off: this project, or everything that is waited for."""
    waiting = screens.waited_for(scene.desk)
    return [a for a in waiting if project in ("", a.project.id)]


def _title(scene: Scene, project: str) -> str:
    """The project's, where the person has others too; empty for everything."""
    return title_line(scene.desk[project].project) if project in scene.desk else ""


def _pause(scene: Scene, project: str, until: datetime) -> Turn:
    put_off = _put_off(scene, project)
    pause = Pause(until, scene.now, project)
    others = (p for p in scene.seat.pauses if p.until > scene.now and p.project != project)
    kept = () if project == "" else tuple(others)
    seat = replace(scene.seat, pauses=(*kept, pause), project="", question="", adding=False, aside=None)
    paused = {a.project.id: replace(a, paused_until=until) for a in put_off}
    following = next(iter(unfinished({**scene.desk, **paused})), None)
    deadline = min((a.deadline_at for a in put_off if a.deadline_at), default=None)
    told = say.ConfirmPause(
        project=project,
        title=_title(scene, project),
        until=until,
        deadline_at=deadline,
        too_late=deadline is not None and until > deadline,
        next_project=following.project.id if following else "",
        next_title=title_line(following.project) if following else "",
    )
    woken = reminder(put_off, scene.calendar, until, woken=pause.since)
    return Turn(seat, (), (told,), (Notice(woken, scene.person.id, due_at=until),))


def resumed(seat: Seat, project: str, now: datetime) -> Seat:
    """Taken up again: what was put off with this project is not any more."""
    kept = tuple(p for p in seat.pauses if p.until > now and p.project not in ("", project))
    return replace(seat, pauses=kept)


def is_back_today(seat: Seat, project: str, calendar: OfficeCalendar, now: datetime) -> bool:
    """It was put off until some time today, and that is over: the message that says so is of today."""
    today = calendar.day(now)
    return any(
        p.project in ("", project) and p.until <= now and calendar.day(p.until) == today for p in seat.pauses
    )
