"""A file for a person's own OneDrive: offered, and uploaded once they say yes.

No SDK here. The offer carries the file's signed link; whoever answers the offer hands it back, and the link
is what opens the file. When the upload fails, or they say no, they get that link instead.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.channels.base import FileOffer
from bot.channels.delivery import Delivery
from bot.channels.teamswire import ADAPTIVE_CARD, Json, links, mapping, string
from dialogs.errors import ChannelError, SendRefused, StorageError

log = logging.getLogger(__name__)

OFFER = "application/vnd.microsoft.teams.card.file.consent"
DELIVERED = "application/vnd.microsoft.teams.card.file.info"
ANSWER = "fileConsent/invoke"

OpenFile: TypeAlias = Callable[[str], Awaitable[tuple[FileOffer, bytes] | None]]
"""The file of a signed link; None when the link is false or stale. May raise StorageError."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What to say to an answered offer, as an attachment, and whether the offer has had its day."""

    attachment: Json
    settled: bool


class Consents:
    """Makes offers, and does what was answered. `uploads` may call the municipality's own hosts only."""

    def __init__(self, uploads: Delivery, open_file: OpenFile) -> None:
        self._uploads = uploads
        self._open_file = open_file

    async def answered(self, value: object) -> Answered | None:
        """Upload, or hand out the link; None when it answers no offer of ours, or the file is gone."""
        said = mapping(value)
        link = string(mapping(said.get("context")), "link")
        try:
            opened = await self._open_file(link)
        except StorageError as error:
            log.warning("a file could not be read: %s", type(error).__name__)
            return None
        if opened is None:
            return None
        offer, content = opened
        if said.get("action") != "accept":
            return Answered(_linked(offer), settled=True)
        return await self._upload(offer, content, mapping(said.get("uploadInfo")))

    async def _upload(self, offer: FileOffer, content: bytes, where: Json) -> Answered:
        shown = string(where, "contentUrl")
        try:
            if not self._uploads.may_call(shown):
                raise SendRefused("host_not_listed")
            await self._uploads.upload(string(where, "uploadUrl"), content)
        except ChannelError as error:
            log.warning("a file was not uploaded (%s)", error)
            return Answered(_linked(offer), settled=False)
        details = {"uniqueId": string(where, "uniqueId"), "fileType": string(where, "fileType")}
        name = string(where, "name") or offer.name
        card = {"contentType": DELIVERED, "contentUrl": shown, "name": name, "content": details}
        return Answered(card, settled=True)


def offers(files: Sequence[FileOffer]) -> list[Json]:
    """One attachment per file; each must be a message of its own."""
    return [
        {
            "contentType": OFFER,
            "name": file.name,
            "content": {
                "description": file.note,
                "sizeInBytes": file.size,
                "acceptContext": {"link": file.url},
                "declineContext": {"link": file.url},
            },
        }
        for file in files
    ]


def _linked(offer: FileOffer) -> Json:
    return {"contentType": ADAPTIVE_CARD, "content": links([offer])}
