"""One answer at a time: returned to its owner, worded by HR, or given in the owner's place."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.access import Action
from bot.hr.actions.deeds import LONGEST_REASON
from bot.hr.notices import write_to
from bot.hr.office import LATEST, Done, Office, Ref, Who, needs, refused
from bot.hr.projects import Found, found
from bot.keeping import keep
from bot.phrasebook import phrases
from dialogs import answers, audit, deeds
from dialogs.answered import standing_text, title_line
from dialogs.deeds import Became, Deed
from dialogs.desk import AnnounceDeed, AskForDeed, DeskReason
from dialogs.handovers import written_to
from dialogs.messages import TellReturned
from dialogs.model import Question, Return, Submission
from dialogs.quoting import LONGEST, read_quote
from dialogs.richtext import RichText, clean, plain


@dataclass(frozen=True, slots=True)
class AnswerRef:
    """One answer, and its version that was on the screen; 0 when nothing stood there."""

    project: str
    question: str
    version: int = LATEST


@needs(Action.RETURN_ANSWER)
async def return_answer(office: Office, who: Who, answer: AnswerRef, comment: str) -> Done:
    """The owner is told what HR says about it, and asked to write it again.

    A comment that begins with a sentence of the answer in quotation marks is about that.
    """
    there = await _there(office, answer, Deed.RETURN, comment)
    if isinstance(there, Done):
        return there
    each, question, version = there
    standing = plain(standing_text(each.submission.record.answer(question.key)))
    quote, said = read_quote(clean(comment).strip()[: LONGEST_REASON + LONGEST], standing)
    if not said:
        return refused(DeskReason.NO_REASON)
    back = Return(question.key, version, said[:LONGEST_REASON], who.person.name, office.clock(), quote)
    decided = deeds.returned(each.submission.record, back)
    if isinstance(decided, Became):
        return _became(Deed.RETURN, each, decided)
    done = _keep(who, each, decided, Deed.RETURN, audit.salted(secrets.token_hex(16), said))
    reached = await _tell(office, done, each, question, back)
    done.message = _became(Deed.RETURN, each, Became.DONE if reached else Became.UNREACHED).message
    return done


@needs(Action.CORRECT_ANSWER)
async def correct(office: Office, who: Who, answer: AnswerRef, text: RichText) -> Done:
    """HR's wording; what the owner wrote is kept and shown beside it."""
    return await _write_answer(office, who, Deed.CORRECT, answer, text)


@needs(Action.ANSWER_FOR)
async def answer_for(office: Office, who: Who, answer: AnswerRef, text: RichText) -> Done:
    """An answer that HR was told, marked as HR's."""
    return await _write_answer(office, who, Deed.ANSWER_FOR, answer, text)


async def _write_answer(office: Office, who: Who, deed: Deed, answer: AnswerRef, text: RichText) -> Done:
    there = await _there(office, answer, deed, plain(text))
    if isinstance(there, Done):
        return there
    each, question, _ = there
    taken = answers.read(question, text, phrases("da").vocabulary)
    if isinstance(taken, answers.Rejected):
        return Done(form(each, deed, question, text=plain(text), problem=taken.reason.value))
    decide = deeds.corrected if deed is Deed.CORRECT else deeds.answered_for
    decided = decide(each.assignment, question.key, taken, who.person, office.clock())
    if isinstance(decided, Became):
        return _became(deed, each, decided)
    return _keep(who, each, decided, deed)


async def _there(
    office: Office, answer: AnswerRef, deed: Deed, written: str
) -> tuple[Found, Question, int] | Done:
    """The answer as it stands; or why not, which may be that somebody wrote another: then that is shown."""
    there = await found(office, [Ref(answer.project)])
    if isinstance(there, Done):
        return there
    each = there[0]
    question = each.round.record.question(answer.question)
    if question is None:
        return refused(DeskReason.NO_SUCH_QUESTION, each.round.record)
    standing = each.submission.record.answer(question.key)
    version = standing.version if standing else 0
    if answer.version not in (LATEST, version):
        return Done(form(each, deed, question, text=written, changed=True))
    return each, question, version


def form(
    each: Found, deed: Deed, question: Question, *, text: str = "", problem: str = "", changed: bool = False
) -> AskForDeed:
    """The form of one answer, with what stands there now and what was written."""
    round_, standing = each.round.record, each.submission.record.answer(question.key)
    return AskForDeed(
        deed=deed,
        round_id=round_.id,
        round_title=round_.title,
        projects={each.project.record.id: each.submission.version},
        titles=(title_line(each.project.record),),
        numbers=(each.number,),
        question=question.key,
        question_number=round_.questions.index(question) + 1,
        label=question.label or question.text,
        version=standing.version if standing else 0,
        present=standing_text(standing),
        text=text,
        problem=problem,
        changed=changed,
    )


def _keep(who: Who, each: Found, after: Submission, deed: Deed, digest: str = "") -> Done:
    done = _became(deed, each, Became.DONE)
    keep(done.changes, each.submission, after, who.person.id)
    done.changes.log(
        f"submission/{after.project}", audit.Deed(deed.value, after.project, who.person.id, "", digest)
    )
    return done


def _became(deed: Deed, each: Found, became: Became) -> Done:
    round_ = each.round.record
    return Done(AnnounceDeed(deed, round_.id, round_.title, (each.outcome(became),)))


async def _tell(office: Office, done: Done, each: Found, question: Question, back: Return) -> bool:
    """Whether anybody can be told."""
    round_, project, submission = each.round.record, each.project.record, each.submission.record
    message = TellReturned(
        round_id=round_.id,
        project=project.id,
        project_title=title_line(project),
        question=question.key,
        label=question.label or question.text,
        present=standing_text(submission.answer(question.key)),
        comment=back.comment,
        coordinator_name=back.by_name,
        quote=back.quote,
        deadline_at=each.assignment.deadline_at,
    )
    known = await office.people.known(written_to(submission))
    for person in {person.id: person for person in known.values()}.values():
        write_to(office, done.changes, person, message)
    return bool(known)
