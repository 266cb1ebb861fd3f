"""The two ways to run: for Teams, with an app id, or local, without one. Nothing of the one is in the other.

Without an app id nobody can be told apart, so the built-in chat and the open door exist on this machine only.
With one, everything that comes in carries a token, and everything that goes out goes to a listed host.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from aiohttp import ClientSession, web

from bot.annex.files import Files, content_of
from bot.channels.base import Channel, FileOffer, Receiver
from bot.channels.local import LocalChannel
from bot.channels.teams import TeamsChannel
from bot.clock import Clock
from bot.people import Introduce, nobody
from bot.personas import COORDINATOR, Personas
from bot.settings import AppType, Settings, TeamsSettings
from bot.trust.endpoints import Endpoints
from bot.trust.guard import TokenGuard
from bot.trust.hosts import Hosts
from bot.trust.keys import SigningKeys
from bot.trust.outside import outside_session
from bot.trust.tabtokens import TabTokens, metadata_of
from bot.trust.tokens import Tokens, token_request
from dialogs.errors import ConfigurationError
from dialogs.richtext import read_plain
from storage.repository import Repository
from templates import Kind


@dataclass(frozen=True, slots=True)
class Mode:
    """Where people are reached, and who among them is HR. `introduce` is about people nobody has met."""

    doors: tuple[LocalChannel | TeamsChannel, ...]
    coordinators: frozenset[str]
    introduce: Introduce = nobody
    tab: TabTokens | None = None

    @property
    def channels(self) -> Mapping[str, Channel]:
        return {door.name: door for door in self.doors}

    def mount(self, app: web.Application, receiver: Receiver) -> None:
        for door in self.doors:
            door.mount(app, receiver)


async def enter_local(
    stack: AsyncExitStack,
    settings: Settings,
    repository: Repository,
    kinds: Mapping[str, Kind],
    clock: Clock,
) -> Mode:
    """The built-in chat, and a Teams door for a client on this machine."""
    session = await stack.enter_async_context(ClientSession())
    personas = Personas(repository, kinds)
    uploads = settings.folder / "uploads"
    local = LocalChannel(repository.backend, personas, clock, uploads, read_plain)
    return Mode(
        doors=(local, TeamsChannel(session, now=clock)),
        coordinators=settings.coordinators | {COORDINATOR},
        introduce=lambda email: personas.introduce(local, email),
    )


async def enter_teams(
    stack: AsyncExitStack, settings: Settings, files: Files, clock: Clock, endpoints: Endpoints
) -> Mode:
    """Teams alone, behind the token check. Raises ConfigurationError without settings for it."""
    teams = settings.teams
    if teams is None:
        raise ConfigurationError("no app id")
    session = await stack.enter_async_context(outside_session(endpoints.certificates))
    service_hosts = Hosts(teams.service_hosts)
    keys = SigningKeys(session, clock, metadata=endpoints.metadata, hosts=endpoints.key_hosts)
    stack.push_async_callback(keys.close)
    channel = TeamsChannel(
        session,
        now=clock,
        allowed_hosts=teams.service_hosts,
        file_hosts=teams.file_hosts,
        guard=TokenGuard(keys, teams.app_id, teams.tenants, service_hosts),
        authorise=await enter_tokens(stack, session, teams, clock, endpoints),
        open_file=partial(_opened, files) if teams.file_hosts else None,
    )
    stack.push_async_callback(channel.close)
    tab = _enter_tab(stack, session, teams, clock, endpoints)
    return Mode((channel,), settings.coordinators, tab=tab)


def _enter_tab(
    stack: AsyncExitStack, session: ClientSession, teams: TeamsSettings, clock: Clock, endpoints: Endpoints
) -> TabTokens:
    metadata = metadata_of(endpoints.login, teams.tenant)
    keys = SigningKeys(session, clock, metadata=metadata, hosts=endpoints.login_hosts)
    stack.push_async_callback(keys.close)
    return TabTokens(teams, keys, endpoints.login)


async def enter_tokens(
    stack: AsyncExitStack, session: ClientSession, teams: TeamsSettings, clock: Clock, endpoints: Endpoints
) -> Tokens:
    """The bot's own token. A managed identity's comes from this machine, where `session` does not go."""
    if teams.type is AppType.MANAGED_IDENTITY:
        session = await stack.enter_async_context(ClientSession())
    tokens = Tokens(session, token_request(teams, endpoints), clock)
    stack.push_async_callback(tokens.close)
    return tokens


async def _opened(files: Files, link: str) -> tuple[FileOffer, bytes] | None:
    file = await files.follow(link)
    if file is None:
        return None
    content = content_of(file)
    return FileOffer(file.name, link, file.content_type, len(content)), content
