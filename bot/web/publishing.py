"""The round's last part: what must be decided, the annex as files, its versions, and the end of the round."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from aiohttp import web

from bot.access import Action
from bot.annex.material import source_of
from bot.annex.preview import make_preview
from bot.annex.worker import Worker
from bot.cards.export import place_words
from bot.hr.actions import annexes, publishing, rounds, sending
from bot.hr.actions.publishing import Choice
from bot.hr.office import Done, Office, Ref, Who
from bot.web.door import Visitor
from bot.web.matters import List, Written
from bot.web.shared import Shared, number, ref_of, refusal_words, who_is
from bot.web.shelf import Shelf
from dialogs.desk import ChangeLine, RefuseCommand, ShowComparison, ShowMatters, ShowVersions
from dialogs.differences import Piece, differences
from dialogs.exporting import RefuseExport
from dialogs.matters import Concern, Verdict
from dialogs.model import RoundState
from dialogs.states import ANSWERABLE_ROUNDS, ROUND, RoundChange, can
from storage.repository import JOBS, REFUSALS

Act = Callable[[Office, Who], Awaitable[Done]]


class PublishingPages:
    """Deciding, publishing, comparing, and closing. `house` is the municipality's own look."""

    def __init__(self, shared: Shared, worker: Worker, house: Path | None) -> None:
        self._shared = shared
        self._office = shared.office
        self._worker = worker
        self._house = house

    async def page(self, visitor: Visitor) -> web.StreamResponse:
        return await self._page(visitor)

    async def _page(
        self,
        visitor: Visitor,
        status: int = 200,
        notice: tuple[str, str] | None = None,
        written: Written | None = None,
        *,
        kept_back: bool = False,
    ) -> web.StreamResponse:
        """`notice` is why what was pressed was not done; then what was written stays.

        With `kept_back` it is followed by the numbers that keep the annex back.
        """
        stored = await self._shared.round_of(visitor)
        round_ = stored.record
        await self._shared.seeing.saw(visitor.person, f"round/{round_.id}")
        publishes = visitor.may(Action.EXPORT)
        jobs = await self._office.repository.find(JOBS)
        return self._shared.door.page(
            visitor,
            "publish",
            status,
            round=round_,
            version=stored.version,
            notice=notice,
            written=written or Written(),
            kept_back=kept_back,
            waiting=any(job.record.round_id == round_.id for job in jobs),
            can_close=can(ROUND, round_.state, RoundChange.CLOSED),
            can_archive=can(ROUND, round_.state, RoundChange.ARCHIVED),
            can_resend=round_.state in ANSWERABLE_ROUNDS,
            kinds=[kind for kind in self._office.kinds.values() if kind.covers(round_.questions)],
            publishes=publishes,
            **(await self._publication(visitor, draft=round_.state is RoundState.DRAFT) if publishes else {}),
        )

    async def _publication(self, visitor: Visitor, *, draft: bool) -> Mapping[str, object]:
        """What only those see who may publish."""
        who, ref = who_is(visitor), Ref(visitor.path("round"))
        matters = (await publishing.review(self._office, who, ref, whole=True)).message
        versions = (await publishing.versions(self._office, who, ref)).message
        assert isinstance(matters, ShowMatters)
        known = versions if isinstance(versions, ShowVersions) else ShowVersions(ref.key, "", (), 0)
        listed = List(matters, visitor.words, draft)
        shelf = await Shelf.of(self._shared, ref.key, known.lines)
        refused = await self._office.repository.get(REFUSALS, ref.key)
        return {
            "matters": matters,
            "groups": listed.groups(),
            "settled": listed.settled(),
            "versions": known,
            "shelf": shelf,
            "refused": refused.record if refused else None,
            "refusal": self._refusal(visitor, refused.record.message) if refused else [],
        }

    def _refusal(self, visitor: Visitor, message: RefuseExport | RefuseCommand) -> list[str]:
        """Why no annex was made, and then where that stands."""
        words = visitor.words
        if isinstance(message, RefuseCommand):
            return [refusal_words(words, message), *filter(None, [message.detail])]
        places = dict.fromkeys(place_words(words, place) for place in message.places)
        return [words(f"export_refused.{message.flaw}"), *places]

    async def decide(self, visitor: Visitor) -> web.StreamResponse:
        """What is decided about the matters whose codes the form carries: a code is of the text as it was."""
        written = Written(*(visitor.field(name) for name in ("codes", "verdict", "reason")))
        verdict = next((each for each in Verdict if each.value == written.verdict), None)
        codes, words = tuple(written.codes.split()), visitor.words
        if verdict is None or not codes:
            return await self._page(visitor, 422, ("bad", words("hr.publish.choose")), written)
        choice, ref = Choice(verdict, codes, written.reason), Ref(visitor.path("round"))
        done = await self._shared.do(visitor, lambda office, who: publishing.decide(office, who, ref, choice))
        if isinstance(done.message, RefuseCommand):
            return await self._page(visitor, 409, ("bad", refusal_words(words, done.message)), written)
        said = words.count("hr.publish.decided", len(codes), verdict=words(f"verdict.{verdict}"))
        return self._shared.door.onwards(f"{self._here(visitor)}#{_anchor(visitor)}", said)

    async def export(self, visitor: Visitor) -> web.StreamResponse:
        internal, kind = bool(visitor.field("internal")), visitor.field("kind")
        done = await self._shared.do(
            visitor,
            lambda office, who: annexes.export(
                office, who, ref_of(visitor), internal=internal, printed_as=kind
            ),
        )
        message, words = done.message, visitor.words
        if isinstance(message, RefuseExport):
            said = words.count("hr.publish.kept_back", len(message.places))
            return await self._page(visitor, 409, ("bad", said), kept_back=True)
        if isinstance(message, RefuseCommand):
            return await self._page(visitor, 409, ("bad", refusal_words(words, message)))
        return self._shared.door.onwards(f"{self._here(visitor)}#make", words("hr.done.export"))

    async def preview(self, visitor: Visitor) -> web.StreamResponse:
        """The annex as it would leave now, marked as a draft."""
        round_ = (await self._shared.round_of(visitor)).record
        await self._shared.seeing.saw(visitor.person, f"round/{round_.id}")
        source = await source_of(self._office.repository, round_)
        folder, mark = self._office.kinds[round_.kind].folder, visitor.words("hr.publish.draft")
        page = await self._worker.run(make_preview, folder, self._house, source.pack(), mark)
        if not page:
            return await self._page(visitor, 409, ("bad", visitor.words("hr.publish.no_preview")))
        return web.Response(body=page, content_type="text/html", charset="utf-8", headers=ANNEX_HEADERS)

    async def compare(self, visitor: Visitor) -> web.StreamResponse:
        """Two versions, answer by answer; 0 is what stands now."""
        stored = await self._shared.round_of(visitor)
        await self._shared.seeing.saw(visitor.person, f"round/{stored.record.id}")
        before, after = (max(0, number(visitor.query(name))) for name in ("before", "after"))
        ref = Ref(stored.record.id)
        done = await publishing.comparison(self._office, who_is(visitor), ref, before, after)
        if not isinstance(done.message, ShowComparison):
            said = (
                refusal_words(visitor.words, done.message) if isinstance(done.message, RefuseCommand) else ""
            )
            return self._shared.door.onwards(self._here(visitor), said, "bad")
        return self._shared.door.page(
            visitor,
            "compare",
            round=stored.record,
            version=stored.version,
            compared=done.message,
            difference=_pieces,
        )

    async def journal(self, visitor: Visitor) -> web.StreamResponse:
        return await self._plain(
            visitor,
            "journal",
            lambda office, who: publishing.journal(office, who, Ref(visitor.path("round"))),
        )

    async def close(self, visitor: Visitor) -> web.StreamResponse:
        return await self._plain(
            visitor, "close", lambda office, who: rounds.close(office, who, ref_of(visitor))
        )

    async def archive(self, visitor: Visitor) -> web.StreamResponse:
        return await self._plain(
            visitor, "archive", lambda office, who: rounds.archive(office, who, ref_of(visitor))
        )

    async def resend(self, visitor: Visitor) -> web.StreamResponse:
        return await self._shared.done(
            visitor,
            lambda office, who: sending.resend(office, who, ref_of(visitor)),
            f"/hr/rounds/{visitor.path('round')}",
            "resend",
        )

    async def _plain(self, visitor: Visitor, code: str, act: Act) -> web.StreamResponse:
        return await self._shared.done(visitor, act, self._here(visitor), code)

    def _here(self, visitor: Visitor) -> str:
        return f"/hr/rounds/{visitor.path('round')}/annex"


ANNEX_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""The draft is people's text in a page of its own: it may load, send and run nothing."""


def _anchor(visitor: Visitor) -> str:
    """Back to the list that was being gone through."""
    return next((each.value for each in Concern if each.value == visitor.field("concern")), "decide")


def _pieces(line: ChangeLine) -> tuple[Piece, ...]:
    return differences(line.before, line.after)
