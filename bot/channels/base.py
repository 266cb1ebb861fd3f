"""What the product knows about a chat: inbound records, addresses, and a channel's few verbs.

No vendor's word is allowed here. A channel turns its own traffic into `Inbound` and hands it to a
`Receiver` (the turn); what the product wants said comes back through `Channel`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from dialogs.model import Address as Address  # noqa: PLC0414 -- a part of this interface
from dialogs.richtext import RichText


class InboundKind(StrEnum):
    TEXT = "text"  # words, perhaps with files
    ACTION = "action"  # a card's button; `verb` and `values` say what
    ARRIVED = "arrived"  # the bot was installed, or somebody joined
    LEFT = "left"  # the bot was removed
    IGNORED = "ignored"  # reactions, edits of others, and what else does not concern us


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file somebody attached; fetched by `Channel.fetch` when it is wanted."""

    name: str
    url: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a person did.

    `id` is the channel's own for this delivery; `person` a stable id of who did it (the directory's object
    id where there is one). `sent_at` is when they did it, `received_at` when we got it, both by our clock.
    `reply_to` is the message whose card was used. `answer_now` says that the channel waits for a card in
    the response itself. `greets` marks events of a first contact. `text` is what was written, already
    cleaned; `command` the same as one plain line, for matching words.
    """

    id: str
    kind: InboundKind
    address: Address
    person: str
    name: str
    sent_at: datetime
    received_at: datetime
    text: RichText = RichText()
    command: str = ""
    verb: str = ""
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    files: tuple[Attachment, ...] = ()
    reply_to: str = ""
    answer_now: bool = False
    locale: str = ""
    personal: bool = True


@dataclass(frozen=True, slots=True)
class FileOffer:
    """A file for a person: `url` is a signed link that works in their browser.

    `note` is what they are told when they are asked whether they want it.
    """

    name: str
    url: str
    content_type: str
    size: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready for a screen: an Adaptive Card (or None), the same in plain words, and files.

    `text` always says everything that the card says, so that a client without cards misses nothing. With
    `spell_out` it is said too, before the card, which could not hold all that must be seen.
    """

    text: str
    card: Mapping[str, Any] | None = None
    files: tuple[FileOffer, ...] = ()
    spell_out: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What the request that brought an `Inbound` is answered with: a card to put in place, or nothing."""

    card: Mapping[str, Any] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """What the directory knows about somebody."""

    id: str
    name: str
    email: str = ""
    upn: str = ""
    object_id: str = ""


class Receiver(Protocol):
    """The turn, as a channel sees it."""

    async def receive(self, inbound: Inbound) -> Reply:
        """Decide, save, speak. Raises StorageError when nothing was saved."""


class Channel(Protocol):
    """A chat one can write to. Every method may raise ChannelError (see its three meanings)."""

    name: str

    async def send(self, address: Address, outgoing: Outgoing) -> str:
        """Say it, and return the channel's id of the message."""

    async def update(self, address: Address, message: str, outgoing: Outgoing) -> None:
        """Replace a message in place."""

    async def typing(self, address: Address) -> None:
        """Show that an answer is on its way."""

    async def member(self, address: Address) -> Member | None:
        """Who this address is, by the directory; None when it does not say."""

    async def fetch(self, address: Address, attachment: Attachment, into: Path, limit: int) -> None:
        """Write an attached file to `into`; raises ChannelError when it is larger than `limit` bytes."""
