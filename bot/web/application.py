"""The aiohttp application: health, signed file links, and the routes that the channels bring."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from bot.annex.files import Files, content_of
from bot.metrics import Metrics, MetricsPage
from bot.web.about import about
from bot.web.downloads import attachment
from dialogs.errors import StorageError
from storage.base import Backend, Document

PROBE = Document("probe", "ready", 1, {})
READY_SECONDS = 1.0


def make_application(files: Files, backend: Backend, page: MetricsPage, metrics: Metrics) -> web.Application:
    """An application without channels; they are mounted by the composition root."""
    app = web.Application(client_max_size=1024 * 1024, middlewares=[metrics.middleware])
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _Ready(backend).answer)
    app.router.add_get("/metrics", page.answer)
    app.router.add_get("/about", about)
    app.router.add_get("/files/{id}", _Download(files).answer)
    return app


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


class _Ready:
    """Whether the store can be written, asked at most once a second however many ask us."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._asked_at = float("-inf")
        self._trouble = ""
        self._asking = asyncio.Lock()

    async def answer(self, _: web.Request) -> web.Response:
        async with self._asking:
            if time.monotonic() >= self._asked_at + READY_SECONDS:
                self._trouble = await self._ask()
                self._asked_at = time.monotonic()
        return web.Response(status=503 if self._trouble else 200, text=f"{self._trouble or 'ok'}\n")

    async def _ask(self) -> str:
        """What is wrong; always the same is written, so that asking changes nothing."""
        try:
            await self._backend.load([PROBE])
        except StorageError as error:
            return type(error).__name__
        return ""


class _Download:
    """A file by its signed link; the link is the permission."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def answer(self, request: web.Request) -> web.Response:
        until, signature = request.query.get("until", ""), request.query.get("signature", "")
        file = None
        if until.isascii() and until.isdigit() and len(until) < 12:
            file = await self._files.open(request.match_info["id"], until, signature)
        if file is None:
            raise web.HTTPNotFound
        return attachment(file.name, content_of(file))
