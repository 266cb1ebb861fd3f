"""The built-in chat over HTTP: two pages, one post, one upload, one websocket, and the files beside them.

A websocket, because a browser opens only six ordinary connections to a host: the seventh tab would hang.
On every connect it gets the whole history, so that a tab which was away cannot have missed a change.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import jinja2
from aiohttp import WSCloseCode, WSMsgType, web

from bot.channels.base import Member, Receiver, Reply
from bot.channels.local_page.guard import FILE_LIMIT, HEADERS, guarded
from bot.channels.local_page.history import History, Queue
from bot.channels.local_page.posts import BadPost, Post, read_post
from bot.channels.local_page.uploads import TooLarge, Uploads
from bot.trust.bodies import read_json
from bot.web.assets import ASSETS
from dialogs.errors import StorageError
from storage.base import Json

STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

Words = dict[str, str]


class Chat(Protocol):
    """What the routes need of the channel."""

    history: History
    uploads: Uploads

    async def member_of(self, persona: str) -> Member | None: ...
    async def members(self) -> list[Member]: ...
    def conversation(self, persona: str) -> str: ...
    async def receive(self, member: Member, post: Post, receiver: Receiver) -> tuple[Reply, Json | None]: ...


class Routes:
    """The requests of the page, each checked before anything is read."""

    def __init__(self, chat: Chat, receiver: Receiver, words: Words, language: str) -> None:
        self._chat = chat
        self._receiver = receiver
        self._words = words
        self._globals = {"words": words, "language": language, "file_limit": FILE_LIMIT}
        loader = jinja2.FileSystemLoader(STATIC)
        self._pages = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
        self._pages.filters |= {"path": lambda text: quote(text, safe=""), "initials": initials}

    def add_to(self, app: web.Application) -> None:
        add: list[tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]] = [
            ("GET", "/", self.picker),
            ("GET", "/chat/{persona}", self.page),
            ("POST", "/chat/{persona}/posts", self.post),
            ("PUT", "/chat/{persona}/files/{name}", self.upload),
            ("GET", "/chat/{persona}/live", self.live),
            ("GET", "/page/{file}", self.static),
            ("GET", "/page/npm/{file}", self.asset),
        ]
        for method, path, respond in add:
            app.router.add_route(method, path, guarded(respond))
        app.cleanup_ctx.append(self._follow)
        app.on_shutdown.append(self._stop)

    async def picker(self, _: web.Request) -> web.Response:
        return self._render("picker.html.j2", members=await self._chat.members())

    async def page(self, request: web.Request) -> web.Response:
        return self._render("chat.html.j2", member=await self._member(request))

    async def post(self, request: web.Request) -> web.Response:
        """Take one thing done. 503 says that nothing was saved and that the same may be posted again."""
        member = await self._member(request)
        try:
            post = read_post(await read_json(request))
        except BadPost as error:
            raise web.HTTPBadRequest from error
        try:
            reply, message = await self._chat.receive(member, post, self._receiver)
        except StorageError as error:
            raise web.HTTPServiceUnavailable(text=self._words["not_saved"]) from error
        return web.json_response({"text": reply.text, "message": message}, headers=HEADERS)

    async def upload(self, request: web.Request) -> web.Response:
        """Keep the body as a file; its url is what a later post names. A form cannot send a PUT."""
        await self._member(request)
        try:
            url = await self._chat.uploads.keep(request.content.iter_chunked(65536), FILE_LIMIT)
        except TooLarge as error:
            raise web.HTTPRequestEntityTooLarge(FILE_LIMIT, error.size) from error
        name = request.match_info["name"]
        file = {"name": name, "url": url, "content_type": request.content_type}
        return web.json_response(file, headers=HEADERS)

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        conversation = self._chat.conversation((await self._member(request)).id)
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        with self._chat.history.watch(conversation) as queue:
            try:
                messages = await self._chat.history.messages(conversation)
            except StorageError:
                await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
                return socket
            await socket.send_json({"type": "history", "messages": messages})
            speaking = asyncio.create_task(_forward(queue, socket))
            try:
                async for received in socket:
                    if received.type is WSMsgType.ERROR:
                        break
            finally:
                speaking.cancel()
        return socket

    async def static(self, request: web.Request) -> web.StreamResponse:
        path = STATIC / request.match_info["file"]
        if path.parent != STATIC or path.suffix not in TYPES or not path.is_file():
            raise web.HTTPNotFound
        return _file(path)

    async def asset(self, request: web.Request) -> web.StreamResponse:
        path = ASSETS.get(request.match_info["file"])
        if path is None or not path.is_file():
            raise web.HTTPNotFound
        return _file(path)

    async def _member(self, request: web.Request) -> Member:
        member = await self._chat.member_of(request.match_info["persona"])
        if member is None:
            raise web.HTTPNotFound
        return member

    def _render(self, page: str, **values: object) -> web.Response:
        assets = [name for name, path in ASSETS.items() if path.is_file()]
        text = self._pages.get_template(page).render(**self._globals, assets=assets, **values)
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    async def _follow(self, _: web.Application) -> AsyncIterator[None]:
        following = asyncio.create_task(self._chat.history.follow())
        yield
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    async def _stop(self, _: web.Application) -> None:
        self._chat.history.stop()


def initials(name: str) -> str:
    """Of the first and the last word, as on an avatar."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


async def _forward(queue: Queue, socket: web.WebSocketResponse) -> None:
    while (event := await queue.get()) is not None:
        await socket.send_json(event)
    await socket.close()


def _file(path: Path) -> web.FileResponse:
    return web.FileResponse(path, headers={**HEADERS, "Content-Type": TYPES[path.suffix]})
