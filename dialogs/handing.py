"""Handing a project to a colleague: offering, accepting, declining, taking back.

Nobody is left between two chairs: until the colleague has said yes, whoever asked them is still asked.
"""

from __future__ import annotations

from dataclasses import replace

from dialogs import events, screens, writing
from dialogs import messages as say
from dialogs.answered import title_line
from dialogs.desk.handing import TellWaiting
from dialogs.handovers import (
    accepted,
    addresses_of,
    asked,
    declined,
    handed_over,
    offer_to,
    offered,
    relieved,
    taken_back,
)
from dialogs.messages import HandoverNews, Note, Reason, WhomProblem
from dialogs.model import Aside, AsideKind, Assignment, Handover, Submission
from dialogs.richtext import excerpt, read_plain
from dialogs.scene import Notice, Scene, Turn, show, tell
from dialogs.screens import unanswered, unfinished
from dialogs.states import SETTLED_STATES
from dialogs.whom import LONGEST_NOTE, Whom, address_in, read_whom

EXCERPT = 200
LONGEST_NAME = 80
"""Characters of what may name a colleague other than by e-mail."""


def which(scene: Scene, project: str) -> Assignment | Turn:
    """The project that is meant: named by a card, on the screen, or the only one; else ask which."""
    if project and project not in scene.desk:
        return tell(scene, say.RefuseAction(Reason.UNKNOWN_CARD))
    found = scene.desk.get(project) or scene.present
    waiting = screens.waited_for(scene.desk)
    if found is None and len(waiting) == 1:
        found = waiting[0]
    if found is None:
        overview = replace(scene.seat, project="", question="", adding=False)
        return show(scene, overview, Note.WHICH_PROJECT if waiting else Note.NOTHING_TO_SEND)
    if found.submission.state in SETTLED_STATES:
        return show(scene, screens.enter(scene.seat, found), Note.ALREADY_SENT)
    return found


def handover_asked(scene: Scene, event: events.HandoverAsked) -> Turn:
    if (held := writing.unsaved(scene, event)) is not None:
        return held
    found = which(scene, event.project)
    if isinstance(found, Turn):
        return found
    if not event.whom:
        return _ask(scene, found)
    return _to(scene, found, event.whom, event.note)


def text_written(scene: Scene, aside: Aside, text: str) -> Turn | None:
    """What was typed while the choice of a colleague was on the screen; None for anything else."""
    found = which(scene, aside.project)
    names = len(text) <= LONGEST_NAME or address_in(text)
    if isinstance(found, Turn) or not names or len(text) > LONGEST_NOTE:
        return None
    return _to(scene, found, text)


def _to(scene: Scene, assignment: Assignment, said: str, note: str = "") -> Turn:
    own = addresses_of(scene.person)
    whom = read_whom(said, scene.colleagues, own, asked(assignment.submission))
    if isinstance(whom, WhomProblem):
        return _ask(scene, assignment, whom, said)
    return _offer(scene, assignment, replace(whom, note=note or whom.note))


def _ask(scene: Scene, assignment: Assignment, problem: WhomProblem | None = None, said: str = "") -> Turn:
    project, handed = assignment.project.id, assignment.handed
    seat = replace(scene.seat, aside=Aside(AsideKind.HAND_OVER, project))
    taken = {*addresses_of(scene.person), *asked(assignment.submission)}
    told = say.ChooseColleague(
        project=project,
        title=title_line(assignment.project),
        colleagues=tuple(c for c in scene.colleagues if c.name and c.address not in taken),
        problem=problem,
        said=excerpt(read_plain(said), EXCERPT) if said else "",
        offered_to=(handed.to_name or handed.to) if handed else "",
    )
    return Turn(seat, (), (told,))


def _offer(scene: Scene, assignment: Assignment, whom: Whom) -> Turn:
    submission, project = assignment.submission, assignment.project
    handover = Handover(
        by=_own_address(scene, assignment),
        by_name=scene.person.name,
        to=whom.colleague.address,
        to_name=whom.colleague.name,
        at=scene.now,
        note=whom.note,
    )
    changed = replace(assignment, submission=offered(submission, handover), handed=handover)
    following = next((a for a in unfinished(scene.desk) if a.project.id != project.id), None)
    told = say.ConfirmHandover(
        project=project.id,
        title=title_line(project),
        name=whom.colleague.shown,
        reachable=whom.colleague.reachable,
        next_project=following.project.id if following else "",
        next_title=title_line(following.project) if following else "",
    )
    seat = replace(scene.seat, project="", question="", adding=False, aside=None)
    told_off = _called_off(scene, assignment, changed.submission)
    notices = (*told_off, _told(changed, handover, whom.colleague.reachable))
    return Turn(seat, (changed.submission,), (told,), notices)


def _own_address(scene: Scene, assignment: Assignment) -> str:
    """Under which this person is asked about it."""
    own = addresses_of(scene.person)
    everybody = (*assignment.submission.owners, *(h.to for h in assignment.submission.handovers))
    return next(address for address in everybody if address in own)


def _told(assignment: Assignment, handover: Handover, reachable: bool) -> Notice:
    """The colleague, or HR where the colleague cannot be written to yet."""
    round_ = assignment.round
    if reachable:
        return Notice(offer(assignment, handover), handover.to)
    title = title_line(assignment.project)
    waiting = TellWaiting(round_.id, round_.title, title, handover.by_name, handover.to)
    return Notice(waiting, round_.coordinator)


def _called_off(scene: Scene, before: Assignment, after: Submission) -> tuple[Notice, ...]:
    """Word to the colleagues who had it until now."""
    gone = relieved(before.submission, after)
    return tuple(_news(before, scene.person.name, HandoverNews.TAKEN_BACK, to) for to in gone)


def _news(assignment: Assignment, name: str, news: HandoverNews, to: str, reason: str = "") -> Notice:
    project = assignment.project
    return Notice(say.TellHandover(project.id, title_line(project), name, news, reason), to)


def offer(assignment: Assignment, handover: Handover, said: str = "") -> say.OfferHandover:
    total = len(assignment.round.questions)
    return say.OfferHandover(
        project=assignment.project.id,
        title=title_line(assignment.project),
        by_name=handover.by_name,
        note=handover.note,
        round_title=assignment.round.title,
        deadline_at=assignment.deadline_at,
        answered=total - len(unanswered(assignment)),
        total=total,
        said=said,
    )


def offers(scene: Scene, said: str = "") -> dict[str, say.OfferHandover]:
    """What colleagues offer this person, under a name that the seat can remember."""
    found = {}
    for each in scene.offers.values():
        handover = offer_to(each.submission, addresses_of(scene.person))
        if handover is not None:
            found[f"{each.project.id}/{handover.at.isoformat()}"] = offer(each, handover, said)
    return found


def with_offers(scene: Scene, turn: Turn, *, again: bool) -> Turn:
    """`turn` with what colleagues offer before it; without `again`, what has not been shown yet."""
    found = offers(scene)
    fresh = {key: each for key, each in found.items() if again or key not in turn.seat.greeted}
    if not fresh:
        return turn
    greeted = dict.fromkeys((*turn.seat.greeted, *fresh))
    screen = [m for m in turn.messages if not isinstance(m, say.ShowNothing)]
    seat = replace(turn.seat, greeted=tuple(greeted), met=True)
    return replace(turn, seat=seat, messages=(*fresh.values(), *screen))


def text_to_offer(scene: Scene, text: str) -> Turn | None:
    """Yes, no, or anything else to somebody who has nothing but an offer in front of them."""
    if not scene.offers or scene.seat.question or scene.seat.held is not None:
        return None
    said, one = text.strip(" .!").lower(), len(scene.offers) == 1
    if one and said in scene.words.yes | scene.words.no:
        return offer_answered(scene, events.HandoverAnswered(accepted=said in scene.words.yes))
    if scene.desk:
        return None
    first, _, reason = text.strip().partition(",")
    if one and reason and first.lower() in scene.words.no:
        return offer_answered(scene, events.HandoverAnswered(accepted=False, reason=reason))
    return tell(scene, *offers(scene, excerpt(read_plain(text), EXCERPT)).values())


def offer_answered(scene: Scene, event: events.HandoverAnswered) -> Turn:
    only = next(iter(scene.offers.values())) if len(scene.offers) == 1 else None
    assignment = scene.offers.get(event.project) if event.project else only
    handover = offer_to(assignment.submission, addresses_of(scene.person)) if assignment else None
    if assignment is None or handover is None:
        several = offers(scene)
        if several and not event.project:
            return tell(scene, *several.values())
        return show(scene, screens.begin(scene.seat, scene.desk), Note.NO_OFFER)
    if event.accepted:
        return _accept(scene, assignment, handover)
    return _decline(scene, assignment, handover, event.reason)


def _accept(scene: Scene, assignment: Assignment, handover: Handover) -> Turn:
    submission = accepted(assignment.submission, handover, addresses_of(scene.person))
    taken = replace(assignment, submission=submission, handed=None, paused_until=None)
    greeted = dict.fromkeys((*scene.seat.greeted, taken.round.id))
    seat = screens.enter(replace(scene.seat, greeted=tuple(greeted), met=True), taken)
    there = replace(scene, desk={**scene.desk, taken.project.id: taken}, offers={})
    turn = show(there, seat, Note.TAKEN_OVER, title_line(taken.project))
    news = _news(assignment, scene.person.name, HandoverNews.ACCEPTED, handover.by)
    others = (n for n in _called_off(scene, assignment, submission) if n.to != handover.by)
    return replace(turn, submissions=(submission,), notices=(news, *others))


def _decline(scene: Scene, assignment: Assignment, handover: Handover, reason: str) -> Turn:
    reason = " ".join(reason.split())[:EXCERPT]
    submission = declined(assignment.submission, handover, reason)
    told = say.Acknowledge(Note.DECLINED, title_line(assignment.project))
    news = _news(assignment, scene.person.name, HandoverNews.DECLINED, handover.by, reason)
    return Turn(scene.seat, (submission,), (told,), (news,))


def taken_back_by(scene: Scene, event: events.HandoverTakenBack) -> Turn:
    """One press: the project is theirs again, also one they had said was not."""
    given = [a for a in scene.desk.values() if a.handed is not None or a.disowned]
    here = scene.desk.get(event.project or scene.seat.project)
    assignment = here if here in given else given[0] if len(given) == 1 and not event.project else None
    if assignment is None:
        note = Note.WHICH_PROJECT if given and not event.project else Note.NOTHING_TO_TAKE_BACK
        seat = replace(scene.seat, project="", question="", adding=False) if given else scene.seat
        return show(scene, screens.begin(scene.seat, scene.desk) if not given else seat, note)
    return _take_back(scene, assignment)


def _take_back(scene: Scene, assignment: Assignment) -> Turn:
    own = addresses_of(scene.person)
    submission, handed = assignment.submission, handed_over(assignment.submission, own)
    if handed is not None:
        submission = taken_back(submission, handed)
    submission = replace(submission, disowned=tuple(a for a in submission.disowned if a not in own))
    mine = replace(assignment, submission=submission, handed=None, disowned=False)
    there = replace(scene, desk={**scene.desk, mine.project.id: mine})
    turn = show(there, screens.enter(scene.seat, mine), Note.RECLAIMED, title_line(mine.project))
    return replace(turn, submissions=(submission,), notices=_called_off(scene, assignment, submission))
