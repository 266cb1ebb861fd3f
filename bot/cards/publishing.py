"""How a coordinator sees publication: what to decide, the versions, and how two differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.cards.export import place_words
from bot.cards.pieces import STRONG, WARNING, Screen
from bot.phrasebook import Phrases
from dialogs import desk as say
from dialogs.matters import Verdict

BUTTONS_FOR = 4
"""Open matters that get buttons; the others are decided by typing, or when these are done."""


def _matters(screen: Screen, message: say.ShowMatters) -> None:
    words = screen.words
    waiting = [line for line in message.lines if line.verdict is None]
    settled = [line for line in message.lines if line.verdict is not None]
    screen.heading(words("matters.heading"))
    screen.say(message.round_title, STRONG)
    if message.open:
        screen.plainly(words.count("matters.open", message.open))
    else:
        screen.plainly(words("matters.all_decided" if message.decided else "matters.none"))
    if message.blocking:
        screen.say(words.count("matters.blocking", message.blocking), WARNING)
    _waiting(screen, message.round_id, waiting)
    if message.open > len(waiting):
        screen.say(words.count("screen.and_more", message.open - len(waiting)))
    if settled:
        screen.say(words("matters.decided_heading"), STRONG, gap=True)
        screen.listing([_settled(words, line) for line in settled])
    screen.plainly(words("matters.edit"), gap=True)
    screen.button("review", {"round": message.round_id}, title=words("button.refresh"))
    screen.button("export", {"round": message.round_id})


def _waiting(screen: Screen, round_id: str, lines: Sequence[say.MatterLine]) -> None:
    words = screen.words
    pressed = lines[: min(BUTTONS_FOR, screen.some(len(lines)))]
    if any(Verdict.NOT_CPR in line.choices for line in pressed):
        screen.field({"type": "Input.Text", "id": "reason", "label": words("matters.reason")})
    for line in pressed:
        screen.say(_line(words, line), gap=True)
        screen.only_in_words(words("matters.choices", choices=", ".join(_choices(words, line))))
        for verdict in line.choices:
            data = {"round": round_id, "code": line.code, "verdict": verdict.value}
            screen.row_button("decide", data, _line(words, line), words(f"verdict.{verdict}"))
    screen.listing([_line(words, line) for line in lines[len(pressed) :]])
    if lines:
        example = words.section("commands")["verdict"][lines[0].choices[0].value][0]
        screen.only_in_words(words("matters.type", code=lines[0].code, verdict=example), gap=True)


def _choices(words: Phrases, line: say.MatterLine) -> list[str]:
    return [str(words.section("commands")["verdict"][verdict.value][0]) for verdict in line.choices]


def _line(words: Phrases, line: say.MatterLine) -> str:
    place, concern = place_words(words, line.place), words(f"concern.{line.concern}")
    if line.warning:
        flaw = words(f"flaw.{line.warning.code}", detail=line.warning.detail)
        return words("matters.line_template", code=line.code, place=place, flaw=flaw)
    if line.amounts:
        what = " / ".join(words.amount(amount) for amount in line.amounts)
        return words("matters.line_sums", code=line.code, place=place, concern=concern, what=what)
    if line.denied_by and line.denied_at:
        said = words("matters.denied", name=line.denied_by, moment=words.moment(line.denied_at))
        return words("matters.line_sums", code=line.code, place=place, concern=concern, what=said)
    return words("matters.line", code=line.code, place=place, concern=concern)


def _settled(words: Phrases, line: say.MatterLine) -> str:
    values = {
        "code": line.code,
        "place": place_words(words, line.place),
        "verdict": words(f"verdict.{line.verdict}"),
        "name": line.by_name,
        "moment": words.moment(line.at) if line.at else "",
    }
    if line.reason:
        return words("matters.decided_why", reason=line.reason, **values)
    return words("matters.decided", **values)


def _versions(screen: Screen, message: say.ShowVersions) -> None:
    words = screen.words
    screen.heading(words("versions.heading"))
    screen.say(message.round_title, STRONG)
    screen.listing(
        [
            words(
                "versions.line",
                number=line.number,
                moment=words.moment(line.made_at),
                name=line.by_name,
                digest=line.digest,
            )
            for line in message.lines
        ]
    )
    if message.changes:
        screen.plainly(words.count("versions.changes", message.changes), gap=True)
    else:
        screen.plainly(words("versions.unchanged"), gap=True)
    screen.button("comparison", {"round": message.round_id})
    screen.button("journal", {"round": message.round_id})
    screen.button("export", {"round": message.round_id})


def _comparison(screen: Screen, message: say.ShowComparison) -> None:
    words = screen.words
    code = "comparison.heading" if message.after else "comparison.heading_now"
    screen.heading(words(code, before=message.before, after=message.after))
    screen.say(message.round_title, STRONG)
    if not message.changes:
        screen.plainly(words("comparison.same"))
    shown = screen.some(len(message.lines))
    for line in message.lines[:shown]:
        _change(screen, line)
    if message.lines[shown:]:
        with screen.off_card():
            for line in message.lines[shown:]:
                _change(screen, line)
        screen.say(words.count("screen.and_more", message.changes - shown))
    screen.button("versions", {"round": message.round_id})
    screen.button("export", {"round": message.round_id})


def _change(screen: Screen, line: say.ChangeLine) -> None:
    words, nothing = screen.words, screen.words("comparison.nothing")
    where = words("comparison.where", project=line.project, question=line.question)
    difference = words(f"comparison.{line.difference}")
    if line.late:
        late = words("comparison.late")
        screen.say(
            words("comparison.title_late", where=where, difference=difference, late=late), STRONG, gap=True
        )
    else:
        screen.say(words("comparison.title", where=where, difference=difference), STRONG, gap=True)
    screen.quote(words("comparison.before", text=line.before or nothing))
    screen.quote(words("comparison.after", text=line.after or nothing))


SCREENS: Mapping[type[Any], Callable[[Screen, Any], None]] = {
    say.ShowMatters: _matters,
    say.ShowVersions: _versions,
    say.ShowComparison: _comparison,
}
