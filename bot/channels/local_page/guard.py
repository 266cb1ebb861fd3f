"""Who may talk to the built-in chat: this machine's own browser on our own page, and nobody else.

Without a sign-in the address is the only protection. A foreign page in the same browser is kept out by its
Origin and by bodies a form cannot send; a foreign name that resolves to this machine by the Host.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.trust.bodies import Refused
from dialogs.errors import StorageError

NAMES = ("127.0.0.1", "localhost", "[::1]")
FILE_LIMIT = 10 * 1024 * 1024

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Respond = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(respond: Respond) -> Respond:
    """Refuse what does not come from our own page on this machine; 403 says no more than that.

    503 says that the store does not answer: nothing was saved, and the same may be asked again.
    """

    async def respond_to_our_own(request: web.Request) -> web.StreamResponse:
        if not is_our_own(request):
            raise web.HTTPForbidden
        try:
            return await respond(request)
        except Refused as refused:
            return web.Response(status=refused.status)
        except StorageError:
            return web.Response(status=503)

    return respond_to_our_own


def is_our_own(request: web.Request) -> bool:
    """Whether Host names this machine and our port, and Origin, when there is one, says the same."""
    host = request.headers.get("Host", "")
    if host not in _hosts(_port(request)):
        return False
    return request.headers.get("Origin", f"http://{host}") == f"http://{host}"


def _port(request: web.Request) -> int:
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return int(name[1]) if isinstance(name, tuple) else 0


def _hosts(port: int) -> set[str]:
    return {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())
