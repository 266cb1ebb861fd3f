"""Files for people: kept in the store, fetched by a link that is signed and soon stale."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.trust.shared import shared_key
from dialogs.exporting import ExportedFile
from storage.repository import FILES, Changes, KeptFile, Repository

CONTENT_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

LIFETIME = timedelta(days=1)
"""How long a link works. A new one costs one command."""

_LINK_KEY = "links"


class Files:
    """Keeps files, makes links to them, and opens links. `base_url` is where this server is reached."""

    def __init__(self, repository: Repository, base_url: str, clock: Clock) -> None:
        self._repository = repository
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._key = b""

    async def start(self) -> None:
        """Find the key that every process of this installation signs with, or make it."""
        self._key = await shared_key(self._repository, _LINK_KEY, self._clock())

    def keep(self, changes: Changes, file: KeptFile) -> ExportedFile:
        """Put the file into the batch, and say what a message needs to offer it."""
        changes.put(FILES, file)
        return self.offered(file)

    def offered(self, file: KeptFile) -> ExportedFile:
        """A file in the store, with a new link."""
        size = len(base64.b64decode(file.content))
        return ExportedFile(file.name, self.link(file.id), file.content_type, size)

    def make(self, file_id: str, name: str, content: bytes, round_id: str, made_by: str) -> KeptFile:
        suffix = name.rsplit(".", 1)[-1]
        packed = base64.b64encode(content).decode("ascii")
        return KeptFile(file_id, name, CONTENT_TYPES[suffix], packed, round_id, self._clock(), made_by)

    async def open(self, file_id: str, until: str, signature: str) -> KeptFile | None:
        """The file of a link; None when the link is false, stale, or its file is gone."""
        if not hmac.compare_digest(signature.encode(), self._sign(file_id, until).encode()):
            return None
        if datetime.fromtimestamp(int(until), tz=self._clock().tzinfo) < self._clock():
            return None
        stored = await self._repository.get(FILES, file_id)
        return stored.record if stored else None

    async def follow(self, link: str) -> KeptFile | None:
        """The file of a link as it was handed out; None as with `open`, or when it is no link of ours."""
        found = re.fullmatch(
            rf"{re.escape(self._base_url)}/files/([\w-]+)\?until=(\d{{1,11}})&signature=(\w+)", link
        )
        return await self.open(*found.groups()) if found else None

    def link(self, file_id: str, lifetime: timedelta = LIFETIME) -> str:
        until = str(int((self._clock() + lifetime).timestamp()))
        return f"{self._base_url}/files/{file_id}?until={until}&signature={self._sign(file_id, until)}"

    def _sign(self, file_id: str, until: str) -> str:
        return hmac.new(self._key, f"{file_id}\n{until}".encode(), hashlib.sha256).hexdigest()


def content_of(file: KeptFile) -> bytes:
    return base64.b64decode(file.content)


def file_name(title: str, suffix: str) -> str:
    """A name a secretary would give, from a title: no separators, no control characters, not too long."""
    plain = "".join(" " if char in '\\/:*?"<>|' or ord(char) < 32 else char for char in title)
    return f"{' '.join(plain.split())[:120].rstrip('. ') or 'bilag'}.{suffix}"
