"""The last look at finished files: every text in them is read back, as any reader could, and searched again.

What HR's own Word file, a template or a writer has put together is seen here, and nowhere before.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping

from bot.annex.layers.data import read_json
from bot.annex.layers.html import read_html
from bot.annex.layers.office import read_office
from bot.annex.layers.pdf import read_pdf
from bot.annex.layers.plain import read_plain
from dialogs.checks import Contains, numbers_in
from dialogs.contents import Field, Finding, Place

Reader = Callable[[bytes], Iterator[str]]


def scan(files: Mapping[str, bytes], allowed: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """The files, by format, that hold a CPR number. A format that cannot be read raises KeyError.

    `allowed` are the digits of those that HR has decided are something else.
    """
    return tuple(
        Finding(Contains.CPR, Place(Field.FILE, about=name))
        for name, content in files.items()
        if numbers_of(name, content) - allowed
    )


def numbers_of(name: str, content: bytes) -> frozenset[str]:
    """The digits of everything in a file of this format that looks like a CPR number."""
    return frozenset().union(*map(_numbers, READERS[name](content)))


_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
"""What takes no room: between two digits it hides a number from a search, and from no reader."""


def _numbers(text: str) -> frozenset[str]:
    seen = text.translate(_UNSEEN)
    return numbers_in(text) if seen == text else numbers_in(text) | numbers_in(seen)


def read_package(content: bytes) -> Iterator[str]:
    """A zip of such files: each by what its name ends with, and the names themselves."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            yield name
            yield from READERS[name.rsplit(".", 1)[-1]](package.read(name))


READERS: Mapping[str, Reader] = {
    "docx": read_office,
    "xlsx": read_office,
    "pdf": read_pdf,
    "html": read_html,
    "json": read_json,
    "txt": read_plain,
    "zip": read_package,
}
