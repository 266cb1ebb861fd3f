"""A question on the screen, and what is said about what was written to it."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.hints import Hint
from dialogs.messages.codes import Note, Reaction, Reason
from dialogs.model import Missing
from dialogs.richtext import RichText


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """One question on the screen. `version` is the answer's now (0: none); `index` counts from 1.

    `noted` is the label of the question `note` speaks about. `more` says that the person has more projects.
    `previous` is what was answered in the round before; `draft` stands in the field to be edited, unsaved.
    `points` are the headings written so far where the answer is a row of points. `by_name` is who else wrote
    what stands. `remark` is what HR has to say about it.
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
    previous: RichText = RichText()
    draft: RichText = RichText()
    pointed: bool = False
    points: tuple[str, ...] = ()
    by_name: str = ""
    remark: Reaction | None = None


@dataclass(frozen=True, slots=True)
class AskReason:
    """Why there is no answer to a question: the next text is the reason. `version` is the answer's now."""

    project: str
    question: str
    label: str
    missing: Missing
    version: int


@dataclass(frozen=True, slots=True)
class AskAboutAnswer:
    """An answer is saved, and one thing about it is asked. `detail` is what that is; never a CPR number."""

    project: str
    project_title: str
    question: str
    label: str
    version: int
    hint: Hint
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form. `written` stands in the field, `present` is what is saved.

    `problem` is why what was written has not been saved.
    """

    question: str
    text: str
    label: str
    help: str
    required: bool
    version: int
    choices: tuple[str, ...] = ()
    present: RichText = RichText()
    written: RichText = RichText()
    problem: Reason | None = None
    limit: int = 0
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class ShowForm:
    """All questions of a project as one form."""

    round_id: str
    project: str
    project_title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class PartOfText:
    """What a text says under one question's label. `replaces` is what stands there now."""

    question: str
    label: str
    text: RichText
    replaces: RichText = RichText()


@dataclass(frozen=True, slots=True)
class ConfirmParts:
    """A text names several questions: shown as it would be divided. `current` is where else it could go."""

    project: str
    parts: tuple[PartOfText, ...]
    current: str = ""
    current_label: str = ""


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

    `excerpt` is its beginning. `previous` and `current` are labels of the questions it may belong to,
    `commands` the codes of what it may be instead, misspelled.
    """

    excerpt: str
    repeated: bool
    project: str = ""
    previous: str = ""
    previous_label: str = ""
    current: str = ""
    current_label: str = ""
    commands: tuple[str, ...] = ()


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
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CloseCard:
    """The place of a card that has been used: what follows stands further down."""
