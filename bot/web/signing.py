"""Signing in: by a one-time link, by Microsoft's code flow, or by the token that Teams gives its tab."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

from aiohttp import web

from bot.access import Action
from bot.clock import Clock
from bot.trust.bodies import Refused
from bot.trust.entra import BadClaims, Claims, EntraSignIn
from bot.trust.keys import KeysUnavailable
from bot.trust.tabtokens import TabTokens
from bot.web.door import Door, Visitor
from bot.web.entry import Entries
from dialogs.errors import Conflict
from storage.repository import SEEN, Changes, Repository, Seen

FLOW = "flow"
FLOW_SECONDS = 600

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SigningPages:
    """`entra` and `tab` are None where there is no Microsoft to sign in by."""

    door: Door
    repository: Repository
    entries: Entries
    clock: Clock
    entra: EntraSignIn | None = None
    tab: TabTokens | None = None

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
        return self.door.leaving("/hr", self.door.sessions.header(session))

    async def begin(self, visitor: Visitor) -> web.StreamResponse:
        """Off to Microsoft; what has to be known when they come back goes along in a cookie."""
        flow = await self.entra.begin() if self.entra else None
        if flow is None:
            return self.door.told(visitor, "no_sign_in", 503)
        parcel = self.door.sessions.parcel(FLOW, flow, FLOW_SECONDS, abroad=True)
        return self.door.leaving(flow["auth_uri"], parcel)

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
        page = self.door.leaving("/hr", self.door.sessions.header(session))
        page.headers.add("Set-Cookie", self.door.sessions.unsaying(FLOW))
        return page

    async def by_tab(self, visitor: Visitor) -> web.StreamResponse:
        """By Teams' own token, which comes in a header, so that no form of another site can send it."""
        scheme, _, token = visitor.request.headers.get("Authorization", "").partition(" ")
        try:
            if self.tab is None or scheme.lower() != "bearer":
                raise BadClaims("no_token")
            claims = await self.tab.check(token, self.clock())
            await self._use_up(token)
        except KeysUnavailable:
            return self.door.told(visitor, "no_sign_in", 503)
        except (BadClaims, Refused) as error:
            log.warning("sign-in refused: %s", error)
            return self.door.told(visitor, "sign_in_failed", 403)
        return self._framed(claims)

    async def sign_out(self, visitor: Visitor) -> web.StreamResponse:
        if visitor.session is None:
            raise web.HTTPSeeOther("/hr/sign-in")
        return self.door.leaving("/hr/sign-in", self.door.sessions.ending(visitor.session))

    async def _use_up(self, token: str) -> None:
        """A token lets in once, so that whoever signs out stays out. Raises BadClaims when it was used."""
        now, changes = self.clock(), Changes()
        digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        changes.put(SEEN, Seen(f"tab {digest}", now.date().isoformat()))
        try:
            await self.repository.commit(changes, now)
        except Conflict:
            raise BadClaims("used") from None

    def _framed(self, claims: Claims) -> web.Response:
        sessions = self.door.sessions
        session = sessions.begin(claims.person, claims.name, self.clock(), framed=True)
        return self.door.silent(sessions.header(session))
