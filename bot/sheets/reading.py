"""A spreadsheet file somebody attached -> its rows as text, or why it is refused.

What kind of file it is is read from its bytes, never from its name. Synchronous, and to be run off the event
loop: limits keep it within about a second and a few hundred megabytes, whatever is in the file.
"""

from __future__ import annotations

from pathlib import Path

from bot.sheets.csv_file import read_csv
from bot.sheets.sheet import MAX_FILE_BYTES, Page, Refusal, RefusalCode, Refused, Sheet
from bot.sheets.xlsx import read_xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 1024


def read_rows(path: Path, name: str) -> Sheet | Refusal:
    """Read the file at `path`, which its sender called `name`.

    Raises OSError when the file cannot be read from the disk.
    """
    try:
        return Sheet(name, _pages(_bytes(path), name))
    except Refused as refused:
        return Refusal(refused.code, name, refused.limit)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        raise Refused(RefusalCode.FILE_TOO_LARGE, MAX_FILE_BYTES // 1024 // 1024)
    if not raw.strip(b"\0 \r\n\t"):
        raise Refused(RefusalCode.EMPTY_FILE)
    return raw


def _pages(raw: bytes, name: str) -> tuple[Page, ...]:
    if raw.startswith(b"PK\x03\x04"):
        return read_xlsx(raw, name)
    foreign = _foreign(raw)
    if foreign:
        raise Refused(foreign)
    page = read_csv(raw, name)
    return (page,) if page.rows else ()


def _foreign(raw: bytes) -> RefusalCode | None:
    """What the file is when it is neither a zip nor plain text."""
    head = raw[:_HEAD]
    if raw.startswith(_OLE):
        return _ole(raw)
    if b"%PDF-" in head:
        return RefusalCode.PDF
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return RefusalCode.WEB_PAGE
    return RefusalCode.NOT_A_TABLE if b"PK\x05\x06" in head or head.startswith(b"{\\rtf") else None


def _ole(raw: bytes) -> RefusalCode:
    """Microsoft's older container: an encrypted workbook, an .xls, or something else altogether."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return RefusalCode.PROTECTED
    if "Workbook".encode("utf-16-le") in raw or b"B\0o\0o\0k\0\0" in raw:
        return RefusalCode.OLD_EXCEL
    if "WordDocument".encode("utf-16-le") in raw:
        return RefusalCode.WORD
    return RefusalCode.NOT_A_TABLE
