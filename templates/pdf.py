"""The PDF writer: Typst, tagged for PDF/UA-1, in the house's `house.typ`."""

from __future__ import annotations

from pathlib import Path

import typst

from templates.blocks import Document
from templates.catalogue import HOUSE
from templates.pdf_blocks import Source
from templates.pdf_fonts import fonts, is_about_letters

_FILES = frozenset({".typ", ".svg", ".png", ".jpg"})


def write(document: Document, house: Path) -> bytes:
    """The PDF. The same document and house give the same bytes; no letter makes it fail."""
    files = _house_files(HOUSE) | _house_files(house)
    try:
        return _compiled(Source(document), files)
    except typst.TypstError as error:
        if not is_about_letters(error):
            raise
    return _compiled(Source(document, plain=True), files)


def _house_files(house: Path) -> dict[str, bytes]:
    """The style and what it shows: a logo lies beside it."""
    return {path.name: path.read_bytes() for path in house.iterdir() if path.suffix in _FILES}


def _compiled(source: Source, files: dict[str, bytes]) -> bytes:
    return typst.compile(
        {**files, "main.typ": source.write().encode()},
        format="pdf",
        pdf_standards="ua-1",
        font_paths=fonts(),
    )
