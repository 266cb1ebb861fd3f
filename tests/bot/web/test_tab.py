"""Signing in by the token that Teams gives a tab: checked by Entra's keys, and good once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession, DummyCookieJar
from playwright.async_api import async_playwright, expect

from bot.clock import system_clock
from bot.installation import Installation, running
from bot.settings import AppType, Settings, TeamsSettings
from bot.trust.bodies import Refused
from bot.trust.endpoints import Endpoints
from bot.trust.entra import BadClaims, Claims
from bot.trust.hosts import LOOPBACK, Hosts
from bot.trust.keys import KeysUnavailable, SigningKeys
from bot.trust.outside import outside_session
from bot.trust.tabtokens import TabTokens, metadata_of
from bot.web.assets import TAB_FOLDER, ensure_assets
from tests.bot.rounds import free_port
from tests.fakes.entra import APP, HR, TENANT, FakeEntra
from tests.fakes.teams_host import BOT, THIEF, FakeTeams
from tests.fakes.teams_host import TEAMS as TEAMS_HOST

TEAMS = TeamsSettings(APP, TENANT, password="hemmelig~1", tenants=frozenset({TENANT}))
PATIENCE = 15_000
OTHER = "99999999-9999-9999-9999-999999999999"


@pytest.fixture
async def entra(tmp_path: Path) -> AsyncIterator[FakeEntra]:
    assert ensure_assets(TAB_FOLDER), "Teams' own script could not be installed"
    async with FakeEntra(tmp_path) as fake:
        yield fake


@pytest.fixture
async def tab(entra: FakeEntra) -> AsyncIterator[TabTokens]:
    async with outside_session(str(entra.certificate)) as session:
        yield tab_of(entra.origin, session)


def tab_of(login: str, session: ClientSession) -> TabTokens:
    keys = SigningKeys(session, system_clock, metadata=metadata_of(login, TENANT), hosts=Hosts(LOOPBACK))
    return TabTokens(TEAMS, keys, login)


async def test_whoever_has_the_tab_open_is_who_the_directory_says(entra: FakeEntra, tab: TabTokens) -> None:
    token = entra.tab_token(oid=HR.upper())
    assert await tab.check(token, system_clock()) == Claims(HR, "Lærke Vesterbæk")


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": OTHER}, "wrong_audience"),
        ({"aud": f"api://{APP}"}, "wrong_audience"),
        ({"aud": [APP, OTHER]}, "wrong_audience"),
        ({"aud": None}, "wrong_audience"),
        ({"iss": f"https://login.microsoftonline.com/{OTHER}/v2.0"}, "wrong_issuer"),
        ({"iss": f"https://sts.windows.net/{TENANT}/"}, "wrong_issuer"),
        ({"iss": None}, "wrong_issuer"),
        ({"tid": OTHER}, "foreign_tenant"),
        ({"tid": None}, "foreign_tenant"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "expired"),
        ({"nbf": 4_000_000_000}, "not_yet_valid"),
        ({"nbf": None}, "not_yet_valid"),
        ({"scp": None}, "wrong_scope"),
        ({"scp": "User.Read"}, "wrong_scope"),
        ({"scp": "access_as_user_too"}, "wrong_scope"),
        ({"oid": None}, "nobody"),
        ({"oid": ""}, "nobody"),
        ({"signed_by": 1}, "wrong_signature"),
        ({"header": {"kid": "another"}}, "unknown_key"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value)),
)
async def test_a_token_with_anything_wrong_lets_nobody_in(
    entra: FakeEntra, tab: TabTokens, claims: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadClaims, match=f"^{code}$"):
        await tab.check(entra.tab_token(**claims), system_clock())
    assert await tab.check(entra.tab_token(), system_clock())


async def test_what_is_signed_some_other_way_or_is_no_token_is_refused(
    entra: FakeEntra, tab: TabTokens
) -> None:
    unsigned = jwt.encode({**entra.claims, "scp": "access_as_user"}, "", "none", {"kid": "entra"})
    shared = jwt.encode({**entra.claims, "scp": "access_as_user"}, "k" * 32, "HS256", {"kid": "entra"})
    for token, code in ((unsigned, "wrong_algorithm"), (shared, "wrong_algorithm"), ("a.b", "bad_token")):
        with pytest.raises(Refused, match=code):
            await tab.check(token, system_clock())
    head, body, _ = entra.tab_token().split(".")
    _, _, others = entra.tab_token(oid=OTHER).split(".")
    with pytest.raises(BadClaims, match="wrong_signature"):
        await tab.check(f"{head}.{body}.{others}", system_clock())


async def test_without_keys_nobody_is_let_in(entra: FakeEntra) -> None:
    async with outside_session() as session:
        with pytest.raises(KeysUnavailable):
            await tab_of("https://127.0.0.1:9", session).check(entra.tab_token(), system_clock())


def settings(folder: Path, teams: TeamsSettings = TEAMS) -> Settings:
    return Settings(
        folder,
        str(folder / "bilagsbot.db"),
        free_port(),
        coordinators=frozenset({HR}),
        teams=teams,
        url="https://bilagsbot.kommune.example",
    )


def endpoints(entra: FakeEntra) -> Endpoints:
    certificate = str(entra.certificate)
    return Endpoints(login=entra.origin, login_hosts=Hosts(LOOPBACK), certificates=certificate)


async def knock(bot: Installation, token: str, **headers: str) -> tuple[int, str]:
    """The status, and the session's cookie line where there is one."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        given = {"Authorization": f"Bearer {token}", **headers}
        async with http.post(f"{bot.url}/hr/entra/tab", headers=given) as answer:
            return answer.status, answer.headers.get("Set-Cookie", "")


async def look(bot: Installation, cookie: str = "") -> tuple[int, str]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        headers = {"Cookie": cookie} if cookie else {}
        async with http.get(f"{bot.url}/hr", headers=headers) as answer:
            return answer.status, await answer.text()


async def test_a_token_opens_the_page_in_teams_frame_once(entra: FakeEntra, tmp_path: Path) -> None:
    async with running(settings(tmp_path), endpoints=endpoints(entra)) as bot:
        status, page = await look(bot)
        assert status == 401
        assert 'href="/hr/entra"' in page, "the link is there without a script"
        assert 'src="/hr/static/tab.js' in page
        token = entra.tab_token()
        answers = await asyncio.gather(*(knock(bot, token) for _ in range(3)))
        assert sorted(status for status, _ in answers) == [204, 403, 403], "a token works once"
        cookie = next(line for status, line in answers if status == 204)
        assert cookie.startswith("__Host-bilagsbot=")
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=None; Partitioned; Secure")
        status, page = await look(bot, cookie.split(";")[0])
        assert (status, "Lærke Vesterbæk" in page) == (200, True)
        assert "tab.js" not in page
        assert await knock(bot, entra.tab_token(aud=OTHER)) == (403, "")
        assert await knock(bot, "", Authorization="Basic x") == (403, "")


async def test_a_stranger_of_the_tenant_gets_no_further_than_the_door(
    entra: FakeEntra, tmp_path: Path
) -> None:
    async with running(settings(tmp_path), endpoints=endpoints(entra)) as bot:
        status, cookie = await knock(bot, entra.tab_token(oid=OTHER))
        assert status == 204
        assert (await look(bot, cookie.split(";")[0]))[0] == 403


async def test_a_bot_without_a_secret_has_the_tab_too(entra: FakeEntra, tmp_path: Path) -> None:
    teams = replace(TEAMS, type=AppType.MANAGED_IDENTITY, password="")
    async with running(settings(tmp_path, teams), endpoints=endpoints(entra)) as bot:
        assert (await knock(bot, entra.tab_token()))[0] == 204


async def test_a_page_that_is_not_in_teams_has_no_script_for_it(tmp_path: Path) -> None:
    local = Settings(tmp_path, str(tmp_path / "bilagsbot.db"), free_port())
    async with running(local) as bot:
        status, page = await look(bot)
        assert (status, "tab.js" in page) == (401, False)
        assert (await knock(bot, "x"))[0] == 403


async def test_inside_teams_what_is_said_at_the_top_of_a_page_is_a_framed_cookie_too(
    entra: FakeEntra, tmp_path: Path
) -> None:
    async with (
        running(settings(tmp_path), endpoints=endpoints(entra)) as bot,
        ClientSession(cookie_jar=DummyCookieJar()) as http,
    ):
        _, line = await knock(bot, entra.tab_token())
        cookie = {"Cookie": line.split(";")[0]}
        async with http.get(f"{bot.url}/hr", headers=cookie) as answer:
            token = (await answer.text()).split('name="csrf" value="')[1].split('"')[0]
        async with http.post(
            f"{bot.url}/hr/sign-out", data={"csrf": token}, headers=cookie, allow_redirects=False
        ) as answer:
            assert "SameSite=None; Partitioned" in answer.headers["Set-Cookie"]
            assert "Max-Age=0" in answer.headers["Set-Cookie"]


async def test_in_teams_frame_hr_is_signed_in_by_the_sdk_and_in_nobody_elses(
    entra: FakeEntra, tmp_path: Path
) -> None:
    async with (
        running(settings(tmp_path), endpoints=endpoints(entra)) as bot,
        FakeTeams(tmp_path, bot.url) as teams,
        async_playwright() as playwright,
    ):
        teams.token = entra.tab_token()
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[teams.rules]
        )
        context = await browser.new_context(locale="da-DK", ignore_https_errors=True)
        page, wrong = await context.new_page(), list[str]()
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        await page.goto(f"https://{TEAMS_HOST}/")
        frame = page.frame_locator("iframe")
        await expect(frame.get_by_role("heading", name="Indsamlingsrunder")).to_be_visible(timeout=PATIENCE)
        assert await page.evaluate("asked.filter(each => each === 'authentication.getAuthToken').length") == 1
        await frame.get_by_role("link", name="Ny runde").click()
        await frame.get_by_label("Titel", exact=True).fill("Puljen i Teams")
        await frame.get_by_role("button", name="Gem runden").click()
        await expect(frame.get_by_role("alert")).to_be_visible(timeout=PATIENCE)
        assert [said for said in wrong if "401" not in said and "422" not in said] == [], (
            "no policy is broken"
        )
        kept = [cookie for cookie in await context.cookies() if cookie["name"] == "__Host-bilagsbot"]
        assert [cookie["sameSite"] for cookie in kept] == ["None"]
        alone = await context.new_page()
        await alone.goto(f"https://{BOT}/hr")
        await expect(alone.get_by_role("link", name="Log ind")).to_be_visible(timeout=PATIENCE)
        await alone.goto(f"https://{THIEF}/")
        assert "Bilagsbot" not in await alone.frames[1].content()
        await browser.close()
