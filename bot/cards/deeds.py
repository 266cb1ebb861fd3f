"""One project as HR reads it, the forms of what can be done with it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.cards.pieces import ASIDE, GOOD, STRONG, WARNING, Part, Screen
from bot.phrasebook import Phrases
from dialogs import desk as say
from dialogs.deeds import Became, Deed
from dialogs.differences import Kind, differences
from dialogs.model import SubmissionState
from dialogs.richtext import plain
from dialogs.states import SENT_STATES

_UNDER_WAY: tuple[Deed, ...] = (Deed.REMIND, Deed.EXTEND, Deed.REPLACE_OWNER, Deed.EXEMPT)
_OFFERED: Mapping[SubmissionState, tuple[Deed, ...]] = {
    SubmissionState.NOT_STARTED: _UNDER_WAY,
    SubmissionState.IN_PROGRESS: _UNDER_WAY,
    SubmissionState.CONFIRMING: (Deed.SEND_FOR, *_UNDER_WAY),
    SubmissionState.RETURNED: _UNDER_WAY,
    SubmissionState.LAPSED: _UNDER_WAY,
    SubmissionState.SUBMITTED: (Deed.APPROVE, Deed.REPLACE_OWNER, Deed.EXEMPT),
    SubmissionState.APPROVED: (Deed.UNLOCK,),
    SubmissionState.LOCKED: (Deed.UNLOCK,),
    SubmissionState.EXEMPT: (Deed.REINSTATE,),
}
_SEALED = {SubmissionState.APPROVED, SubmissionState.LOCKED, SubmissionState.EXEMPT}
_WELL = {Became.DONE, Became.UNREACHED}


def _project(screen: Screen, message: say.ShowProject) -> None:
    words = screen.words
    if message.note is not None:
        screen.say(words(f"became.{message.note}"), WARNING)
    screen.heading(message.title)
    standing = words(f"standing.{message.standing}")
    screen.say(words("read.standing", number=message.number, standing=standing), STRONG)
    if message.owners:
        screen.plainly(words("read.owners", owners=message.owners))
    if message.deadline_at:
        screen.plainly(words("read.deadline", moment=words.moment(message.deadline_at)))
    for line in message.lines:
        with screen.group():
            _line(screen, message, line)
    for remark in message.remarks:
        name = words(f"remark.{remark.deed}")
        screen.say(words("read.remark", deed=name, name=remark.by_name, text=remark.text), ASIDE, gap=True)
    about = {"round": message.round_id, "project": message.project, "version": message.version}
    for place, deed in enumerate(_OFFERED[message.state]):
        typed = f"{screen.command(deed.value)} {message.number}"
        screen.button(deed.value, about, typed=typed, first=place == 0, secondary=place > 2)


def _line(screen: Screen, message: say.ShowProject, line: say.ReadLine) -> None:
    words = screen.words
    screen.say(words("read.line", number=line.number, label=line.label), STRONG)
    if line.missing is not None:
        screen.plainly(words(f"missing.{line.missing}"))
    else:
        screen.quote(line.text)
        _marks(screen, line)
    if message.state in _SEALED:
        return
    about: dict[str, object] = {"round": message.round_id, "project": message.project}
    about |= {"question": line.question, "version": message.version, "answer_version": line.version}
    place = f"{message.number}.{line.number}"
    typed = [f"{screen.command(deed.value)} {place}: …" for deed in _row_deeds(message.state, line)]
    if typed:
        screen.only_in_words(words("read.type", commands=" · ".join(typed)))
    for deed in _row_deeds(message.state, line):
        hint = words("read.hint", deed=words(f"button.{deed}"), label=line.label)
        screen.row_button(deed.value, about, hint)


def _row_deeds(state: SubmissionState, line: say.ReadLine) -> Iterable[Deed]:
    if line.missing is None:
        yield Deed.CORRECT
    if line.version and state in SENT_STATES | {SubmissionState.RETURNED}:
        yield Deed.RETURN
    if line.missing is not None:
        yield Deed.ANSWER_FOR


def _marks(screen: Screen, line: say.ReadLine) -> None:
    """Who wrote it, what HR changed in it, what the checks found, and what it was returned for."""
    words = screen.words
    if line.on_behalf:
        screen.say(words("read.on_behalf", name=line.by_name), ASIDE)
    elif line.by_name:
        screen.say(words("read.by", name=line.by_name), ASIDE)
    if line.original is not None:
        screen.say(words("read.corrected", name=line.corrected_by), ASIDE)
        screen.plainly(changed_words(words, plain(line.original), plain(line.text)))
    for contains in line.findings:
        screen.say(words("read.finding", what=words(f"contains.{contains}")), WARNING)
    if line.returned:
        screen.say(words("read.returned", comment=line.returned), WARNING)


def changed_words(words: Phrases, before: str, after: str) -> str:
    """The text with what was taken out and put in marked, as a line of words can."""
    marks = {Kind.SAME: "{}", Kind.REMOVED: words("read.removed"), Kind.ADDED: words("read.added")}
    return "".join(marks[piece.kind].replace("{}", piece.text) for piece in differences(before, after))


def _announce(screen: Screen, message: say.AnnounceDeed) -> None:
    words, done = screen.words, message.done
    screen.say(message.round_title, STRONG)
    if done:
        screen.say(words.count(f"deed.{message.deed}", len(done)), GOOD)
        screen.listing([_numbered(words, outcome) for outcome in done])
    if message.deadline_at and done:
        screen.plainly(words("deed_until", moment=words.moment(message.deadline_at)))
    if message.to and done:
        screen.plainly(words("deed_to", owners=message.to))
    for became in Became:
        them = [o for o in message.outcomes if o.became is became]
        if became is Became.DONE or not them:
            continue
        screen.say(words(f"became.{became}"), WARNING, gap=True)
        screen.listing([_numbered(words, outcome) for outcome in them])
    if len(message.outcomes) == 1:
        only = message.outcomes[0]
        about = {"round": message.round_id, "project": only.project}
        screen.button("read_project", about, typed=f"{screen.command('read_project')} {only.number}")
    screen.button("status", {"round": message.round_id})


def _numbered(words: Phrases, outcome: say.Outcome) -> str:
    return words("read.title", number=outcome.number, title=outcome.title)


def _form(screen: Screen, message: say.AskForDeed) -> None:
    words, deed = screen.words, message.deed
    screen.heading(words(f"ask_deed.{deed}"))
    pairs = zip(message.numbers, message.titles, strict=True)
    screen.listing([words("read.title", number=number, title=title) for number, title in pairs])
    if message.question:
        screen.say(words("read.line", number=message.question_number, label=message.label), STRONG)
    if message.changed:
        screen.say(words("ask_deed_changed"), WARNING)
    if message.present:
        screen.quote(message.present)
    if message.problem:
        screen.say(_problem(words, message.problem), WARNING)
    typed = f"{screen.command(deed.value)} {_places(message)}"
    about: dict[str, Any] = {"round": message.round_id, "projects": dict(message.projects)}
    if message.question:
        about |= {"question": message.question, "answer_version": message.version}
    if deed is not Deed.APPROVE:
        written = message.text or (plain(message.present) if deed is Deed.CORRECT else "")
        screen.field(_input(words, deed, written))
        if message.text:
            screen.only_in_words(words("ask_deed_yours"), gap=True)
            screen.only_in_words(message.text)
        screen.only_in_words(words("ask_deed_type", command=typed), gap=True)
        typed = ""
    screen.button(deed.value, about, typed=typed, title=words(f"do_deed.{deed}"), first=True)


def _places(message: say.AskForDeed) -> str:
    if message.question_number and message.numbers:
        return f"{message.numbers[0]}.{message.question_number}"
    return ", ".join(str(number) for number in message.numbers)


def _problem(words: Phrases, code: str) -> str:
    section = "desk_reason" if code in words.section("desk_reason") else "reason"
    return words(f"{section}.{code}", limit="", detail="")


def _input(words: Phrases, deed: Deed, written: str) -> Part:
    part: Part = {"type": "Input.Text", "id": "answer", "label": words(f"ask_deed_label.{deed}")}
    part["isMultiline"] = deed not in {Deed.EXTEND, Deed.REPLACE_OWNER}
    return part | {"value": written} if written else part


def _call_list(screen: Screen, message: say.ShowCallList) -> None:
    words = screen.words
    screen.heading(words("call_list.heading"))
    screen.say(message.round_title, STRONG)
    screen.listing([_call(words, line) for line in message.lines])
    screen.button("remind", {"round": message.round_id}, first=True)
    screen.button("status", {"round": message.round_id})


def _call(words: Phrases, line: say.CallLine) -> str:
    who = line.owners if line.owners == line.emails else f"{line.owners} ({line.emails})"
    said = words("call_list.line", who=who, titles=", ".join(line.titles))
    if line.days_left is None:
        return said
    left = "late" if line.days_left < 0 else "left"
    return f"{said}. {words.count(f'days.{left}', abs(line.days_left))}"


def _takeover(screen: Screen, message: say.AnnounceTakeover) -> None:
    words = screen.words
    screen.say(message.round_title, STRONG)
    screen.say(words("takeover.text", name=message.name, before=message.before), GOOD)
    screen.button("status", {"round": message.round_id})


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowProject: _project,
    say.AnnounceDeed: _announce,
    say.AskForDeed: _form,
    say.ShowCallList: _call_list,
    say.AnnounceTakeover: _takeover,
}
