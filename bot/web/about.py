"""The page that Teams links to for everybody who looks at the app: what it is, what it keeps, its terms."""

from __future__ import annotations

from aiohttp import web
from jinja2 import Environment

from bot.phrasebook import phrases

PAGE = """<!doctype html>
<html lang="{{ language }}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ about.title }}</title>
<style>
body { font: 1.1rem/1.6 sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
</style>
<main>
<h1>{{ about.title }}</h1>
<p>{{ about.what }}</p>
<h2 id="privacy">{{ about.privacy }}</h2>
<p>{{ about.privacy_kept }}</p>
<p>{{ about.privacy_public }}</p>
<p>{{ about.privacy_contact }}</p>
<h2 id="terms">{{ about.terms }}</h2>
<p>{{ about.terms_use }}</p>
</main>
</html>
"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


async def about(_: web.Request) -> web.Response:
    language = "da"
    template = Environment(autoescape=True).from_string(PAGE)
    text = template.render(language=language, about=phrases(language).section("about"))
    return web.Response(text=text, content_type="text/html", headers=HEADERS)
