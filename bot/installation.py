"""Everything put together: a store, the channels, the turn, the workers, and the web server around them."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot import cards
from bot.access import Membership
from bot.annex.export import Exports
from bot.annex.files import Files
from bot.annex.worker import Worker
from bot.channels.base import Channel, Outgoing
from bot.channels.reading import CHANNEL
from bot.clock import Clock, system_clock
from bot.closing import Closing
from bot.delivery.announcing import Announcing
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
from bot.modes import Mode, enter_local, enter_teams
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
from templates import Kind, load_kinds

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


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every part stands on."""

    settings: Settings
    clock: Clock
    repository: Repository
    kinds: Mapping[str, Kind]
    files: Files
    worker: Worker


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock = system_clock, endpoints: Endpoints = MICROSOFT
) -> AsyncIterator[Installation]:
    """A bot that listens until the block is left. Raises StorageError, OSError."""
    async with AsyncExitStack() as stack:
        door = stack.enter_context(socket.create_server((settings.listen, settings.port)))
        ground = await _ground(stack, settings, clock)
        mode = await _mode(stack, ground, endpoints)
        metrics = Metrics()
        channels = {name: Counted(channel, metrics) for name, channel in mode.channels.items()}
        people = People(ground.repository, channels, mode.introduce)
        outbox = await _outbox(stack, ground, channels, _name(door))
        entries = None if settings.teams else Entries(ground.repository, settings.base_url, clock)
        office = _office(ground, people, channels, entries)
        membership = Membership(mode.coordinators, settings.editors, settings.readers)
        ticker = _ticker(ground, office, membership, outbox)
        office.invite_anew = ticker.invite_anew
        office.settled = partial(_wake, ticker, outbox)
        await _catch_up(outbox)
        backend = ground.repository.backend
        page = MetricsPage(metrics, backend, settings.metrics_token, open_to_all=settings.teams is None)
        app = make_application(ground.files, backend, page, metrics)
        turns = _turns(ground, office, membership, outbox)
        mode.mount(app, Telling(turns, channels, clock))
        key = await shared_key(ground.repository, "sessions", clock())
        hr_page(
            settings,
            office,
            membership,
            ground.files,
            key=key,
            endpoints=endpoints,
            worker=ground.worker,
            tab=mode.tab,
        ).add_to(app)
        # On the way out, from the bottom up: claim no more, finish what was let in, then what was claimed.
        working = asyncio.create_task(outbox.run())
        stack.push_async_callback(_finish, working)
        url = await _listen(stack, app, door)
        stack.push_async_callback(_stop, asyncio.create_task(ticker.run()))
        stack.callback(outbox.stop)
        yield Installation(url, working, backend, outbox, ticker, entries, app)


async def _ground(stack: AsyncExitStack, settings: Settings, clock: Clock) -> _Ground:
    settings.folder.mkdir(parents=True, exist_ok=True)
    backend = await open_backend(settings.store)
    stack.push_async_callback(backend.close)
    worker = Worker()
    stack.callback(worker.close)
    repository = Repository(backend)
    files = Files(repository, settings.base_url, clock)
    await files.start()
    return _Ground(settings, clock, repository, load_kinds(), files, worker)


async def _mode(stack: AsyncExitStack, ground: _Ground, endpoints: Endpoints) -> Mode:
    settings, clock = ground.settings, ground.clock
    if settings.teams:
        return await enter_teams(stack, settings, ground.files, clock, endpoints)
    return await enter_local(stack, settings, ground.repository, ground.kinds, clock)


async def _outbox(
    stack: AsyncExitStack, ground: _Ground, channels: Mapping[str, Channel], name: str
) -> Outbox:
    pace = Pace({CHANNEL: ground.settings.pace})
    stack.push_async_callback(pace.close)
    still = Still(ground.repository, OFFICE, ground.clock)
    return Outbox(ground.repository, channels, render, ground.clock, name, pace=pace, still=still)


def _office(
    ground: _Ground, people: People, channels: Mapping[str, Channel], entries: Entries | None
) -> Office:
    return Office(
        repository=ground.repository,
        people=people,
        kinds=ground.kinds,
        importer=Importer(ground.repository, people, channels, ground.files, new_id),
        new_id=new_id,
        offer_page=page_offer(entries, ground.settings.base_url),
        clock=ground.clock,
        zone=HERE,
        house=ground.settings.house,
    )


def _turns(ground: _Ground, office: Office, membership: Membership, outbox: Outbox) -> Turns:
    return Turns(
        repository=ground.repository,
        outbox=outbox,
        people=office.people,
        desk=CoordinatorDesk(office),
        membership=membership,
        render=render,
        clock=ground.clock,
    )


def _ticker(ground: _Ground, office: Office, membership: Membership, outbox: Outbox) -> Ticker:
    repository, people, clock, wake = ground.repository, office.people, ground.clock, outbox.wake
    exports = Exports(
        repository=repository,
        kinds=ground.kinds,
        files=ground.files,
        outbox=outbox,
        worker=ground.worker,
        new_id=new_id,
        clock=clock,
        house=ground.settings.house,
    )
    return Ticker(
        repository=repository,
        inviting=Inviting(repository, people, clock, wake),
        reminding=Reminding(repository, people, OFFICE, clock, wake),
        closing=Closing(repository, people, OFFICE, clock, wake),
        announcing=Announcing(repository, people, OFFICE, clock, wake),
        exports=exports,
        unreached=Unreached(repository, people, outbox, clock),
        starting=Starting(office, membership),
        clock=clock,
    )


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
