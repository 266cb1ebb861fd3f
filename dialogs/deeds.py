"""What HR does with a project's answers: approve, return, correct, answer for, exempt, give more time.

Each function takes the submission as it stands and gives the one that follows, or says why there is none.
Whether the state allows it is asked of `states`; whether somebody saw another version is the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from dialogs.answered import standing_text
from dialogs.answers import Accepted
from dialogs.model import Answer, Assignment, Person, Remark, Return, Submission, SubmissionState
from dialogs.screens import blocking, unanswered
from dialogs.states import SUBMISSION, SubmissionChange, after, can


class Deed(StrEnum):
    """What can be done with one project or several. The code is also the verb of its button and form."""

    REMIND = "remind"
    APPROVE = "approve"
    UNLOCK = "unlock"
    RETURN = "return_answer"
    CORRECT = "correct"
    ANSWER_FOR = "answer_for"
    SEND_FOR = "send_for"
    EXEMPT = "exempt"
    REINSTATE = "reinstate"
    EXTEND = "extend"
    REPLACE_OWNER = "replace_owner"


class Became(StrEnum):
    """What became of one project that something was to be done with. Each has words in the phrases file."""

    DONE = "done"
    CHANGED = "changed"  # somebody else was there since it was read
    GONE = "gone"
    NOT_SENT = "not_sent"
    NOT_COMPLETE = "not_complete"
    LOCKED = "locked"
    SETTLED = "settled"  # nothing is wanted from the owner
    NOT_APPROVED = "not_approved"
    NOT_EXEMPT = "not_exempt"
    NOTHING_THERE = "nothing_there"
    SAME = "same"
    UNREACHED = "unreached"  # done, and nobody who could be told knows the bot
    REMINDED_BEFORE = "reminded_before"


def approved(submission: Submission, by: Person, now: datetime) -> Submission | Became:
    """Approved and locked at once: nothing changes any more without a reason."""
    if not can(SUBMISSION, submission.state, SubmissionChange.APPROVED):
        sealed = submission.state in {SubmissionState.APPROVED, SubmissionState.LOCKED}
        return Became.LOCKED if sealed else Became.NOT_SENT
    state = after(SUBMISSION, submission.state, SubmissionChange.APPROVED)
    state = after(SUBMISSION, state, SubmissionChange.LOCKED)
    return replace(submission, state=state, approved_at=now, approved_by=by.id)


def unlocked(submission: Submission, remark: Remark) -> Submission | Became:
    if not can(SUBMISSION, submission.state, SubmissionChange.UNLOCKED):
        return Became.NOT_APPROVED
    state = after(SUBMISSION, submission.state, SubmissionChange.UNLOCKED)
    return _with(replace(submission, state=state, approved_at=None, approved_by=""), remark)


def returned(submission: Submission, back: Return) -> Submission | Became:
    """The owner is asked to write one answer again; what was sent stands until they have."""
    change = SubmissionChange.RETURNED
    again = submission.state is SubmissionState.RETURNED
    if submission.answer(back.question) is None:
        return Became.NOTHING_THERE
    if submission.state is SubmissionState.LOCKED:
        return Became.LOCKED
    if not again and not can(SUBMISSION, submission.state, change):
        return Became.NOT_SENT
    state = submission.state if again else after(SUBMISSION, submission.state, change)
    others = tuple(each for each in submission.returns if each.question != back.question)
    return replace(submission, state=state, returns=(*others, back))


def exempted(submission: Submission, remark: Remark) -> Submission | Became:
    if not can(SUBMISSION, submission.state, SubmissionChange.EXEMPTED):
        return Became.SAME if submission.state is SubmissionState.EXEMPT else Became.LOCKED
    return _with(
        replace(submission, state=after(SUBMISSION, submission.state, SubmissionChange.EXEMPTED)), remark
    )


def reinstated(submission: Submission) -> Submission | Became:
    if not can(SUBMISSION, submission.state, SubmissionChange.REINSTATED):
        return Became.NOT_EXEMPT
    return replace(submission, state=after(SUBMISSION, submission.state, SubmissionChange.REINSTATED))


def asked_again(submission: Submission) -> Submission | Became:
    """There is a new question for somebody who had sent: what they sent stands, and they may answer it."""
    if submission.state is not SubmissionState.SUBMITTED:
        return Became.NOT_SENT
    return replace(submission, state=after(SUBMISSION, submission.state, SubmissionChange.ANSWERED))


def extended(submission: Submission, until: datetime, unsettled: bool) -> Submission | Became:
    """More time, or less. `until` is aware; `unsettled` is whether anything is wanted from the owner."""
    if not unsettled:
        return Became.SETTLED
    return Became.SAME if submission.deadline_at == until else replace(submission, deadline_at=until)


def given_to(submission: Submission, owners: tuple[str, ...]) -> Submission | Became:
    """Other owners. What was written so far stands; what colleagues had taken over is theirs no more."""
    if submission.state in {SubmissionState.LOCKED, SubmissionState.APPROVED}:
        return Became.LOCKED
    return (
        Became.SAME
        if submission.owners == owners and not submission.disowned
        else replace(submission, owners=owners, handovers=(), delegates=(), disowned=())
    )


def corrected(
    assignment: Assignment, key: str, taken: Accepted, by: Person, now: datetime
) -> Submission | Became:
    """The wording by HR. What the owner wrote is kept beside it, however often it is corrected."""
    submission = assignment.submission
    before = submission.answer(key)
    if before is None or before.missing is not None:
        return Became.NOTHING_THERE
    if not can(SUBMISSION, submission.state, SubmissionChange.CORRECTED):
        return Became.LOCKED
    if (taken.text, taken.value) == (before.text, before.value):
        return Became.SAME
    original = before.original if before.original is not None else standing_text(before)
    answer = replace(
        before, version=before.version + 1, text=taken.text, value=taken.value, sent_at=now, saved_at=now
    )
    back = standing_text(answer) == original
    answer = replace(answer, original=None if back else original, corrected_by="" if back else by.name)
    state = after(SUBMISSION, submission.state, SubmissionChange.CORRECTED)
    return replace(submission, state=state, answers={**submission.answers, key: answer})


def answered_for(
    assignment: Assignment, key: str, taken: Accepted, by: Person, now: datetime
) -> Submission | Became:
    """An answer HR was told, by telephone for example: marked as HR's. What was sent stays sent."""
    submission = assignment.submission
    if submission.state in {SubmissionState.APPROVED, SubmissionState.LOCKED}:
        return Became.LOCKED
    if submission.state is SubmissionState.EXEMPT:
        return Became.SETTLED
    before = submission.answer(key)
    answer = Answer(
        question=key,
        version=before.version + 1 if before else 1,
        by=by.id,
        by_name=by.name,
        sent_at=now,
        saved_at=now,
        text=taken.text,
        value=taken.value,
        on_behalf=True,
    )
    answers: Mapping[str, Answer] = {**submission.answers, key: answer}
    if submission.state is SubmissionState.SUBMITTED:
        return replace(submission, answers=answers)
    state = after(SUBMISSION, submission.state, SubmissionChange.ANSWERED)
    return _completed(assignment, replace(submission, state=state, answers=answers))


def _completed(assignment: Assignment, submission: Submission) -> Submission:
    """Ready to be sent when every question has something under it."""
    if unanswered(replace(assignment, submission=submission)):
        return submission
    return replace(submission, state=after(SUBMISSION, submission.state, SubmissionChange.COMPLETED))


def sent_for(assignment: Assignment, by: Person, now: datetime) -> Submission | Became:
    """HR sends what was answered. Questions that need no answer may stand empty."""
    submission = assignment.submission
    if not can(SUBMISSION, submission.state, SubmissionChange.COMPLETED):
        return Became.SETTLED
    if blocking(assignment):
        return Became.NOT_COMPLETE
    state = after(SUBMISSION, submission.state, SubmissionChange.COMPLETED)
    state = after(SUBMISSION, state, SubmissionChange.SENT)
    late = assignment.deadline_at is not None and now > assignment.deadline_at
    return replace(
        submission,
        state=state,
        submitted_at=now,
        submitted_by=by.id,
        submitted_by_name=by.name,
        late=late,
        returns=(),
    )


def _with(submission: Submission, remark: Remark) -> Submission:
    return replace(submission, remarks=(*submission.remarks, remark))
