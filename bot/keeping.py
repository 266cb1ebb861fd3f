"""A submission as it goes into the store: itself, every new version of an answer, and the log of both."""

from __future__ import annotations

import secrets

from dialogs.audit import Deed
from dialogs.model import Submission
from storage.repository import ANSWERED, ANSWERS, SUBMISSIONS, AnswerVersion, Changes, Stored


def keep(changes: Changes, before: Stored[Submission], after: Submission, person: str) -> None:
    """Write it over what was read. `person` is the id of whoever did it."""
    stream = f"submission/{after.project}"
    changes.put(SUBMISSIONS, after, before.version)
    for key, answer in after.answers.items():
        earlier = before.record.answers.get(key)
        if earlier is None or earlier.version != answer.version:
            kept = AnswerVersion(after.project, answer, secrets.token_hex(16))
            changes.put(ANSWERS, kept)
            changes.log(stream, Deed(ANSWERED, f"{key}/{answer.version}", person, "", kept.digest))
    if after.handovers != before.record.handovers or after.disowned != before.record.disowned:
        changes.log(stream, Deed("handed_over", after.project, person))
    for denial in after.denials:
        if denial not in before.record.denials:
            changes.log(stream, Deed("not_cpr", f"{denial.question}/{denial.version}", person))
    if after.state is not before.record.state:
        changes.log(stream, Deed(after.state.value, after.project, person))
