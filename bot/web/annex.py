"""The round's last part: its annex as files, closing it, and putting it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.access import Action
from bot.hr.actions import annexes, rounds, sending
from bot.web.door import Visitor
from bot.web.shared import SHORT, Shared, ref_of
from dialogs.states import ANSWERABLE_ROUNDS, ROUND, RoundChange, can
from storage.repository import JOBS


@dataclass(frozen=True, slots=True)
class Made:
    """One annex that was made, newest first: when, and its files by short-lived links."""

    at: str
    internal: bool
    files: Sequence[tuple[str, str]]


class AnnexPages:
    """Files out, and the end of a round."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._office = shared.office

    async def page(self, visitor: Visitor) -> web.StreamResponse:
        stored = await self._shared.round_of(visitor)
        round_ = stored.record
        jobs = await self._office.repository.find(JOBS)
        return self._shared.door.page(
            visitor,
            "annex",
            round=round_,
            version=stored.version,
            waiting=any(job.record.round_id == round_.id for job in jobs),
            made=await self._made(visitor) if visitor.may(Action.EXPORT) else [],
            can_close=can(ROUND, round_.state, RoundChange.CLOSED),
            can_archive=can(ROUND, round_.state, RoundChange.ARCHIVED),
            can_resend=round_.state in ANSWERABLE_ROUNDS,
            kinds=[kind for kind in self._office.kinds.values() if kind.covers(round_.questions)],
        )

    async def _made(self, visitor: Visitor) -> list[Made]:
        """Read without decoding: what is in the files is none of this page's business."""
        found = await self._office.repository.backend.scan("files", "round_id", visitor.path("round"))
        jobs: dict[str, list[Mapping[str, str]]] = {}
        for document in found:
            jobs.setdefault(document.key.rpartition("-")[0], []).append(document.body)
        newest = sorted(jobs.values(), key=lambda files: files[0]["made_at"], reverse=True)
        return [self._offer(visitor, files) for files in newest if files[0]["id"].rpartition("-")[0]]

    def _offer(self, visitor: Visitor, files: Sequence[Mapping[str, str]]) -> Made:
        internal = visitor.words("files.internal", title="").strip()
        at = visitor.words.moment(datetime.fromisoformat(files[0]["made_at"]))
        offered = [(file["name"], self._shared.files.link(file["id"], SHORT)) for file in files]
        return Made(at, files[0]["name"].startswith(internal), offered)

    async def export(self, visitor: Visitor) -> web.StreamResponse:
        internal, kind = bool(visitor.field("internal")), visitor.field("kind")
        return await self._shared.done(
            visitor,
            lambda office, who: annexes.export(
                office, who, ref_of(visitor), internal=internal, printed_as=kind
            ),
            self._here(visitor),
            "export",
        )

    async def close(self, visitor: Visitor) -> web.StreamResponse:
        return await self._shared.done(
            visitor,
            lambda office, who: rounds.close(office, who, ref_of(visitor)),
            self._here(visitor),
            "close",
        )

    async def archive(self, visitor: Visitor) -> web.StreamResponse:
        return await self._shared.done(
            visitor,
            lambda office, who: rounds.archive(office, who, ref_of(visitor)),
            self._here(visitor),
            "archive",
        )

    async def resend(self, visitor: Visitor) -> web.StreamResponse:
        return await self._shared.done(
            visitor,
            lambda office, who: sending.resend(office, who, ref_of(visitor)),
            f"/hr/rounds/{visitor.path('round')}",
            "resend",
        )

    def _here(self, visitor: Visitor) -> str:
        return f"/hr/rounds/{visitor.path('round')}/annex"
