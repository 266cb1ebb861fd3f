"""What a storage backend must do: a few verbs over versioned JSON documents.

A document is addressed by collection and key, and carries a version: 1 when it is made, one more each time.
A `Batch` is all or nothing; every put and delete says which version it was decided on, and the first that
does not hold raises `Conflict` with nothing saved. When `commit` returns, the batch is on disk.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]

CHAT = "chat"
"""The built-in chat's messages, which are no records; a key is `conversation/number`."""

NEW = 0
"""The expected version of a document that must not exist yet."""

INDEXES: Mapping[str, tuple[str, ...]] = {
    "rounds": ("state",),
    "projects": ("round_id",),
    "chapters": ("round_id",),
    "themes": ("round_id",),
    "submissions": ("round_id", "owners", "delegates"),
    "people": ("emails",),
    "outbox": ("state", "person", "holder", "due_at", "round_id"),
    "answers": ("project",),
    "audit": ("stream",),
    "chat": ("conversation",),
    "files": ("round_id",),
    "decisions": ("round_id",),
    "annexes": ("round_id",),
    "seen": ("day",),
}
"""The fields a scan may ask for, per collection. A field that is a list is found by each of its elements."""


@dataclass(frozen=True, slots=True)
class Document:
    """One stored document. `body` is a copy: changing it changes nothing stored."""

    collection: str
    key: str
    version: int
    body: Json


@dataclass(frozen=True, slots=True)
class Put:
    """Write `body` if the document's version is `expected` (NEW: if it does not exist)."""

    collection: str
    key: str
    expected: int
    body: Json


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the document if its version is `expected`."""

    collection: str
    key: str
    expected: int


PAGE = 500
"""Documents in one page of `Backend.everything`."""

Change: TypeAlias = Put | Delete
Batch: TypeAlias = Sequence[Change]


class Backend(Protocol):
    """A place to keep documents. Every method may raise StoreUnavailable or StoreDamaged."""

    async def get(self, collection: str, key: str) -> Document | None:
        """One document, or None."""

    async def get_many(self, wanted: Sequence[tuple[str, str]]) -> list[Document | None]:
        """Several documents of any collections, in the order asked, read at one moment."""

    async def scan(
        self,
        collection: str,
        field: str = "",
        value: str = "",
        *,
        after: str = "",
        limit: int | None = None,
    ) -> list[Document]:
        """Documents in key order; with `field` (one of INDEXES) only those where it is, or holds, `value`.

        `after` and `limit` page through a large collection by key.
        """

    async def versions(self, collection: str, field: str, value: str) -> list[tuple[str, int]]:
        """Key and version of what `scan` would give, in key order, without reading it.

        For whoever has read it before and asks whether anything has changed since.
        """

    async def mark(self) -> str:
        """A text that is another one after any commit, of any process; empty where the store cannot tell."""

    async def claim(self, collection: str, field: str, *, now: str, mark: Json, limit: int) -> list[Document]:
        """Take up to `limit` documents whose indexed `field` is not after `now`, the earliest first.

        `mark` is written into each; it moves `field` on (that is the lease: until then nobody else is given
        the document), and the new version is the fence: whoever took it earlier can no longer write it. Of
        several callers at once, in any process, one gets it. The bodies are returned as they were found,
        with the version they have now. Values of `field` are text, and compare as text.
        """

    async def commit(self, batch: Batch) -> None:
        """Write all of the batch or none of it, and return when it is on disk.

        Raises Conflict when an expected version does not hold. A key occurs at most once in a batch.
        """

    def everything(self, page: int = PAGE) -> AsyncGenerator[list[Document], None]:
        """All documents of all collections as they are at one moment, by collection and key, page by page."""

    async def load(self, documents: Sequence[Document]) -> None:
        """Write documents as they are, with the versions they have, whatever stands there; all or none.

        For copying, which decides nothing: the bot itself only commits. Returns when they are on disk.
        """

    def on_change(self, collection: str, wake: Callable[[], None]) -> None:
        """Call `wake` soon after another process has written to `collection`, where the store can tell.

        A hint that may be missing, late or for nothing: whoever wants to know for certain looks now and then.
        """

    async def erase(self) -> None:
        """See to it that what was deleted or replaced until now is not in the store's files any more.

        The bot may go on meanwhile, but waits for its writes. Takes about as long as a copy.
        """

    async def close(self) -> None:
        """Finish what was begun and let go of files and connections."""
