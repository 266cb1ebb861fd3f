"""What became of something, why something changes nothing, and what HR says: a code each, or a few values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dialogs.richtext import RichText


class Note(StrEnum):
    """What became of what the person just did; one line above the next screen."""

    SAVED = "saved"
    SAVED_ALL = "saved_all"
    ADDED = "added"
    SKIPPED = "skipped"
    KEPT = "kept"
    DUPLICATE = "duplicate"
    NOTHING_BEFORE = "nothing_before"
    STALE = "stale"
    DISCARDED = "discarded"
    NOTHING_HELD = "nothing_held"
    NOTHING_TO_ADD_TO = "nothing_to_add_to"
    NO_SUCH_NUMBER = "no_such_number"
    NOTHING_TO_SEND = "nothing_to_send"
    ALREADY_SENT = "already_sent"
    NOT_READY = "not_ready"
    NOTHING_TO_PAUSE = "nothing_to_pause"
    SEVERAL = "several"
    NOTHING_WRITTEN = "nothing_written"
    UNDONE = "undone"
    REDONE = "redone"
    TAKEN_BACK = "taken_back"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NO_PREVIOUS = "no_previous"
    WHICH_ANSWER = "which_answer"
    SPLIT = "split"
    LANGUAGE = "language"
    WHICH_PROJECT = "which_project"
    TAKEN_OVER = "taken_over"
    DECLINED = "declined"
    NO_OFFER = "no_offer"
    RECLAIMED = "reclaimed"
    NOTHING_TO_TAKE_BACK = "nothing_to_take_back"
    NOT_CPR = "not_cpr"
    HOLDS_EMAIL = "holds_email"
    HOLDS_PHONE = "holds_phone"
    NOTHING_TO_KEEP = "nothing_to_keep"
    TYPED_BEFORE = "typed_before"


class Reason(StrEnum):
    """Why something a person wrote or pressed changes nothing. Each has words in the phrases file."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    REQUIRED = "required"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"
    NOT_YES_OR_NO = "not_yes_or_no"
    ROUND_ARCHIVED = "round_archived"
    LOCKED = "locked"
    NOT_YOURS = "not_yours"
    UNKNOWN_CARD = "unknown_card"
    CHANGED_MEANWHILE = "changed_meanwhile"
    SENT_MEANWHILE = "sent_meanwhile"
    TOO_MUCH_FOR_A_FORM = "too_much_for_a_form"
    FILE_NOT_TAKEN = "file_not_taken"


@dataclass(frozen=True, slots=True)
class Reaction:
    """What HR has done about an answer: returned it with a comment, or corrected its wording.

    `quote` is the part that the comment is about. `original` is what stood before the correction.
    """

    by_name: str
    comment: str = ""
    quote: str = ""
    original: RichText | None = None
