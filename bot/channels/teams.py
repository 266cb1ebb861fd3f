"""Microsoft Teams. The only file that knows botbuilder, and what Teams calls things.

botbuilder's own CloudAdapter connects and fetches a token on every turn, synchronously, and cannot answer a
card's action; this is its BotAdapter with delivery over one shared session. An activity that comes in is
turned into an `Inbound`; an `Outgoing` is turned into activities.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import botbuilder.schema as wire
from aiohttp import ClientSession, web
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity

from bot.bodies import Refused
from bot.channels import teamswire
from bot.channels.base import Address, Attachment, Inbound, InboundKind, Member, Outgoing, Receiver, Reply
from bot.channels.delivery import Authorise, Delivery
from bot.channels.pieces import card_fits, shorten, split
from bot.channels.teamshtml import read_html
from bot.guard import Guard, LocalGuard
from bot.hosts import LOOPBACK, Hosts
from bot.logs import place
from dialogs.errors import ChannelError, SendRefused, SendUncertain, StorageError
from dialogs.richtext import RichText, plain, read_plain

log = logging.getLogger(__name__)

CHANNEL = "msteams"


class TeamsChannel:
    """The Teams channel: `mount` it to receive, and write with the verbs of `Channel`.

    `allowed_hosts` are the connectors that may be called, `file_hosts` where attached files may be fetched
    from; both are this machine alone for a bot without an app id. `authorise` gives the Authorization header.
    """

    name = CHANNEL

    def __init__(
        self,
        session: ClientSession,
        *,
        now: Callable[[], datetime],
        allowed_hosts: Collection[str] = LOOPBACK,
        file_hosts: Collection[str] = LOOPBACK,
        guard: Guard | None = None,
        authorise: Authorise | None = None,
        patience: float = 15.0,
    ) -> None:
        self._now = now
        self._guard = guard or LocalGuard()
        self._delivery = Delivery(session, Hosts(allowed_hosts), patience=patience, authorise=authorise)
        self._files = Delivery(session, Hosts(file_hosts), patience=patience)
        self._adapter = _Adapter(self._delivery)

    def mount(self, app: web.Application, receiver: Receiver) -> None:
        """Serve `/api/messages` and hand what comes in to `receiver`."""
        app.router.add_post("/api/messages", partial(self._serve, receiver))

    async def _serve(self, receiver: Receiver, request: web.Request) -> web.Response:
        try:
            return await self._turn(receiver, _activity(await self._guard.admit(request)))
        except Refused as refused:
            log.warning("refused an activity: %s", refused.code)
            return web.Response(status=refused.status)
        except StorageError as error:
            log.error("a turn was not saved: %s", type(error).__name__)
            return web.Response(status=503)
        except Exception as error:  # noqa: BLE001 -- its message may quote the person, so aiohttp must not log it
            log.error("a turn failed: %s", place(error))
            return web.Response(status=500)

    async def _turn(self, receiver: Receiver, activity: Activity) -> web.Response:
        async def receive(context: TurnContext) -> Reply:
            return await receiver.receive(_inbound(context.activity, self._now()))

        reply: Reply = await self._adapter.run_pipeline(TurnContext(self._adapter, activity), receive)
        return web.json_response(teamswire.invoke_answer(reply)) if _waits(activity) else web.Response()

    async def send(self, address: Address, outgoing: Outgoing) -> str:
        """Say it; a text too long for one message becomes several, and the first one's id is returned."""
        sent = await self._context(address).send_activities(_messages(address, outgoing))
        return sent[0].id or "" if sent else ""

    async def update(self, address: Address, message: str, outgoing: Outgoing) -> None:
        """Replace a message; what does not fit into it any more follows as new messages."""
        first, *rest = _messages(address, outgoing)
        first.id = message
        await self._context(address).update_activity(first)
        if rest:
            await self._context(address).send_activities(rest)

    async def delete(self, address: Address, message: str) -> None:
        """Take a message back."""
        await self._context(address).delete_activity(message)

    async def typing(self, address: Address) -> None:
        await self._context(address).send_activity(Activity(type="typing"))

    async def member(self, address: Address) -> Member | None:
        path = (address.conversation, "members", address.recipient)
        try:
            found = await self._delivery.call("GET", address.service_url, *path)
        except SendRefused:
            return None
        return teamswire.as_member(found)

    async def fetch(self, address: Address, attachment: Attachment, into: Path, limit: int) -> None:  # noqa: ARG002
        await self._files.download(attachment.url, into, limit)

    def _context(self, address: Address) -> TurnContext:
        """A turn that nobody began. It has no id, or what is said in it would be a reply to that id."""
        began = Activity(
            type="event",
            channel_id=CHANNEL,
            service_url=address.service_url,
            conversation=wire.ConversationAccount(id=address.conversation),
            from_property=wire.ChannelAccount(id=address.recipient),
            recipient=wire.ChannelAccount(id=address.bot),
        )
        return TurnContext(self._adapter, began)


class _Adapter(BotAdapter):
    """botbuilder's adapter, with delivery of our own."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__()
        self._delivery = delivery

    async def send_activities(
        self,
        context: TurnContext,  # noqa: ARG002
        activities: list[Activity],
    ) -> list[wire.ResourceResponse]:
        """Post them in order. When one fails after another has arrived, all of it is uncertain."""
        sent: list[wire.ResourceResponse] = []
        for activity in activities:
            try:
                answer = await self._call("POST", activity, activity.reply_to_id)
            except ChannelError as error:
                if sent:
                    raise SendUncertain("partly_delivered") from error
                raise
            sent.append(wire.ResourceResponse(id=str(answer.get("id") or "")))
        return sent

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:  # noqa: ARG002
        await self._call("PUT", activity, activity.id)

    async def delete_activity(self, context: TurnContext, reference: wire.ConversationReference) -> None:  # noqa: ARG002
        path = (reference.conversation.id, "activities", reference.activity_id)
        await self._delivery.call("DELETE", reference.service_url, *path)

    async def _call(self, method: str, activity: Activity, message: str | None) -> teamswire.Json:
        path = (activity.conversation.id, "activities", *([message] if message else []))
        body: teamswire.Json = activity.serialize()  # type: ignore[no-untyped-call]
        return await self._delivery.call(method, activity.service_url, *path, body=body)


def _activity(body: teamswire.Json) -> Activity:
    """Let botbuilder read the activity; Refused when it cannot, or when it says not who, where or what."""
    try:
        activity: Activity = Activity.deserialize(body)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, AttributeError):
        raise Refused(400, "not_an_activity") from None
    sender, conversation = activity.from_property, activity.conversation
    if not (activity.type and activity.id and sender and sender.id and conversation and conversation.id):
        raise Refused(400, "field_missing")
    return activity


def _inbound(activity: Activity, received_at: datetime) -> Inbound:
    kind, pressed = _kind(activity)
    words = _words(activity) if kind is InboundKind.TEXT else ""
    text = _rich(activity, words)
    return Inbound(
        id=activity.id,
        kind=kind,
        address=_address(activity),
        person=activity.from_property.aad_object_id or activity.from_property.id,
        name=activity.from_property.name or "",
        sent_at=teamswire.believed(activity.timestamp, received_at),
        received_at=received_at,
        text=text,
        command=" ".join((words or plain(text)).split()),
        verb=teamswire.string(pressed, "verb"),
        values=MappingProxyType(pressed),
        files=_files(activity),
        reply_to=activity.reply_to_id or "",
        answer_now=_waits(activity),
        locale=activity.locale or "",
        personal=activity.conversation.conversation_type == "personal",
    )


def _kind(activity: Activity) -> tuple[InboundKind, teamswire.Json]:
    """What it is, and for an action what the card teamswire."""
    match activity.type:
        case "message":
            pressed = teamswire.mapping(activity.value)
            return (InboundKind.ACTION, pressed) if pressed and not activity.text else (InboundKind.TEXT, {})
        case "invoke":
            pressed = teamswire.executed(activity.value) if _waits(activity) else {}
            return (InboundKind.ACTION if pressed else InboundKind.IGNORED), pressed
        case "installationUpdate":
            return teamswire.installed(activity.action or ""), {}
        case "conversationUpdate":
            return _moved(activity), {}
    return InboundKind.IGNORED, {}


def _waits(activity: Activity) -> bool:
    """Whether a card waits for its replacement. Other invokes are done with a 200."""
    return activity.type == "invoke" and activity.name == teamswire.CARD_ACTION


def _moved(activity: Activity) -> InboundKind:
    if any(activity.members_added or ()):
        return InboundKind.ARRIVED
    left = any(account and account.id == _bot(activity) for account in activity.members_removed or ())
    return InboundKind.LEFT if left else InboundKind.IGNORED


def _bot(activity: Activity) -> str:
    return (activity.recipient.id or "") if activity.recipient else ""


def _address(activity: Activity) -> Address:
    return Address(
        channel=CHANNEL,
        service_url=activity.service_url.rstrip("/"),
        conversation=activity.conversation.id,
        recipient=activity.from_property.id,
        bot=_bot(activity),
        tenant=teamswire.string(
            teamswire.mapping(teamswire.mapping(activity.channel_data).get("tenant")), "id"
        ),
    )


def _words(activity: Activity) -> str:
    """The plain text, without the bot's own name."""
    entities = (entity for entity in activity.entities or () if entity and entity.type == "mention")
    mentions = (teamswire.mapping(entity.additional_properties) for entity in entities)
    return teamswire.without_mentions(activity.text or "", mentions, _bot(activity))


def _rich(activity: Activity, words: str) -> RichText:
    """Teams sends formatted text a second time, as HTML."""
    for attachment in activity.attachments or ():
        if attachment and attachment.content_type == "text/html" and isinstance(attachment.content, str):
            return read_html(attachment.content)
    return read_plain(words)


def _files(activity: Activity) -> tuple[Attachment, ...]:
    found = (a for a in activity.attachments or () if a and a.content_type == teamswire.FILE_DOWNLOAD)
    return tuple(teamswire.attached(a.name or "", a.content) for a in found)


def _messages(address: Address, outgoing: Outgoing) -> list[Activity]:
    """A card with its words as summary, or the words alone where there is none, or it is too large."""
    if outgoing.card is not None and card_fits(outgoing.card):
        said_first = split(outgoing.text) if outgoing.spell_out else []
        messages = [_message(text=piece, text_format="plain") for piece in said_first]
        messages.append(_message(summary=shorten(outgoing.text), attachments=[_card(outgoing.card)]))
    else:
        messages = [_message(text=piece, text_format="plain") for piece in split(outgoing.text)]
    if outgoing.files:
        messages = messages or [_message()]
        messages[-1].attachments = [*(messages[-1].attachments or ()), _card(teamswire.links(outgoing.files))]
    if address.tenant:
        for message in messages:
            message.channel_data = {"tenant": {"id": address.tenant}}
    return messages


def _message(**fields: Any) -> Activity:
    return Activity(type="message", **fields)


def _card(card: Mapping[str, Any]) -> wire.Attachment:
    return wire.Attachment(content_type=teamswire.ADAPTIVE_CARD, content=dict(card))
