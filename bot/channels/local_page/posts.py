"""What the page posts, read into an `Inbound`: words, a card's button, or that somebody arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.channels.base import Address, Attachment, Inbound, InboundKind, Member
from dialogs.richtext import RichText, clean
from storage.base import Json

KINDS = {"text": InboundKind.TEXT, "action": InboundKind.ACTION, "arrived": InboundKind.ARRIVED}
T = TypeVar("T")

LONGEST_WAIT_MS = 24 * 60 * 60 * 1000
MOST_FILES = 10


class BadPost(ValueError):
    """The body is none that our page sends."""


@dataclass(frozen=True, slots=True)
class Post:
    """One thing done on the page. `waited_ms` is how long ago: the server may have been away meanwhile."""

    id: str
    kind: InboundKind
    text: str
    verb: str
    values: Json
    reply_to: str
    answer_now: bool
    files: tuple[Attachment, ...]
    waited_ms: int

    @property
    def waited(self) -> timedelta:
        return timedelta(milliseconds=self.waited_ms)


def read_post(body: Json) -> Post:
    """Read a posted body; raises BadPost when a field is not what it should be."""
    kind = KINDS.get(_field(body, "kind", str))
    identity = _field(body, "id", str)
    if kind is None or not 1 <= len(identity) <= 100:
        raise BadPost("kind or id")
    values = _field(body, "values", dict)
    return Post(
        id=identity,
        kind=kind,
        text=_field(body, "text", str),
        verb=_field(body, "verb", str) or str(values.get("verb", "")),
        values=values,
        reply_to=_field(body, "reply_to", str),
        answer_now=_field(body, "answer_now", bool),
        files=_files(_field(body, "files", list)),
        waited_ms=min(max(_field(body, "waited_ms", int), 0), LONGEST_WAIT_MS),
    )


def as_inbound(
    post: Post, address: Address, member: Member, text: RichText, *, sent_at: datetime, now: datetime
) -> Inbound:
    return Inbound(
        id=post.id,
        kind=post.kind,
        address=address,
        person=member.id,
        name=member.name,
        sent_at=sent_at,
        received_at=now,
        text=text,
        command=" ".join(clean(post.text).split()),
        verb=post.verb,
        values=post.values,
        files=post.files,
        reply_to=post.reply_to,
        answer_now=post.answer_now,
        locale="da-DK",
    )


def _files(listed: list[Any]) -> tuple[Attachment, ...]:
    if len(listed) > MOST_FILES or not all(isinstance(one, dict) for one in listed):
        raise BadPost("files")
    names = ("name", "url", "content_type")
    return tuple(Attachment(*(_field(one, name, str) for name in names)) for one in listed)


def _field(body: Json, name: str, kind: type[T]) -> T:
    value = body.get(name, kind())
    if type(value) is not kind:
        raise BadPost(name)
    return value
