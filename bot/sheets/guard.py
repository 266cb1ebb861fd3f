"""Is this zip a workbook that may be opened? Measured from the outside, before any XML is parsed.

The limits bound time and memory: entries, unpacked size, and how many XML tags the parts hold, since a
parser's time goes by tags and not by bytes.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.sheets.sheet import RefusalCode, Refused

_MAX_ENTRIES = 1_000
_MAX_UNPACKED = 40 * 1024 * 1024
_MAX_RATIO = 200
_SMALL = 1024 * 1024
"""A part no larger than this is harmless however well it is packed."""
_MAX_CELL_TAGS = 400_000
_MAX_STRING_TAGS = 400_000
_MAX_OTHER_TAGS = 40_000
_MAX_SHEET_COST = 2_000_000
"""Worksheets times the tags of the largest: several worksheets may name one and the same part."""

_MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")
_ROOT = re.compile(rb"<(?:\w+:)?([A-Za-z]\w*)")
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


@dataclass(slots=True)
class _Weight:
    """How many tags there are of each sort, all parts together."""

    cells: int = 0
    largest_sheet: int = 0
    strings: int = 0
    other: int = 0
    sheets: int = 0


def check_zip(raw: bytes, name: str) -> None:
    """Return when the zip is an Excel workbook without macros and of bearable size, else raise Refused."""
    if raw.count(b"PK\x01\x02") > _MAX_ENTRIES:
        raise Refused(RefusalCode.TOO_MUCH_CONTENT)
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            _check_size(archive.infolist())
            _check_kind(archive, name)
            _check_weight(archive)
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Refused(RefusalCode.DAMAGED) from error


def _check_size(entries: Sequence[ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(RefusalCode.PROTECTED)
    if sum(entry.file_size for entry in entries) > _MAX_UNPACKED or any(map(_is_bomb, entries)):
        raise Refused(RefusalCode.TOO_MUCH_CONTENT)


def _is_bomb(entry: ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * entry.compress_size


def _check_kind(archive: ZipFile, name: str) -> None:
    names = {entry.lower() for entry in archive.namelist()}
    if any(n.endswith("vbaproject.bin") or n.startswith("xl/macrosheets/") for n in names):
        raise Refused(RefusalCode.MACROS)
    if "xl/workbook.bin" in names or "index/document.iwa" in names or _is_open_document(archive, names):
        raise Refused(RefusalCode.OTHER_SPREADSHEET)
    if any(n.startswith("word/") for n in names):
        raise Refused(RefusalCode.WORD)
    if "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise Refused(RefusalCode.NOT_A_TABLE)
    if name.lower().endswith(_MACRO_SUFFIXES) or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Refused(RefusalCode.MACROS)


def _is_open_document(archive: ZipFile, names: set[str]) -> bool:
    return "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")


def _check_weight(archive: ZipFile) -> None:
    weight = _Weight()
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            _weigh(archive.read(entry), weight)
    if (
        weight.cells > _MAX_CELL_TAGS
        or weight.strings > _MAX_STRING_TAGS
        or weight.other > _MAX_OTHER_TAGS
        or weight.sheets * weight.largest_sheet > _MAX_SHEET_COST
    ):
        raise Refused(RefusalCode.TOO_MUCH_CONTENT)


def _weigh(part: bytes, weight: _Weight) -> None:
    if any(doctype in part for doctype in _DOCTYPES):  # workbooks have none; entities multiply
        raise Refused(RefusalCode.DAMAGED)
    root = _ROOT.search(part[:4096])
    tags = part.count(b"<")
    if root and root.group(1) == b"sst":
        weight.strings += tags
    elif root and root.group(1) == b"worksheet":
        cells = _cell_tags(part)
        weight.cells += cells
        weight.other += tags - cells
        weight.largest_sheet = max(weight.largest_sheet, tags)
    else:
        weight.other += tags
        weight.sheets += len(_SHEET_TAG.findall(part))


def _cell_tags(part: bytes) -> int:
    begin, end = part.find(b"sheetData"), part.rfind(b"sheetData")
    return part.count(b"<", begin, end) if begin < end else 0
