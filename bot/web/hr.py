"""HR's page put together: its routes, and what each of them is answered by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.access import Membership
from bot.annex.files import Files
from bot.annex.worker import Worker
from bot.hr.office import Office
from bot.hr.seeing import Seeing
from bot.settings import Settings
from bot.trust.endpoints import Endpoints
from bot.trust.entra import EntraSignIn
from bot.trust.tabtokens import TabTokens
from bot.web.board import BoardPages
from bot.web.boards import Boards
from bot.web.changing import ChangingPages
from bot.web.door import Door, Visitor
from bot.web.drawing import Drawing, static_file
from bot.web.entry import Entries
from bot.web.log import LogPages
from bot.web.making import MakingPages
from bot.web.names import NamePages
from bot.web.policy import NOBODY, TEAMS_FRAMES
from bot.web.publishing import PublishingPages
from bot.web.reading import ReadingPages
from bot.web.rounds import RoundPages
from bot.web.sessions import Sessions
from bot.web.shared import Shared
from bot.web.signing import SigningPages
from bot.web.texts import TextPages
from bot.web.themes import ThemePages


def hr_page(
    settings: Settings,
    office: Office,
    membership: Membership,
    files: Files,
    *,
    key: bytes,
    endpoints: Endpoints,
    worker: Worker,
    tab: TabTokens | None = None,
) -> HrPage:
    """The page of one installation. `key` signs its sessions, `worker` draws previews.

    `tab` checks those that Teams gives its tab.
    """
    local = settings.teams is None
    drawing = Drawing(NOBODY if local else TEAMS_FRAMES, office.kinds)
    sessions = Sessions(key, secure=not local)
    teams, back = settings.teams, f"{settings.base_url}/hr/entra/back"
    entra = None
    if teams and teams.password:
        entra = EntraSignIn(teams, back, endpoints.login, verify=endpoints.certificates)
    door = Door(
        sessions,
        membership,
        drawing,
        office.clock,
        local=local,
        by_microsoft=bool(entra),
        by_tab=bool(tab),
    )
    entries = Entries(office.repository, settings.base_url, office.clock)
    shared = Shared(door, office, files, Seeing(office))
    return HrPage(
        door=door,
        drawing=drawing,
        signing=SigningPages(door, office.repository, entries, office.clock, entra, tab),
        rounds=RoundPages(door, office),
        making=MakingPages(shared),
        publishing=PublishingPages(shared, worker, settings.house),
        board=BoardPages(shared, Boards(office)),
        reading=ReadingPages(shared),
        changing=ChangingPages(shared),
        themes=ThemePages(shared),
        texts=TextPages(shared),
        names=NamePages(shared),
        log=LogPages(shared),
    )


@dataclass(frozen=True, slots=True)
class HrPage:
    """Everything under /hr."""

    door: Door
    drawing: Drawing
    signing: SigningPages
    rounds: RoundPages
    making: MakingPages
    publishing: PublishingPages
    board: BoardPages
    reading: ReadingPages
    changing: ChangingPages
    themes: ThemePages
    texts: TextPages
    names: NamePages
    log: LogPages

    def add_to(self, app: web.Application) -> None:
        routes: list[tuple[str, str, Callable[[Visitor], Awaitable[web.StreamResponse]]]] = [
            ("GET", "/hr", self.rounds.listing),
            ("GET", "/hr/sign-in", self.signing.sign_in),
            ("GET", "/hr/enter/{token}", self.signing.enter),
            ("GET", "/hr/entra", self.signing.begin),
            ("POST", "/hr/entra/back", self.signing.come_back),
            ("POST", "/hr/entra/tab", self.signing.by_tab),
            ("GET", "/hr/static/{file}", self.static),
            ("GET", "/hr/names", self.names.page),
            ("POST", "/hr/names", self.names.rename),
            ("POST", "/hr/names/forget", self.names.forget),
            ("POST", "/hr/sign-out", self.signing.sign_out),
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
            ("POST", "/hr/rounds/{round}/keep", self.changing.keep),
            ("POST", "/hr/rounds/{round}/take-over", self.changing.take_over),
            ("GET", "/hr/rounds/{round}/questions", self.changing.questions),
            ("POST", "/hr/rounds/{round}/questions", self.changing.change_question),
            ("GET", "/hr/rounds/{round}/themes", self.themes.page),
            ("POST", "/hr/rounds/{round}/themes", self.themes.write),
            ("GET", "/hr/rounds/{round}/log", self.log.page),
            ("GET", "/hr/rounds/{round}/texts", self.texts.page),
            ("POST", "/hr/rounds/{round}/texts", self.texts.write),
            ("POST", "/hr/rounds/{round}/options", self.texts.choose),
            ("POST", "/hr/rounds/{round}/chapters", self.texts.write_chapter),
            ("GET", "/hr/rounds/{round}/annex", self.publishing.page),
            ("POST", "/hr/rounds/{round}/decide", self.publishing.decide),
            ("POST", "/hr/rounds/{round}/export", self.publishing.export),
            ("GET", "/hr/rounds/{round}/preview", self.publishing.preview),
            ("GET", "/hr/rounds/{round}/compare", self.publishing.compare),
            ("POST", "/hr/rounds/{round}/journal", self.publishing.journal),
            ("POST", "/hr/rounds/{round}/close", self.publishing.close),
            ("POST", "/hr/rounds/{round}/archive", self.publishing.archive),
            ("POST", "/hr/rounds/{round}/resend", self.publishing.resend),
        ]
        for method, path, respond in routes:
            self.door.add(app, method, path, respond)

    async def static(self, visitor: Visitor) -> web.StreamResponse:
        return static_file(visitor.path("file"), self.drawing.headers)
