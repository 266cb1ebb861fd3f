"""Draws HR's pages: the templates, the words they may use, and the headers they go out with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from bot.phrasebook import Phrases
from bot.web.assets import TEAMS_SDK
from bot.web.policy import page_headers
from templates import Kind
from templates.rich import Rich

PAGES = Path(__file__).parent / "pages"
STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SDK = "teams.js"
"""The name that Teams' own script has here."""

A_YEAR = "public, max-age=31536000, immutable"


class Drawing:
    """Renders a template into an answer. `frames` may show the page inside their own."""

    def __init__(self, frames: tuple[str, ...], kinds: Mapping[str, Kind]) -> None:
        self.headers = page_headers(frames)
        self._pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(PAGES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals["static"] = static_link
        self._pages.globals["parts"] = lambda round_: {part.value for part in kinds[round_.kind].parts}
        self._pages.filters["rich"] = Rich

    def page(self, name: str, words: Phrases, status: int = 200, **values: Any) -> web.Response:
        text = self._pages.get_template(f"{name}.html.j2").render(words=words, **values)
        headers = {**self.headers, "Content-Language": words.language}
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def static_file(name: str, headers: Mapping[str, str]) -> web.Response:
    """A style sheet or script of ours. Its link changes with its content, so it may be kept for a year."""
    path = _path(name)
    if path.parent not in (STATIC, TEAMS_SDK.parent) or path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    kept = {**headers, "Cache-Control": A_YEAR}
    return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], headers=kept)


def _path(name: str) -> Path:
    return TEAMS_SDK if name == SDK else STATIC / name


def sdk_link() -> str:
    """Of Teams' own script; empty where it is not installed."""
    return static_link(SDK) if TEAMS_SDK.is_file() else ""


@cache
def static_link(name: str) -> str:
    digest = hashlib.sha256(_path(name).read_bytes()).hexdigest()[:12]
    return f"/hr/static/{name}?v={digest}"
