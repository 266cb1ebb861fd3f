"""Who is signed in to HR's page: a signed cookie, and a token for each of its forms.

Nothing is kept on the server: the cookie says who it is for how long, and what they may do is looked up anew
at every request. A form's token is of one session and one path, so a page of somebody else's cannot send it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

LIFETIME = timedelta(hours=10)
"""A working day. Signing in again costs a press."""

LAX = "SameSite=Lax"
FRAMED = "SameSite=None; Partitioned"
"""Of a cookie that is set inside another site's frame. A browser keeps it for that site's frames alone."""

LONGEST = 2048
NAME = "bilagsbot"
SAID = "said"
LONGEST_SAID = 800
"""Characters: with every one of them two bytes, and in base 64, it still fits a cookie."""


@dataclass(frozen=True, slots=True)
class Session:
    """`until` is in seconds since 1970. `framed` is one inside Teams, where a cookie is a third party's."""

    id: str
    person: str
    name: str
    until: int
    framed: bool = False


class Sessions:
    """Signs and reads cookies. `secure` is false on the loopback address alone, where there is no TLS."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._key = key
        self._secure = secure
        self.cookie = self._name()

    def begin(self, person: str, name: str, now: datetime, *, framed: bool = False) -> Session:
        until = int((now + LIFETIME).timestamp())
        return Session(secrets.token_urlsafe(16), person, name, until, framed and self._secure)

    def read(self, request: web.Request, now: datetime) -> Session | None:
        """The session of a request; None without one, when it is forged or has run out."""
        packed, _, signature = request.cookies.get(self.cookie, "").rpartition(".")
        if len(packed) > LONGEST or not self._holds("session", packed, signature):
            return None
        try:
            session = Session(**json.loads(base64.urlsafe_b64decode(packed)))
        except (ValueError, TypeError, binascii.Error):
            return None
        return session if session.until > now.timestamp() else None

    def header(self, session: Session) -> str:
        """The Set-Cookie that begins it. In Teams' frame it must be partitioned, or browsers drop it."""
        packed = base64.urlsafe_b64encode(json.dumps(asdict(session)).encode()).decode()
        return self._line(f"{packed}.{self._sign('session', packed)}", session.framed)

    def ending(self, session: Session) -> str:
        return f"{self._line('', session.framed)}; Max-Age=0"

    def parcel(self, use: str, content: Any, seconds: int, *, abroad: bool = False) -> str:
        """The Set-Cookie of something the browser carries to its next request, signed.

        `abroad` is one that must come along when another site sends the browser back by a form.
        """
        packed = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
        return f"{self._line(f'{packed}.{self._sign(use, packed)}', abroad, use)}; Max-Age={seconds}"

    def parcel_of(self, request: web.Request, use: str) -> Any:
        """What was carried; None when there is nothing, or it is not ours."""
        packed, _, signature = request.cookies.get(self._name(use), "").rpartition(".")
        if not packed or not self._holds(use, packed, signature):
            return None
        return json.loads(base64.urlsafe_b64decode(packed))

    def fitted(self, answer: web.StreamResponse, session: Session | None) -> web.StreamResponse:
        """Inside Teams every cookie is a third party's, also one that only says what has been done."""
        if session is not None and session.framed:
            lines = [line.replace(LAX, FRAMED) for line in answer.headers.popall("Set-Cookie", [])]
            answer.headers.extend(("Set-Cookie", line) for line in lines)
        return answer

    def saying(self, tone: str, text: str) -> str:
        """The Set-Cookie of what the next page says at its top, once."""
        return self.parcel(SAID, [tone, text[:LONGEST_SAID]], 60)

    def said(self, request: web.Request) -> tuple[str, str] | None:
        said = self.parcel_of(request, SAID)
        return (said[0], said[1]) if said else None

    def unsaying(self, use: str = SAID) -> str:
        return f"{self._line('', False, use)}; Max-Age=0"

    def token(self, session: Session, path: str) -> str:
        """What a form must bring that is posted to `path`."""
        return self._sign("form", f"{session.id}\n{path}")

    def is_token(self, session: Session, path: str, token: str) -> bool:
        return self._holds("form", f"{session.id}\n{path}", token)

    def _name(self, use: str = "") -> str:
        return f"{'__Host-' * self._secure}{NAME}{use and '-'}{use}"

    def _line(self, value: str, framed: bool, use: str = "") -> str:
        site = FRAMED if framed else LAX
        return f"{self._name(use)}={value}; Path=/; HttpOnly; {site}{'; Secure' * self._secure}"

    def _holds(self, use: str, text: str, signature: str) -> bool:
        return hmac.compare_digest(self._sign(use, text).encode(), signature.encode("utf-8", "replace"))

    def _sign(self, use: str, text: str) -> str:
        return hmac.new(self._key, f"{use}\n{text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
