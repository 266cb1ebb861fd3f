"""PDF: the pages, and what its objects say: metadata, bookmarks, links, notes and attached files."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]

from bot.annex.layers.plain import read_raw

_LINE_ENDS = {"\r": None, "\x02": "-", "\ufffe": "-"}
"""What the reader of PDF writes for a hyphen at a line's end."""

_TAGS = re.compile(r"<[^<>]*+>")
_STREAM = re.compile(rb"\bstream\r?\n(.*?)\bendstream\b", re.DOTALL)
_STRING = re.compile(rb"\(((?:\\.|[^()\\])*+)\)|<([0-9A-Fa-f\s]++)>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}
_WIDE = b"\xfe\xff"


def read_pdf(content: bytes) -> Iterator[str]:
    file = pypdfium2.PdfDocument(content)
    try:
        yield from file.get_metadata_dict().values()
        yield from (entry.get_title() for entry in file.get_toc())
        for page in file:
            yield page.get_textpage().get_text_range().translate(str.maketrans(_LINE_ENDS))
        yield from _attached(file)
    finally:
        file.close()
    for packet in content.split(b"<?xpacket begin")[1:]:
        yield from _TAGS.split(packet.partition(b"<?xpacket end")[0].decode("utf-8", "replace"))
    for objects in _objects(content):
        yield from _strings(objects)


def _attached(file: Any) -> Iterator[str]:
    for number in range(file.count_attachments()):
        attached = file.get_attachment(number)
        yield attached.get_name()
        yield from read_raw(bytes(attached.get_data()))


def _objects(content: bytes) -> Iterator[bytes]:
    """What is no stream, and objects packed into one; a page's drawing and a font are neither."""
    yield _STREAM.sub(b" ", content)
    for found in _STREAM.finditer(content):
        start = content.rfind(b" obj", 0, found.start())
        if b"/ObjStm" in content[start : found.start()]:
            yield zlib.decompressobj().decompress(found[1])


def _strings(objects: bytes) -> Iterator[str]:
    for literal, written in _STRING.findall(objects):
        raw = _ESCAPE.sub(_unescaped, literal) if literal else _from_hex(written)
        yield raw.decode("utf-16-be", "replace") if raw.startswith(_WIDE) else raw.decode("latin-1")


def _from_hex(written: bytes) -> bytes:
    digits = b"".join(written.split()).decode()
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8) & 255]) if said[:1].isdigit() else _ESCAPED.get(said, said)
