"""A file as an answer: to be kept, never to be shown as one of our pages."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.annex.files import CONTENT_TYPES


def attachment(name: str, content: bytes) -> web.Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    kind = CONTENT_TYPES[name.rsplit(".", 1)[-1]].split(";", 1)[0]
    return web.Response(body=content, headers=headers, content_type=kind)
