"""The door of HR's page: every request is let in, or not, before anything is read.

In this order: this machine's own browser (in local mode), a session, a role that may do it, a form of ours.
Whoever is turned away is told why in words, and what they wrote is shown to them again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.access import HR_ROUTES, Action, Membership, Role, may
from bot.channels.local_page.guard import is_our_own
from bot.clock import Clock
from bot.phrasebook import Phrases, phrases
from bot.sheets.sheet import MAX_FILE_BYTES
from bot.web.drawing import Drawing, sdk_link
from bot.web.sessions import Session, Sessions
from dialogs.errors import StorageError

ROOM_FOR_FIELDS = 2 * 1024 * 1024
LONGEST_SHOWN = 20_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who was let in, and what they brought. `fields` are a form's, each with all its values."""

    request: web.Request
    words: Phrases
    session: Session | None
    roles: frozenset[Role]
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    upload: tuple[str, bytes] | None = None

    @property
    def person(self) -> str:
        return self.session.person if self.session else ""

    @property
    def name(self) -> str:
        return self.session.name if self.session else ""

    def path(self, part: str) -> str:
        return self.request.match_info[part]

    def query(self, name: str) -> str:
        return self.request.query.get(name, "")

    def field(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")

    def may(self, action: Action) -> bool:
        return may(self.roles, action)


class NotThere(Exception):
    """What the address names does not exist."""


Respond = Callable[[Visitor], Awaitable[web.StreamResponse]]


class Door:
    """Wraps what answers a route. `local` is a bot on the loopback address."""

    def __init__(
        self,
        sessions: Sessions,
        membership: Membership,
        drawing: Drawing,
        clock: Clock,
        *,
        local: bool,
        by_microsoft: bool,
        by_tab: bool = False,
    ) -> None:
        self.sessions = sessions
        self._membership = membership
        self._drawing = drawing
        self._clock = clock
        self._local = local
        self._by_microsoft = by_microsoft
        self._by_tab = by_tab

    def add(self, app: web.Application, method: str, path: str, respond: Respond) -> None:
        """Add a route under the rule that `access` has for it. Raises KeyError where it has none."""
        action = HR_ROUTES[f"{method} {path}"]

        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(request, action, respond)

        app.router.add_route(method, path, answer)

    async def _answer(self, request: web.Request, action: Action, respond: Respond) -> web.StreamResponse:
        words = phrases(_language(request))
        if self._local and not is_our_own(request):
            raise web.HTTPForbidden
        session = self.sessions.read(request, self._clock())
        roles = self._membership.roles(session.person, owns=False) if session else frozenset({Role.STRANGER})
        visitor = Visitor(request, words, session, roles)
        return self.sessions.fitted(await self._asked(visitor, action, respond), session)

    async def _asked(self, visitor: Visitor, action: Action, respond: Respond) -> web.StreamResponse:
        try:
            if visitor.request.method == "POST":
                visitor = await self._with_form(visitor)
            return self._refusal(visitor, action) or await respond(visitor)
        except web.HTTPRequestEntityTooLarge:
            return self.told(visitor, "too_large", 413)
        except NotThere:
            return self.told(visitor, "not_found", 404)
        except StorageError:
            return self.told(visitor, "store_away", 503)

    async def _with_form(self, visitor: Visitor) -> Visitor:
        request = visitor.request.clone(client_max_size=MAX_FILE_BYTES + ROOM_FOR_FIELDS)
        posted = await request.post()
        fields: dict[str, list[str]] = {}
        upload = None
        for name, value in posted.items():
            if isinstance(value, web.FileField):
                with value.file as file:
                    content = file.read(MAX_FILE_BYTES + 1)
                upload = (value.filename, content) if value.filename else upload
            elif isinstance(value, str):
                fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
        return Visitor(visitor.request, visitor.words, visitor.session, visitor.roles, fields, upload)

    def _refusal(self, visitor: Visitor, action: Action) -> web.Response | None:
        """Why they may not; None when they may."""
        if action is Action.SIGN_IN:
            return None
        if visitor.session is None:
            return self.told(visitor, "signed_out", 401)
        if not visitor.may(action):
            return self.told(visitor, "not_allowed", 403)
        if visitor.request.method == "POST" and not self.sessions.is_token(
            visitor.session, visitor.request.path, visitor.field("csrf")
        ):
            return self.told(visitor, "stale_form", 403)
        return None

    def told(self, visitor: Visitor, code: str, status: int) -> web.Response:
        """A page that says only this, with everything they wrote, so that it can be taken along."""
        written = {
            name: value[:LONGEST_SHOWN]
            for name, values in visitor.fields.items()
            for value in values
            if name != "csrf" and (len(value) > 40 or "\n" in value)
        }
        return self.page(visitor, "told", status, code=code, written=written)

    def page(self, visitor: Visitor, name: str, status: int = 200, **values: Any) -> web.Response:
        session, said = visitor.session, self.sessions.said(visitor.request)

        def token(path: str) -> str:
            return self.sessions.token(session, path) if session else ""

        common = {
            "visitor": visitor,
            "token": token,
            "may": _asker(visitor),
            "said": said,
            "by_microsoft": self._by_microsoft,
            "sdk": sdk_link() if self._by_tab and status == 401 else "",
        }
        page = self._drawing.page(name, visitor.words, status, **common, **values)
        if said is not None:
            page.headers.add("Set-Cookie", self.sessions.unsaying())
        return page

    def onwards(self, to: str, text: str = "", tone: str = "good") -> web.Response:
        """What was asked for is done: on to a page that says so, and can be reloaded."""
        headers = {**self._drawing.headers, "Location": to}
        if text:
            headers["Set-Cookie"] = self.sessions.saying(tone, text)
        return web.Response(status=303, headers=headers)

    def leaving(self, to: str, cookie: str) -> web.Response:
        """On to another page, in or out."""
        headers = {**self._drawing.headers, "Location": to, "Set-Cookie": cookie}
        return web.Response(status=303, headers=headers)

    def silent(self, cookie: str) -> web.Response:
        return web.Response(status=204, headers={**self._drawing.headers, "Set-Cookie": cookie})


def _asker(visitor: Visitor) -> Callable[[str], bool]:
    """For templates: whether to draw what only some may press."""
    return lambda code: visitor.may(Action(code))


def _language(request: web.Request) -> str:
    return request.headers.get("Accept-Language", "").strip()[:2].lower()
