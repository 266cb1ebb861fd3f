"""Why a coordinator's command changes nothing, and what is wrong with a field: codes that have words."""

from __future__ import annotations

from enum import StrEnum


class DeskReason(StrEnum):
    """Why a coordinator's command changes nothing. Each has words in the phrases file."""

    NOT_ALLOWED = "not_allowed"
    NO_ROUND = "no_round"
    NO_DRAFT = "no_draft"
    NO_PROJECTS = "no_projects"
    NOT_OPEN = "not_open"
    ALREADY_STARTED = "already_started"
    DEADLINE_PASSED = "deadline_passed"
    FILE_NOT_FETCHED = "file_not_fetched"
    ONE_FILE_AT_A_TIME = "one_file_at_a_time"
    EXPORT_FAILED = "export_failed"
    NO_SUCH_PART = "no_such_part"
    PARTS_CHANGED = "parts_changed"
    OTHER_ROUND = "other_round"
    NO_SUCH_KIND = "no_such_kind"
    NOT_COVERED = "not_covered"
    ALREADY_CLOSED = "already_closed"
    REOPEN_FIRST = "reopen_first"
    ROUND_CHANGED = "round_changed"
    ARCHIVED = "archived"
    NO_SUCH_PROJECT = "no_such_project"
    NO_SUCH_QUESTION = "no_such_question"
    NO_REASON = "no_reason"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_DATE = "not_a_date"
    IN_THE_PAST = "in_the_past"
    ALREADY_YOURS = "already_yours"
    AFTER_MEETING = "after_meeting"
    NOT_KEPT = "not_kept"
    NO_SUCH_NAME = "no_such_name"
    NAMES_CHANGED = "names_changed"
    NOT_MET = "not_met"
    WHAT_NAMES = "what_names"
    WHICH_PROJECT = "which_project"
    NOTHING_SENT = "nothing_sent"
    NOBODY_MISSING = "nobody_missing"
    NO_SUCH_MATTER = "no_such_matter"
    NOT_A_CHOICE = "not_a_choice"
    REASON_NEEDED = "reason_needed"
    NO_VERSION = "no_version"


class FieldProblem(StrEnum):
    """What is wrong with one field of the round's form."""

    MISSING = "missing"
    NOT_A_YEAR = "not_a_year"
    NOT_A_DATE = "not_a_date"
    IN_THE_PAST = "in_the_past"
    AFTER_MEETING = "after_meeting"
    NO_SUCH_KIND = "no_such_kind"
    TOO_LONG = "too_long"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_DAYS = "not_days"
    NOT_KEPT = "not_kept"
