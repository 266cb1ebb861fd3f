"""From an inbound record to what it means in the core: a verb, and the event that it is.

Card values come from outside and are never trusted: what is missing or of the wrong kind becomes empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot import commands
from bot.channels.base import Inbound, InboundKind
from bot.office_hours import OFFICE
from bot.phrasebook import phrases
from bot.slips import Near
from dialogs import events
from dialogs.events import Event, Seen
from dialogs.model import Missing
from dialogs.moments import WhenProblem, read_when
from dialogs.richtext import RichText, read_plain
from dialogs.whom import LONGEST_NOTE, address_in

WRITE = "answer"
"""The verb of words that are no command."""

ABOUT_THE_SCREEN = frozenset({"skip", "too_early", "not_relevant", "same"})
"""Commands that put something under the question on the screen."""

FORM_FIELD = "answer-"
"""What a form's fields are called, before their questions' keys."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """`verb` names a rule in `access`; `project` is where a card said it happened (empty: typed)."""

    verb: str
    event: Event
    project: str = ""


def understand(inbound: Inbound, seen: Seen) -> Meaning | None:
    """What an owner means; None for a button that is not ours."""
    if inbound.kind is InboundKind.ARRIVED:
        return Meaning("greet", events.Arrived())
    if inbound.kind is InboundKind.ACTION:
        return _pressed(inbound)
    command = commands.owner_command(inbound.command)
    if command is None and (meaning := _with_tail(inbound)) is not None:
        return meaning
    said = command or commands.owner_slip(inbound.command)
    if said is None or inbound.files:
        return Meaning(WRITE, events.TextWritten(inbound.text, inbound.sent_at, seen))
    if isinstance(said, Near):
        return Meaning(WRITE, events.CommandSuspected(inbound.text, inbound.sent_at, seen, said.codes))
    before = seen is Seen.BEFORE and said.code in ABOUT_THE_SCREEN
    return Meaning(said.code, _typed_before(said, inbound) if before else _typed(said, inbound))


def field(inbound: Inbound, name: str) -> str:
    """A value of a card as text; empty when it is missing or is none."""
    value = inbound.values.get(name)
    return value if isinstance(value, str) else ""


def fields(inbound: Inbound) -> Mapping[str, str]:
    """All values of a card that are text."""
    return {name: value for name, value in inbound.values.items() if isinstance(value, str)}


def _version(inbound: Inbound) -> int:
    value = inbound.values.get("version")
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _pressed(inbound: Inbound) -> Meaning | None:
    make = _PRESSED.get(inbound.verb)
    return Meaning(inbound.verb, make(inbound), field(inbound, "project")) if make else None


def _answer(inbound: Inbound, last: bool = False) -> Event:
    text: RichText = read_plain(field(inbound, "answer"))
    project, question = field(inbound, "project"), field(inbound, "question")
    return events.AnswerGiven(project, question, _version(inbound), text, inbound.sent_at, last)


def _skip(inbound: Inbound) -> Event:
    project, question = field(inbound, "project"), field(inbound, "question")
    return events.AnswerSkipped(project, question, _version_on(inbound), _unsaved(inbound))


def _version_on(inbound: Inbound) -> int:
    """The version that a card was drawn from; typed words were drawn from none."""
    return _version(inbound) if inbound.kind is InboundKind.ACTION else events.TYPED


def _excuse(inbound: Inbound, missing: Missing) -> Event:
    """What stands in the card's field is the reason."""
    project, question = field(inbound, "project"), field(inbound, "question")
    return events.AnswerExcused(missing, _unsaved(inbound), project, question, _version_on(inbound))


def _finish(inbound: Inbound) -> Event:
    """What stands in the card's field is the last part."""
    return _answer(inbound, last=True) if _unsaved(inbound) else events.Finished()


def _form(inbound: Inbound) -> Event:
    """The fields of a form are named for their questions, and so are the versions they were drawn from."""
    written = {n: v for n, v in fields(inbound).items() if n.startswith(FORM_FIELD)}
    texts = {name.removeprefix(FORM_FIELD): read_plain(value) for name, value in written.items()}
    given = inbound.values.get("versions")
    versions = {k: v for k, v in given.items() if type(v) is int} if isinstance(given, Mapping) else {}
    return events.FormGiven(field(inbound, "project"), texts, versions, inbound.sent_at)


def _later(inbound: Inbound) -> Event:
    return events.PauseAsked(
        project=field(inbound, "project"),
        question=field(inbound, "question"),
        everything=field(inbound, "all") == "yes",
        when=field(inbound, "when") or field(inbound, "on"),
        unsaved=_unsaved(inbound),
    )


def _hand_over(inbound: Inbound) -> Event:
    return events.HandoverAsked(
        project=field(inbound, "project"),
        question=field(inbound, "question"),
        whom=field(inbound, "email") or field(inbound, "to"),
        note=field(inbound, "note")[:LONGEST_NOTE],
        unsaved=_unsaved(inbound),
    )


def _not_mine(inbound: Inbound) -> Event:
    return events.DisownAsked(
        project=field(inbound, "project"),
        question=field(inbound, "question"),
        sure=field(inbound, "sure") == "yes",
        suggestion=field(inbound, "suggestion"),
        unsaved=_unsaved(inbound),
    )


def _with_tail(inbound: Inbound) -> Meaning | None:
    """A command with what it is about after it: "senere mandag". None when the rest says something else."""
    when = commands.tail(inbound.command, "later")
    words = phrases("da").vocabulary
    if when and read_when(when, words, OFFICE, inbound.received_at) is not WhenProblem.NOT_A_TIME:
        return Meaning("later", events.PauseAsked(when=when))
    whom = commands.tail(inbound.command, "hand_over")
    if address_in(whom):
        return Meaning("hand_over", events.HandoverAsked(whom=whom))
    return None


def _unsaved(inbound: Inbound) -> RichText:
    """What stands in the card's field: every button sends it along."""
    return read_plain(field(inbound, "answer"))


def _typed_before(command: commands.Command, inbound: Inbound) -> Event:
    return events.TypedBefore(read_plain(command.reason) or inbound.text, inbound.sent_at)


def _typed(command: commands.Command, inbound: Inbound) -> Event:
    if command.code == "edit":
        return events.AnswerReopened(number=command.number)
    if command.code == "projects":
        return events.OverviewAsked(command.number)
    if command.code == "finished":
        return events.Finished(inbound.text, inbound.sent_at)
    if command.code in commands.EXCUSES:
        return events.AnswerExcused(Missing(command.code), read_plain(command.reason))
    return _PRESSED[command.code](inbound)


_PRESSED: Mapping[str, Callable[[Inbound], Event]] = {
    "start": lambda _: events.Started(),
    "greet": lambda _: events.Greeted(),
    "answer": _answer,
    "skip": _skip,
    "back": lambda i: events.WentBack(field(i, "project"), field(i, "question"), _unsaved(i)),
    "answers": lambda _: events.AnswersAsked(),
    "projects": lambda _: events.OverviewAsked(),
    "choose_project": lambda i: events.ProjectChosen(field(i, "project")),
    "help": lambda _: events.HelpAsked(),
    "more": lambda _: events.MoreAnnounced(),
    "add": lambda _: events.MoreAnnounced(),
    "edit": lambda i: events.AnswerReopened(field(i, "project"), field(i, "question")),
    "send": lambda i: events.SubmissionSent(field(i, "project")),
    "place": lambda i: events.HeldPlaced(field(i, "project"), field(i, "question")),
    "discard": lambda _: events.HeldDiscarded(),
    "later": _later,
    "divide": lambda _: events.HeldDivided(),
    "several": lambda _: events.SeveralAnnounced(),
    "finished": _finish,
    "too_early": lambda i: _excuse(i, Missing.TOO_EARLY),
    "not_relevant": lambda i: _excuse(i, Missing.NOT_RELEVANT),
    "same": lambda i: events.PreviousKept(field(i, "project"), field(i, "question"), _version_on(i)),
    "keep": lambda i: events.AnswerKept(field(i, "project"), field(i, "question")),
    "not_cpr": lambda i: events.AnswerKept(
        field(i, "project"), field(i, "question"), not_cpr=True, version=_version_on(i)
    ),
    "revise": lambda i: events.PreviousOpened(field(i, "project"), field(i, "question")),
    "fresh": lambda i: events.PreviousOpened(field(i, "project"), field(i, "question"), fresh=True),
    "form": lambda i: events.FormAsked(field(i, "project")),
    "save_form": _form,
    "undo": lambda _: events.Undone(),
    "danish": lambda _: events.LanguageChosen("da"),
    "english": lambda _: events.LanguageChosen("en"),
    "hand_over": _hand_over,
    "accept": lambda i: events.HandoverAnswered(field(i, "project"), accepted=True),
    "decline": lambda i: events.HandoverAnswered(
        field(i, "project"), accepted=False, reason=field(i, "reason")
    ),
    "take_back": lambda i: events.HandoverTakenBack(field(i, "project")),
    "not_mine": _not_mine,
}
