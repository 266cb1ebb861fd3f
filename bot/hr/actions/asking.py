"""One more question, also to those who had sent: the only way in which a new question reopens anybody."""

from __future__ import annotations

from dataclasses import replace

from bot.access import Action
from bot.hr.actions import changing
from bot.hr.actions.deeds import LONGEST_REASON
from bot.hr.notices import tell_owners
from bot.hr.office import Done, Office, Ref, Who, needs, refused
from bot.hr.projects import Found, found
from bot.keeping import keep
from dialogs import audit, deeds
from dialogs.desk import DeskReason, ShowQuestions
from dialogs.messages import Told
from dialogs.model import Round, RoundState, Submission, SubmissionState
from dialogs.richtext import clean
from storage.repository import ROUNDS, SUBMISSIONS

SEALED = frozenset({SubmissionState.APPROVED, SubmissionState.LOCKED})


@needs(Action.MAKE_ROUND)
async def ask_again(
    office: Office, who: Who, round_: Ref, text: str, *, label: str = "", reason: str = ""
) -> Done:
    """Add it, and ask those who have sent, with `reason` to say why. What is approved stays closed."""
    said = " ".join(clean(reason).split())[:LONGEST_REASON]
    stored = await office.repository.get(ROUNDS, round_.key)
    if not said:
        return refused(DeskReason.NO_REASON, stored.record if stored else None)
    if stored is not None and stored.record.state is RoundState.CLOSED:
        return refused(DeskReason.REOPEN_FIRST, stored.record)
    done = await changing.add_question(office, who, round_, text, label)
    shown = done.message
    if not isinstance(shown, ShowQuestions) or shown.problem is not None or stored is None:
        return done
    again, sealed = await _reopen(office, who, done, stored.record, (shown.lines[-1].text, said))
    done.message = replace(shown, asked_again=again, sealed=sealed)
    return done


async def _reopen(
    office: Office, who: Who, done: Done, round_: Round, said: tuple[str, str]
) -> tuple[int, int]:
    """How many are asked again, and how many are not because they are approved."""
    every = await office.repository.find(SUBMISSIONS, "round_id", round_.id)
    sent = [Ref(s.record.project) for s in every if s.record.state is SubmissionState.SUBMITTED]
    there = await found(office, sent) if sent else []
    changed: list[tuple[Found, Submission]] = []
    for each in [] if isinstance(there, Done) else there:
        after = deeds.asked_again(each.submission.record)
        if isinstance(after, Submission):
            keep(done.changes, each.submission, after, who.person.id)
            deed = audit.Deed("asked_again", after.project, who.person.id)
            done.changes.log(f"submission/{after.project}", deed)
            changed.append((each, after))
    await tell_owners(office, done.changes, Told.ASKED_AGAIN, changed, said)
    return len(changed), sum(s.record.state in SEALED for s in every)
