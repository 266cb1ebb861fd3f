"""What our bot's turn is compared with: the least one can do, and the SDK as it is shipped.

    python3 -m tests.benchmarks.contenders bare      prints the address it serves at
    python3 -m tests.benchmarks.contenders stock

Both read an activity and answer it with one call to the connector that it names. Neither checks a token.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from urllib.parse import quote

from aiohttp import ClientSession, web
from botbuilder.core import Bot, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def bare() -> AsyncIterator[Serve]:
    """JSON in, JSON out, over one session."""
    async with ClientSession() as session:

        async def serve(request: web.Request) -> web.Response:
            said = await request.json()
            where = quote(said["conversation"]["id"], safe="")
            url = f"{said['serviceUrl']}/v3/conversations/{where}/activities"
            reply = {"type": "message", "text": said["text"], "conversation": said["conversation"]}
            async with session.post(url, json=reply) as answer:
                await answer.read()
            return web.Response()

        yield serve


class _NoApp:
    """A configuration without an app id, with which the SDK checks nobody and sends no token."""

    APP_ID = APP_PASSWORD = APP_TENANTID = ""
    APP_TYPE = "MultiTenant"


class _Echo(Bot):
    async def on_turn(self, context: TurnContext) -> None:
        await context.send_activity(context.activity.text)


@asynccontextmanager
async def stock() -> AsyncIterator[Serve]:
    """The echo bot of Microsoft's own samples."""
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(_NoApp()))
    echo = _Echo()

    async def serve(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse | None = await adapter.process(request, echo)
        return answer or web.Response()

    yield serve


async def run(name: str) -> None:
    async with {"bare": bare, "stock": stock}[name]() as serve:
        app = web.Application()
        app.router.add_post("/api/messages", serve)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        sys.stdout.write(f"http://{host}:{port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main(arguments: Sequence[str]) -> int:
    logging.disable(logging.INFO)
    asyncio.run(run(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
