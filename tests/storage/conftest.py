"""Every backend there is, each in a place of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storage.base import Backend
from storage.opening import backends, open_backend
from tests.storage.postgres_server import PostgresServer, postgres_server

PLACES: dict[str, Callable[[Path], str]] = {
    "memory": lambda _: "memory://",
    "postgresql": lambda _: postgres_server().new_place(),
    "tinydb": lambda folder: f"tinydb://{folder}/store",
}
"""Where a backend keeps a test's documents. A backend that is not here fails every test of the contract."""


@pytest.fixture(params=backends())
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return PLACES[request.param](tmp_path)


@pytest.fixture
async def backend(url: str) -> AsyncIterator[Backend]:
    opened = await open_backend(url)
    yield opened
    await opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a tinydb store is, for tests of that file alone."""
    return tmp_path / "bilagsbot.db"


@pytest.fixture
def server() -> PostgresServer:
    return postgres_server()


@pytest.fixture
def place(server: PostgresServer) -> str:
    """Where a PostgreSQL store is, for tests of that backend alone."""
    return server.new_place()


@pytest.fixture
async def store(place: str) -> AsyncIterator[Backend]:
    opened = await open_backend(place)
    yield opened
    await opened.close()
