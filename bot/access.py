"""Who may do what. Deny by default: an action without a rule is nobody's.

Every command, card verb and route names an `Action`; `may` is asked before anything is read or decided.
Whether a project is somebody's is not a role: what a person can reach is looked up by their own addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    COORDINATOR = "coordinator"
    EDITOR = "editor"  # reads, words, returns and approves; leaves the round and its people alone
    READER = "reader"  # sees everything and changes nothing
    OWNER = "owner"  # is asked about at least one project
    STRANGER = "stranger"


class Action(StrEnum):
    ANSWER = "answer"
    READ_OWN = "read_own"
    HAND_OVER = "hand_over"
    MAKE_ROUND = "make_round"
    IMPORT_PROJECTS = "import_projects"
    START_ROUND = "start_round"
    SEE_STATUS = "see_status"
    RESEND = "resend"
    EDIT_PARTS = "edit_parts"
    EXPORT = "export"
    DECIDE = "decide"
    CLOSE_ROUND = "close_round"
    ARCHIVE_ROUND = "archive_round"
    DESK_HELP = "desk_help"
    READ_ANSWERS = "read_answers"
    READ_LOG = "read_log"
    OPEN_PAGE = "open_page"
    SIGN_IN = "sign_in"
    APPROVE = "approve"
    RETURN_ANSWER = "return_answer"
    CORRECT_ANSWER = "correct_answer"
    ANSWER_FOR = "answer_for"
    FOLLOW_UP = "follow_up"  # remind, extend, exempt, replace owners
    TAKE_OVER = "take_over"


_COORDINATOR = frozenset({Role.COORDINATOR})
_EDITORS = _COORDINATOR | {Role.EDITOR}
DESK_ROLES = _EDITORS | {Role.READER}
"""Whoever has one of these belongs to HR's desk."""

_OWNER = frozenset({Role.OWNER})
_ANYBODY = frozenset(Role)

RULES: Mapping[Action, frozenset[Role]] = {
    Action.ANSWER: _OWNER,
    Action.HAND_OVER: _OWNER,  # also who has been offered one
    Action.READ_OWN: _ANYBODY,  # a stranger is told that there is nothing
    Action.MAKE_ROUND: _COORDINATOR,
    Action.IMPORT_PROJECTS: _COORDINATOR,
    Action.START_ROUND: _COORDINATOR,
    Action.SEE_STATUS: DESK_ROLES,
    Action.RESEND: _COORDINATOR,
    Action.EDIT_PARTS: _EDITORS,
    Action.EXPORT: _EDITORS,
    Action.DECIDE: _EDITORS,
    Action.CLOSE_ROUND: _COORDINATOR,
    Action.ARCHIVE_ROUND: _COORDINATOR,
    Action.DESK_HELP: DESK_ROLES,
    Action.READ_ANSWERS: DESK_ROLES,
    Action.READ_LOG: DESK_ROLES,
    Action.OPEN_PAGE: DESK_ROLES,
    Action.SIGN_IN: _ANYBODY,  # the door itself, and what is needed to draw it
    Action.APPROVE: _EDITORS,
    Action.RETURN_ANSWER: _EDITORS,
    Action.CORRECT_ANSWER: _EDITORS,
    Action.ANSWER_FOR: _COORDINATOR,
    Action.FOLLOW_UP: _COORDINATOR,
    Action.TAKE_OVER: _COORDINATOR,
}

OWNER_VERBS: Mapping[str, Action] = {
    "start": Action.READ_OWN,
    "greet": Action.READ_OWN,
    "answers": Action.READ_OWN,
    "projects": Action.READ_OWN,
    "choose_project": Action.READ_OWN,
    "help": Action.READ_OWN,
    "back": Action.READ_OWN,
    "edit": Action.READ_OWN,
    "answer": Action.ANSWER,
    "skip": Action.ANSWER,
    "more": Action.ANSWER,
    "send": Action.ANSWER,
    "place": Action.ANSWER,
    "add": Action.ANSWER,
    "discard": Action.ANSWER,
    "later": Action.ANSWER,
    "divide": Action.ANSWER,
    "several": Action.ANSWER,
    "finished": Action.ANSWER,
    "too_early": Action.ANSWER,
    "not_relevant": Action.ANSWER,
    "same": Action.ANSWER,
    "keep": Action.ANSWER,
    "not_cpr": Action.ANSWER,
    "revise": Action.ANSWER,
    "fresh": Action.ANSWER,
    "form": Action.ANSWER,
    "save_form": Action.ANSWER,
    "undo": Action.ANSWER,
    "danish": Action.READ_OWN,
    "english": Action.READ_OWN,
    "hand_over": Action.HAND_OVER,
    "accept": Action.HAND_OVER,
    "decline": Action.HAND_OVER,
    "take_back": Action.HAND_OVER,
    "not_mine": Action.HAND_OVER,
}
"""What a card's button or a typed command of an owner asks for."""

DESK_VERBS: Mapping[str, Action] = {
    "arrive": Action.DESK_HELP,
    "new_round": Action.MAKE_ROUND,
    "save_round": Action.MAKE_ROUND,
    "edit_round": Action.MAKE_ROUND,
    "cancel_form": Action.MAKE_ROUND,
    "template": Action.IMPORT_PROJECTS,
    "import": Action.IMPORT_PROJECTS,
    "start_round": Action.START_ROUND,
    "status": Action.SEE_STATUS,
    "dry_run": Action.SEE_STATUS,
    "ledger": Action.SEE_STATUS,
    "resend": Action.RESEND,
    "rounds": Action.SEE_STATUS,
    "choose_round": Action.SEE_STATUS,
    "options": Action.MAKE_ROUND,
    "save_options": Action.MAKE_ROUND,
    "chapters": Action.EDIT_PARTS,
    "themes": Action.EDIT_PARTS,
    "export": Action.EXPORT,
    "export_internal": Action.EXPORT,
    "review": Action.EXPORT,
    "decide": Action.DECIDE,
    "versions": Action.EXPORT,
    "comparison": Action.EXPORT,
    "journal": Action.EXPORT,
    "close_round": Action.CLOSE_ROUND,
    "archive_round": Action.ARCHIVE_ROUND,
    "read_project": Action.READ_ANSWERS,
    "approve": Action.APPROVE,
    "unlock": Action.APPROVE,
    "return_answer": Action.RETURN_ANSWER,
    "correct": Action.CORRECT_ANSWER,
    "answer_for": Action.ANSWER_FOR,
    "send_for": Action.ANSWER_FOR,
    "remind": Action.FOLLOW_UP,
    "exempt": Action.FOLLOW_UP,
    "reinstate": Action.FOLLOW_UP,
    "extend": Action.FOLLOW_UP,
    "replace_owner": Action.FOLLOW_UP,
    "call_list": Action.FOLLOW_UP,
    "take_over": Action.TAKE_OVER,
    "copy_round": Action.MAKE_ROUND,
    "change_deadline": Action.MAKE_ROUND,
    "questions": Action.SEE_STATUS,
    "reword_question": Action.MAKE_ROUND,
    "help_question": Action.MAKE_ROUND,
    "label_question": Action.MAKE_ROUND,
    "require_question": Action.MAKE_ROUND,
    "free_question": Action.MAKE_ROUND,
    "move_question": Action.MAKE_ROUND,
    "add_question": Action.MAKE_ROUND,
    "ask_again": Action.MAKE_ROUND,
    "remove_question": Action.MAKE_ROUND,
    "rename_area": Action.MAKE_ROUND,
    "rename_unit": Action.MAKE_ROUND,
    "rename_areas": Action.MAKE_ROUND,
    "rename_units": Action.MAKE_ROUND,
    "keep_round": Action.MAKE_ROUND,
    "test_send": Action.MAKE_ROUND,
    "start_at": Action.START_ROUND,
    "desk_help": Action.DESK_HELP,
    "open_page": Action.OPEN_PAGE,
}
"""What a card's button, a typed command or a form on the page asks for at HR's desk."""

HR_ROUTES: Mapping[str, Action] = {
    "GET /hr": Action.SEE_STATUS,
    "GET /hr/sign-in": Action.SIGN_IN,
    "GET /hr/enter/{token}": Action.SIGN_IN,
    "GET /hr/entra": Action.SIGN_IN,
    "POST /hr/entra/back": Action.SIGN_IN,
    "POST /hr/entra/tab": Action.SIGN_IN,
    "GET /hr/static/{file}": Action.SIGN_IN,
    "POST /hr/sign-out": Action.OPEN_PAGE,
    "GET /hr/names": Action.SEE_STATUS,
    "POST /hr/names": Action.MAKE_ROUND,
    "POST /hr/names/forget": Action.MAKE_ROUND,
    "GET /hr/new": Action.MAKE_ROUND,
    "POST /hr/new": Action.MAKE_ROUND,
    "GET /hr/rounds/{round}": Action.SEE_STATUS,
    "GET /hr/rounds/{round}/edit": Action.MAKE_ROUND,
    "POST /hr/rounds/{round}/edit": Action.MAKE_ROUND,
    "GET /hr/rounds/{round}/plan": Action.SEE_STATUS,
    "GET /hr/rounds/{round}/template": Action.IMPORT_PROJECTS,
    "POST /hr/rounds/{round}/projects": Action.IMPORT_PROJECTS,
    "POST /hr/rounds/{round}/start": Action.START_ROUND,
    "GET /hr/rounds/{round}/themes": Action.READ_ANSWERS,
    "POST /hr/rounds/{round}/themes": Action.EDIT_PARTS,
    "GET /hr/rounds/{round}/log": Action.READ_LOG,
    "GET /hr/rounds/{round}/texts": Action.SEE_STATUS,
    "POST /hr/rounds/{round}/texts": Action.EDIT_PARTS,
    "POST /hr/rounds/{round}/options": Action.MAKE_ROUND,
    "POST /hr/rounds/{round}/chapters": Action.EDIT_PARTS,
    "GET /hr/rounds/{round}/annex": Action.SEE_STATUS,
    "POST /hr/rounds/{round}/decide": Action.DECIDE,
    "POST /hr/rounds/{round}/export": Action.EXPORT,
    "GET /hr/rounds/{round}/preview": Action.EXPORT,
    "GET /hr/rounds/{round}/compare": Action.EXPORT,
    "POST /hr/rounds/{round}/journal": Action.EXPORT,
    "POST /hr/rounds/{round}/close": Action.CLOSE_ROUND,
    "POST /hr/rounds/{round}/archive": Action.ARCHIVE_ROUND,
    "POST /hr/rounds/{round}/resend": Action.RESEND,
    "POST /hr/rounds/{round}/copy": Action.MAKE_ROUND,
    "POST /hr/rounds/{round}/test": Action.MAKE_ROUND,
    "POST /hr/rounds/{round}/start-at": Action.START_ROUND,
    "POST /hr/rounds/{round}/deadline": Action.MAKE_ROUND,
    "POST /hr/rounds/{round}/keep": Action.MAKE_ROUND,
    "POST /hr/rounds/{round}/take-over": Action.TAKE_OVER,
    "GET /hr/rounds/{round}/questions": Action.SEE_STATUS,
    "POST /hr/rounds/{round}/questions": Action.MAKE_ROUND,
    "POST /hr/rounds/{round}/do": Action.READ_ANSWERS,
    "GET /hr/rounds/{round}/phone": Action.SEE_STATUS,
    "GET /hr/rounds/{round}/answers": Action.READ_ANSWERS,
    "POST /hr/rounds/{round}/approve": Action.APPROVE,
    "GET /hr/rounds/{round}/projects/{project}": Action.READ_ANSWERS,
    "POST /hr/rounds/{round}/projects/{project}": Action.READ_ANSWERS,
}
"""HR's page, by method and route. What a form does is an action with a rule of its own, and is asked too."""

PROJECT_VERBS = frozenset(
    {
        "read_project",
        "approve",
        "unlock",
        "return_answer",
        "correct",
        "answer_for",
        "send_for",
        "remind",
        "exempt",
        "reinstate",
        "extend",
        "replace_owner",
    }
)
"""Verbs about projects, which are named by number when they are typed."""

ROUND_VERBS = frozenset(
    {
        "change_deadline",
        "reword_question",
        "help_question",
        "label_question",
        "require_question",
        "free_question",
        "move_question",
        "add_question",
        "ask_again",
        "remove_question",
        "rename_area",
        "rename_unit",
        "rename_areas",
        "rename_units",
        "keep_round",
        "start_at",
    }
)
"""Verbs about a round that are typed with a text after a colon, or with a question's number."""


def may(roles: frozenset[Role], action: Action) -> bool:
    return not roles.isdisjoint(RULES.get(action, frozenset()))


def desk_verbs(roles: frozenset[Role]) -> tuple[str, ...]:
    """What people in these roles may use of HR's desk."""
    return tuple(verb for verb, action in DESK_VERBS.items() if may(roles, action))


@dataclass(frozen=True, slots=True)
class Membership:
    """Who belongs to HR: the directory's object ids from the settings, lower case."""

    coordinators: frozenset[str]
    editors: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()

    def roles(self, person: str, owns: bool) -> frozenset[Role]:
        known, role = person.casefold(), Role.OWNER if owns else Role.STRANGER
        listed = (
            (Role.COORDINATOR, self.coordinators),
            (Role.EDITOR, self.editors),
            (Role.READER, self.readers),
        )
        return frozenset({role, *(desk for desk, people in listed if known in people)})
