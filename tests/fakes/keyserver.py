"""A token service over real HTTP: serves its keys as the Bot Framework does, and signs tokens.

::

    async with KeyServer() as server:
        guard = TokenGuard(SigningKeys(session, now, metadata=server.metadata, hosts=Hosts(LOOPBACK)), ...)
        token = server.token(aud="app", serviceurl=connector.url)
        server.rotate()      # another key from now on
"""

from __future__ import annotations

import asyncio
import json
import time
from functools import cache
from typing import Any, Self, TypeAlias

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

Json: TypeAlias = dict[str, Any]


@cache
def private_key(number: int) -> rsa.RSAPrivateKey:  # noqa: ARG001 -- what the cache tells them apart by
    """The same few keys for a whole test run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class KeyServer:
    """Serves one key. `broken` is answered instead of it; `pause` holds answers up while it is clear."""

    def __init__(self) -> None:
        self.number = 0
        self.endorsements: Any = ["msteams", "directline"]
        self.asked = 0
        self.broken: tuple[int, str] | None = None
        self.elsewhere = ""
        self.pause = asyncio.Event()
        self.pause.set()
        self.reached = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/openid", self._metadata)
        app.router.add_get("/keys", self._keys)
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.pause.set()
        await self._server.close()

    @property
    def metadata(self) -> str:
        return str(self._server.make_url("/openid"))

    @property
    def kid(self) -> str:
        return f"key-{self.number}"

    def rotate(self) -> None:
        self.number += 1

    def token(self, *, signed_by: int | None = None, header: Json | None = None, **claims: Any) -> str:
        """Sign a token that is right but for what `claims` and `header` say; None leaves a claim out."""
        now = int(time.time())
        said = {"iss": "https://api.botframework.com", "nbf": now - 10, "exp": now + 3600, **claims}
        body = {name: value for name, value in said.items() if value is not None}
        key = private_key(self.number if signed_by is None else signed_by)
        return jwt.encode(body, key, algorithm="RS256", headers={"kid": self.kid, **(header or {})})

    async def _metadata(self, _: web.Request) -> web.Response:
        uri = self.elsewhere or str(self._server.make_url("/keys"))
        return web.json_response({"issuer": "https://api.botframework.com", "jwks_uri": uri})

    async def _keys(self, _: web.Request) -> web.Response:
        self.asked += 1
        self.reached.set()
        await self.pause.wait()
        if self.broken:
            return web.Response(status=self.broken[0], text=self.broken[1])
        public = jwt.algorithms.RSAAlgorithm.to_jwk(private_key(self.number).public_key())
        key = {**json.loads(public), "kid": self.kid, "endorsements": self.endorsements}
        return web.json_response({"keys": [{"kty": "EC", "kid": "other"}, key]})
