"""The building blocks of a screen: what goes onto an Adaptive Card 1.5, and the same in plain words.

Every step of a `Screen` writes both, so that the words say what the card says. What people wrote stands in
text runs, which are not Markdown; only headings are, and there it is escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.channels.base import FileOffer, Outgoing
from bot.phrasebook import NO_BREAK_SPACE, Phrases
from dialogs.checks import masked
from dialogs.messages import Note
from dialogs.richtext import RichText, plain

Part = dict[str, Any]
Look = Mapping[str, Any]
Values = Mapping[str, object]

NOTHING: Values = {}

CARD_LIMIT = 28_000
"""Bytes of JSON that Teams takes as one card, with every other character escaped as the worst case."""

FEW = 5
"""Things to choose between that get a place each; more are chosen from a list."""

_FAILED = {Note.NOT_READY, Note.NO_SUCH_NUMBER, Note.NOTHING_TO_SEND, Note.STALE}

TITLE_LIMIT = 60
"""Characters of a button's title."""

STRONG: Look = {"weight": "Bolder"}
SUBTLE: Look = {"isSubtle": True}
GOOD: Look = {"color": "Good", "weight": "Bolder"}
WARNING: Look = {"color": "Attention", "weight": "Bolder"}
ITALIC: Look = {"italic": True}
ASIDE: Look = {**SUBTLE, **ITALIC}
PLAIN: Look = {}

_MARKS = re.compile(r"([\\`*_\[\]<>~&|])")
_LEADS = re.compile(r"^([^\S\n]*+)([-+#=]|[0-9]++(?=[.)]))", re.MULTILINE)
_FUNCTION = re.compile(r"\{\{(?=(?:DATE|TIME)\()")


@dataclass(frozen=True, slots=True)
class Room:
    """How much of what people wrote a card shows: characters of one text, entries of one list."""

    text: int
    entries: int


ROOMS = (Room(20_000, 100), Room(4_000, 40), Room(1_200, 20), Room(400, 15), Room(120, 15), Room(30, 8))
"""From generous to tight: the first in which a card is small enough is taken."""


def escape(text: str) -> str:
    """The text so that Markdown shows it as written."""
    marked = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _unhide(_LEADS.sub(_escape_lead, marked))


def _escape_lead(found: re.Match[str]) -> str:
    space, lead = found.groups()
    return f"{space}{lead}\u2060" if lead.isdigit() else f"{space}\\{lead}"


def _unhide(text: str) -> str:
    """Keep "{{DATE(...)}}" from being a function of the card."""
    return _FUNCTION.sub("{\u2060{", text)


def clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def run(text: str, look: Look) -> Part:
    """One line as it was written, its indentation kept."""
    bare = text.lstrip(" ")
    text = NO_BREAK_SPACE * (len(text) - len(bare)) + bare
    return {
        "type": "RichTextBlock",
        "spacing": "Small",
        "inlines": [{"type": "TextRun", "text": _unhide(text), **look}],
    }


class Screen:
    """One message taking shape, on a card and in words at once."""

    def __init__(self, words: Phrases, commands: str, room: Room) -> None:
        """`commands` is the section of the phrases that says what is typed instead of a button."""
        self.words = words
        self._typed_words: Mapping[str, Any] = words.section(commands)
        self.room = room
        self.clipped_by = "screen.clipped_list"
        self.must_be_seen = False
        self._body: list[Part] = []
        self._into = self._body
        self._actions: list[Part] = []
        self._lines: list[str] = []
        self._typed: list[str] = []
        self._files: tuple[FileOffer, ...] = ()
        self._clipped = False
        self._kept = False

    def heading(self, text: str) -> None:
        self._into.append(
            {
                "type": "TextBlock",
                "text": escape(self._clip(text)),
                "style": "heading",
                "wrap": True,
                "size": "Medium",
                "weight": "Bolder",
                "spacing": "Small",
            }
        )
        self._lines += ["", text]

    def say(self, text: str, look: Look = SUBTLE, gap: bool = False, words_first: str = "") -> None:
        """One line; `gap` sets it off. `words_first` is what a card shows by the line's place."""
        text = masked(text)
        part = run(self._clip(text), look)
        self._into.append(part | {"spacing": "Medium"} if gap else part)
        self._lines += ["", words_first + text] if gap else [words_first + text]

    def plainly(self, text: str, gap: bool = False) -> None:
        self.say(text, PLAIN, gap)

    def only_in_words(self, text: str, gap: bool = False) -> None:
        """What a card shows by its buttons and fields."""
        self._lines += ["", text] if gap else [text]

    def quote(self, rich: RichText | str) -> None:
        """What somebody wrote, line by line; lists as they are typed. A number over two lines is one."""
        lines = masked(rich if isinstance(rich, str) else plain(rich)).split("\n")
        self._into += [run(line, {}) for line in self._clip("\n".join(lines)).split("\n") if line.strip()]
        self._lines += lines

    def quote_on_card(self, rich: RichText) -> None:
        """What the words have said already."""
        with self._card_only():
            self.quote(rich)

    def listing(self, entries: Sequence[str]) -> None:
        """A list of our own."""
        entries = [masked(entry) for entry in entries]
        for entry in entries[: self.room.entries]:
            self._into.append(run(f"• {self._clip(entry)}", {}))
        self.count_rest(len(entries))
        self._lines += [f"- {entry}" for entry in entries]

    def short(self, text: str) -> str:
        """One line in a list to choose from."""
        return clip(masked(text), min(2 * TITLE_LIMIT, self.room.text))

    def some(self, number: int) -> int:
        """How many of `number` entries the card has room for."""
        return min(number, self.room.entries)

    def count_rest(self, number: int) -> None:
        if number > self.room.entries:
            self._into.append(run(self.words.count("screen.and_more", number - self.room.entries), SUBTLE))

    @contextmanager
    def group(self) -> Iterator[None]:
        """What belongs together, set off by a line."""
        outer, self._into = self._into, []
        yield
        items, self._into = self._into, outer
        self._into.append({"type": "Container", "separator": True, "spacing": "Medium", "items": items})
        self._lines.append("")

    @contextmanager
    def _card_only(self) -> Iterator[None]:
        lines = list(self._lines)
        yield
        self._lines = lines

    @contextmanager
    def off_card(self) -> Iterator[None]:
        """What the card has no room for, and the words have."""
        outer, self._into = self._into, []
        yield
        self._into = outer

    def field(self, part: Part) -> None:
        """An input; the words about it are the caller's."""
        self._into.append(part)

    def button(
        self,
        verb: str,
        data: Values = NOTHING,
        *,
        title: str = "",
        typed: str = "",
        first: bool = False,
        secondary: bool = False,
    ) -> None:
        """A button under the card; `typed` is what is written instead, the verb's own command if empty."""
        action = self._action(verb, title, data)
        if first:
            action["style"] = "positive"
        if secondary:
            action["mode"] = "secondary"
        self._actions.append(action)
        self._type(typed or self.command(verb))

    def link(self, title: str, url: str) -> None:
        """A button that opens a page of ours in the browser."""
        self._actions.append({"type": "Action.OpenUrl", "title": title, "url": url})
        self._lines += [f"{title}: {url}"]

    def row_button(self, verb: str, data: Values, hint: str, title: str = "") -> None:
        """A small button under the line it is about; `hint` is what a screen reader says."""
        action = self._action(verb, title, data) | {"tooltip": clip(masked(hint), 2 * TITLE_LIMIT)}
        self._into.append({"type": "ActionSet", "spacing": "Small", "actions": [action]})

    def command(self, verb: str) -> str:
        """The first of the words that are typed for a verb; empty when it has none."""
        spoken = self._typed_words.get(_COMMANDS.get(verb, verb), ())
        return str(spoken[0]) if spoken else ""

    def offer(self, files: Sequence[FileOffer]) -> None:
        self._files = tuple(files)

    def keep_card(self) -> None:
        """A card although there is nothing to press: it takes the place of one that was used."""
        self._kept = True

    def finish(self) -> Outgoing:
        """A remark with nothing to press or fill in is words only, as people write to each other."""
        if self._clipped:
            self._body.append(run(self.words(self.clipped_by), SUBTLE) | {"spacing": "Medium"})
        if self._typed:
            commands = " · ".join(dict.fromkeys(self._typed))
            self._lines += ["", self.words("screen.type_also", commands=commands)]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip()
        if all("mode" in action for action in self._actions):
            self._actions = [{k: v for k, v in a.items() if k != "mode"} for a in self._actions]
        pressed = self._kept or self._actions
        made = card(self._body, self._actions) if pressed else None
        return Outgoing(text, made, self._files, spell_out=self._clipped and self.must_be_seen)

    def _type(self, typed: str) -> None:
        if typed:
            self._typed.append(typed)

    def _action(self, verb: str, title: str, values: Values) -> Part:
        data = {"verb": verb, **values}
        shown = clip(masked(title) or self.words(f"button.{verb}"), TITLE_LIMIT)
        fallback = {"type": "Action.Submit", "title": shown, "data": data}
        return {"type": "Action.Execute", "title": shown, "verb": verb, "data": data, "fallback": fallback}

    def _clip(self, text: str) -> str:
        shown = clip(text, self.room.text)
        self._clipped = self._clipped or shown != text
        return shown


_COMMANDS = {"choose_project": "", "add": "more", "desk_help": "help"}
"""Verbs whose typed words are another command's, or none."""


def card(body: list[Part], actions: list[Part]) -> Part:
    made: Part = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": body,
    }
    return made | {"actions": actions} if actions else made


def fits(made: Mapping[str, Any] | None) -> bool:
    return made is None or len(json.dumps(made)) <= CARD_LIMIT


def note(screen: Screen, said: Note | None, label: str) -> None:
    """What became of what they just did, above everything else."""
    if said is not None:
        screen.say(screen.words(f"note.{said}", label=label), WARNING if said in _FAILED else GOOD)
