"""The token that Teams gives a tab for whoever has it open: signed by Entra, for us, of our tenant, of now.

Unlike the code flow's, it comes from the browser, so its signature is checked; and an id token of ours, which
has the same audience and issuer, is none: only a token for the scope that the app asks for lets anybody in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt
from jwt.types import Options

from bot.settings import TeamsSettings
from bot.trust.entra import LEEWAY, BadClaims, Claims, checked
from bot.trust.guard import key_id
from bot.trust.keys import SigningKeys

SCOPE = "access_as_user"
"""By Microsoft's page on a tab's single sign-on, and in `guides/it.da.md`."""

SIGNATURE_ALONE: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
"""What the token says is held against our own clock afterwards."""


class TabTokens:
    """`login` is the sign-in service's origin, `keys` those it signs with."""

    def __init__(self, teams: TeamsSettings, keys: SigningKeys, login: str) -> None:
        self._teams = teams
        self._keys = keys
        self._issuer = f"{login}/{teams.tenant}/v2.0"

    async def check(self, token: str, now: datetime) -> Claims:
        """Whose it is. Raises BadClaims, Refused for what is no token, KeysUnavailable."""
        key = await self._keys.find(key_id(token))
        if key is None:
            raise BadClaims("unknown_key")
        try:
            claims = jwt.decode(token, key.key, algorithms=["RS256"], options=SIGNATURE_ALONE)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise BadClaims("wrong_signature") from None
        _for_a_tab(claims, now)
        return checked(
            claims, self._teams.app_id, self._issuer, self._teams.tenants | {self._teams.tenant}, now
        )


def _for_a_tab(claims: Mapping[str, Any], now: datetime) -> None:
    begins = claims.get("nbf")
    if not isinstance(begins, int) or begins - LEEWAY > now.timestamp():
        raise BadClaims("not_yet_valid")
    if SCOPE not in str(claims.get("scp", "")).split():
        raise BadClaims("wrong_scope")


def metadata_of(login: str, tenant: str) -> str:
    """Where Entra says which keys it signs with."""
    return f"{login}/{tenant}/v2.0/.well-known/openid-configuration"
