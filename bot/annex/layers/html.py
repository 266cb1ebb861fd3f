"""A web page as a reader sees it and as a machine does: marks, comments and style sheets too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_INLINE = frozenset({"a", "b", "em", "i", "span", "strong", "u", "sub", "sup", "wbr", "small", "mark"})
_SAID_IN_STYLE = re.compile(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'|url\([^)]*\)", re.DOTALL)
"""Remarks, and what is printed or fetched; the rest of a style sheet is measures."""
_PACKED = re.compile(r"data:[^\"')]*")


class _Words(HTMLParser):
    """Words between two blocks are one text."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._here: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        for name, value in attrs:
            self.texts += _said(value or "") if name == "style" else [_PACKED.sub("", value or "")]
        self._pause(tag)

    def handle_endtag(self, tag: str) -> None:
        self._style = False
        self._pause(tag)

    def handle_data(self, data: str) -> None:
        if self._style:
            self.texts += _said(data)
        else:
            self._here.append(data)

    def handle_comment(self, data: str) -> None:
        self.texts.append(data)

    def handle_decl(self, decl: str) -> None:
        self.texts.append(decl)

    def handle_pi(self, data: str) -> None:
        self.texts.append(data)

    def unknown_decl(self, data: str) -> None:
        self.texts.append(data)

    def finish(self) -> list[str]:
        self.close()
        self._pause("")
        return self.texts

    def _pause(self, tag: str) -> None:
        if tag not in _INLINE:
            self.texts.append("".join(self._here))
            self._here = []


def read_html(content: bytes) -> Iterator[str]:
    words = _Words()
    words.feed(content.decode())
    yield from words.finish()


def _said(style: str) -> list[str]:
    return [_PACKED.sub("", found) for found in _SAID_IN_STYLE.findall(style)]
