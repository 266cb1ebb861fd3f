"""The bot's own token, from a token server over HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.channels.delivery import Delivery
from bot.settings import AppType, TeamsSettings
from bot.trust.endpoints import MICROSOFT, Endpoints
from bot.trust.hosts import LOOPBACK, Hosts
from bot.trust.tokens import AHEAD, PAUSE, SPARE, Tokens, token_request
from dialogs.errors import ConfigurationError, SendPostponed, SendRefused
from tests.fakes.connector import FakeConnector, Fault
from tests.fakes.tokenserver import APP, PASSWORD, TENANT, TokenServer

SECRET = TeamsSettings(APP, TENANT, password=PASSWORD)
MANAGED = TeamsSettings(APP, TENANT, type=AppType.MANAGED_IDENTITY)


@dataclass
class Till:
    server: TokenServer
    session: ClientSession
    endpoints: Endpoints
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 10, tzinfo=UTC))
    opened: list[Tokens] = field(default_factory=list)

    def tokens(self, settings: TeamsSettings = SECRET, patience: float = 5.0) -> Tokens:
        request = token_request(settings, self.endpoints)
        self.opened.append(Tokens(self.session, request, lambda: self.now, patience=patience))
        return self.opened[-1]

    def later(self, span: timedelta) -> None:
        self.now += span


@asynccontextmanager
async def opened_till() -> AsyncIterator[Till]:
    async with TokenServer() as server, ClientSession() as session:
        endpoints = Endpoints(login=server.origin, login_hosts=Hosts(LOOPBACK), machine=server.machine)
        till = Till(server, session, endpoints)
        yield till
        for tokens in till.opened:
            await tokens.close()


@pytest.fixture
async def till() -> AsyncIterator[Till]:
    async with opened_till() as till:
        yield till


async def test_a_secret_is_exchanged_at_the_tenants_own_endpoint(till: Till) -> None:
    assert await till.tokens()() == "Bearer token-1"
    (asked,) = till.server.asked
    assert (asked["method"], asked["path"]) == ("POST", f"/{TENANT}/oauth2/v2.0/token")
    assert asked["fields"] == {
        "grant_type": "client_credentials",
        "client_id": APP,
        "client_secret": PASSWORD,
        "scope": "https://api.botframework.com/.default",
    }


async def test_a_managed_identity_asks_the_app_service_it_runs_in(till: Till) -> None:
    till.server.expires = {"expires_on": str(int(till.now.timestamp()) + 7200)}
    endpoint = f"{till.server.origin}/msi/token"
    settings = replace(MANAGED, identity_endpoint=endpoint, identity_header="header-1")
    assert await till.tokens(settings)() == "Bearer token-1"
    (asked,) = till.server.asked
    assert (asked["method"], asked["path"]) == ("GET", "/msi/token")
    assert asked["headers"]["X-IDENTITY-HEADER"] == "header-1"
    assert asked["fields"] == {
        "resource": "https://api.botframework.com",
        "client_id": APP,
        "api-version": "2019-08-01",
    }


async def test_a_managed_identity_on_a_virtual_machine_asks_the_machine(till: Till) -> None:
    till.server.expires = {"expires_in": "86400", "expires_on": "9999999999"}
    assert await till.tokens(MANAGED)() == "Bearer token-1"
    (asked,) = till.server.asked
    assert asked["headers"]["Metadata"] == "true"
    assert asked["fields"]["api-version"] == "2018-02-01"


@pytest.mark.parametrize(
    "endpoint",
    ["http://evil.example/msi", "https://127.0.0.1/msi", "http://10.0.0.4/msi", "ftp://localhost/", "msi"],
)
def test_a_managed_identity_is_asked_of_this_machine_only(endpoint: str) -> None:
    with pytest.raises(ConfigurationError):
        token_request(replace(MANAGED, identity_endpoint=endpoint), MICROSOFT)


def test_a_password_goes_to_microsofts_own_login_only() -> None:
    assert token_request(SECRET, MICROSOFT).url.host == "login.microsoftonline.com"
    for login in (
        "https://evil.example",
        "http://login.microsoftonline.com",
        "https://login.microsoftonline.com@e.dk",
    ):
        with pytest.raises(ConfigurationError):
            token_request(SECRET, replace(MICROSOFT, login=login))


async def test_a_token_is_kept_until_shortly_before_its_end(till: Till) -> None:
    tokens = till.tokens()
    assert {await tokens() for _ in range(50)} == {"Bearer token-1"}
    till.later(timedelta(seconds=3600) - AHEAD - timedelta(seconds=1))
    assert await tokens() == "Bearer token-1"
    assert len(till.server.asked) == 1


async def test_a_token_is_renewed_beside_the_calls_that_still_use_it(till: Till) -> None:
    tokens = till.tokens()
    await tokens()
    till.server.pause.clear()
    till.server.reached.clear()
    till.later(timedelta(seconds=3600) - AHEAD)
    assert await asyncio.wait_for(tokens(), 1) == "Bearer token-1"
    await asyncio.wait_for(till.server.reached.wait(), 5)
    till.server.pause.set()
    till.later(AHEAD - SPARE)
    assert await tokens() == "Bearer token-2"


async def test_many_who_wait_share_one_fetch(till: Till) -> None:
    till.server.pause.clear()
    tokens = till.tokens()
    waiting = [asyncio.create_task(tokens()) for _ in range(20)]
    await till.server.reached.wait()
    till.server.pause.set()
    assert set(await asyncio.gather(*waiting)) == {"Bearer token-1"}
    assert len(till.server.asked) == 1


async def test_one_who_gives_up_does_not_take_the_token_from_the_others(till: Till) -> None:
    till.server.pause.clear()
    tokens = till.tokens()
    first, second = asyncio.create_task(tokens()), asyncio.create_task(tokens())
    await till.server.reached.wait()
    first.cancel()
    till.server.pause.set()
    assert await second == "Bearer token-1"


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (401, {"error": "invalid_client", "error_description": "AADSTS7000215: bad secret hemmelig~1"}),
        (500, None),
        (302, None),
        (200, "no object"),
        (200, {"access_token": "t"}),
        (200, {"expires_in": 3600}),
        (200, {"access_token": "a\nb", "expires_in": 3600}),
        (200, {"access_token": "", "expires_in": 3600}),
        (200, {"access_token": 5, "expires_in": 3600}),
        (200, {"access_token": "t", "expires_in": "soon"}),
        (200, {"access_token": "t", "expires_in": -1}),
        (200, {"access_token": "t", "expires_in": 1e300}),
    ],
)
async def test_without_a_token_nothing_is_sent_and_the_log_quotes_no_secret(
    till: Till, caplog: pytest.LogCaptureFixture, status: int, answer: Any
) -> None:
    till.server.status, till.server.answer = status, answer
    till.server.headers = {"Location": f"{till.server.origin}/elsewhere"}
    async with FakeConnector() as connector:
        delivery = Delivery(till.session, Hosts(LOOPBACK), authorise=till.tokens())
        with pytest.raises(SendPostponed) as caught:
            await delivery.call("POST", connector.url, "a:1", "activities", body={})
        assert connector.calls == []
    assert caught.value.code == "no_token"
    assert PASSWORD not in caplog.text
    assert len(till.server.asked) == 1


async def test_the_log_says_what_entra_said(till: Till, caplog: pytest.LogCaptureFixture) -> None:
    till.server.status = 401
    till.server.answer = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid secret"}
    with pytest.raises(SendPostponed):
        await till.tokens()()
    messages = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert messages == ["no token for the bot: 401 invalid_client AADSTS7000215"]


async def test_a_wrong_password_is_not_tried_at_every_message(till: Till) -> None:
    till.server.status = 401
    tokens = till.tokens()
    for _ in range(5):
        with pytest.raises(SendPostponed):
            await tokens()
    assert len(till.server.asked) == 1
    till.server.status = 200
    till.later(PAUSE)
    assert await tokens() == "Bearer token-2"


async def test_a_slow_token_server_is_not_waited_for_without_end(till: Till) -> None:
    till.server.pause.clear()
    with pytest.raises(SendPostponed):
        await asyncio.wait_for(till.tokens(patience=0.1)(), 3)


async def test_a_token_that_a_connector_refuses_is_fetched_again(till: Till) -> None:
    async with FakeConnector() as connector:
        connector.fail_next(Fault(401, "Unauthorized"))
        delivery = Delivery(till.session, Hosts(LOOPBACK), authorise=till.tokens())
        with pytest.raises(SendPostponed):
            await delivery.call("POST", connector.url, "a:1", "activities", body={})
        till.later(PAUSE)
        await delivery.call("POST", connector.url, "a:1", "activities", body={})
        assert [call.authorization for call in connector.calls] == ["Bearer token-1", "Bearer token-2"]


async def test_a_host_that_is_not_on_the_list_is_not_even_a_reason_to_fetch(till: Till) -> None:
    delivery = Delivery(till.session, Hosts({"smba.trafficmanager.net"}), authorise=till.tokens())
    with pytest.raises(SendRefused):
        await delivery.call("POST", "https://evil.example/", "a:1", "activities", body={})
    assert till.server.asked == []


def test_a_request_for_a_token_prints_no_secret() -> None:
    assert PASSWORD not in repr(token_request(SECRET, MICROSOFT))
    managed = replace(MANAGED, identity_endpoint="http://localhost:42356/msi", identity_header="hemmelig~2")
    assert "hemmelig~2" not in repr(token_request(managed, MICROSOFT))
