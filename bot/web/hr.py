"""HR's page put together: its routes, and the signing in that a bot without Microsoft has."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.access import Action, Membership
from bot.annex.files import Files
from bot.clock import Clock
from bot.hr.office import Office
from bot.settings import Settings
from bot.trust.endpoints import Endpoints
from bot.trust.entra import BadClaims, EntraSignIn
from bot.web.annex import AnnexPages
from bot.web.board import BoardPages
from bot.web.boards import Boards
from bot.web.changing import ChangingPages
from bot.web.door import Door, Visitor
from bot.web.drawing import Drawing, static_file
from bot.web.entry import Entries
from bot.web.making import MakingPages
from bot.web.names import NamePages
from bot.web.policy import NOBODY, TEAMS_FRAMES
from bot.web.reading import ReadingPages
from bot.web.rounds import RoundPages
from bot.web.sessions import Sessions
from bot.web.shared import Shared
from bot.web.texts import TextPages
from bot.web.themes import ThemePages

FLOW = "flow"
FLOW_SECONDS = 600

log = logging.getLogger(__name__)


def hr_page(
    settings: Settings,
    office: Office,
    membership: Membership,
    files: Files,
    *,
    key: bytes,
    endpoints: Endpoints,
) -> HrPage:
    """The page of one installation. `key` signs its sessions."""
    local = settings.teams is None
    drawing = Drawing(NOBODY if local else TEAMS_FRAMES, office.kinds)
    sessions = Sessions(key, secure=not local)
    teams, back = settings.teams, f"{settings.base_url}/hr/entra/back"
    entra = None
    if teams and teams.password:
        entra = EntraSignIn(teams, back, endpoints.login, verify=endpoints.certificates)
    door = Door(sessions, membership, drawing, office.clock, local=local, by_microsoft=bool(entra))
    entries = Entries(office.repository, settings.base_url, office.clock)
    shared = Shared(door, office, files)
    return HrPage(
        door=door,
        drawing=drawing,
        entries=entries,
        rounds=RoundPages(door, office),
        making=MakingPages(shared),
        annex=AnnexPages(shared),
        board=BoardPages(shared, Boards(office)),
        reading=ReadingPages(shared),
        changing=ChangingPages(shared),
        themes=ThemePages(shared),
        texts=TextPages(shared),
        names=NamePages(shared),
        clock=office.clock,
        entra=entra,
    )


@dataclass(frozen=True, slots=True)
class HrPage:
    """Everything under /hr."""

    door: Door
    drawing: Drawing
    entries: Entries
    rounds: RoundPages
    making: MakingPages
    annex: AnnexPages
    board: BoardPages
    reading: ReadingPages
    changing: ChangingPages
    themes: ThemePages
    texts: TextPages
    names: NamePages
    clock: Clock
    entra: EntraSignIn | None = None

    def add_to(self, app: web.Application) -> None:
        routes: list[tuple[str, str, Callable[[Visitor], Awaitable[web.StreamResponse]]]] = [
            ("GET", "/hr", self.rounds.listing),
            ("GET", "/hr/sign-in", self.sign_in),
            ("GET", "/hr/enter/{token}", self.enter),
            ("GET", "/hr/entra", self.begin),
            ("POST", "/hr/entra/back", self.come_back),
            ("GET", "/hr/static/{file}", self.static),
            ("POST", "/hr/sign-out", self.sign_out),
            ("GET", "/hr/names", self.names.page),
            ("POST", "/hr/names", self.names.rename),
            ("POST", "/hr/names/forget", self.names.forget),
            ("GET", "/hr/new", self.making.new),
            ("POST", "/hr/new", self.making.save_new),
            ("GET", "/hr/rounds/{round}", self.board.page),
            ("POST", "/hr/rounds/{round}/do", self.board.do),
            ("GET", "/hr/rounds/{round}/phone", self.board.phone),
            ("GET", "/hr/rounds/{round}/answers", self.reading.answers),
            ("POST", "/hr/rounds/{round}/approve", self.reading.approve),
            ("GET", "/hr/rounds/{round}/projects/{project}", self.reading.project),
            ("POST", "/hr/rounds/{round}/projects/{project}", self.reading.do),
            ("GET", "/hr/rounds/{round}/edit", self.making.edit),
            ("POST", "/hr/rounds/{round}/edit", self.making.save),
            ("GET", "/hr/rounds/{round}/plan", self.making.plan),
            ("GET", "/hr/rounds/{round}/template", self.making.template),
            ("POST", "/hr/rounds/{round}/projects", self.making.upload),
            ("POST", "/hr/rounds/{round}/start", self.making.start),
            ("POST", "/hr/rounds/{round}/copy", self.changing.copy),
            ("POST", "/hr/rounds/{round}/test", self.changing.test),
            ("POST", "/hr/rounds/{round}/start-at", self.changing.start_at),
            ("POST", "/hr/rounds/{round}/deadline", self.changing.deadline),
            ("POST", "/hr/rounds/{round}/take-over", self.changing.take_over),
            ("GET", "/hr/rounds/{round}/questions", self.changing.questions),
            ("POST", "/hr/rounds/{round}/questions", self.changing.change_question),
            ("GET", "/hr/rounds/{round}/themes", self.themes.page),
            ("POST", "/hr/rounds/{round}/themes", self.themes.write),
            ("GET", "/hr/rounds/{round}/texts", self.texts.page),
            ("POST", "/hr/rounds/{round}/texts", self.texts.write),
            ("POST", "/hr/rounds/{round}/options", self.texts.choose),
            ("POST", "/hr/rounds/{round}/chapters", self.texts.write_chapter),
            ("GET", "/hr/rounds/{round}/annex", self.annex.page),
            ("POST", "/hr/rounds/{round}/export", self.annex.export),
            ("POST", "/hr/rounds/{round}/close", self.annex.close),
            ("POST", "/hr/rounds/{round}/archive", self.annex.archive),
            ("POST", "/hr/rounds/{round}/resend", self.annex.resend),
        ]
        for method, path, respond in routes:
            self.door.add(app, method, path, respond)

    async def sign_in(self, visitor: Visitor) -> web.StreamResponse:
        if visitor.may(Action.OPEN_PAGE):
            return self.door.onwards("/hr")
        return self.door.told(visitor, "signed_out", 200)

    async def enter(self, visitor: Visitor) -> web.StreamResponse:
        """Come in by a one-time link."""
        entry = await self.entries.use(visitor.path("token"), self.clock())
        if entry is None:
            return self.door.told(visitor, "used_link", 403)
        session = self.door.sessions.begin(entry.person, entry.name, self.clock())
        return self._onwards("/hr", self.door.sessions.header(session))

    async def begin(self, visitor: Visitor) -> web.StreamResponse:
        """Off to Microsoft; what has to be known when they come back goes along in a cookie."""
        flow = await self.entra.begin() if self.entra else None
        if flow is None:
            return self.door.told(visitor, "no_sign_in", 503)
        return self._onwards(
            flow["auth_uri"], self.door.sessions.parcel(FLOW, flow, FLOW_SECONDS, abroad=True)
        )

    async def come_back(self, visitor: Visitor) -> web.StreamResponse:
        flow = self.door.sessions.parcel_of(visitor.request, FLOW)
        if self.entra is None or not isinstance(flow, dict):
            return self.door.told(visitor, "sign_in_failed", 403)
        try:
            answer = {name: visitor.field(name) for name in visitor.fields}
            claims = await self.entra.finish(flow, answer, self.clock())
        except BadClaims as error:
            log.warning("sign-in refused: %s", error)
            return self.door.told(visitor, "sign_in_failed", 403)
        session = self.door.sessions.begin(claims.person, claims.name, self.clock())
        page = self._onwards("/hr", self.door.sessions.header(session))
        page.headers.add("Set-Cookie", self.door.sessions.unsaying(FLOW))
        return page

    async def sign_out(self, visitor: Visitor) -> web.StreamResponse:
        if visitor.session is None:
            raise web.HTTPSeeOther("/hr/sign-in")
        return self._onwards("/hr/sign-in", self.door.sessions.ending(visitor.session))

    async def static(self, visitor: Visitor) -> web.StreamResponse:
        return static_file(visitor.path("file"), self.drawing.headers)

    def _onwards(self, to: str, cookie: str) -> web.Response:
        headers = {**self.drawing.headers, "Location": to, "Set-Cookie": cookie}
        return web.Response(status=303, headers=headers)
