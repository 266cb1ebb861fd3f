"""A token server over real HTTP: Entra's token endpoint, and the two of a managed identity.

::

    async with TokenServer() as server:
        endpoints = Endpoints(login=server.origin, login_hosts=Hosts(LOOPBACK), machine=server.machine)
        server.answer = {"error": "invalid_client"}; server.status = 401     # from now on
"""

from __future__ import annotations

import asyncio
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

APP = "22222222-2222-2222-2222-222222222222"
TENANT = "11111111-1111-1111-1111-111111111111"
PASSWORD = "hemmelig~1"


class TokenServer:
    """Gives a new token each time. `asked` has the path, headers and fields of every request."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.answer: Any = None
        self.expires: dict[str, Any] = {"expires_in": 3600}
        self.asked: list[dict[str, Any]] = []
        self.pause = asyncio.Event()
        self.pause.set()
        self.reached = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.pause.set()
        await self._server.close()

    @property
    def origin(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    @property
    def machine(self) -> str:
        return f"{self.origin}/metadata/identity/oauth2/token"

    @property
    def token(self) -> str:
        """The newest."""
        return f"token-{len(self.asked)}"

    async def _serve(self, request: web.Request) -> web.Response:
        fields = {**request.query, **await request.post()}
        self.asked.append(
            {
                "method": request.method,
                "path": request.path,
                "fields": fields,
                "headers": dict(request.headers),
            }
        )
        number = self.token
        self.reached.set()
        await self.pause.wait()
        answer = {"access_token": number, "token_type": "Bearer", **self.expires}
        return web.json_response(
            answer if self.answer is None else self.answer, status=self.status, headers=self.headers
        )
