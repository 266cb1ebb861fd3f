"""Entra over real TLS on this machine: authorize, token, keys, and the document that leads to them.

::

    async with FakeEntra(folder) as entra:
        entra.claims["tid"] = "another tenant"     # in the next id token
"""

from __future__ import annotations

import json
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from yarl import URL

from tests.fakes.keyserver import private_key

TENANT = "11111111-1111-1111-1111-111111111111"
APP = "22222222-2222-2222-2222-222222222222"
HR = "33333333-3333-3333-3333-333333333333"


class FakeEntra:
    """Lets everybody in as `claims` say. `certificate` is the file it is trusted by."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "entra.pem"
        self.claims: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._document)
        app.router.add_get("/{tenant}/authorize", self._authorize)
        app.router.add_post("/{tenant}/token", self._token)
        app.router.add_get("/{tenant}/keys", self._keys)
        self._server = TestServer(app, scheme="https")
        await self._server.start_server(ssl=tls(self.certificate))
        self.claims = {
            "aud": APP,
            "iss": f"{self.origin}/{TENANT}/v2.0",
            "tid": TENANT,
            "oid": HR,
            "name": "Lærke Vesterbæk",
            "sub": "s",
            "exp": int(datetime.now(UTC).timestamp()) + 3600,
            "iat": int(datetime.now(UTC).timestamp()),
        }
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self._server.port}"

    def sign_in(self, auth_uri: str) -> dict[str, str]:
        """What a browser brings back that went to `auth_uri` and signed in there."""
        query = URL(auth_uri).query
        code = f"code-{len(self._codes)}"
        self._codes[code] = query.get("nonce", "")
        return {"code": code, "state": query["state"]}

    def tab_token(self, *, signed_by: int = 0, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """What Teams gives a tab, right but for what `claims` and `header` say; None leaves a claim out."""
        now = int(datetime.now(UTC).timestamp())
        said = {**self.claims, "scp": "access_as_user", "nbf": now - 10, **claims}
        body = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(body, private_key(signed_by), "RS256", {"kid": "entra", **(header or {})})

    async def _keys(self, _: web.Request) -> web.Response:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(0).public_key()))
        return web.json_response({"keys": [{**key, "kid": "entra", "use": "sig"}]})

    async def _document(self, request: web.Request) -> web.Response:
        base = f"{self.origin}/{request.match_info['tenant']}"
        found = {
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "issuer": f"{base}/v2.0",
            "jwks_uri": f"{base}/keys",
        }
        return web.json_response(found)

    async def _authorize(self, request: web.Request) -> web.Response:
        back = URL(request.query["redirect_uri"]).with_query(self.sign_in(str(request.url)))
        raise web.HTTPFound(back)

    async def _token(self, request: web.Request) -> web.Response:
        asked = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(asked)
        nonce = self._codes.pop(asked.get("code", ""), None)
        if nonce is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        token = jwt.encode({**self.claims, "nonce": nonce}, "k" * 32, algorithm="HS256")
        answer = {"token_type": "Bearer", "expires_in": 3600, "access_token": "a", "id_token": token}
        return web.json_response(answer)


def tls(path: Path) -> ssl.SSLContext:
    """A certificate of this machine's own, written to `path` with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(plain + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
