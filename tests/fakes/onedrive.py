"""SharePoint over real HTTP: files to download, and upload sessions that take one whole file each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True, slots=True)
class Put:
    """One upload as it arrived."""

    path: str
    content: bytes
    range: str
    authorization: str


@dataclass
class OneDrive:
    """`status` and `location` are what an upload is answered with; `pause` holds answers up while clear."""

    status: int = 201
    location: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    puts: list[Put] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self.pause = asyncio.Event()
        self.pause.set()
        self.reached = asyncio.Event()
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_get("/files/{name}", self._get)
        app.router.add_put("/{path:.*}", self._put)
        self._server = TestServer(app)
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.pause.set()
        await self._server.close()

    @property
    def origin(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    def put_there(self, name: str, content: bytes) -> str:
        """A person's own file; the address it is downloaded from."""
        self.files[name] = content
        return f"{self.origin}/files/{name}"

    async def _get(self, request: web.Request) -> web.Response:
        await self.pause.wait()
        return web.Response(body=self.files[request.match_info["name"]])

    async def _put(self, request: web.Request) -> web.Response:
        content = await request.read()
        headers = request.headers
        self.puts.append(
            Put(request.path, content, headers["Content-Range"], headers.get("Authorization", ""))
        )
        self.reached.set()
        await self.pause.wait()
        return web.Response(status=self.status, headers={"Location": self.location} if self.location else {})
