"""The last look at finished files: every text in them is read back, as any reader could, and searched again.

What HR's own Word file, a template or a writer has put together is seen here, and nowhere before.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from dialogs.checks import Contains
from dialogs.contents import Field, Finding, Place
from dialogs.publication import numbers_in

Reader = Callable[[bytes], Iterator[str]]


def scan(files: Mapping[str, bytes], allowed: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """The files, by format, that hold a CPR number. A format that cannot be read raises KeyError.

    `allowed` are the digits of those that HR has decided are something else.
    """
    return tuple(
        Finding(Contains.CPR, Place(Field.FILE, about=name))
        for name, content in files.items()
        if any(numbers_in(text) - allowed for text in READERS[name](content))
    )


def read_office(content: bytes) -> Iterator[str]:
    """Word and Excel: every part of the package; a paragraph is one text, however many runs it is in."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                yield from _part(etree.fromstring(package.read(name), _PARSER))


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_ONE_TEXT = frozenset({"p", "si", "is"})
_SIGNS = {"noBreakHyphen": "-", "softHyphen": "\xad", "tab": "\t", "br": "\n", "cr": "\n"}
_WORDED = frozenset({"descr", "title", "name", "author", "initials", "Target", "tooltip", "alt"})
_NAMED = frozenset({"tblCaption", "tblDescription", "alias", "tag", "docVar"})
"""Elements whose `val` is somebody's words, and attributes that are: the others are Word's own numbers."""


def _part(root: Any) -> Iterator[str]:
    for element in root.iter(etree.Element):
        local = etree.QName(element).localname
        for key, value in element.attrib.items():
            attribute = etree.QName(key).localname
            if attribute in _WORDED or (attribute == "val" and local in _NAMED):
                yield value
        if local in _ONE_TEXT:
            yield "".join(_pieces(element))
        elif not len(element) and element.text:
            yield element.text


def _pieces(element: Any) -> Iterator[str]:
    for inner in element.iter(etree.Element):
        yield _SIGNS.get(etree.QName(inner).localname, "")
        yield inner.text or ""


_TAGS = re.compile(r"<[^<>]*+>")
_LINE_ENDS = {"\r": None, "\x02": "-", "\ufffe": "-"}
"""What the reader of PDF writes for a hyphen at a line's end."""


def read_pdf(content: bytes) -> Iterator[str]:
    file = pypdfium2.PdfDocument(content)
    try:
        yield from file.get_metadata_dict().values()
        yield from (entry.get_title() for entry in file.get_toc())
        for page in file:
            yield page.get_textpage().get_text_range().translate(str.maketrans(_LINE_ENDS))
    finally:
        file.close()
    for packet in content.split(b"<?xpacket begin")[1:]:
        yield from _TAGS.split(packet.partition(b"<?xpacket end")[0].decode("utf-8", "replace"))


_INLINE = frozenset({"a", "b", "em", "i", "span", "strong", "u", "sub", "sup", "wbr", "small", "mark"})


class _Words(HTMLParser):
    """Words between two blocks are one text. What a style sheet says is nobody's words."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._here: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        self.texts += [value for name, value in attrs if value and name != "style"]
        self._pause(tag)

    def handle_endtag(self, tag: str) -> None:
        self._style = False
        self._pause(tag)

    def handle_data(self, data: str) -> None:
        if not self._style:
            self._here.append(data)

    def handle_comment(self, data: str) -> None:
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


_ID = re.compile(r"(?<![0-9a-z])[0-9a-f]{20}(?![0-9a-z])")
"""Our own random ids: by chance ten of their digits look like a number."""


def read_json(content: bytes) -> Iterator[str]:
    yield from _values(json.loads(content))


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    else:
        yield _ID.sub("", str(value))


READERS: Mapping[str, Reader] = {
    "docx": read_office,
    "xlsx": read_office,
    "pdf": read_pdf,
    "html": read_html,
    "json": read_json,
}
