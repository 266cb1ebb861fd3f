"""The files a person attaches in the built-in chat, kept in one folder under names of our own."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

from bot.channels.base import Attachment
from dialogs.errors import SendRefused

SCHEME = "local:"


class TooLarge(Exception):
    """An upload goes over its limit; `size` is how much had come."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Uploads:
    """A folder of uploaded files. No name that a person chose becomes a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, chunks: AsyncIterator[bytes], limit: int) -> str:
        """Write a file and return the url an Attachment has it by; raises TooLarge and keeps nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        token, size = uuid4().hex, 0
        partial = self._folder / f"{token}.part"
        try:
            with partial.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(size)
                    file.write(chunk)
            partial.rename(self._folder / token)
        finally:
            partial.unlink(missing_ok=True)
        return f"{SCHEME}{token}"

    def copy(self, attachment: Attachment, into: Path, limit: int) -> None:
        """Copy an uploaded file; raises SendRefused when it is not there or larger than `limit` bytes."""
        found = re.fullmatch(rf"{SCHEME}([0-9a-f]{{32}})", attachment.url)
        path = self._folder / found[1] if found else None
        if path is None or not path.is_file():
            raise SendRefused("no_such_file")
        if path.stat().st_size > limit:
            raise SendRefused("file_too_large")
        shutil.copyfile(path, into)
