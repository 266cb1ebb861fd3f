"""CSV as Danish Excel and other systems write it: semicolon, comma or tab; UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from bot.sheets.sheet import LAST_ROW, MAX_ROWS, Page, PageBuilder, RefusalCode, Refused

_DELIMITERS = ";\t,"
_SAMPLE = 50
"""Records looked at to find the delimiter."""


def read_csv(raw: bytes, name: str) -> Page:
    """Read every record. Its row number is the one Excel shows: a record over several lines is one row.

    Raises Refused when it is not text, or when a quotation mark is never closed.
    """
    text = _without_separator_line(_decode(raw))
    delimiter = _delimiter(text)
    builder = PageBuilder(name)
    try:
        for number, record in enumerate(_records(text, delimiter), start=1):
            if number > LAST_ROW:
                raise Refused(RefusalCode.TOO_MANY_ROWS, MAX_ROWS)
            builder.add(number, len(record), iter(record))
    except csv.Error as error:
        raise Refused(RefusalCode.OPEN_QUOTE) from error
    return builder.page()


def _decode(raw: bytes) -> str:
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(RefusalCode.NOT_A_TABLE)


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "cp1252")


def _without_separator_line(text: str) -> str:
    """Drop Excel's own first line `sep=;`, which Excel does not show as a row."""
    head, _, rest = text.partition("\n")
    return rest if head.strip().lower().startswith("sep=") and len(head.strip()) <= 5 else text


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _delimiter(text: str) -> str:
    """The delimiter under which most records have the same number of fields, at least two."""
    return max(_DELIMITERS, key=lambda delimiter: _agreement(text, delimiter))


def _agreement(text: str, delimiter: str) -> tuple[int, int]:
    try:
        widths = Counter(len(r) for r in islice(_records(text, delimiter), _SAMPLE) if len(r) > 1)
    except csv.Error:
        return (0, 0)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
