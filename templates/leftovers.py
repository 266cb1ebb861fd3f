"""Help that was meant for whoever writes a template, and left behind. Its words are in `_house/help.toml`."""

from __future__ import annotations

import tomllib
from functools import cache

from templates.catalogue import HOUSE


def help_text(text: str) -> bool:
    """Whether the text is, or holds, such words."""
    said = text.casefold()
    return any(words in said for words in _left())


@cache
def _left() -> tuple[str, ...]:
    read = tomllib.loads((HOUSE / "help.toml").read_text(encoding="utf-8"))
    return tuple(words.casefold() for words in read["left"])
