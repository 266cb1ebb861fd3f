"""Teams' HTML, and what people paste into Teams, as our own small text model.

nh3 cleans and balances it, `htmlwalk` walks it, and it comes down to the same lines as typed text
(`dialogs.richtext.lines`), so that "- a" typed inside a <p> and a real <ul> end up alike. No visible word is
lost but mentions and quoted messages, which are not the writer's own.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

from bot.channels.htmlwalk import BLOCKS, CELLS, SPACE, VOID, Walker
from dialogs.richtext import RichText, read_lines, read_plain

_FORMATS = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
_INLINE = frozenset({"at", "emoji", "img", "span", "a", "b", "strong", "i", "em", "code"})
_ATTRIBUTES = {
    "*": {"itemtype", "class"},
    "a": {"href"},
    "emoji": {"alt"},
    "img": {"alt"},
    "ol": {"start", "type"},
    "li": {"value"},
    "p": {"style"},
    "div": {"style"},
    "span": {"style"},
}

_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>|<!(?:--)?[^<>]*+>")
_MENTION = re.compile(r"<at\b[^<>]*+>[^<>]*+</at>")

_LARGEST = 200_000
_DEEPEST = 100
_MOST_FORMATS = 8


def read_html(html: str) -> RichText:
    """What the message says. HTML beyond reason keeps its words, line by line, but not its looks."""
    if len(html) > _LARGEST or _too_deep(html):
        return _read_flat(html)
    balanced = nh3.clean(
        html,
        tags=set(BLOCKS | CELLS | _INLINE),
        clean_content_tags={"script", "style", "title", "xml"},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    walker = Walker()
    walker.feed(balanced)
    walker.close()
    walker.flush()
    return read_lines(walker.lines)


def _too_deep(html: str) -> bool:
    """Whether balancing this would take quadratic time: its nesting, or formats that are never closed.

    100,000 nested quotes take nh3 0.3.8 thirteen seconds; Teams itself sends less than 100 kB.
    """
    depth = formats = 0
    for closing, tag in _OPENING.findall(html):
        name, step = tag.lower(), -1 if closing else 1
        if name not in VOID:
            depth = max(depth + step, 0)
        if name in _FORMATS:
            formats = max(formats + step, 0)
        if depth > _DEEPEST or formats > _MOST_FORMATS:
            return True
    return False


def _read_flat(html: str) -> RichText:
    html = _MENTION.sub("", SPACE.sub(" ", html))
    lines = unescape(_TAG.sub(_flat, html)).split("\n")
    return read_plain("\n".join(line for line in lines if line.strip() != "-"))


def _flat(tag: re.Match[str]) -> str:
    name = (tag[1] or "").lower()
    if name == "li" and not tag[0].startswith("</"):
        return "\n- "
    if name in CELLS:
        return " "
    return "\n" if name in BLOCKS else ""
