"""Signing in by Microsoft: msal's code flow, and the claims checked by us, which msal no longer does.

msal is synchronous and asks over the network, so every call is made in a thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msal  # type: ignore[import-untyped]
from requests import Response, Session

from bot.logs import place
from bot.settings import TeamsSettings

log = logging.getLogger(__name__)

LEEWAY = 300
"""Seconds that Microsoft's clock and ours may differ by."""

PATIENCE = 10.0
"""Seconds for one of the service's answers."""

Flow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claims:
    """Who signed in: the directory's object id, lower case, and a name."""

    person: str
    name: str


class BadClaims(Exception):
    """The token is not for us, not of us, or not of now. The code says which, and quotes nothing."""


class EntraSignIn:
    """`login` is the sign-in service's origin; `verify` the certificates it is trusted by."""

    def __init__(self, teams: TeamsSettings, back: str, login: str, *, verify: str | bool = True) -> None:
        self._teams = teams
        self._back = back
        self._login = login
        self._verify = verify

    async def begin(self) -> Flow | None:
        """A sign-in under way: `auth_uri` is where to go. None when the service does not answer."""
        return await asyncio.to_thread(self._begin)

    async def finish(self, flow: Flow, answer: Mapping[str, str], now: datetime) -> Claims:
        """Who came back. Raises BadClaims."""
        result = await asyncio.to_thread(self._finish, flow, dict(answer))
        claims = result.get("id_token_claims")
        if not isinstance(claims, dict):
            raise BadClaims(str(result.get("error", "no_token"))[:40])
        issuer = f"{self._login}/{self._teams.tenant}/v2.0"
        return checked(claims, self._teams.app_id, issuer, self._teams.tenants | {self._teams.tenant}, now)

    def _begin(self) -> Flow | None:
        try:
            with _Patient(self._verify) as http:
                app = self._msal(http)
                flow: Flow = app.initiate_auth_code_flow(
                    [], redirect_uri=self._back, response_mode="form_post"
                )
        except (ValueError, OSError) as error:
            log.warning("sign-in: the service does not answer (%s)", place(error))
            return None
        return flow

    def _finish(self, flow: Flow, answer: dict[str, str]) -> dict[str, Any]:
        try:
            with _Patient(self._verify) as http:
                found: dict[str, Any] = self._msal(http).acquire_token_by_auth_code_flow(flow, answer)
        except (ValueError, OSError, RuntimeError) as error:
            log.warning("sign-in: %s", place(error))
            return {"error": "refused"}
        return found

    def _msal(self, http: _Patient) -> Any:
        """Made for each sign-in: there are few, and nothing of one is left for the next."""
        return msal.ConfidentialClientApplication(
            self._teams.app_id,
            client_credential=self._teams.password,
            authority=f"{self._login}/{self._teams.tenant}",
            instance_discovery=False,
            http_client=http,
        )


class _Patient(Session):
    """Waits so long and no longer, and takes no proxy and no certificates from the environment."""

    def __init__(self, verify: str | bool) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = verify

    def request(self, *args: Any, **named: Any) -> Response:
        return super().request(*args, **{"timeout": PATIENCE, **named})


def checked(
    claims: Mapping[str, Any], audience: str, issuer: str, tenants: Collection[str], now: datetime
) -> Claims:
    """The claims of a token that came straight from the service, if they are for us and of now."""
    if claims.get("aud") != audience:
        raise BadClaims("wrong_audience")
    if claims.get("iss") != issuer:
        raise BadClaims("wrong_issuer")
    if claims.get("tid") not in tenants:
        raise BadClaims("foreign_tenant")
    expires, person = claims.get("exp"), claims.get("oid")
    if not isinstance(expires, int) or expires + LEEWAY < now.timestamp():
        raise BadClaims("expired")
    if not isinstance(person, str) or not person:
        raise BadClaims("nobody")
    return Claims(person.casefold(), str(claims.get("name") or ""))
