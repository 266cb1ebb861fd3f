"""What fits into one message: sizes as Teams counts them, and where a long text is cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

TEXT_LIMIT = 72_000
"""Bytes of UTF-16 in one message's text: 80 kB for the whole message, less what is around it."""

SUMMARY_LIMIT = 16_000
"""Bytes of UTF-16 of the words that go along with a card."""

CARD_LIMIT = 28_000
"""Bytes of UTF-8 in one card."""


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cut `text` into pieces of at most `limit` bytes of UTF-16: between paragraphs, lines or words."""
    pieces: list[str] = []
    rest = text.strip()
    while rest:
        head = _head(rest, limit)
        if len(head) < len(rest):
            head = head[: _break(head)]
        pieces.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    return pieces


def shorten(text: str, limit: int = SUMMARY_LIMIT) -> str:
    """The beginning of `text`, marked with an ellipsis when that is not all of it."""
    head = _head(text, limit - 2)
    return text if head == text else head.rstrip() + "…"


def card_fits(card: Mapping[str, Any]) -> bool:
    return len(json.dumps(card, ensure_ascii=False).encode("utf-8", "replace")) <= CARD_LIMIT


def _head(text: str, limit: int) -> str:
    """The longest beginning of `text` that takes at most `limit` bytes, without half a character."""
    units = text[: limit // 2].encode("utf-16-le", "replace")
    return units[:limit].decode("utf-16-le", "ignore")


def _break(head: str) -> int:
    """Where to end a piece that must be cut: between paragraphs, else lines, else words, else anywhere."""
    for gap in ("\n\n", "\n", " "):
        if (end := head.rfind(gap)) > 0:
            return end
    return len(head)
