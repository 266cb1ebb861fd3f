"""Word and Excel: every part of the package, what lies embedded in it, and the names of them all."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from bot.annex.layers.plain import read_raw

DEEPEST = 3
"""Packages inside packages: a workbook in a Word file is one. Deeper, the bytes are read as they are."""

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_XML = (".xml", ".rels", ".vml")
_ZIP = b"PK\x03\x04"
_ONE_TEXT = frozenset({"p", "si", "is"})
_SIGNS = {"noBreakHyphen": "-", "softHyphen": "\xad", "tab": "\t", "br": "\n", "cr": "\n"}

_COUNTED = frozenset({"id", "paraId", "textId", "durableId", "anchorId", "editId", "uid", "nsid", "spid"})
_COUNTING = frozenset({"id", "creationId", "rowId", "colId", "docId", "rsid", "rsidRoot", "nsid", "tmpl"})
_GUID = re.compile(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
"""Random numbers that Word gives to things: by chance one looks like somebody's."""


def read_office(content: bytes, depth: int = 0) -> Iterator[str]:
    """A paragraph is one text, however many runs it is in."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        yield package.comment.decode("utf-8", "replace")
        for about in package.infolist():
            yield from (about.filename, about.comment.decode("utf-8", "replace"))
            yield from _part(about.filename, package.read(about), depth)


def _part(name: str, content: bytes, depth: int) -> Iterator[str]:
    if name.endswith(_XML):
        root = etree.fromstring(content, _PARSER)
        yield from (beside.text or "" for beside in root.itersiblings(preceding=True))
        yield from _tree(root)
        yield from (beside.text or "" for beside in root.itersiblings())
    elif content.startswith(_ZIP) and depth < DEEPEST:
        yield from read_office(content, depth + 1)
    else:
        yield from read_raw(content)


def _tree(root: Any) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str):
            yield from _attributes(element)
            if etree.QName(element).localname in _ONE_TEXT:
                yield "".join(_pieces(element))
        yield from filter(None, (element.text, element.tail))


def _attributes(element: Any) -> Iterator[str]:
    for key, value in element.attrib.items():
        attribute = etree.QName(key).localname
        counts = attribute == "val" and etree.QName(element).localname in _COUNTING
        if not counts and attribute not in _COUNTED and not attribute.startswith("rsid"):
            yield _GUID.sub("", value)


def _pieces(element: Any) -> Iterator[str]:
    for inner in element.iter(etree.Element):
        yield _SIGNS.get(etree.QName(inner).localname, "")
        yield inner.text or ""
