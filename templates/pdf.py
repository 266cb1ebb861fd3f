"""The PDF writer: Typst, tagged for PDF/UA-1, in the house's `house.typ`."""

from __future__ import annotations

from pathlib import Path

import typst

from templates.blocks import Document
from templates.catalogue import HOUSE
from templates.pdf_blocks import Source
from templates.pdf_fonts import is_about_letters, typeset

_FILES = frozenset({".typ", ".svg", ".png", ".jpg"})


def write(document: Document, house: Path) -> bytes:
    """The PDF. The same document and house give the same bytes; no letter makes it fail."""
    files = _house_files(HOUSE) | _house_files(house)
    try:
        return typeset({**files, "main.typ": Source(document).write().encode()})
    except typst.TypstError as error:
        if not is_about_letters(error):
            raise
    return typeset({**files, "main.typ": Source(document, plain=True).write().encode()})


def _house_files(house: Path) -> dict[str, bytes]:
    """The style and what it shows: a logo lies beside it."""
    return {path.name: path.read_bytes() for path in house.iterdir() if path.suffix in _FILES}
