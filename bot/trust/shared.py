"""Random keys that all processes of an installation share: in the store, made by whoever is first."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime

from dialogs.errors import Conflict
from storage.repository import SECRETS, Changes, Repository, Secret


async def shared_key(repository: Repository, name: str, now: datetime) -> bytes:
    """The key called `name`: 32 bytes. Raises StorageError."""
    stored = await repository.get(SECRETS, name)
    if stored is None:
        changes = Changes()
        changes.put(SECRETS, Secret(name, secrets.token_hex(32)))
        with suppress(Conflict):
            await repository.commit(changes, now)
        stored = await repository.get(SECRETS, name)
    return bytes.fromhex(stored.record.value) if stored else b""
