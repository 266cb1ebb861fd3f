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
    """Lines marked at one indentation, and the latest line (its index and number) of each style."""

    indent: int
    latest: dict[ListStyle, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Runs:
    """What the numbers say: which lines are items, which go on, and each line's effective indentation."""

    items: set[int] = field(default_factory=set)
    followed: set[int] = field(default_factory=set)
    indents: list[int] = field(default_factory=list)
    scopes: list[_Scope] = field(default_factory=list)

    def add(self, index: int, line: Line) -> None:
        if line.style is None:
            while self.scopes and self.scopes[-1].indent + STEP > line.indent:
                self.scopes.pop()
            self.indents.append(line.indent)
            return
        scope = self._scope(line.indent)
        self.indents.append(scope.indent)
        if line.sure or line.style is ListStyle.BULLET:
            self.items.add(index)
        if line.style is not ListStyle.BULLET:
            self._follow(scope, line.style, index, line.number)

    def _scope(self, indent: int) -> _Scope:
        while self.scopes and self.scopes[-1].indent >= indent + STEP:
            self.scopes.pop()
        deeper = not self.scopes or indent >= self.scopes[-1].indent + STEP
        if deeper and len(self.scopes) < MAX_DEPTH:
            self.scopes.append(_Scope(indent))
        return self.scopes[-1]

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

    indent: int
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
    blocks: list[Block] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def close(self) -> None:
        done = self.open.pop()
        items = tuple(ListItem(tuple(blocks)) for blocks in done.items)
        start = 1 if done.style is ListStyle.BULLET else done.start
        self._here().append(ListBlock(done.style, items, start))

    def close_all(self) -> None:
        while self.open:
            self.close()

    def paragraph(self, indent: int, spans: tuple[Span, ...]) -> None:
        while self.open and self.open[-1].indent + STEP > indent:
            self.close()
        self._here().append(Paragraph(spans))

    def item(self, index: int, line: Line, style: ListStyle, indent: int, followed: set[int]) -> None:
        while self.open and self.open[-1].indent > indent:
            self.close()
        content: list[Block] = [Paragraph(line.content)]
        if self._resume(line, indent):
            self.open[-1].items.append(content)
            self.open[-1].last = index
            return
        while self.open and self.open[-1].indent == indent:
            if self.open[-1].flush or self.open[-1].last in followed:
                self.open[-1].flush = True
                break
            self.close()
        if len(self.open) == MAX_DEPTH:
            self.close()
        self.open.append(_Open(indent, style, line.number, index, [content]))

    def _resume(self, line: Line, indent: int) -> bool:
        """Close down to the list of this indentation that the line goes on with, if there is one."""
        level = len(self.open)
        while level and self.open[level - 1].indent == indent:
            if self.open[level - 1].takes(line):
                while len(self.open) > level:
                    self.close()
                return True
            level -= 1
        return False

    def _here(self) -> list[Block]:
        return self.open[-1].items[-1] if self.open else self.blocks


def read_lines(lines: Sequence[Line]) -> RichText:
    """The tree that the lines make, in linear time; every line's text is in it."""
    runs, tree = _Runs(), _Tree()
    for index, line in enumerate(lines):
        runs.add(index, line)
    for index, line in enumerate(lines):
        indent = runs.indents[index]
        if line.style is not None and index in runs.items:
            tree.item(index, line, line.style, indent, runs.followed)
        else:
            tree.paragraph(indent, line.spans)
    tree.close_all()
    return RichText(tuple(tree.blocks))
