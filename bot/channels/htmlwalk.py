"""Walks balanced HTML and collects lines, one per block, as if they had been typed.

Lists are told by their elements and by Word's own paragraphs (`mso-list`); cells of a row share a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby

from dialogs.richtext import Line, ListStyle, Span, clean, typed_line

_INDENT = 4
_SEPARATOR = " | "
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"ul", "ol"})
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "center", "codeblock", "dd", "details"}
    | {"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main"}
    | {"nav", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", *_HEADINGS, *_LISTS}
)
VOID = frozenset({"br", "hr", "img"})
_KINDS = {
    **dict.fromkeys(("b", "strong", *_HEADINGS), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(CELLS, "cell"),
    "a": "link",
    "pre": "pre",
}
_SCHEMES = ("http://", "https://", "mailto:")
_NUMBERED = {"1": ListStyle.NUMBER, "a": ListStyle.LETTER}

SPACE = re.compile("[ \t\n\r\x0b\x0c\x85\u2028\u2029]+")
_WORD_MARK = re.compile(r"[0-9A-Za-z.()]*[.)]")
_WORD_LEVEL = re.compile(r"level([0-9]{1,2})")


@dataclass(slots=True)
class _OpenList:
    """A list being walked. `due` says that an item has begun whose first words have not come yet."""

    style: ListStyle
    number: int = 1
    due: bool = False
    implied: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool
    italic: bool
    link: str


_PLAIN = _Look(bold=False, italic=False, link="")


class Walker(HTMLParser):
    """Feed it balanced HTML, `close` it, `flush` it, and take its `lines`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._pieces: list[tuple[_Look, str]] = []
        self._lists: list[_OpenList] = []
        self._open: list[str] = []
        self._links: list[str] = []
        self._counts = dict.fromkeys(("drop", "mark", "bold", "italic", "pre", "cell", "link"), 0)
        self._mark = ""
        self._level = 0
        self._new_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in BLOCKS:
            self._break()
        if tag in ("img", "emoji"):
            self._emoji(tag, values)
        if tag in VOID:
            return
        kind = _kind(tag, values)
        self._open.append(kind)
        if kind:
            self._counts[kind] += 1
        self._begin(tag, values)

    def handle_endtag(self, tag: str) -> None:
        kind = self._open.pop() if self._open else ""
        if tag in BLOCKS:
            self._break()
        if kind:
            self._counts[kind] -= 1
        if kind == "link":
            self._links.pop()
        if (tag in _LISTS or (tag == "li" and self._lists and self._lists[-1].implied)) and self._lists:
            self._lists.pop()
        elif tag == "li" and self._lists:
            self._lists[-1].due = False

    def handle_data(self, data: str) -> None:
        if self._counts["drop"]:
            return
        if self._counts["mark"]:
            self._mark += data
        elif self._counts["pre"]:
            first, *rest = clean(data).split("\n")
            self._add(first)
            for line in rest:
                self._break()
                self._add(line)
        else:
            self._add_collapsed(SPACE.sub(" ", data))

    def flush(self) -> None:
        """End the line: what has been collected becomes one, if it says anything."""
        spans = tuple(
            Span(text, look.bold, look.italic, look.link)
            for look, group in groupby(self._pieces, key=lambda piece: piece[0])
            if (text := clean("".join(piece[1] for piece in group)))
        )
        self._pieces.clear()
        mark, level, self._mark, self._level = _word_mark(self._mark), self._level, "", 0
        line = self._line(spans, mark, level)
        if line:
            self.lines.append(line)

    def _line(self, spans: tuple[Span, ...], mark: str, level: int) -> Line | None:
        indent = _INDENT * len(self._lists)
        if mark:
            spans = (Span(mark), *spans)
        line = typed_line(spans, indent + _INDENT * level)
        if line is None or not (self._lists and self._lists[-1].due):
            return line
        item = self._lists[-1]
        item.due = False
        item.number += 1
        return Line(indent - _INDENT, line.spans, item.style, item.number - 1, line.spans, sure=True)

    def _begin(self, tag: str, values: Mapping[str, str]) -> None:
        """What an element's beginning means for the lines to come."""
        if tag in _LISTS:
            self._lists.append(_list(tag, values))
        elif tag == "li":
            self._item(values)
        elif tag in CELLS:
            self._new_cell = bool(self._pieces)
        elif tag == "a":
            address = values.get("href", "")
            self._links.append(address if address.lower().startswith(_SCHEMES) else "")
        elif tag in ("p", "div"):
            self._level = _word_level(values)

    def _item(self, values: Mapping[str, str]) -> None:
        if not self._lists:
            self._lists.append(_OpenList(ListStyle.BULLET, implied=True))
        self._lists[-1].due = True
        if values.get("value", "").isdecimal():
            self._lists[-1].number = _bounded(values["value"])

    def _emoji(self, tag: str, values: Mapping[str, str]) -> None:
        """An emoji stands in the text; a picture's description does not."""
        alt = values.get("alt", "")
        if tag == "emoji" or values.get("itemtype", "").endswith("/Emoji") or not _has_letters(alt):
            self.handle_data(alt)

    def _break(self) -> None:
        if self._counts["cell"]:
            self._add_collapsed(" ")
        else:
            self.flush()

    def _add_collapsed(self, text: str) -> None:
        if not self._pieces or self._pieces[-1][1].endswith(" "):
            text = text.lstrip(" ")
        self._add(text)

    def _add(self, text: str) -> None:
        if not text:
            return
        look = _Look(
            self._counts["bold"] > 0, self._counts["italic"] > 0, self._links[-1] if self._links else ""
        )
        if self._new_cell and text.strip():
            self._new_cell = False
            spaced = self._pieces[-1][1].endswith(" ")
            self._pieces.append((_PLAIN, _SEPARATOR.lstrip() if spaced else _SEPARATOR))
        self._pieces.append((look, text))


def _kind(tag: str, values: Mapping[str, str]) -> str:
    """What an element does to the text inside it, or nothing."""
    item, style = values.get("itemtype", ""), values.get("style", "").replace(" ", "").lower()
    if tag == "at" or item.endswith(("/Mention", "/Reply")):
        return "drop"
    if tag == "span" and "mso-list:ignore" in style:
        return "mark"
    return _KINDS.get(tag, "")


def _list(tag: str, values: Mapping[str, str]) -> _OpenList:
    if tag == "ul":
        return _OpenList(ListStyle.BULLET)
    style = _NUMBERED.get(values.get("type", "1").lower(), ListStyle.NUMBER)
    start = values.get("start", "")
    return _OpenList(style, _bounded(start) if start.isdecimal() else 1)


def _bounded(number: str) -> int:
    return max(int(number[:6]), 1)


def _has_letters(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _word_level(values: Mapping[str, str]) -> int:
    """How much deeper than the margin a list paragraph from Word stands: level 1 is 0."""
    for part in values.get("style", "").lower().split(";"):
        found = _WORD_LEVEL.search(part) if "mso-list" in part else None
        if found:
            return max(int(found[1]) - 1, 0)
    return 0


def _word_mark(mark: str) -> str:
    """The marker Word put before a paragraph, as one would type it; its bullets are letters of odd fonts."""
    mark = clean(mark).strip()
    if not mark:
        return ""
    return f"{mark} " if _WORD_MARK.fullmatch(mark) else "- "
