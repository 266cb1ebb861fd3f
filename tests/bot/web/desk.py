"""HR at her page over real HTTP: a browser without JavaScript that keeps cookies and sends forms back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar, FormData

from bot.clock import Clock, system_clock
from bot.installation import Installation, running
from bot.personas import COORDINATOR
from bot.settings import Settings
from tests.bot.rounds import free_port


@dataclass
class Form:
    """A form as it stands on a page: where it goes, and what it sends when nothing is filled in."""

    method: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("method", "get"), given.get("action", "")))
        if not self.forms:
            return
        form = self.forms[-1]
        if tag == "input" and given.get("type") not in {"checkbox", "radio", "file", "submit"}:
            form.values.setdefault(given.get("name", ""), []).append(given.get("value", ""))
        elif tag == "input" and "checked" in given:
            form.values.setdefault(given.get("name", ""), []).append(given.get("value", "on"))
        elif tag == "button":
            form.buttons.append(given)
        elif tag == "textarea":
            self._area = given.get("name", "")
            form.values[self._area] = [""]
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and "selected" in given:
            form.values[self._select] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._area and self.forms:
            self.forms[-1].values[self._area][0] += data


@dataclass(frozen=True)
class Page:
    status: int
    url: str
    html: str
    headers: Mapping[str, str]

    @property
    def forms(self) -> list[Form]:
        return self._read().forms

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._read().text).split())

    def form(self, action: str) -> Form:
        """The form that is sent to an address that ends like this."""
        return next(form for form in self.forms if form.action.endswith(action))

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader


class Person:
    """Somebody with a browser."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self.url = url
        self.session = session

    async def get(self, path: str, **more: Any) -> Page:
        async with self.session.get(self._at(path), **more) as answer:
            return Page(answer.status, str(answer.url), await answer.text(errors="replace"), answer.headers)

    async def post(self, path: str, values: Mapping[str, Any], **more: Any) -> Page:
        form = FormData()
        for name, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, tuple):
                    content_type = "application/octet-stream"
                    form.add_field(name, BytesIO(one[1]), filename=one[0], content_type=content_type)
                else:
                    form.add_field(name, one)
        async with self.session.post(self._at(path), data=form, **more) as answer:
            return Page(answer.status, str(answer.url), await answer.text(errors="replace"), answer.headers)

    async def send(self, page: Page, action: str, **filled: Any) -> Page:
        """Fill in the page's form that goes to `action`, and press its button."""
        form = page.form(action)
        return await self.post(form.action, {**form.values, **filled})

    def _at(self, path: str) -> str:
        return path if path.startswith("http") else self.url + path


@dataclass
class Desk:
    """A running bot and people at its page."""

    installation: Installation
    stack: list[ClientSession]

    async def person(self, who: str = "", name: str = "Lærke") -> Person:
        """Somebody at a browser of their own: signed in by a one-time link, or nobody."""
        session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.stack.append(session)
        person = Person(self.installation.url, session)
        if who:
            assert self.installation.entries
            page = await person.get(await self.installation.entries.fresh(who, name))
            assert page.status in {200, 403}
        return person

    async def hr(self) -> Person:
        return await self.person(COORDINATOR)


@asynccontextmanager
async def desk(folder: Path, clock: Clock = system_clock, **settings: Any) -> AsyncIterator[Desk]:
    made = Settings(folder, str(folder / "bilagsbot.db"), free_port(), **settings)
    async with running(made, clock) as installation:
        opened = Desk(installation, [])
        try:
            yield opened
        finally:
            for session in opened.stack:
                await session.close()


def token_of(page: Page) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', page.html)
    assert found
    return found[1]
