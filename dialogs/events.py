"""What happened, as the core hears it. Past tense, no vendor's words.

`project` and `question` are where the person said it: a card names them, typed words do not (empty: where the
seat is). `version` is the answer's version that a card was drawn from; -1 when the words were typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from dialogs.model import Missing
from dialogs.richtext import RichText

TYPED = -1
"""The `version` of an event that came from typed words, not from a card."""


@dataclass(frozen=True, slots=True)
class There:
    """Where something was said; of a card that is about a whole project, `question` is empty too."""

    project: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Greeted:
    """Somebody said hello, installed the bot, or opened the chat: show what should be on the screen."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The bot was installed or somebody joined: several such events come at once, one greeting goes out."""


@dataclass(frozen=True, slots=True)
class Started:
    """They want to begin, or to go on with what is unfinished."""


class Seen(StrEnum):
    """Whether the present screen had gone out when the words were sent."""

    BEFORE = "before"  # sent before the screen left: nobody can have read it
    AFTER = "after"
    UNKNOWN = "unknown"  # the screen may have left: its send was never confirmed


@dataclass(frozen=True, slots=True)
class TextWritten:
    """Words that are no command. `sent_at` is when they were sent, by our clock."""

    text: RichText
    sent_at: datetime
    seen: Seen = Seen.AFTER


@dataclass(frozen=True, slots=True)
class CommandSuspected:
    """Words that are no command, and that are so near to one or more that they may be one, misspelled."""

    text: RichText
    sent_at: datetime
    seen: Seen
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer from a card, which says what it answers and what it was drawn from.

    `last` says that nothing more is to be added to it.
    """

    project: str
    question: str
    version: int
    text: RichText
    sent_at: datetime
    last: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSkipped(There):
    """`unsaved` is what stands in the card's field and was not given as an answer."""

    version: int = TYPED
    unsaved: RichText = RichText()


@dataclass(frozen=True, slots=True)
class WentBack(There):
    """To the question before. A card says where from, and what stands `unsaved` in its field."""

    unsaved: RichText = RichText()


@dataclass(frozen=True, slots=True)
class AnswersAsked:
    """They want to see what they wrote."""


@dataclass(frozen=True, slots=True)
class HelpAsked:
    pass


@dataclass(frozen=True, slots=True)
class OverviewAsked:
    """They want to see, and choose between, their projects. `choice` is a number typed after the words."""

    choice: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectChosen:
    project: str


@dataclass(frozen=True, slots=True)
class AnswerReopened(There):
    """They want to change one answer: by question key from a card, by number (1, 2, ...) when typed."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class MoreAnnounced:
    """They want to add to the answer just given."""


@dataclass(frozen=True, slots=True)
class SubmissionSent:
    project: str = ""


@dataclass(frozen=True, slots=True)
class HeldPlaced(There):
    """A held text is the answer to `question` (empty: the one it was held for, or the present one)."""


@dataclass(frozen=True, slots=True)
class HeldDiscarded:
    """A held text belongs nowhere."""


@dataclass(frozen=True, slots=True)
class PauseAsked(There):
    """They want to put something off. `when` is as they said it; empty when they have not yet.

    A card says which project, or `everything`; typed words mean what is on the screen.
    """

    everything: bool = False
    when: str = ""
    unsaved: RichText = RichText()


@dataclass(frozen=True, slots=True)
class HeldDivided:
    """A held text is several answers, each after its question's label."""


@dataclass(frozen=True, slots=True)
class SeveralAnnounced:
    """The answer to the present question is going to be written over several messages."""


@dataclass(frozen=True, slots=True)
class Finished:
    """They have written all they want under the present question.

    `text` is the word they typed for it: where nothing was to be finished, it may be an answer.
    """

    text: RichText = RichText()
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerExcused:
    """There is no answer, and `missing` says which kind of none. Without a reason they are asked for it."""

    missing: Missing
    reason: RichText = RichText()
    project: str = ""
    question: str = ""
    version: int = TYPED


@dataclass(frozen=True, slots=True)
class TypedBefore:
    """A command about the question on the screen, sent before that was there: it was about another one.

    `text` is what came with the command, to be known again when it is only delivered once more.
    """

    text: RichText
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerKept(There):
    """An answer that was asked about stays as it is; `not_cpr`: the number in it is something else."""

    not_cpr: bool = False
    version: int = TYPED


@dataclass(frozen=True, slots=True)
class PreviousKept(There):
    """What was answered in the round before still holds."""

    version: int = TYPED


@dataclass(frozen=True, slots=True)
class PreviousOpened(There):
    """They want to edit what was answered in the round before, or, with `fresh`, to write something new."""

    fresh: bool = False


@dataclass(frozen=True, slots=True)
class FormAsked:
    """They want to answer all questions of a project at once."""

    project: str = ""


@dataclass(frozen=True, slots=True)
class FormGiven:
    """All questions of a project at once: by question key, what stands in its field and the version shown."""

    project: str
    texts: Mapping[str, RichText]
    versions: Mapping[str, int]
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """They want what they did last to be undone."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """`language` as in "da"."""

    language: str


@dataclass(frozen=True, slots=True)
class HandoverAsked(There):
    """They want to hand a project to a colleague. `whom` is as they said it; empty when they have not yet."""

    whom: str = ""
    note: str = ""
    unsaved: RichText = RichText()


@dataclass(frozen=True, slots=True)
class HandoverAnswered:
    """A colleague's offer is accepted or declined; `project` is empty when the words were typed."""

    project: str = ""
    accepted: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandoverTakenBack:
    project: str = ""


@dataclass(frozen=True, slots=True)
class DisownAsked(There):
    """They say that a project is not theirs; `sure` when they were asked whose it may be."""

    sure: bool = False
    suggestion: str = ""
    unsaved: RichText = RichText()


CardLeft: TypeAlias = AnswerSkipped | WentBack | PauseAsked | HandoverAsked | DisownAsked
"""Another button of a question's card than the one that saves: what stands in its field is not lost."""

Event: TypeAlias = (
    Greeted
    | Arrived
    | Started
    | TextWritten
    | AnswerGiven
    | AnswerSkipped
    | WentBack
    | AnswersAsked
    | HelpAsked
    | OverviewAsked
    | ProjectChosen
    | AnswerReopened
    | MoreAnnounced
    | SubmissionSent
    | HeldPlaced
    | HeldDiscarded
    | PauseAsked
    | HeldDivided
    | CommandSuspected
    | SeveralAnnounced
    | Finished
    | AnswerExcused
    | TypedBefore
    | PreviousKept
    | AnswerKept
    | PreviousOpened
    | FormAsked
    | FormGiven
    | Undone
    | LanguageChosen
    | HandoverAsked
    | HandoverAnswered
    | HandoverTakenBack
    | DisownAsked
)
