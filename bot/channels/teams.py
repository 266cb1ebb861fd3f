"""Microsoft Teams: the channel, on botbuilder's adapter. The only file that knows botbuilder.

Its own CloudAdapter connects and fetches a token on every turn, synchronously, and cannot answer a card's
action; this is its BotAdapter with delivery over one shared session. What comes in is read in `reading`, what
Teams calls things is in `teamswire`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import botbuilder.schema as wire
from aiohttp import ClientSession, web
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity

from bot.channels import teamswire
from bot.channels.base import Address, Attachment, Member, Outgoing, Receiver, Reply
from bot.channels.consent import ANSWER, Consents, OpenFile, offers
from bot.channels.delivery import Authorise, Delivery
from bot.channels.offset import ClockOffset
from bot.channels.pieces import card_fits, shorten, split
from bot.channels.reading import CHANNEL, check_activity, read_activity, read_address, waits
from bot.logs import place
from bot.trust.bodies import Json, Refused
from bot.trust.guard import Guard, LocalGuard
from bot.trust.hosts import LOOPBACK, Hosts
from dialogs.errors import ChannelError, SendRefused, SendUncertain, StorageError

log = logging.getLogger(__name__)

BAD = {413: 400, 415: 400}
"""A refusal is 400, 401 or 403. A 503 is none: it is we who cannot tell yet, and Teams delivers it again."""


class TeamsChannel:
    """The Teams channel: `mount` it to receive, and write with the verbs of `Channel`.

    `allowed_hosts` are the connectors that may be called, `file_hosts` where files may be fetched from and
    put to; both are this machine alone without an app id. `authorise` gives the Authorization header. With
    `open_file`, files are offered to people's own OneDrive, otherwise as links.
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
        open_file: OpenFile | None = None,
        patience: float = 15.0,
    ) -> None:
        self._offset = ClockOffset()
        self._now = now
        self._guard = guard or LocalGuard()
        self._delivery = Delivery(session, Hosts(allowed_hosts), patience=patience, authorise=authorise)
        self._files = Delivery(session, Hosts(file_hosts), patience=patience)
        self._consents = Consents(self._files, open_file) if open_file else None
        self._uploading: dict[str, asyncio.Task[None]] = {}
        self._adapter = _Adapter(self._delivery)

    def mount(self, app: web.Application, receiver: Receiver) -> None:
        """Serve `/api/messages` and hand what comes in to `receiver`."""
        app.router.add_post("/api/messages", partial(self._serve, receiver))

    async def close(self) -> None:
        """Wait for the files that are on their way to somebody."""
        await asyncio.gather(*self._uploading.values(), return_exceptions=True)

    async def _serve(self, receiver: Receiver, request: web.Request) -> web.Response:
        try:
            return await self._turn(receiver, await self._guard.admit(request))
        except Refused as refused:
            log.warning("refused an activity: %s", refused.code)
            return web.Response(status=BAD.get(refused.status, refused.status))
        except StorageError as error:
            log.error("a turn was not saved: %s", type(error).__name__)
            return web.Response(status=503)
        except Exception as error:  # noqa: BLE001 -- its message may quote the person, so aiohttp must not log it
            log.error("a turn failed: %s", place(error))
            return web.Response(status=500)

    async def _turn(self, receiver: Receiver, body: Json) -> web.Response:
        check_activity(body)
        read = read_activity(body, self._now())
        inbound = replace(read, sent_at=self._offset.ours(read.sent_at, read.received_at))
        if body["type"] == "invoke" and body.get("name") == ANSWER and self._consents:
            self._begin(self._consents, body)

        async def receive(_: TurnContext) -> Reply:
            return await receiver.receive(inbound)

        context = TurnContext(self._adapter, _activity(body, inbound.address))
        reply: Reply = await self._adapter.run_pipeline(context, receive)
        return web.json_response(teamswire.invoke_answer(reply)) if waits(body) else web.Response()

    def _begin(self, consents: Consents, body: Json) -> None:
        """An upload may take longer than Teams waits, so it goes on beside the answer, once per offer."""
        offer = f"{body['conversation']['id']}\n{body.get('replyToId')}"
        if offer not in self._uploading:
            task = asyncio.create_task(self._consented(consents, body))
            self._uploading[offer] = task
            task.add_done_callback(lambda _: self._uploading.pop(offer, None))

    async def _consented(self, consents: Consents, body: Json) -> None:
        address, offer = read_address(body), body.get("replyToId")
        try:
            answered = await consents.answered(body.get("value"))
            if answered is None:
                return
            await self._say(address, [_attached(answered.attachment)])
            if answered.settled and offer:
                await self.delete(address, offer)
        except ChannelError as error:
            log.warning("an answered offer of a file was not followed up (%s)", error)

    async def send(self, address: Address, outgoing: Outgoing) -> str:
        """Say it; a text too long for one message becomes several, and the first one's id is returned."""
        sent = await self._say(address, self._messages(outgoing))
        return sent[0].id or "" if sent else ""

    async def update(self, address: Address, message: str, outgoing: Outgoing) -> None:
        """Replace a message; what does not fit into it any more follows as new messages."""
        first, *rest = self._messages(outgoing)
        first.id = message
        first.channel_data = teamswire.tenant_data(address.tenant)
        await _context(self._adapter, address).update_activity(first)
        if rest:
            await self._say(address, rest)

    async def delete(self, address: Address, message: str) -> None:
        """Take a message back."""
        await _context(self._adapter, address).delete_activity(message)

    async def typing(self, address: Address) -> None:
        await self._say(address, [Activity(type="typing")])

    async def member(self, address: Address) -> Member | None:
        path = (address.conversation, "members", address.recipient)
        try:
            found = await self._delivery.call("GET", address.service_url, *path)
        except SendRefused:
            return None
        return teamswire.as_member(found)

    async def fetch(self, address: Address, attachment: Attachment, into: Path, limit: int) -> None:  # noqa: ARG002
        await self._files.download(attachment.url, into, limit)

    async def _say(self, address: Address, messages: list[Activity]) -> list[wire.ResourceResponse]:
        for message in messages:
            message.channel_data = teamswire.tenant_data(address.tenant)
        sent: list[wire.ResourceResponse] = await _context(self._adapter, address).send_activities(messages)
        return sent

    def _messages(self, outgoing: Outgoing) -> list[Activity]:
        if not self._consents:
            return _messages(outgoing)
        asked = [_attached(offer) for offer in offers(outgoing.files)]
        return [*_messages(replace(outgoing, files=())), *asked]


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

    async def _call(self, method: str, activity: Activity, message: str | None) -> Json:
        path = (activity.conversation.id, "activities", *([message] if message else []))
        return await self._delivery.call(method, activity.service_url, *path, body=_written(activity))


def _activity(body: Json, address: Address) -> Activity:
    """What botbuilder needs of an activity to run its turn."""
    return Activity(
        type=body["type"],
        id=body["id"],
        channel_id=CHANNEL,
        service_url=address.service_url,
        conversation=wire.ConversationAccount(id=address.conversation),
        from_property=wire.ChannelAccount(id=address.recipient),
        recipient=wire.ChannelAccount(id=address.bot),
    )


def _context(adapter: _Adapter, address: Address) -> TurnContext:
    """A turn that nobody began. It has no id, or what is said in it would be a reply to that id."""
    began = _activity({"type": "event", "id": None}, address)
    return TurnContext(adapter, began)


def _messages(outgoing: Outgoing) -> list[Activity]:
    """A card with its words as summary, or the words alone where there is none, or it is too large."""
    if outgoing.card is not None and card_fits(outgoing.card):
        said_first = split(outgoing.text) if outgoing.spell_out else []
        messages = [_message(text=piece, text_format="plain") for piece in said_first]
        card = {"contentType": teamswire.ADAPTIVE_CARD, "content": dict(outgoing.card)}
        messages.append(_message(summary=shorten(outgoing.text), attachments=[card]))
    else:
        messages = [_message(text=piece, text_format="plain") for piece in split(outgoing.text)]
    if outgoing.files:
        messages = messages or [_message()]
        card = {"contentType": teamswire.ADAPTIVE_CARD, "content": teamswire.links(outgoing.files)}
        messages[-1].attachments = [*(messages[-1].attachments or ()), card]
    return messages


class _Said(Activity):
    """A message of ours. The SDK copies each one deeply, card and all, to set a few of its own fields."""

    def __deepcopy__(self, _: object) -> _Said:
        return copy(self)


def _message(**fields: Any) -> Activity:
    return _Said(type="message", **fields)


def _attached(attachment: Json) -> Activity:
    return _message(attachments=[attachment])


def _written(activity: Activity) -> Json:
    """The JSON of what we say. botbuilder's own writer drops what it does not know, and takes its time."""
    said = {
        "type": activity.type,
        "id": activity.id,
        "channelId": activity.channel_id,
        "serviceUrl": activity.service_url,
        "from": {"id": activity.from_property.id},
        "recipient": {"id": activity.recipient.id},
        "conversation": {"id": activity.conversation.id},
        "replyToId": activity.reply_to_id,
        "text": activity.text,
        "textFormat": activity.text_format,
        "summary": activity.summary,
        "attachments": activity.attachments,
        "channelData": activity.channel_data,
    }
    return {name: value for name, value in said.items() if value is not None}
