"""The settings: read once from the environment, checked, and frozen. Their names are in `environment`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.delivery.pace import PER_TENANT
from bot.environment import BadSettings, Environment

LOCAL_HOST = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 -- with a token check in front; a container cannot be reached otherwise
DEFAULT_PORT = 3978
"""Bot Framework's own habit, so that its local clients find us."""

SERVICE_HOSTS = frozenset({"smba.trafficmanager.net"})
"""Where Teams' connectors are, in the commercial cloud."""

SHAREPOINT = ".sharepoint.com"
LOGS = ("text", "json")

LONGEST_KEPT = 36_500
"""Days."""

FASTEST = 10_000
"""Messages a second; no tenant is granted more."""


class AppType(StrEnum):
    """How the bot proves who it is. A bot for many tenants can no longer be registered."""

    SINGLE_TENANT = "SingleTenant"
    MANAGED_IDENTITY = "UserAssignedMSI"


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """The bot as it is registered with Microsoft, and with whom it may talk.

    `service_hosts` are the connectors a token is sent to, `file_hosts` the municipality's own SharePoint;
    `identity_endpoint` and `identity_header` are what Azure gives a managed identity, both perhaps empty.
    """

    app_id: str
    tenant: str
    type: AppType = AppType.SINGLE_TENANT
    password: str = field(default="", repr=False)
    tenants: frozenset[str] = frozenset()
    service_hosts: frozenset[str] = SERVICE_HOSTS
    file_hosts: frozenset[str] = frozenset()
    identity_endpoint: str = ""
    identity_header: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    `folder` is where files go, `store` where answers go (a path, or a URL that may hold a password).
    `coordinators`, `editors` and `readers` are HR's object ids in the directory, lower case. Without `teams`
    the bot is a local one: the built-in chat, on the loopback address. `url` is where people's browsers reach
    it. `pace` is how many messages this process may send Teams in a second; several share what their tenant
    allows. `house` is a folder with the municipality's own look; what it lacks is the product's. A round is
    kept for `keep_days` after it was closed, where it does not say itself; 0 is for ever.
    """

    folder: Path
    store: str = field(repr=False)
    port: int = DEFAULT_PORT
    coordinators: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    teams: TeamsSettings | None = None
    listen: str = LOCAL_HOST
    url: str = ""
    log: str = LOGS[0]
    metrics_token: str = field(default="", repr=False)
    pace: int = PER_TENANT
    house: Path | None = None
    keep_days: int = 0

    @property
    def base_url(self) -> str:
        return self.url or f"http://{LOCAL_HOST}:{self.port}"


def read_settings(environment: Mapping[str, str], folder: Path) -> Settings:
    """Raises BadSettings, with all that is wrong. `folder` is where files go when nothing is said."""
    given = Environment(environment)
    data = Path(given.text("BILAGSBOT_DATA") or folder)
    teams = _teams(given, environment) if is_for_teams(environment) else None
    settings = Settings(
        folder=data,
        store=given.secret("BILAGSBOT_STORE") or str(data / "bilagsbot.db"),
        port=given.port("PORT", DEFAULT_PORT),
        coordinators=_people(given, "BILAGSBOT_HR_OIDS", teams),
        editors=_people(given, "BILAGSBOT_EDITOR_OIDS", teams),
        readers=_people(given, "BILAGSBOT_READER_OIDS", teams),
        teams=teams,
        listen=(given.text("BILAGSBOT_LISTEN") or EVERYWHERE) if teams else LOCAL_HOST,
        url=given.needed("BILAGSBOT_URL", given.https("BILAGSBOT_URL")) if teams else "",
        log=given.one_of("BILAGSBOT_LOG", LOGS, LOGS[0]),
        metrics_token=given.secret("BILAGSBOT_METRICS_TOKEN"),
        pace=given.number("BILAGSBOT_PACE", PER_TENANT, FASTEST),
        house=given.folder("BILAGSBOT_HOUSE"),
        keep_days=given.number("BILAGSBOT_KEEP_DAYS", 0, LONGEST_KEPT),
    )
    if given.problems:
        raise BadSettings(given.problems)
    return settings


def is_for_teams(environment: Mapping[str, str]) -> bool:
    """Whether any of Microsoft's settings has a value: a half configuration never runs as a local bot."""
    return any(name.casefold().startswith("microsoftapp") and value for name, value in environment.items())


def _people(given: Environment, name: str, teams: TeamsSettings | None) -> frozenset[str]:
    """Object ids; a local client may call itself anything."""
    return given.ids(name) if teams else frozenset(given.words(name))


def _teams(given: Environment, environment: Mapping[str, str]) -> TeamsSettings:
    app_id, tenant = given.id("MicrosoftAppId"), given.id("MicrosoftAppTenantId")
    kind = given.one_of("MicrosoftAppType", [kind.value for kind in AppType], AppType.SINGLE_TENANT.value)
    password = given.secret("MicrosoftAppPassword")
    if kind == AppType.SINGLE_TENANT:
        given.needed("MicrosoftAppPassword", password)
    return TeamsSettings(
        app_id=given.needed("MicrosoftAppId", app_id),
        tenant=given.needed("MicrosoftAppTenantId", tenant),
        type=AppType(kind) if kind in list(AppType) else AppType.SINGLE_TENANT,
        password=password,
        tenants=given.ids("BILAGSBOT_TENANTS") or frozenset({tenant}),
        service_hosts=given.hosts("BILAGSBOT_SERVICE_HOSTS", SERVICE_HOSTS),
        file_hosts=given.hosts("BILAGSBOT_FILE_HOSTS", ending=SHAREPOINT),
        identity_endpoint=environment.get("IDENTITY_ENDPOINT", ""),
        identity_header=environment.get("IDENTITY_HEADER", ""),
    )
