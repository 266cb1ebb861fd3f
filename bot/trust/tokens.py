"""The token the bot shows a connector: fetched off the turn, kept, and fetched again before it runs out."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from bot.logs import place
from bot.settings import AppType, TeamsSettings
from bot.trust.endpoints import Endpoints
from bot.trust.hosts import LOOPBACK, parsed_url
from dialogs.errors import ConfigurationError, SendPostponed

log = logging.getLogger(__name__)

AUDIENCE = "https://api.botframework.com"
ANSWER_LIMIT = 100_000

AHEAD = timedelta(minutes=5)
"""A token with less than this left is fetched again while it is still used."""

SPARE = timedelta(seconds=30)
"""A token with less than this left is not used: it must last until the call has arrived."""

PAUSE = timedelta(seconds=15)
"""Between two attempts, so that a wrong password is not tried at every message."""


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """How a token is asked for; `form` makes it a POST."""

    url: URL
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


class Tokens:
    """The bot's own token. Call it for an Authorization header; `patience` is in seconds.

    `fault` is why there was none at the last attempt: a kind of failure, or the server's own code.
    """

    def __init__(
        self,
        session: ClientSession,
        request: TokenRequest,
        now: Callable[[], datetime],
        *,
        patience: float = 10.0,
    ) -> None:
        self._session = session
        self._request = request
        self._now = now
        self._timeout = ClientTimeout(total=patience)
        self.fault = ""
        self._token = ""
        self._good_until: datetime | None = None
        self._tried_at: datetime | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def __call__(self) -> str:
        """The header's value. Raises SendPostponed while there is no token to be had."""
        if not self._lasts(AHEAD):
            self._begin()
        if not self._lasts(SPARE) and self._fetching is not None:
            await asyncio.shield(self._fetching)
        if not self._lasts(SPARE):
            raise SendPostponed("no_token", PAUSE.total_seconds())
        return f"Bearer {self._token}"

    def refused(self) -> None:
        """A connector would not have the present token; the next call fetches another."""
        self._good_until = None

    async def close(self) -> None:
        """Stop a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _lasts(self, time: timedelta) -> bool:
        return self._good_until is not None and self._good_until - self._now() > time

    def _begin(self) -> None:
        if self._fetching is not None and not self._fetching.done():
            return
        if self._tried_at is None or self._now() - self._tried_at >= PAUSE:
            self._tried_at = self._now()
            self._fetching = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        asked_at = self._now()
        try:
            answer = await self._ask()
            token, seconds = _token(answer), _lifetime(answer, asked_at)
        except (ClientError, TimeoutError, OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            self.fault = str(error) if isinstance(error, NoToken) else type(error).__name__
            log.error("no token for the bot: %s", error if isinstance(error, NoToken) else place(error))
            return
        self._token, self._good_until = token, asked_at + timedelta(seconds=seconds)

    async def _ask(self) -> Mapping[str, Any]:
        wanted = self._request
        async with self._session.request(
            "GET" if wanted.form is None else "POST",
            wanted.url,
            data=wanted.form,
            headers=wanted.headers,
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            content = await response.content.read(ANSWER_LIMIT)
            if response.status != 200:
                raise NoToken(_refusal(response.status, content))
            answer = json.loads(content)
        if not isinstance(answer, dict):
            raise ValueError("not an object")
        return answer


class NoToken(ValueError):
    """The token server said no; the message is its status and code, nothing of what was sent."""


def token_request(settings: TeamsSettings, endpoints: Endpoints) -> TokenRequest:
    """How this bot asks for its token. Raises ConfigurationError for an address no token may come from."""
    if settings.type is AppType.MANAGED_IDENTITY:
        return _managed(settings, endpoints)
    url = f"{endpoints.login}/{settings.tenant}/oauth2/v2.0/token"
    if not endpoints.login_hosts.allows(url):
        raise ConfigurationError("a token server that is not on the list")
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.app_id,
        "client_secret": settings.password,
        "scope": f"{AUDIENCE}/.default",
    }
    return TokenRequest(URL(url), form=form)


def _managed(settings: TeamsSettings, endpoints: Endpoints) -> TokenRequest:
    """By App Service or Container Apps where they say so, else as on a virtual machine."""
    query = {"resource": AUDIENCE, "client_id": settings.app_id}
    if not settings.identity_endpoint:
        url = URL(endpoints.machine).with_query(query | {"api-version": "2018-02-01"})
        return TokenRequest(url, {"Metadata": "true"})
    endpoint = parsed_url(settings.identity_endpoint)
    if endpoint is None or endpoint.scheme != "http" or not _is_this_machine(endpoint.host or ""):
        raise ConfigurationError("IDENTITY_ENDPOINT is not on this machine")
    url = endpoint.with_query(query | {"api-version": "2019-08-01"})
    return TokenRequest(url, {"X-IDENTITY-HEADER": settings.identity_header})


def _is_this_machine(host: str) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ip_address(host).is_link_local
    except ValueError:
        return False


def _token(answer: Mapping[str, Any]) -> str:
    token = answer["access_token"]
    if isinstance(token, str) and token and token.isascii() and token.isprintable():
        return token
    raise ValueError("a token that no header can carry")


def _lifetime(answer: Mapping[str, Any], now: datetime) -> float:
    """In seconds. App Service says only when the token ends; the others say how long it lasts."""
    if "expires_in" in answer:
        seconds = float(answer["expires_in"])
    else:
        seconds = float(answer["expires_on"]) - now.timestamp()
    if not 0 < seconds < 10 * 86400:
        raise ValueError("a token without an end that makes sense")
    return seconds


def _refusal(status: int, content: bytes) -> str:
    """Status and code, as "401 invalid_client AADSTS7000215"; the sentence around it stays out of the log."""
    text = content.decode("utf-8", "replace")
    code = re.search(r'"error"\s*:\s*"([a-z_]{1,40})"', text)
    number = re.search(r"AADSTS\d{1,9}", text)
    parts = (str(status), code.group(1) if code else "", number.group() if number else "")
    return " ".join(part for part in parts if part)
