"""Semantic HTML read into blocks.

This is all the HTML a template may write::

    h1 ... h6                     words only; h1 first and once, no level left out
    p, p class="subtitle|lead|note"
    ul                            with li
    ol, start="3", type="a", class="paren"    1. or a. or, with paren, 1) or a); with li
    table                         thead (one tr of th), tbody (tr of td, and th for what names the row)
    strong b em i a(href) br      inside words
    section                       around anything; it leaves no trace

A li, td or th holds blocks or just words. Anything else is an error with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from dialogs.errors import TemplateError
from dialogs.richtext import ListStyle, Span, clean
from templates.blocks import Block, Blocks, Cell, Heading, ListOf, Look, Paragraph, Row, Spans, Table
from templates.flaws import Flaw

ATTRIBUTES = {
    **{f"h{level}": frozenset[str]() for level in range(1, 7)},
    **{name: frozenset[str]() for name in ("ul", "li", "table", "thead", "tbody", "tr", "td", "section")},
    **{name: frozenset[str]() for name in ("strong", "b", "em", "i", "br")},
    "p": frozenset({"class"}),
    "ol": frozenset({"start", "type", "class"}),
    "th": frozenset({"scope"}),
    "a": frozenset({"href"}),
}
"""Every element a template may use, and its attributes."""

VALUES = {
    ("p", "class"): frozenset({"subtitle", "lead", "note"}),
    ("ol", "class"): frozenset({"paren"}),
    ("ol", "type"): frozenset({"1", "a"}),
    ("th", "scope"): frozenset({"col", "row"}),
}

_INLINE = frozenset({"strong", "b", "em", "i", "a", "br"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STYLES = {
    (False, False): ListStyle.NUMBER,
    (False, True): ListStyle.NUMBER_PAREN,
    (True, False): ListStyle.LETTER,
    (True, True): ListStyle.LETTER_PAREN,
}
_SPACE = re.compile("[ \t\n\r\f]+")
_BREAK = "\x00"
_LINK = re.compile(r"https?://[a-z0-9.-]+(:\d+)?([/?#][!-~]*)?|mailto:[!-~]+@[a-z0-9.-]+", re.IGNORECASE)
"""What every format can link to; words with another address are just words."""


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str]
    place: str
    children: list[_Node | str] = field(default_factory=list)

    def elements(self) -> Iterator[_Node]:
        """The children, where no words may stand between them."""
        for child in self.children:
            if isinstance(child, _Node):
                yield child
            elif child.strip():
                raise TemplateError(Flaw.STRAY_TEXT, self.place, child.strip()[:40])


def check_element(tag: str, attributes: Iterable[tuple[str, str | None]], place: str) -> None:
    """Raises TemplateError unless the element and all its attributes are on the list."""
    allowed = ATTRIBUTES.get(tag)
    if allowed is None:
        raise TemplateError(Flaw.UNKNOWN_ELEMENT, place, f"<{tag}>")
    for name, value in attributes:
        if name not in allowed:
            raise TemplateError(Flaw.UNKNOWN_ATTRIBUTE, place, f"<{tag} {name}>")
        values = VALUES.get((tag, name))
        if values is not None and value not in values:
            raise TemplateError(Flaw.UNKNOWN_CLASS, place, f'<{tag} {name}="{value}">')


def read_html(html: str, place: str) -> Blocks:
    """The blocks of a rendered template. `place` names the template; lines count in what it rendered."""
    reader = _Reader(place)
    reader.feed(html)
    reader.close()
    return tuple(_blocks(reader.finish()))


class _Reader(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self._name = name
        self._open = [_Node("", {}, name)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        place = self._place()
        check_element(tag, attrs, place)
        node = _Node(tag, {name: value or "" for name, value in attrs}, place)
        self._open[-1].children.append(node)
        if tag != "br":
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "br":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            return
        if self._open[-1].tag != tag:
            raise TemplateError(Flaw.UNCLOSED_ELEMENT, self._open[-1].place, f"<{self._open[-1].tag or tag}>")
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Cleaned here and not as a whole: NFC would join a tag's ">" with a combining mark after it."""
        self._open[-1].children.append(clean(data))

    def finish(self) -> _Node:
        if len(self._open) > 1:
            raise TemplateError(Flaw.UNCLOSED_ELEMENT, self._open[-1].place, f"<{self._open[-1].tag}>")
        return self._open[0]

    def _place(self) -> str:
        return f"{self._name} (rendered line {self.getpos()[0]})"


def _blocks(parent: _Node) -> Iterator[Block]:
    """The blocks inside an element; words between them become a paragraph, except in the document's body."""
    words: list[_Node | str] = []
    for child in parent.children:
        if isinstance(child, str) or child.tag in _INLINE:
            words.append(child)
            continue
        yield from _loose(parent, words)
        words = []
        yield from _block(child)
    yield from _loose(parent, words)


def _loose(parent: _Node, words: Sequence[_Node | str]) -> Iterator[Paragraph]:
    spans = _spans(words)
    if spans and parent.tag in ("", "section"):
        raise TemplateError(Flaw.STRAY_TEXT, parent.place, spans[0].text[:40])
    if spans:
        yield Paragraph(spans)


def _block(node: _Node) -> Iterator[Block]:
    match node.tag:
        case "section":
            yield from _blocks(node)
        case "p":
            if spans := _spans(node.children):
                yield Paragraph(spans, Look(node.attributes.get("class", "")))
        case "ul" | "ol":
            yield from _list(node)
        case "table":
            yield _table(node)
        case _ if node.tag in _HEADINGS:
            yield _heading(node)
        case _:
            raise _misplaced(node)


def _heading(node: _Node) -> Heading:
    spans = _spans(node.children)
    if not spans:
        raise TemplateError(Flaw.EMPTY_HEADING, node.place, f"<{node.tag}>")
    return Heading(_HEADINGS[node.tag], spans)


def _list(node: _Node) -> Iterator[ListOf]:
    items = tuple(tuple(_blocks(item)) for item in _only(node.elements(), "li"))
    if not items:
        return
    letters, paren = node.attributes.get("type") == "a", "class" in node.attributes
    style = ListStyle.BULLET if node.tag == "ul" else _STYLES[letters, paren]
    start = node.attributes.get("start", "1")
    if not start.isdecimal():
        raise TemplateError(Flaw.UNKNOWN_ATTRIBUTE, node.place, f'start="{start}"')
    yield ListOf(style, items, int(start))


def _table(node: _Node) -> Table:
    parts = list(_only(node.elements(), "thead", "tbody"))
    head = [row for part in parts if part.tag == "thead" for row in _only(part.elements(), "tr")]
    body = [row for part in parts if part.tag == "tbody" for row in _only(part.elements(), "tr")]
    if len(head) != 1:
        raise TemplateError(Flaw.NO_HEADER_ROW, node.place)
    header, rows = _row(head[0]), tuple(_row(row) for row in body)
    for row, written in zip(body, rows, strict=True):
        if len(written) != len(header):
            raise TemplateError(Flaw.UNEVEN_TABLE, row.place, f"{len(written)} / {len(header)}")
    return Table(header, rows)


def _row(node: _Node) -> Row:
    cells = _only(node.elements(), "td", "th")
    return tuple(Cell(tuple(_blocks(cell)), header=cell.tag == "th") for cell in cells)


def _only(nodes: Iterable[_Node], *tags: str) -> Iterator[_Node]:
    for node in nodes:
        if node.tag not in tags:
            raise _misplaced(node)
        yield node


def _misplaced(node: _Node) -> TemplateError:
    return TemplateError(Flaw.MISPLACED_ELEMENT, node.place, f"<{node.tag}>")


def _spans(nodes: Sequence[_Node | str]) -> Spans:
    """Words with their looks; whitespace collapsed as a browser does, `br` as a newline."""
    spans: list[Span] = []
    space = True
    for text, look in _runs(nodes, Span("")):
        collapsed = _SPACE.sub(" ", text)
        if space:
            collapsed = collapsed.removeprefix(" ")
        if text == _BREAK:
            collapsed = "\n"
        if collapsed:
            space = collapsed[-1] in " \n"
            _append(spans, Span(collapsed, look.bold, look.italic, look.link))
    return _stripped(spans)


def _runs(nodes: Sequence[_Node | str], look: Span) -> Iterator[tuple[str, Span]]:
    for node in nodes:
        if isinstance(node, str):
            yield node, look
        elif node.tag == "br":
            yield _BREAK, look
        elif node.tag in _INLINE:
            yield from _runs(node.children, _look(node, look))
        else:
            raise _misplaced(node)


def _look(node: _Node, look: Span) -> Span:
    bold, italic = look.bold or node.tag in ("strong", "b"), look.italic or node.tag in ("em", "i")
    href = node.attributes.get("href", "")
    return Span("", bold, italic, href if _LINK.fullmatch(href) else look.link)


def _append(spans: list[Span], span: Span) -> None:
    """Neighbours of one look become one span; a space before a line break goes."""
    if span.text == "\n" and spans and spans[-1].text.endswith(" "):
        last = spans.pop()
        _append(spans, Span(last.text[:-1], last.bold, last.italic, last.link))
    if spans and (spans[-1].bold, spans[-1].italic, spans[-1].link) == (span.bold, span.italic, span.link):
        span = Span(spans.pop().text + span.text, span.bold, span.italic, span.link)
    if span.text:
        spans.append(span)


def _stripped(spans: list[Span]) -> Spans:
    while spans and not (kept := spans[-1].text.rstrip(" \n")):
        spans.pop()
    if spans:
        last = spans[-1]
        spans[-1] = Span(kept, last.bold, last.italic, last.link)
    return tuple(spans)
