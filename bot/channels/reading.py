"""What came from Teams, read into an `Inbound`: from the JSON itself, strictly where we look, no SDK.

botbuilder reads every part of an activity in Python whether it is used or not, and loses some (the tenant).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from bot.channels import teamswire
from bot.channels.base import Address, Attachment, Inbound, InboundKind
from bot.channels.teamshtml import read_html
from bot.channels.teamswire import mapping, string
from bot.trust.bodies import Json, Refused
from dialogs.richtext import RichText, plain, read_plain

CHANNEL = "msteams"

NEEDED = ("type", "id")
STRINGS = ("text", "name", "locale", "replyToId", "action")
OBJECTS = ("recipient", "channelData")
LISTS = ("entities", "attachments", "membersAdded", "membersRemoved")


def check_activity(body: Json) -> None:
    """Refuse what does not say who, where or what, and what is of another type where we read it."""
    sender, conversation = body.get("from"), body.get("conversation")
    for account in (sender, conversation):
        if account is not None and not isinstance(account, dict):
            raise Refused(400, "not_an_activity")
    needed = [body.get(name) for name in NEEDED] + [
        mapping(sender).get("id"),
        mapping(conversation).get("id"),
    ]
    if not all(isinstance(value, str) and value for value in needed):
        raise Refused(400, "field_missing")
    if not (
        all(isinstance(body.get(name), str | None) for name in STRINGS)
        and all(isinstance(body.get(name), dict | None) for name in OBJECTS)
        and all(_is_list(body.get(name)) for name in LISTS)
    ):
        raise Refused(400, "not_an_activity")


def read_activity(body: Json, received_at: datetime) -> Inbound:
    """What somebody did. `body` was checked."""
    kind, pressed = _kind(body)
    words = _words(body) if kind is InboundKind.TEXT else ""
    text = _rich(body, words)
    sender = body["from"]
    return Inbound(
        id=body["id"],
        kind=kind,
        address=read_address(body),
        person=string(sender, "aadObjectId") or sender["id"],
        name=string(sender, "name"),
        sent_at=teamswire.believed(_timestamp(body.get("timestamp")), received_at),
        received_at=received_at,
        text=text,
        command=" ".join((words or plain(text)).split()),
        verb=string(pressed, "verb"),
        values=MappingProxyType(pressed),
        files=_files(body),
        reply_to=string(body, "replyToId"),
        answer_now=waits(body),
        locale=string(body, "locale"),
        personal=body["conversation"].get("conversationType") == "personal",
    )


def read_address(body: Json) -> Address:
    """Where to answer."""
    return Address(
        channel=CHANNEL,
        service_url=body["serviceUrl"].rstrip("/"),
        conversation=body["conversation"]["id"],
        recipient=body["from"]["id"],
        bot=_bot(body),
        tenant=teamswire.tenant(body.get("channelData")),
    )


def waits(body: Json) -> bool:
    """Whether a card waits for its replacement. Other invokes are done with a 200."""
    return body["type"] == "invoke" and body.get("name") == teamswire.CARD_ACTION


def _kind(body: Json) -> tuple[InboundKind, Json]:
    """What it is, and for an action what the card sent."""
    match body["type"]:
        case "message":
            pressed = mapping(body.get("value"))
            return (
                (InboundKind.ACTION, pressed) if pressed and not body.get("text") else (InboundKind.TEXT, {})
            )
        case "invoke":
            pressed = teamswire.executed(body.get("value")) if waits(body) else {}
            return (InboundKind.ACTION if pressed else InboundKind.IGNORED), pressed
        case "installationUpdate":
            return teamswire.installed(string(body, "action")), {}
        case "conversationUpdate":
            return _moved(body), {}
    return InboundKind.IGNORED, {}


def _moved(body: Json) -> InboundKind:
    if any(body.get("membersAdded") or ()):
        return InboundKind.ARRIVED
    left = any(account.get("id") == _bot(body) for account in _objects(body.get("membersRemoved")))
    return InboundKind.LEFT if left else InboundKind.IGNORED


def _bot(body: Json) -> str:
    return string(mapping(body.get("recipient")), "id")


def _timestamp(said: object) -> datetime | None:
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said if isinstance(said, str) else "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(400, "not_an_activity") from None


def _words(body: Json) -> str:
    """The plain text, without the bot's own name."""
    mentions = (e for e in _objects(body.get("entities")) if e.get("type") == "mention")
    return teamswire.without_mentions(string(body, "text"), mentions, _bot(body))


def _rich(body: Json, words: str) -> RichText:
    """Teams sends formatted text a second time, as HTML."""
    for attachment in _objects(body.get("attachments")):
        if attachment.get("contentType") == "text/html" and isinstance(attachment.get("content"), str):
            return read_html(attachment["content"])
    return read_plain(words)


def _files(body: Json) -> tuple[Attachment, ...]:
    found = (a for a in _objects(body.get("attachments")) if a.get("contentType") == teamswire.FILE_DOWNLOAD)
    return tuple(teamswire.attached(string(a, "name"), a.get("content")) for a in found)


def _objects(value: Any) -> Iterable[Json]:
    return (part for part in value or () if part)


def _is_list(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(part is None or isinstance(part, dict) for part in value)
    )
