"""Who gets into HR's page: one-time links, sessions, roles, forms of our own, and every answer's headers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.access import HR_ROUTES, RULES
from bot.personas import COORDINATOR
from bot.web.policy import TEAMS_FRAMES, page_headers
from bot.web.sessions import LIFETIME, Sessions
from tests.bot.rig import MORNING, TestClock
from tests.bot.web.desk import Desk, desk, token_of


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, editors=frozenset({"rita"}), readers=frozenset({"lars"})) as opened:
        yield opened


async def test_a_link_lets_in_once_and_says_so_afterwards(place: Desk) -> None:
    assert place.installation.entries
    link = await place.installation.entries.fresh(COORDINATOR, "Lærke")
    first, second = await place.person(), await place.person()
    page = await first.get(link)
    assert (page.status, page.url) == (200, f"{place.installation.url}/hr")
    assert "Indsamlingsrunder" in page.text
    assert "Lærke" in page.text
    again = await second.get(link)
    assert again.status == 403
    assert "Linket er brugt eller for gammelt" in again.text
    assert (await second.get("/hr")).status == 401
    assert (await first.get("/hr")).status == 200


async def test_a_link_is_stale_after_an_hour_and_another_one_works(tmp_path: Path) -> None:
    clock = TestClock()
    async with desk(tmp_path, clock) as place:
        assert place.installation.entries
        link = await place.installation.entries.fresh(COORDINATOR, "Lærke")
        clock.later(minutes=61)
        person = await place.person()
        assert (await person.get(link)).status == 403
        assert (await (await place.hr()).get("/hr")).status == 200


async def test_a_session_ends_with_the_day_and_when_one_signs_out(tmp_path: Path) -> None:
    clock = TestClock()
    async with desk(tmp_path, clock) as place:
        hr = await place.hr()
        page = await hr.get("/hr")
        left = await hr.send(page, "/hr/sign-out")
        assert "Du er ikke logget ind" in left.text
        assert (await hr.get("/hr")).status == 401
        other = await place.hr()
        clock.later(hours=LIFETIME / timedelta(hours=1))
        assert (await other.get("/hr")).status == 401


async def test_a_form_without_its_token_or_with_another_ones_changes_nothing(place: Desk) -> None:
    hr, other = await place.hr(), await place.hr()
    stolen = token_of(await other.get("/hr"))
    for token in ("", "0" * 64, stolen, "æ"):
        refused = await hr.post(
            "/hr/sign-out", {"csrf": token, "text": "Det her tog lang tid at skrive. " * 3}
        )
        assert refused.status == 403
        assert "Siden var for gammel" in refused.text
        assert "tog lang tid at skrive" in refused.text, "what was written is not lost"
    assert (await hr.get("/hr")).status == 200
    assert (await hr.post("/hr/sign-out", {"csrf": token_of(await hr.get("/hr"))})).status == 200


async def test_another_site_cannot_use_the_session(place: Desk) -> None:
    hr = await place.hr()
    token = token_of(await hr.get("/hr"))
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}):
        assert (await hr.post("/hr/sign-out", {"csrf": token}, headers=headers)).status == 403, headers
    assert (await hr.get("/hr")).status == 200


@pytest.mark.parametrize(("who", "status"), [("", 401), ("rita", 200), ("lars", 200), ("fremmed", 403)])
async def test_only_hrs_people_see_the_page(place: Desk, who: str, status: int) -> None:
    person = await place.person(who)
    assert (await person.get("/hr")).status == status


async def test_a_forged_or_foreign_cookie_is_nobody(place: Desk) -> None:
    hr = await place.hr()
    (mine,) = [c.value for c in hr.session.cookie_jar if c.key == "bilagsbot"]
    packed, _, signature = mine.rpartition(".")
    foreign = Sessions(b"another key", secure=False)
    made = foreign.header(foreign.begin(COORDINATOR, "Lærke", MORNING)).split(";")[0].partition("=")[2]
    nobody = await place.person()
    for cookie in (
        f"{packed}x.{signature}",
        f"{packed}.{signature[1:]}{signature[0]}x",
        packed,
        made,
        "a.b",
        "." * 50,
    ):
        assert (await nobody.get("/hr", headers={"Cookie": f"bilagsbot={cookie}"})).status == 401
    assert (await nobody.get("/hr", headers={"Cookie": f"bilagsbot={mine}"})).status == 200


async def test_every_answer_forbids_frames_foreign_scripts_and_keeping(place: Desk) -> None:
    hr = await place.hr()
    for path in ("/hr", "/hr/sign-in", "/hr/enter/nothing"):
        policy = (await hr.get(path)).headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert (await hr.get(path)).headers["Cache-Control"] == "no-store"
    assert (await hr.get("/hr/static/hr.css")).headers["Content-Type"].startswith("text/css")
    for missing in ("..%2f..%2fsettings.py", "hr.py", ".css"):
        assert (await hr.get(f"/hr/static/{missing}")).status == 404


def test_in_teams_the_page_may_stand_in_teams_frames_and_no_others() -> None:
    policy = page_headers(TEAMS_FRAMES)["Content-Security-Policy"]
    ancestors = policy.rpartition("frame-ancestors ")[2].split()
    assert ancestors == list(TEAMS_FRAMES)
    assert all(host.endswith((".microsoft.com", ".microsoft", "//teams.microsoft.com")) for host in ancestors)


def test_a_cookie_is_secure_off_the_loopback_address_and_partitioned_in_a_frame() -> None:
    local, public = Sessions(b"k", secure=False), Sessions(b"k", secure=True)
    assert "Secure" not in local.header(local.begin("a", "A", MORNING, framed=True))
    line = public.header(public.begin("a", "A", MORNING))
    assert line.startswith("__Host-bilagsbot=")
    assert line.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
    framed = public.header(public.begin("a", "A", MORNING, framed=True))
    assert framed.endswith("; Path=/; HttpOnly; SameSite=None; Partitioned; Secure")
    request = make_mocked_request("GET", "/hr", headers={"Cookie": framed.split(";")[0]})
    session = public.read(request, MORNING)
    assert session is not None
    assert (session.person, session.framed) == ("a", True)


async def test_every_route_of_the_page_has_a_rule_and_every_rule_a_route(place: Desk) -> None:
    app = place.installation.app
    found = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/hr") and route.method != "HEAD"
    }
    assert found == set(HR_ROUTES)
    assert {RULES[action] for action in HR_ROUTES.values()}


async def test_hr_is_offered_the_page_in_chat_by_a_link_that_works(tmp_path: Path) -> None:
    async with desk(tmp_path) as place:
        hr = await place.person()
        body = {"id": "1", "kind": "text", "text": "åbn siden"}
        async with hr.session.post(f"{hr.url}/chat/hr/posts", json=body) as answer:
            assert answer.status == 200
        said = await place.installation.backend.scan("chat", "conversation", "local:hr")
        links = [
            action["url"]
            for document in said
            for action in (document.body.get("card") or {}).get("actions", [])
            if action["type"] == "Action.OpenUrl"
        ]
        assert len(links) == 1
        assert (await hr.get(links[0])).status == 200
