"""What the plain values in Teams' JSON mean, where no SDK is needed to say it."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from bot.channels.base import Attachment, FileOffer, InboundKind, Member, Reply
from bot.channels.pieces import card_fits

Json: TypeAlias = dict[str, Any]

CARD_ACTION = "adaptiveCard/action"
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
ACTIVITY_MESSAGE = "application/vnd.microsoft.activity.message"
FILE_DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"

OLDEST = timedelta(days=1)
"""How far back an activity's own timestamp is believed."""


def mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def string(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def tenant(channel_data: Any) -> str:
    """The tenant's id. botbuilder's own `conversation.tenant_id` is always None for Teams."""
    return string(mapping(mapping(channel_data).get("tenant")), "id")


def tenant_data(name: str) -> Json | None:
    """The channel data of a message to somebody in a tenant."""
    return {"tenant": {"id": name}} if name else None


def executed(value: Any) -> Json:
    """What the card of an Action.Execute was filled with, and its verb."""
    action = mapping(mapping(value).get("action"))
    verb = string(action, "verb")
    entered = mapping(action.get("data"))
    return {**entered, "verb": verb} if verb else entered


def installed(action: str) -> InboundKind:
    """`add-upgrade` and `remove-upgrade` count as what they begin with."""
    if action.startswith("add"):
        return InboundKind.ARRIVED
    return InboundKind.LEFT if action.startswith("remove") else InboundKind.IGNORED


def without_mentions(text: str, mentions: Iterable[Json], bot: str) -> str:
    """Take the bot's own name out of what was written to it; other people keep their names."""
    for mention in mentions:
        mentioned, written = mapping(mention.get("mentioned")), string(mention, "text")
        if written:
            text = text.replace(written, "" if mentioned.get("id") == bot else string(mentioned, "name"))
    return text.strip()


def believed(sent_at: datetime | None, received_at: datetime) -> datetime:
    """When it was sent, by our clock: not after it was received and at most a day before."""
    said = sent_at or received_at
    if said.tzinfo is None:
        said = said.replace(tzinfo=UTC)
    return max(received_at - OLDEST, min(said.astimezone(UTC), received_at))


def attached(name: str, content: Any) -> Attachment:
    """A file to be fetched, from its `file.download.info`."""
    return Attachment(name, string(mapping(content), "downloadUrl"), mimetypes.guess_type(name)[0] or "")


def as_member(found: Json) -> Member:
    return Member(
        id=string(found, "id"),
        name=string(found, "name"),
        email=string(found, "email"),
        upn=string(found, "userPrincipalName"),
        object_id=string(found, "aadObjectId") or string(found, "objectId"),
    )


def links(files: Sequence[FileOffer]) -> Json:
    """A card with one button per file: plain text has no links in Teams."""
    actions = [{"type": "Action.OpenUrl", "title": file.name, "url": file.url} for file in files]
    return {"type": "AdaptiveCard", "version": "1.5", "body": [], "actions": actions}


def invoke_answer(reply: Reply) -> Json:
    """The body of an invoke's answer: the card to put in place, or a line of text where there is none."""
    if reply.card is not None and card_fits(reply.card):
        return {"statusCode": 200, "type": ADAPTIVE_CARD, "value": dict(reply.card)}
    return {"statusCode": 200, "type": ACTIVITY_MESSAGE, "value": reply.text}
