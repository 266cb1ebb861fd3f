"""What became of something, and why something changes nothing: a code each, with words in the phrases."""

from __future__ import annotations

from enum import StrEnum


class Note(StrEnum):
    """What became of what the person just did; one line above the next screen."""

    SAVED = "saved"
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
    FILE_NOT_TAKEN = "file_not_taken"
