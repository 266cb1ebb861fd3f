"""Everything put together: a store, the channels, the turn, the workers, and the web server around them."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot import cards
from bot.access import Membership
from bot.annex.export import Exports
from bot.annex.files import Files
from bot.annex.worker import Worker
from bot.channels.base import Outgoing
from bot.channels.reading import CHANNEL
from bot.clock import Clock, system_clock
from bot.closing import Closing
from bot.delivery.inviting import Inviting
from bot.delivery.lost import Telling
from bot.delivery.outbox import Outbox
from bot.delivery.pace import Pace
from bot.delivery.reminding import Reminding
from bot.delivery.still import Still
from bot.hr.desk import CoordinatorDesk
from bot.hr.importing import Importer
from bot.hr.office import Office
from bot.hr.starting import Starting
from bot.hr.unreached import Unreached
from bot.metrics import Counted, Metrics, MetricsPage
from bot.modes import enter_local, enter_teams
from bot.office_hours import OFFICE
from bot.people import People
from bot.phrasebook import HERE, phrases
from bot.settings import Settings
from bot.ticker import Ticker
from bot.trust.endpoints import MICROSOFT, Endpoints
from bot.trust.shared import shared_key
from bot.turn import Turns
from bot.web.application import make_application
from bot.web.entry import Entries, page_offer
from bot.web.hr import hr_page
from dialogs.desk import Message
from storage.base import Backend
from storage.opening import open_backend
from storage.repository import Repository
from templates import load_kinds

log = logging.getLogger(__name__)

CATCH_UP_SECONDS = 10.0
"""How long a start waits for messages owed from before it takes new ones."""

DRAIN_SECONDS = 20.0
"""How long what is under way may take when the bot is asked to stop."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A running bot. `url` is where it listens; `working` ends, with its error, when the bot cannot go on.

    `entries` makes links into HR's page; None where people sign in by Microsoft.
    """

    url: str
    working: asyncio.Task[None]
    backend: Backend
    outbox: Outbox
    ticker: Ticker
    entries: Entries | None
    app: web.Application


def render(message: Message, language: str) -> Outgoing:
    return cards.render(message, phrases(language))


def new_id() -> str:
    """Short, unguessable, and readable in a link: 80 bits."""
    return secrets.token_hex(10)


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock = system_clock, endpoints: Endpoints = MICROSOFT
) -> AsyncIterator[Installation]:
    """A bot that listens until the block is left. Raises StorageError, OSError."""
    async with AsyncExitStack() as stack:
        door = stack.enter_context(socket.create_server((settings.listen, settings.port)))
        settings.folder.mkdir(parents=True, exist_ok=True)
        backend = await open_backend(settings.store)
        stack.push_async_callback(backend.close)
        worker = Worker()
        stack.callback(worker.close)
        repository, kinds = Repository(backend), load_kinds()
        files = Files(repository, settings.base_url, clock)
        await files.start()
        if settings.teams:
            mode = await enter_teams(stack, settings, files, clock, endpoints)
        else:
            mode = await enter_local(stack, settings, repository, kinds, clock)
        metrics = Metrics()
        channels = {name: Counted(channel, metrics) for name, channel in mode.channels.items()}
        people = People(repository, channels, mode.introduce)
        pace = Pace({CHANNEL: settings.pace})
        stack.push_async_callback(pace.close)
        still = Still(repository, OFFICE, clock)
        outbox = Outbox(repository, channels, render, clock, _name(door), pace=pace, still=still)
        importer = Importer(repository, people, channels, files, new_id)
        entries = None if settings.teams else Entries(repository, settings.base_url, clock)
        office = Office(
            repository=repository,
            people=people,
            kinds=kinds,
            importer=importer,
            new_id=new_id,
            offer_page=page_offer(entries, settings.base_url),
            clock=clock,
            zone=HERE,
        )
        membership = Membership(mode.coordinators, settings.editors, settings.readers)
        turns = Turns(
            repository=repository,
            outbox=outbox,
            people=people,
            desk=CoordinatorDesk(office),
            membership=membership,
            render=render,
            clock=clock,
        )
        exports = Exports(
            repository=repository,
            kinds=kinds,
            files=files,
            outbox=outbox,
            worker=worker,
            new_id=new_id,
            clock=clock,
            house=settings.house,
        )
        inviting = Inviting(repository, people, clock, outbox.wake)
        unreached = Unreached(repository, people, outbox, clock)
        reminding = Reminding(repository, people, OFFICE, clock, outbox.wake)
        closing = Closing(repository, people, OFFICE, clock, outbox.wake)
        ticker = Ticker(
            repository=repository,
            inviting=inviting,
            reminding=reminding,
            closing=closing,
            exports=exports,
            unreached=unreached,
            starting=Starting(office, membership),
            clock=clock,
        )
        office.invite_anew = ticker.invite_anew
        office.settled = partial(_wake, ticker, outbox)
        await _catch_up(outbox)
        page = MetricsPage(metrics, backend, settings.metrics_token, open_to_all=settings.teams is None)
        app = make_application(files, backend, page, metrics)
        mode.mount(app, Telling(turns, channels, clock))
        page_key = await shared_key(repository, "sessions", clock())
        hr_page(settings, office, membership, files, key=page_key, endpoints=endpoints).add_to(app)
        # On the way out, from the bottom up: claim no more, finish what was let in, then what was claimed.
        working = asyncio.create_task(outbox.run())
        stack.push_async_callback(_finish, working)
        url = await _listen(stack, app, door)
        stack.push_async_callback(_stop, asyncio.create_task(ticker.run()))
        stack.callback(outbox.stop)
        yield Installation(url, working, backend, outbox, ticker, entries, app)


def _wake(ticker: Ticker, outbox: Outbox) -> None:
    ticker.wake()
    outbox.wake()


async def _catch_up(outbox: Outbox) -> None:
    try:
        async with asyncio.timeout(CATCH_UP_SECONDS):
            await outbox.catch_up(everything=True)
    except TimeoutError:
        log.warning("messages owed from before are still being sent")


def _name(door: socket.socket) -> str:
    """This process among those of one store: the door is open, so nobody else on this machine has it."""
    return f"{socket.gethostname()}:{door.getsockname()[1]}"


async def _listen(stack: AsyncExitStack, app: web.Application, door: socket.socket) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, door).start()
    host, port = door.getsockname()[:2]
    return f"http://{host}:{port}"


async def _finish(task: asyncio.Task[None]) -> None:
    await asyncio.wait([task], timeout=DRAIN_SECONDS)
    await _stop(task)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
