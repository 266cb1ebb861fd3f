"""Teams as a browser sees it: a page that shows a tab in a frame, and answers what the SDK in it asks.

It speaks the SDK's own protocol over postMessage: a request has `id`, `uuid` and `func`, an answer has `args`
too. The same server stands as TLS in front of the bot, as a municipality's reverse proxy does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from aiohttp import ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from tests.fakes.entra import tls

TEAMS = "teams.microsoft.com"
BOT = "bilagsbot.kommune.example"
THIEF = "thief.example"

PAGE = """<!doctype html><title>Teams</title><iframe src="https://%s/hr" width="800" height="600"></iframe><script>
const asked = [];
addEventListener("message", (event) => {
  const { id, uuid, func } = event.data;
  asked.push(func);
  const answer = (...args) => event.source.postMessage({ id, uuid, args }, event.origin);
  const runtime = { apiVersion: 4, hostVersionsInfo: {}, isLegacyTeams: false, supports: {} };
  if (func === "initialize") answer("content", "web", JSON.stringify(runtime), "2.58.0");
  if (func === "authentication.getAuthToken") fetch("/token").then((token) => token.text()).then((token) => answer(true, token));
});
</script>"""  # noqa: E501 -- a page, as a browser gets it


class FakeTeams:
    """`token` is what a tab is given. `rules` makes Chromium find the hosts here."""

    def __init__(self, folder: Path, bot: str) -> None:
        self.token = ""
        self._bot = bot
        self._certificate = folder / "teams.pem"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._server = TestServer(app, scheme="https")
        await self._server.start_server(ssl=tls(self._certificate))
        self._session = ClientSession(cookie_jar=DummyCookieJar(), auto_decompress=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._server.close()

    @property
    def rules(self) -> str:
        here = f"127.0.0.1:{self._server.port}"
        return "--host-resolver-rules=" + ",".join(f"MAP {host} {here}" for host in (TEAMS, BOT, THIEF))

    async def _answer(self, request: web.Request) -> web.Response:
        if request.host == BOT:
            return await self._pass_on(request)
        if request.path == "/token":
            return web.Response(text=self.token)
        return web.Response(text=PAGE % BOT, content_type="text/html")

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        url = f"{self._bot}{request.path_qs}"
        async with self._session.request(
            request.method, url, data=body, headers=request.headers, allow_redirects=False
        ) as found:
            kept = [(name, value) for name, value in found.headers.items() if name not in HOPS]
            return web.Response(status=found.status, body=await found.read(), headers=CIMultiDict(kept))


HOPS = frozenset({"Content-Length", "Date", "Server", "Transfer-Encoding"})
