"""The table of persons and routes of HR's page, made of the routes themselves and tried over HTTP."""

from __future__ import annotations

from pathlib import Path

from bot.access import HR_ROUTES, RULES, Action, Role
from bot.clock import system_clock
from tests.bot.web.desk import Person, desk
from tests.bot.web.town import open_round, owner

PEOPLE = {
    "coordinator": ("kirsten", frozenset({Role.COORDINATOR})),
    "editor": ("rita", frozenset({Role.EDITOR})),
    "reader": ("lars", frozenset({Role.READER})),
    "owner": (owner(0), frozenset[Role]()),
    "other owner": (owner(1), frozenset[Role]()),
    "ex-HR": ("forhenværende", frozenset[Role]()),
    "nobody": ("", frozenset[Role]()),
}
"""Whom they sign in as, and which of the desk's roles they have. An owner has no business at the page."""

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
    if who == "nobody":
        return "signed out"
    return "let in" if PEOPLE[who][1] & RULES[action] else "refused"


async def test_everybody_gets_through_every_route_that_the_table_gives_them_and_no_other(
    tmp_path: Path,
) -> None:
    listed = {"coordinators": {"kirsten"}, "editors": {"rita"}, "readers": {"lars"}}
    async with desk(
        tmp_path, system_clock, **{name: frozenset(ids) for name, ids in listed.items()}
    ) as place:
        await open_round(place.installation.backend, system_clock())
        before = await place.installation.backend.scan("submissions")
        found = {}
        for who, (signs_in_as, _) in PEOPLE.items():
            person = await place.person(signs_in_as)
            for route in HR_ROUTES:
                found[who, route] = await outcome(person, route)
        assert found == {
            (who, route): expected(who, action) for who in PEOPLE for route, action in HR_ROUTES.items()
        }
        assert await place.installation.backend.scan("submissions") == before


def test_every_route_names_an_action_with_a_rule() -> None:
    assert all(action in RULES for action in HR_ROUTES.values())
    writing = {action for route, action in HR_ROUTES.items() if route.startswith("POST")}
    back = {route for route, action in HR_ROUTES.items() if action is Action.SIGN_IN and "POST" in route}
    assert back == {"POST /hr/entra/back", "POST /hr/entra/tab"}, "these bring a proof of Microsoft's own"
    assert Action.SEE_STATUS not in writing, "what writes asks for more than looking"
