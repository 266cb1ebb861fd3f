"""The settings: read once from the environment, checked, and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dialogs.errors import ConfigurationError

LOCAL_HOST = "127.0.0.1"
DEFAULT_PORT = 3978
"""Bot Framework's own habit, so that its local clients find us."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    `folder` is where files go, `store` where answers go (a path or a URL). `coordinators` are HR's object ids
    in the directory, lower case.
    """

    folder: Path
    store: str
    port: int = DEFAULT_PORT
    coordinators: frozenset[str] = frozenset()

    @property
    def base_url(self) -> str:
        return f"http://{LOCAL_HOST}:{self.port}"


def read_settings(environment: Mapping[str, str], folder: Path) -> Settings:
    """Raises ConfigurationError, in one line, when something cannot be right. `folder` is the default."""
    if environment.get("MicrosoftAppId"):
        raise ConfigurationError(
            "MicrosoftAppId is set, but this version only runs locally: it has no token check yet"
        )
    data = Path(environment.get("BILAGSBOT_DATA") or folder)
    return Settings(
        folder=data,
        store=environment.get("BILAGSBOT_STORE") or str(data / "bilagsbot.db"),
        port=_port(environment.get("PORT") or str(DEFAULT_PORT)),
        coordinators=_ids(environment.get("BILAGSBOT_HR_OIDS", "")),
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ConfigurationError(f"PORT is not a port number: {text[:20]!r}")
    return int(text)


def _ids(text: str) -> frozenset[str]:
    return frozenset(part.casefold() for part in text.replace(",", " ").replace(";", " ").split())
