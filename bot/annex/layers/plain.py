"""Text of no known form: files as they are, and what is left when the form is taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NARROW = re.compile(rb"[\x20-\x7e\x80-\xff]{10,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0]\x00|[\x10-\x15]\x20){10,}")
_WIDE_HIGH_FIRST = re.compile(rb"(?:\x00[\x20-\x7e\xa0]|\x20[\x10-\x15]){10,}")
"""Letters of two bytes; the dashes of many lengths are U+2010 to U+2015."""


def read_plain(content: bytes) -> Iterator[str]:
    """A text file; raises UnicodeDecodeError for what is none."""
    yield content.decode("utf-8-sig")


def read_raw(content: bytes) -> Iterator[str]:
    """What is written in any file, a picture for one: ten letters in a row, of one byte or two."""
    yield from (found.decode("utf-8", "replace") for found in _NARROW.findall(content))
    yield from (found.decode("utf-16-le") for found in _WIDE.findall(content))
    yield from (found.decode("utf-16-be") for found in _WIDE_HIGH_FIRST.findall(content))
