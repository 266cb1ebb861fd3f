"""A question on the screen, and what is said about what was written to it."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.messages.codes import Note, Reason
from dialogs.model import Missing
from dialogs.richtext import RichText


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """One question on the screen. `version` is the answer's now (0: none); `index` counts from 1.

    `noted` is the label of the question `note` speaks about. `more` says that the person has more projects.
    """

    round_id: str
    project: str
    project_title: str
    purpose: RichText
    question: str
    text: str
    label: str
    help: str
    example: str
    index: int
    total: int
    required: bool
    version: int
    choices: tuple[str, ...] = ()
    present: RichText = RichText()
    adding: bool = False
    note: Note | None = None
    noted: str = ""
    more: bool = False


@dataclass(frozen=True, slots=True)
class RejectAnswer:
    """This could not be taken, and why; the question stands. `limit` is what the reason is about."""

    reason: Reason
    label: str = ""
    limit: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """One line about what became of something, where the screen stays as it is."""

    note: Note
    noted: str = ""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """What one can do here; `question` and `help` when a question is on the screen."""

    question: str = ""
    help: str = ""
    example: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class AskAboutText:
    """Something was written that could belong here or there, or nowhere; it is kept until they say.

    `excerpt` is its beginning. `previous` and `current` are labels of the questions it may belong to.
    """

    excerpt: str
    repeated: bool
    project: str = ""
    previous: str = ""
    previous_label: str = ""
    current: str = ""
    current_label: str = ""


@dataclass(frozen=True, slots=True)
class CloseQuestion:
    """The place of an answered question's card: what stands there now, with a way to change it."""

    project: str
    project_title: str
    question: str
    label: str
    text: RichText
    missing: Missing | None
    version: int


@dataclass(frozen=True, slots=True)
class CloseCard:
    """The place of a card that has been used: what follows stands further down."""
