"""Signing in by Microsoft: the code flow over TLS, and every claim that is not ours refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar

from bot.clock import system_clock
from bot.installation import running
from bot.settings import Settings, TeamsSettings
from bot.trust.endpoints import Endpoints
from bot.trust.entra import BadClaims, Claims, EntraSignIn, checked
from bot.trust.hosts import LOOPBACK, Hosts
from tests.bot.rig import MORNING
from tests.bot.rounds import free_port
from tests.fakes.entra import APP, HR, TENANT, FakeEntra

BACK = "https://bilagsbot.kommune.example/hr/entra/back"
TEAMS = TeamsSettings(APP, TENANT, password="hemmelig~1", tenants=frozenset({TENANT}))
ISSUER = f"https://login.example/{TENANT}/v2.0"
GOOD = {
    "aud": APP,
    "iss": ISSUER,
    "tid": TENANT,
    "oid": HR.upper(),
    "name": "Lærke",
    "exp": int(MORNING.timestamp()) + 60,
}


@pytest.fixture
async def entra(tmp_path: Path) -> AsyncIterator[FakeEntra]:
    async with FakeEntra(tmp_path) as fake:
        yield fake


def door(entra: FakeEntra) -> EntraSignIn:
    return EntraSignIn(TEAMS, BACK, entra.origin, verify=str(entra.certificate))


async def test_whoever_signed_in_is_who_the_directory_says(entra: FakeEntra) -> None:
    here = door(entra)
    flow = await here.begin()
    assert flow is not None
    assert flow["auth_uri"].startswith(f"{entra.origin}/{TENANT}/authorize?")
    assert f"client_id={APP}" in flow["auth_uri"]
    assert "response_mode=form_post" in flow["auth_uri"], "the code stands in no address"
    found = await here.finish(flow, entra.sign_in(flow["auth_uri"]), system_clock())
    assert found == Claims(HR, "Lærke Vesterbæk")
    assert entra.asked[0]["redirect_uri"] == BACK
    assert entra.asked[0]["code_verifier"], "PKCE"


@pytest.mark.parametrize(
    ("claim", "value"),
    [("aud", "another app"), ("tid", "another tenant"), ("iss", "https://evil.example"), ("exp", 1)],
)
async def test_a_token_that_is_not_for_us_lets_nobody_in(entra: FakeEntra, claim: str, value: Any) -> None:
    here = door(entra)
    flow = await here.begin()
    assert flow is not None
    entra.claims[claim] = value
    with pytest.raises(BadClaims):
        await here.finish(flow, entra.sign_in(flow["auth_uri"]), system_clock())


async def test_an_answer_to_another_question_lets_nobody_in_and_a_new_try_does(entra: FakeEntra) -> None:
    here = door(entra)
    first, second = await here.begin(), await here.begin()
    assert first is not None
    assert second is not None
    others = entra.sign_in(second["auth_uri"])
    used = entra.sign_in(first["auth_uri"])
    for answer in (
        others,
        {**used, "code": "guessed"},
        {"error": "access_denied", "state": first["state"]},
        {},
    ):
        with pytest.raises(BadClaims):
            await here.finish(first, answer, system_clock())
    again = await here.begin()
    assert again is not None
    assert await here.finish(again, entra.sign_in(again["auth_uri"]), system_clock())


async def test_a_service_that_is_away_or_not_trusted_is_said_to_be_so(entra: FakeEntra) -> None:
    assert await EntraSignIn(TEAMS, BACK, entra.origin).begin() is None
    assert await EntraSignIn(TEAMS, BACK, "https://127.0.0.1:9").begin() is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"aud": "x"}, "wrong_audience"),
        ({"aud": [APP]}, "wrong_audience"),
        ({"iss": ISSUER.replace(TENANT, "common")}, "wrong_issuer"),
        ({"tid": "x"}, "foreign_tenant"),
        ({"tid": None}, "foreign_tenant"),
        ({"exp": int(MORNING.timestamp()) - 301}, "expired"),
        ({"exp": "later"}, "expired"),
        ({"oid": ""}, "nobody"),
        ({"oid": None}, "nobody"),
    ],
)
def test_every_claim_is_checked_by_us(changed: dict[str, Any], code: str) -> None:
    assert checked(GOOD, APP, ISSUER, {TENANT}, MORNING) == Claims(HR, "Lærke")
    with pytest.raises(BadClaims, match=code):
        checked({**GOOD, **changed}, APP, ISSUER, {TENANT}, MORNING)


def cookie_of(answer: ClientResponse, name: str) -> str:
    """The cookie as a browser would send it back; it is Secure, and this test has no TLS before the bot."""
    (line,) = [
        c for c in answer.headers.getall("Set-Cookie") if c.startswith(f"{name}=") and "Max-Age=0" not in c
    ]
    assert line.endswith("; Secure") or "; Secure;" in line
    return line.split(";")[0]


@pytest.mark.parametrize(("person", "status"), [(HR, 200), ("44444444-4444-4444-4444-444444444444", 403)])
async def test_hr_signs_in_by_microsoft_and_nobody_else_gets_further(
    entra: FakeEntra, tmp_path: Path, person: str, status: int
) -> None:
    settings = Settings(
        tmp_path,
        str(tmp_path / "bilagsbot.db"),
        free_port(),
        coordinators=frozenset({HR}),
        teams=TEAMS,
        url="https://bilagsbot.kommune.example",
    )
    certificate = str(entra.certificate)
    endpoints = Endpoints(login=entra.origin, login_hosts=Hosts(LOOPBACK), certificates=certificate)
    entra.claims["oid"] = person
    async with (
        running(settings, endpoints=endpoints) as bot,
        ClientSession(cookie_jar=DummyCookieJar()) as http,
    ):
        async with http.get(f"{bot.url}/hr") as answer:
            assert answer.status == 401
            assert 'href="/hr/entra"' in await answer.text()
            assert "frame-ancestors https://teams.microsoft.com" in answer.headers["Content-Security-Policy"]
        async with http.get(f"{bot.url}/hr/entra", allow_redirects=False) as answer:
            flow = cookie_of(answer, "__Host-bilagsbot-flow")
            form = entra.sign_in(answer.headers["Location"])
        back = f"{bot.url}/hr/entra/back"
        async with http.post(back, data=form, allow_redirects=False) as answer:
            assert answer.status == 403, "without the cookie of the one who began"
        async with http.post(back, data=form, headers={"Cookie": flow}, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/hr")
            session = cookie_of(answer, "__Host-bilagsbot")
        async with http.get(f"{bot.url}/hr", headers={"Cookie": session}) as answer:
            assert answer.status == status
        async with http.post(back, data=form, headers={"Cookie": flow}, allow_redirects=False) as answer:
            assert answer.status == 403, "a code works once"
