"""From marked and unmarked lines to a tree of paragraphs and lists.

Both doors, typed text and HTML, come down to lines. Their rules:

- Every unmarked line is a paragraph: a chat has no soft line break.
- A line stands inside an item when it is indented at least `STEP` columns further than the item's marker.
- Blank lines mean nothing here: items with blank lines between them are one list.
- A typed number or letter marks an item only when its neighbour is there: a lone "1. juni" is a date.
- Under a numbered item whose next number follows further down, lines marked otherwise at the same
  indentation are its points: people type headings "1." and "2." with bullets flush left between them.
- Lists nest at most `MAX_DEPTH` deep, as in Word; what is deeper joins the deepest level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dialogs.richtext.records import Block, ListBlock, ListItem, ListStyle, Paragraph, RichText, Span

MAX_DEPTH = 9
STEP = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `spans` are all of it as typed; `content` is what follows the marker, if it is an item.

    `sure` says that the marker is known to be one (an HTML list), so it needs no neighbour.
    """

    indent: int
    spans: tuple[Span, ...]
    style: ListStyle | None = None
    number: int = 1
    content: tuple[Span, ...] = ()
    sure: bool = False


@dataclass(slots=True)
class _Scope:
    """Lines marked at one level: their indentation, and the latest line (index, number) of each style."""

    indent: int
    latest: dict[ListStyle, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Scopes:
    """The levels that a next line could stand on, from the margin inwards."""

    scopes: list[_Scope] = field(default_factory=list)

    def mark(self, indent: int) -> int:
        """The level of a marked line. One that falls back short of the level below stays on this one."""
        while len(self.scopes) > 1 and indent < self.scopes[-2].indent + STEP:
            self.scopes.pop()
        deeper = not self.scopes or indent >= self.scopes[-1].indent + STEP
        if deeper and len(self.scopes) < MAX_DEPTH:
            self.scopes.append(_Scope(indent))
        self.scopes[-1].indent = min(indent, self.scopes[-1].indent)
        return len(self.scopes) - 1

    def leave(self, indent: int) -> int:
        """How many levels an unmarked line stands inside of; the others end with it."""
        while self.scopes and indent < self.scopes[-1].indent + STEP:
            self.scopes.pop()
        return len(self.scopes)


@dataclass(slots=True)
class _Runs:
    """What the numbers say: the indexes of lines that are items, and of items whose next number follows."""

    items: set[int] = field(default_factory=set)
    followed: set[int] = field(default_factory=set)

    def read(self, lines: Sequence[Line]) -> None:
        levels = _Scopes()
        for index, line in enumerate(lines):
            if line.style is None:
                levels.leave(line.indent)
                continue
            levels.mark(line.indent)
            if line.sure or line.style is ListStyle.BULLET:
                self.items.add(index)
            if line.style is not ListStyle.BULLET:
                self._follow(levels.scopes[-1], line.style, index, line.number)

    def _follow(self, scope: _Scope, style: ListStyle, index: int, number: int) -> None:
        before, last = scope.latest.get(style, (-1, -1))
        if number == last + 1:
            self.items |= {before, index}
            self.followed.add(before)
            scope.latest = {s: seen for s, seen in scope.latest.items() if seen[0] <= before}
        scope.latest[style] = (index, number)


@dataclass(slots=True)
class _Open:
    """A list that may still grow. `last` is the index of its latest marked line.

    `flush` says that one of its items has points at the list's own indentation; then the last one may, too.
    """

    level: int
    style: ListStyle
    start: int
    last: int
    items: list[list[Block]]
    flush: bool = False

    def takes(self, line: Line) -> bool:
        follows = line.style is ListStyle.BULLET or line.number == self.start + len(self.items)
        return line.style is self.style and follows


@dataclass(slots=True)
class _Tree:
    followed: set[int]
    blocks: list[Block] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def close(self) -> None:
        done = self.open.pop()
        items = tuple(ListItem(tuple(blocks)) for blocks in done.items)
        start = 1 if done.style is ListStyle.BULLET else done.start
        self._here().append(ListBlock(done.style, items, start))

    def close_to(self, level: int) -> None:
        while self.open and self.open[-1].level >= level:
            self.close()

    def paragraph(self, spans: tuple[Span, ...], level: int) -> None:
        self.close_to(level)
        self._here().append(Paragraph(spans))

    def item(self, index: int, line: Line, style: ListStyle, level: int) -> None:
        self.close_to(level + 1)
        content: list[Block] = [Paragraph(line.content)]
        if self._resume(line, level):
            self.open[-1].items.append(content)
            self.open[-1].last = index
            return
        self._make_room(level)
        self.open.append(_Open(level, style, line.number, index, [content]))

    def _resume(self, line: Line, level: int) -> bool:
        """Close down to the list of this level that the line goes on with, if there is one."""
        at = len(self.open)
        while at and self.open[at - 1].level == level:
            if self.open[at - 1].takes(line):
                while len(self.open) > at:
                    self.close()
                return True
            at -= 1
        return False

    def _make_room(self, level: int) -> None:
        """Close the lists of this level, but for one whose item the new list belongs to."""
        while self.open and self.open[-1].level == level:
            if self.open[-1].flush or self.open[-1].last in self.followed:
                self.open[-1].flush = True
                break
            self.close()
        if len(self.open) == MAX_DEPTH:
            self.close()

    def _here(self) -> list[Block]:
        return self.open[-1].items[-1] if self.open else self.blocks


def read_lines(lines: Sequence[Line]) -> RichText:
    """The tree that the lines make, in linear time; every line's text is in it."""
    runs, levels = _Runs(), _Scopes()
    runs.read(lines)
    tree = _Tree(runs.followed)
    for index, line in enumerate(lines):
        if line.style is not None and index in runs.items:
            tree.item(index, line, line.style, levels.mark(line.indent))
        else:
            tree.paragraph(line.spans, levels.leave(line.indent))
    tree.close_to(0)
    return RichText(tuple(tree.blocks))
