"""Who may post an activity: the checks in front of `/api/messages`, before any SDK sees a byte.

A refusal has a status and a code naming the kind of failure; the content is in neither.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import jwt
from aiohttp import web

from bot.trust.bodies import Json, Refused, read_json
from bot.trust.hosts import LOOPBACK, Hosts, is_loopback
from bot.trust.keys import KeysUnavailable, SigningKey, SigningKeys
from dialogs.errors import ConfigurationError

ISSUER = "https://api.botframework.com"
LEEWAY = 300
"""Seconds that Microsoft's clock and ours may differ by; its own SDK allows the same."""

TOKEN_FAULTS: Mapping[type[Exception], str] = {
    jwt.ExpiredSignatureError: "expired",
    jwt.ImmatureSignatureError: "not_yet_valid",
    jwt.InvalidAudienceError: "wrong_audience",
    jwt.InvalidIssuerError: "wrong_issuer",
    jwt.InvalidSignatureError: "wrong_signature",
    jwt.MissingRequiredClaimError: "claim_missing",
}


class Guard(Protocol):
    """Decides about one request."""

    async def admit(self, request: web.Request) -> Json:
        """Return the activity as JSON, or raise Refused."""


class LocalGuard:
    """For a bot without an app id: only this machine, and only towards this machine.

    `Host` is checked because a web page can make a browser on this machine post here under a name of its own.
    """

    def __init__(self) -> None:
        self._hosts = Hosts(LOOPBACK)

    async def admit(self, request: web.Request) -> Json:
        if not is_loopback(request.remote):
            raise Refused(403, "not_local")
        if not self._hosts.allows(f"http://{request.host}"):
            raise Refused(403, "foreign_host_header")
        body = await read_json(request)
        check_channel(body, self._hosts)
        return body


class TokenGuard:
    """For a bot with an app id: a token that Microsoft signed for this bot, this channel and this service.

    The token is checked before the body is read, then what the body says against the token and the lists.
    """

    def __init__(self, keys: SigningKeys, app_id: str, tenants: Collection[str], hosts: Hosts) -> None:
        if not app_id.strip():
            raise ConfigurationError("a bot without an app id cannot check whom a token is for")
        self._keys = keys
        self._app_id = app_id
        self._tenants = frozenset(tenants)
        self._hosts = hosts

    async def admit(self, request: web.Request) -> Json:
        key, claims = await self._token(request)
        body = await read_json(request)
        check_channel(body, self._hosts)
        if body["channelId"] not in key.endorsements:
            raise Refused(401, "not_endorsed")
        if claims.get("serviceurl", "") != body["serviceUrl"]:
            raise Refused(401, "other_service_url")
        named = _tenants(body)
        if not named or not named <= self._tenants:
            raise Refused(403, "foreign_tenant")
        return body

    async def _token(self, request: web.Request) -> tuple[SigningKey, Json]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "no_token")
        try:
            key = await self._keys.find(key_id(token))
        except KeysUnavailable:
            raise Refused(503, "keys_unavailable") from None
        if key is None:
            raise Refused(401, "unknown_key")
        return key, self._claims(token, key)

    def _claims(self, token: str, key: SigningKey) -> Json:
        try:
            return jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise Refused(401, TOKEN_FAULTS.get(type(error), "bad_token")) from None


def key_id(token: str) -> str:
    """The id of the key that a token says it was signed with. Nothing in it is believed yet."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Refused(401, "bad_token") from None
    if header.get("alg") != "RS256":
        raise Refused(401, "wrong_algorithm")
    return str(header.get("kid", ""))


def _tenants(body: Json) -> set[Any]:
    """Every tenant an activity names; Teams says it in two places, and some events in only one."""
    channel, conversation = body.get("channelData"), body.get("conversation")
    tenant = channel.get("tenant") if isinstance(channel, dict) else None
    named = (
        tenant.get("id") if isinstance(tenant, dict) else None,
        conversation.get("tenantId") if isinstance(conversation, dict) else None,
    )
    return {str(name) for name in named if name is not None}


def check_channel(body: Json, hosts: Hosts) -> None:
    """Refuse what is not from Teams or names a service outside the list."""
    if body.get("channelId") != "msteams":
        raise Refused(403, "foreign_channel")
    service_url = body.get("serviceUrl")
    if not isinstance(service_url, str) or not hosts.allows(service_url):
        raise Refused(403, "foreign_service_url")
