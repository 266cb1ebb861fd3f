"""The table of persons and routes of HR's page, made of the routes themselves and tried over HTTP."""

from __future__ import annotations

from pathlib import Path

from yarl import URL

from bot.access import DESK_VERBS, HR_ROUTES, OWNER_VERBS, RULES, Action, Role
from bot.clock import system_clock
from bot.commands import command_table
from bot.web.sessions import Sessions
from dialogs.handovers import offered
from dialogs.model import Handover, HandoverState
from storage.base import Backend
from storage.repository import SUBMISSIONS, Changes, Repository
from tests.bot.teams_town import HR, town
from tests.bot.web.desk import Person, desk
from tests.bot.web.town import open_round, owner
from tests.fakes import activities as made

DELEGATE = "dorte@eksempel.example"
PEOPLE = {
    "coordinator": ("kirsten", frozenset({Role.COORDINATOR})),
    "editor": ("rita", frozenset({Role.EDITOR})),
    "reader": ("lars", frozenset({Role.READER})),
    "owner": (owner(0), frozenset[Role]()),
    "other owner": (owner(1), frozenset[Role]()),
    "ex-HR": ("forhenværende", frozenset[Role]()),
    "delegate": (DELEGATE, frozenset[Role]()),
    "nobody": ("", frozenset[Role]()),
    "other tenant": ("", frozenset[Role]()),
}
"""Whom they sign in as, and which of the desk's roles they have. An owner has no business at the page.

Somebody of another tenant brings the session of a coordinator of the same name over there.
"""

REFUSED = "Det har du ikke adgang til"
SIGNED_OUT = "Du er ikke logget ind"


async def outcome(person: Person, route: str) -> str:
    """Let in, refused for the role, or not signed in. A form without its token stops after the role."""
    method, path = route.split(" ")
    path = path.replace("{round}", "r1").replace("{project}", "r1p0").replace("{token}", "none")
    path = path.replace("{file}", "hr.css")
    page = await (person.get(path) if method == "GET" else person.post(path, {"x": "y"}))
    if page.status == 401 and SIGNED_OUT in page.text:
        return "signed out"
    if page.status == 403 and REFUSED in page.text:
        return "refused"
    assert method == "GET" or page.status == 403, (route, page.status, "a form without its token")
    return "let in"


def expected(who: str, action: Action) -> str:
    if action is Action.SIGN_IN:
        return "let in"
    if who in {"nobody", "other tenant"}:
        return "signed out"
    return "let in" if PEOPLE[who][1] & RULES[action] else "refused"


async def hand_over(backend: Backend) -> None:
    """The first project is the delegate's to answer."""
    repository, now = Repository(backend), system_clock()
    stored = await repository.get(SUBMISSIONS, "r1p0")
    assert stored is not None
    offer = Handover(owner(0), "Ejer", DELEGATE, "Dorte", now, HandoverState.ACCEPTED)
    changes = Changes()
    changes.put(SUBMISSIONS, offered(stored.record, offer), stored.version)
    await repository.commit(changes, now)


def from_elsewhere() -> dict[str, str]:
    there = Sessions(b"the key of another tenant's bot", secure=False)
    line = there.header(there.begin("kirsten", "Kirsten", system_clock()))
    name, _, value = line.split(";")[0].partition("=")
    return {name: value}


async def test_everybody_gets_through_every_route_that_the_table_gives_them_and_no_other(
    tmp_path: Path,
) -> None:
    listed = {"coordinators": {"kirsten"}, "editors": {"rita"}, "readers": {"lars"}}
    async with desk(
        tmp_path, system_clock, **{name: frozenset(ids) for name, ids in listed.items()}
    ) as place:
        await open_round(place.installation.backend, system_clock())
        await hand_over(place.installation.backend)
        before = await place.installation.backend.scan("submissions")
        found = {}
        for who, (signs_in_as, _) in PEOPLE.items():
            person = await place.person(signs_in_as)
            if who == "other tenant":
                person.session.cookie_jar.update_cookies(from_elsewhere(), URL(person.url))
            for route in HR_ROUTES:
                found[who, route] = await outcome(person, route)
        assert found == {
            (who, route): expected(who, action) for who in PEOPLE for route, action in HR_ROUTES.items()
        }
        assert await place.installation.backend.scan("submissions") == before


async def test_somebody_of_another_tenant_gets_no_command_no_card_and_no_page(tmp_path: Path) -> None:
    """As the coordinator by id, and with a token that Microsoft signed."""
    foreign = {"tenant": {"id": "99999999-9999-9999-9999-999999999999"}}
    async with town(tmp_path) as here:
        url = here.microsoft.connector.url
        posts = [
            *(made.message(words, url, HR) for whose in ("owner", "desk") for words in command_table(whose)),
            *(made.submit({"verb": verb}, url, HR) for verb in (*OWNER_VERBS, *DESK_VERBS)),
            *(made.execute(verb, {}, url, HR) for verb in (*OWNER_VERBS, *DESK_VERBS)),
        ]
        assert len(posts) > 250
        found = [(await here.post({**post, "channelData": foreign}))[0] for post in posts]
        assert set(found) == {403}
        assert here.said(HR) == []
        assert (await here.post(made.message("hjælp", url, HR)))[0] == 200, "and ours does"


def test_every_route_names_an_action_with_a_rule() -> None:
    assert all(action in RULES for action in HR_ROUTES.values())
    writing = {action for route, action in HR_ROUTES.items() if route.startswith("POST")}
    back = {route for route, action in HR_ROUTES.items() if action is Action.SIGN_IN and "POST" in route}
    assert back == {"POST /hr/entra/back", "POST /hr/entra/tab"}, "these bring a proof of Microsoft's own"
    assert Action.SEE_STATUS not in writing, "what writes asks for more than looking"
