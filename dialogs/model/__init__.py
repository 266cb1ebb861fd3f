"""The records: what a round, a project, a submission and a seat are.

Frozen, without behaviour beyond looking something up. `_on` is a date, `_at` an aware datetime. Changing a
record's shape means a numbered upgrade in `storage/codec.py`; a new field with a default that is right for
old documents needs none. HR's records are in `rounds`, what is asked and answered in `submissions`, people
and their seats in `people`.
"""

from dialogs.model.people import (
    Address,
    Aside,
    AsideKind,
    HeldText,
    LastAnswer,
    Pause,
    Person,
    Seat,
    Undo,
    Unreachable,
)
from dialogs.model.rounds import (
    Chapter,
    Guidance,
    Plan,
    Point,
    Question,
    QuestionType,
    Round,
    RoundState,
    Theme,
)
from dialogs.model.submissions import (
    Answer,
    Assignment,
    Denial,
    Handover,
    HandoverState,
    Missing,
    Project,
    Remark,
    Return,
    Submission,
    SubmissionState,
)

__all__ = [
    "Address",
    "Answer",
    "Aside",
    "AsideKind",
    "Assignment",
    "Chapter",
    "Denial",
    "Guidance",
    "Handover",
    "HandoverState",
    "HeldText",
    "LastAnswer",
    "Missing",
    "Pause",
    "Person",
    "Plan",
    "Point",
    "Project",
    "Question",
    "QuestionType",
    "Remark",
    "Return",
    "Round",
    "RoundState",
    "Seat",
    "Submission",
    "SubmissionState",
    "Theme",
    "Undo",
    "Unreachable",
]
